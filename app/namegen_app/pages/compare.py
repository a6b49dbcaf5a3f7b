"""Compare: models beside each other on the names of the left side, as `namegen compare` shows them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
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

SPLITS = {"Distinct names, 80/10/10": "distinct", "The lecture's": "lecture", "None: all names": "all"}
AT_FIRST = 3
"""Models that are chosen when the page opens: the first that are registered, which cost little."""
FEW = 100
"""Names scored below which it is said that they are few, as the command does."""
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

    def _begin(self, chosen: Sequence[namegen.Spec], split: str, selection: Selection) -> Job:
        if selection.model_key:
            raise namegen.UsageError("a comparison trains its models anew: choose names to learn from")
        if not 1 <= len(chosen) <= MOST:
            raise namegen.UsageError(f"{len(chosen):,} models are chosen; a comparison takes 1 to {MOST}")
        read = self.backend.lists.load(selection.names)
        command = links.compare_command(chosen, read.source, split, selection.train_seed)

        def task(job: Job) -> str:
            limit = TrainingLimits(job, self.backend.settings)
            compared = namegen.compare(
                chosen,
                read.names,
                split=split,  # type: ignore[arg-type]  # compare checks it
                encoding=read.source.encoding,
                weighted=read.source.weighted,
                cache=False,
                registry=self.backend.registry,
                run=limit.run(),
                seed=selection.train_seed or links.DEFAULT_SEED,
            )
            missing = len(chosen) - len(compared.results)
            early = f"{limit.why()}; not done: {missing} of {len(chosen)} models" if missing else ""
            return tables(compared) + (html.note(early) if early else "") + html.copyable("Command", command)

        return self.backend.queue.submit(task, kind=lambda: "long", what="a comparison", findable=True)


def _with_own(chosen: list[namegen.Spec], own: namegen.Spec) -> list[namegen.Spec]:
    """Put `own` first, unless the very same is chosen already."""
    return chosen if str(own) in map(str, chosen) else [own, *chosen]


def tables(compared: namegen.Comparison) -> str:
    """Write how well each predicts, the best first, and what each costs."""
    where = "all names" if compared.split == "all" else "the test part"
    models = f"{len(compared.results)} models on {where} of {compared.wordlist}"
    title = f"{models} (split {compared.split}), {compared.names:,} names"
    foretold = html.table(
        [
            "model",
            "verdict",
            "nats/token",
            "nats/name",
            "bits/char",
            f"above best, {compared.unit}",
            "95 % interval",
        ],
        [_foretold(each) for each in compared.results],
        label="How well each foretells",
        numbers=(2, 3, 4, 5, 6),
    )
    ran = [each for each in compared.results if each.evaluation is not None]
    costs = html.table(
        ["model", "fit, s", "parameters", "names/s", "copies", "novelty"],
        [_cost(each) for each in ran],
        label="What each costs",
        numbers=(1, 2, 3, 4, 5),
    )
    notes = "".join(map(html.note, _notes(compared)))
    return f"<h2>{html.text(title)}</h2>{foretold}{costs}{notes}"


def _foretold(result: Any) -> list[str]:
    measured = result.evaluation
    if measured is None:
        return [html.text(result.label), html.text(f"failed: {failures.message(result.failure)}"), *["–"] * 5]
    best = result.verdict == "best"
    low, high = result.difference_interval or (None, None)
    return [
        html.text(result.label),
        html.text(result.verdict),
        _number(measured.nll_per_token, "{:.4f}"),
        _number(measured.nll_per_name, "{:.3f}"),
        _number(measured.bits_per_char, "{:.4f}"),
        "" if best else _number(result.difference, "{:+.4f}"),
        "" if best or low is None else f"{_number(low, '{:+.4f}')} to {_number(high, '{:+.4f}')}",
    ]


def _cost(result: Any) -> list[str]:
    drawn = result.drawing
    costs = [html.text(result.label), _number(result.fit_seconds, "{:.3f}"), _number(result.parameters, "{:,}")]
    if drawn is None:
        return [*costs, "–", "–", "–"]
    speed = float(f"{drawn.names_per_second:.2g}")  # no more digits than two runs agree on
    return [*costs, f"{speed:,.0f}", f"{drawn.in_train / drawn.samples:.1%}", f"{drawn.novelty:.1%}"]


def _number(value: float | None, how: str) -> str:
    return "–" if value is None else "infinite" if not math.isfinite(value) else how.format(value)


def _notes(compared: namegen.Comparison) -> Iterator[str]:
    yield "lower is better; an interval that leaves out 0 shows a difference, and each is of one pair of models"
    if compared.names < FEW:
        yield f"{compared.names:,} names are few to score: another sample would read otherwise"
    if compared.split == "all":
        yield "scored on the very names that were learned from, which favours copying"
    if not compared.same_tokens:
        yield "the models make different tokens of names: nats/token does not compare, the others do"
    if compared.left_out:
        yield f"{compared.left_out:,} names left out: not every model can write them"
