"""The groups that the options of a command stand in, in its help.

An option says its group beside its declaration, as `rich_help_panel`, which is what typer calls it. One that says none
is among the few that people use first, and stands before all groups.
"""

from __future__ import annotations

NAMES = "Names"
WISHES = "Wishes"
LEARNING = "Learning"
READING = "Reading the list"
SCORING = "Scoring"
OUTPUT = "Output"
WORKERS = "Workers"

ORDER = (SCORING, NAMES, WISHES, LEARNING, READING, OUTPUT, WORKERS)
"""The order in which a help shows them; groups of plugins come after these, in the order of their options."""
