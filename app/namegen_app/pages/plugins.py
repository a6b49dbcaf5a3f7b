"""Plugins: what is installed, what it brings, what is broken and why."""

from __future__ import annotations

from typing import Any

import namegen

from ..view import html
from ..work.backend import Backend


class PluginsPage:
    """Two tables: plugins and parts."""

    def __init__(self, backend: Backend) -> None:
        self.backend = backend

    def build(self) -> None:
        """Build it where the page is being built."""
        import gradio as gr

        gr.HTML(page(self.backend.registry), elem_id="ng-plugins")


def page(registry: namegen.Registry) -> str:
    """Write what is broken first, then the plugins, then all parts by kind."""
    broken = "".join(
        f'<p class="ng-error">{html.text(plugin.name)} is broken: {html.text(plugin.error)}</p>'
        for plugin in registry.broken
    )
    parts = "".join(_parts(registry, kind) for kind in namegen.KINDS)
    return f"{broken}<h2>Plugins</h2>{_plugins(registry)}{parts}"


def _plugins(registry: namegen.Registry) -> str:
    rows = []
    for plugin in registry.plugins:
        parts = [
            f"{kind} {name}"
            for kind in namegen.KINDS
            for name, e in registry.entries(kind).items()
            if e.plugin is plugin
        ]
        if "register_commands" in plugin.hooks:
            parts.append("commands")
        state = plugin.error or "; ".join(plugin.warnings) or "ok"
        rows.append([plugin.name, plugin.version, ", ".join(parts) or "nothing", state])
    return _table(["plugin", "version", "brings", "state"], rows, "Plugins")


def _parts(registry: namegen.Registry, kind: Any) -> str:
    rows = [[name, entry.summary, entry.plugin.name] for name, entry in registry.entries(kind).items()]
    return f"<h2>{kind.capitalize()}s</h2>" + _table(["name", "what it is", "from"], rows, f"{kind}s")


def _table(titles: list[str], rows: list[list[str]], label: str) -> str:
    return html.grid(namegen.Grid([namegen.Column(title) for title in titles], rows), label)
