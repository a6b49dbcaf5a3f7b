"""Ctrl-C of a person, told from a KeyboardInterrupt that a plugin raises."""

from __future__ import annotations


class StoppedWithin(KeyboardInterrupt):
    """Report that the person pressed Ctrl-C while code of a plugin ran, whatever the plugin made of it."""
