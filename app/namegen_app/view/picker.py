"""Choosing a part: a menu of all that are registered, and for each one the controls of its options."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import namegen

from . import controls, html


class Picker:
    """The menu, and one column of controls for each part, of which the chosen one's is to be seen.

    All controls are there from the start: what was typed for one part is still there after a look at another.
    """

    def __init__(self, registry: namegen.Registry, kind: Any, label: str) -> None:
        self.registry, self.kind, self.label = registry, kind, label
        self.entries = registry.entries(kind)
        self.infos = {name: _infos(entry) for name, entry in self.entries.items()}
        self.keys = [(name, info) for name, infos in self.infos.items() for info in infos]
        self.controls: dict[tuple[str, str], Any] = {}
        self.columns: list[tuple[str, Any]] = []
        self.default = registry.default(kind).name
        self.menu: Any = None
        self.summary: Any = None

    def build_menu(self) -> None:
        """Build the menu and, under it, what the chosen part is."""
        import gradio as gr

        self.menu = gr.Dropdown(
            list(self.entries), value=self.default, label=self.label, filterable=False, elem_id=f"ng-{self.kind}"
        )
        self.summary = gr.HTML(self.about(self.default), elem_classes=["ng-about"])

    def build_controls(self, only: Sequence[str] = (), without: Sequence[str] = ()) -> None:
        """Build the controls of each part's options; `only` those of these names, or those `without` them."""
        import gradio as gr

        for name, infos in self.infos.items():
            some = [info for info in infos if info.name not in without]
            if only:
                some = [info for info in infos if info.name in only]
                if not some:
                    continue
            with gr.Column(visible=name == self.default, min_width=0, elem_classes=["ng-options"]) as column:
                for info in some:
                    self.controls[name, info.name] = controls.control(info, brief=bool(only))
                if not infos:
                    gr.HTML(html.note(f"{name} has no options"))
                elif not some:
                    gr.HTML(html.note(f"{name} has no other options"))
            self.columns.append((name, column))

    def wire(self) -> None:
        """Show the options of the part that is chosen."""
        import gradio as gr

        parts = [part for part, _ in self.columns]

        def choose(name: str) -> list[Any]:
            return [self.about(name), *(gr.update(visible=part == name) for part in parts)]

        self.menu.change(
            choose,
            self.menu,
            [self.summary, *(column for _, column in self.columns)],
            api_visibility="private",
            queue=False,
            show_progress="hidden",
        )

    @property
    def inputs(self) -> list[Any]:
        """List the menu and all controls, in the order in which `read` takes their values."""
        return [self.menu, *(self.controls[name, info.name] for name, info in self.keys)]

    def read(self, values: Sequence[Any]) -> namegen.Spec:
        """Read the chosen part, not yet checked, from the values of `inputs`. Raises UsageError for an unknown part."""
        chosen = self.registry.get(self.kind, str(values[0])).name
        pairs = zip(self.keys, values[1:], strict=True)
        options = {info.name: controls.given(info, value) for (name, info), value in pairs if name == chosen}
        return namegen.Spec(chosen, options)

    def fill(self, spec: namegen.Spec | None) -> list[Any]:
        """Return updates of `inputs` that choose a part and its options; none where `spec` is None.

        A name of "" is the default part's. Raises UsageError for an unknown part, OptionError for an unfit option.
        """
        import gradio as gr

        if spec is None:
            return [gr.skip() for _ in self.inputs]
        checked = self.registry.check(self.kind, namegen.Spec(spec.name or self.default, spec.options))
        chosen = checked.part.entry.name
        updates = [gr.update(value=chosen)]
        for part, info in self.keys:
            if part == chosen and info.name in spec.options:
                updates.append(gr.update(value=controls.shown(info, checked.options[info.name])))
            else:
                updates.append(gr.skip())
        return updates

    def about(self, name: str) -> str:
        """Describe the part in its own words, and say whether training takes a while."""
        entry = self.entries.get(name)
        if entry is None:
            return ""
        about = html.text(entry.summary)
        if self.kind == "model" and _lasts(entry):
            about += html.note(_LASTS)
        return about


_LASTS = "trains for a while: seconds on a short list, minutes on a long one"


def _lasts(entry: namegen.Entry) -> bool:
    """Say whether it is a model that keeps checkpoints, which is one that may take long."""
    try:
        return bool(entry.load().resumable)
    except namegen.NamegenError:
        return False


def _infos(entry: namegen.Entry) -> tuple[namegen.OptionInfo, ...]:
    """Describe its options; none where the part cannot be imported: using it then says why.

    The defaults of a sampler are those with which it draws names worth showing.
    """
    try:
        infos = namegen.describe_options(entry.options())
        shown = entry.load().by_default() if entry.kind == "sampler" else {}
    except namegen.NamegenError:
        return ()
    return tuple(replace(info, default=shown.get(info.name, info.default)) for info in infos)
