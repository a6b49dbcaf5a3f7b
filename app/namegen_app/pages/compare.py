"""Compare: models beside each other on the names of the left side, as `namegen compare` shows them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import namegen

from ..view import html, links
from ..view.form import ModelForm
from ..view.job_view import JobView
from ..work import failures
from ..work.backend import Backend
from ..work.jobs import Job
from ..work.jobs_for import Selection
from ..work.limits import TrainingLimits
from ..work.lists import LoadedList

SPLITS = {
    "Held-out names; of a short list, each in turn": None,
    "Distinct names, 80/10/10": "distinct",
    "The lecture's": "lecture",
    "None: all names": "all",
}
AT_FIRST = 3
"""Models that are chosen when the page opens: the first that are registered, which cost little."""
LABELS = ("How well each predicts", "What each costs", "Names that each draws")
"""What the tables are called."""
FEW = 100
"""Names scored below which figures are said to be rough, as the command says."""
MOST = 20
"""Models in one comparison."""


class ComparePage:
    """Which models, which split; and the table."""

    def __init__(self, backend: Backend, form: ModelForm) -> None:
        self.backend, self.form = backend, form
        self.view = JobView(backend)

    def build(self) -> None:
        """Build it where the page is being built."""
        import gradio as gr

        names = list(self.backend.registry.entries("model"))
        gr.HTML(html.note("Each learns from one part of the chosen names and is scored on another, the same for all."))
        self.models = gr.CheckboxGroup(names, value=names[:AT_FIRST], label="Models", elem_id="ng-models")
        self.own = gr.Checkbox(True, label="The chosen model, with its options", elem_id="ng-own")
        self.more = gr.Textbox(
            "",
            label="More, with options of their own, one a line",
            placeholder=self._example(),
            lines=2,
            max_lines=6,
            elem_id="ng-more",
        )
        self.split = gr.Radio(list(SPLITS), value=next(iter(SPLITS)), label="Split", elem_id="ng-compare-split")
        with gr.Row(elem_classes=["ng-actions"]):
            self.go = gr.Button("Compare", variant="primary", elem_id="ng-compare")
        self.view.build("ng-compared")

    def wire(self) -> None:
        """Connect the buttons to what they do."""
        inputs = [self.models, self.own, self.more, self.split, *self.form.inputs]
        self.go.click(
            self.compare,
            inputs,
            self.view.outputs,
            api_visibility="private",
            concurrency_limit=None,
            show_progress="hidden",
        )
        self.view.wire()

    def compare(self, models: list[str], own: bool, more: str, split: str, *values: Any) -> Iterator[tuple[Any, ...]]:
        """Train, score and rank, reporting progress."""

        def begin() -> Job:
            selection = self.form.read(values)
            lines = [line for line in [*models, *more.splitlines()] if line.strip()]
            chosen = [spec for line in lines for spec in namegen.Spec.parse_list(line)]
            if own:
                chosen = _with_own(chosen, self._own(selection))
            return self._begin(chosen, SPLITS.get(split, split), selection)

        yield from self.view.follow(begin)

    def _example(self) -> str:
        """Write an example for the field of further models: the first of the models that has an option."""
        for name, options in self.form.models.infos.items():
            if options:
                return str(namegen.Spec(name, {options[0].name: options[0].default}))
        return ""

    def _own(self, selection: Selection) -> namegen.Spec:
        """Write the chosen model, with the chosen tokenizer where that is not the default one."""
        registry = self.backend.registry
        model = links.briefly(registry, "model", selection.model)
        tokenizer = links.briefly(registry, "tokenizer", selection.tokenizer)
        if str(tokenizer) == registry.default("tokenizer").name:
            return model
        options = {f"tokenizer.{key}": value for key, value in tokenizer.options.items()}
        return model.adding({"tokenizer": tokenizer.name} | options)

    def _begin(self, chosen: Sequence[namegen.Spec], split: str | None, selection: Selection) -> Job:
        if selection.model_key:
            raise namegen.UsageError("a comparison trains its models anew: choose names to learn from")
        if not 1 <= len(chosen) <= MOST:
            raise namegen.UsageError(f"{len(chosen):,} models are chosen; a comparison takes 1 to {MOST}")
        read = self.backend.lists.load(selection.names)
        for each in chosen:
            self.backend.recipe(read, model=each)  # refuses what this server does not take
        command = links.compare_command(chosen, read.sources, read.blend_by, split, selection.train_seed)

        def task(job: Job) -> str:
            limit = TrainingLimits(job, self.backend.settings)
            compared = namegen.compare(
                chosen,
                list(read.lists) or read.names,
                split=split,  # type: ignore[arg-type]  # compare checks it
                cache=False,
                registry=self.backend.registry,
                run=limit.run(),
                seed=selection.train_seed or links.DEFAULT_SEED,
                **_blend(read),
            )
            missing = len(chosen) - len(compared.results)
            early = ""
            if missing:
                early = html.note(f"{limit.why()}; not done: {missing} of {len(chosen)} models")
            return tables(compared) + early + html.copyable("Command", command)

        return self.backend.queue.submit(task, kind=lambda: "long", what="a comparison", findable=True)


def _blend(read: LoadedList) -> dict[str, Any]:
    """Return what `namegen.compare` is told of a blend; nothing for one list."""
    if not read.lists:
        return {}
    return {"blend": [source.share for source in read.sources], **read.blending}


def _with_own(chosen: list[namegen.Spec], own: namegen.Spec) -> list[namegen.Spec]:
    """Put `own` first, unless the very same is chosen already."""
    if str(own) in map(str, chosen):
        return chosen
    return [own, *chosen]


def tables(compared: namegen.Comparison) -> str:
    """Write the tables of a comparison, as `namegen compare` has them, and what a reader must know."""
    compared = replace(compared, results=tuple(map(_safe_to_show, compared.results)))
    notes = ["lower is better; an interval that leaves out 0 shows a difference, and each is of one pair of models"]
    if compared.names < FEW:
        notes.append(f"only {compared.names:,} names scored: treat these figures as rough")
    shown = "".join(
        html.grid(replace(grid, title=None), label)
        for grid, label in zip(namegen.comparison_grids(compared), LABELS, strict=False)
    )
    return f"<h2>{html.text(namegen.comparison_title(compared))}</h2>{shown}{''.join(map(html.note, notes))}"


def _safe_to_show(result: Any) -> Any:
    """Replace a bug's own words, which may be the server's secrets, by what a visitor may read."""
    if result.failure is None:
        return result
    return replace(result, failure=namegen.NamegenError(failures.message(result.failure)))
