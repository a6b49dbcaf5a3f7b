"""Look inside: which letter follows which, how long names are, and what the model makes of a name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import namegen

from ..view import charts, html
from ..view.explain import explanation
from ..view.form import ModelForm
from ..view.job_view import JobView
from ..work.backend import Backend
from ..work.jobs import Job
from ..work.jobs_for import with_model
from ..work.lists import cleaned
from ..work.matrices import Pairs, corpus_of, counts, difference, probabilities, shares
from ..work.models import ServedModel

COUNTS, PROBABILITIES, DIFFERENCE = "Counts", "Chances", "Difference"

SAMPLES = 5000
"""Names whose lengths are counted, at most: shares are then known to 1.4 per cent."""

ENTRIES = 2**22
"""Names drawn times vocabulary, at most: some ten seconds of a model that spreads over all letters."""

LONGEST = 100
"""Characters of a name that is drawn to be counted, at most."""

LIST = "the list itself"


class LookPage:
    """Three questions, each with a button."""

    def __init__(self, backend: Backend, form: ModelForm) -> None:
        self.backend, self.form = backend, form
        self.explained, self.pairs, self.lengths = JobView(backend), JobView(backend), JobView(backend)

    def build(self) -> None:
        """Build it where the page is being built."""
        import gradio as gr

        with gr.Row(elem_classes=["ng-ask"]):
            self.name = gr.Textbox(
                "", label="Explain a name, letter by letter", max_lines=1, placeholder="anna", elem_id="ng-name"
            )
            self.explain_button = gr.Button("Explain", scale=0, min_width=110, elem_id="ng-explain")
        self.explained.build("ng-explained")
        gr.HTML("<h2>Which letter follows which</h2>")
        with gr.Row(elem_classes=["ng-ask"]):
            self.what = gr.Radio([COUNTS, PROBABILITIES, DIFFERENCE], value=COUNTS, label="Show", elem_id="ng-what")
            with gr.Column(visible=False, min_width=160) as self.other_column:
                self.other = gr.Dropdown(
                    [LIST, *self.backend.registry.entries("model")],
                    value=LIST,
                    label="Minus those of",
                    filterable=False,
                    elem_id="ng-other",
                )
            self.pairs_button = gr.Button("Show", scale=0, min_width=110, elem_id="ng-pairs-show")
        self.pairs.build("ng-pairs")
        gr.HTML("<h2>How long names are</h2>")
        self.lengths_button = gr.Button("Show lengths", scale=0, min_width=140, elem_id="ng-lengths-show")
        self.lengths.build("ng-lengths")

    def wire(self) -> None:
        """Connect the buttons to what they do."""
        import gradio as gr

        quiet: dict[str, Any] = {"api_visibility": "private", "concurrency_limit": None, "show_progress": "hidden"}
        for reply in (self.explained, self.pairs, self.lengths):
            reply.wire()
        explain = [self.name, *self.form.inputs]
        gr.on([self.explain_button.click, self.name.submit], self.explain, explain, self.explained.outputs, **quiet)
        self.what.change(
            lambda what: gr.update(visible=what == DIFFERENCE), self.what, self.other_column, queue=False, **quiet
        )
        pairs = [self.what, self.other, *self.form.inputs]
        self.pairs_button.click(self.show_pairs, pairs, self.pairs.outputs, **quiet)
        self.lengths_button.click(self.show_lengths, self.form.inputs, self.lengths.outputs, **quiet)

    def explain(self, name: str, *values: Any) -> Iterator[tuple[Any, ...]]:
        """Explain a name."""

        def begin() -> Job:
            if not name.strip():
                raise namegen.UsageError("type a name first")
            selection = self.form.read(values)
            return with_model(self.backend, selection, lambda trained, _: explanation(trained, cleaned(name)))

        yield from self.explained.follow(begin)

    def show_pairs(self, what: str, other: str, *values: Any) -> Iterator[tuple[Any, ...]]:
        """Show the matrix of pairs."""

        def begin() -> Job:
            selection = self.form.read(values)
            also = (lambda recipe: self._recipe(recipe, other)) if what == DIFFERENCE and other != LIST else None
            return with_model(
                self.backend, selection, lambda trained, job: self._pairs(what, other, trained.model, job), also=also
            )

        yield from self.pairs.follow(begin)

    def show_lengths(self, *values: Any) -> Iterator[tuple[Any, ...]]:
        """Show the shares of lengths, of the list and of the model."""
        yield from self.lengths.follow(
            lambda: with_model(self.backend, self.form.read(values), lambda trained, job: self._lengths(trained, job))
        )

    def _pairs(self, what: str, other: str, model: namegen.NameModel, job: Job) -> str:
        called, known = model.name, model.learned_from
        if known is None and (what == COUNTS or (what == DIFFERENCE and other == LIST)):
            raise namegen.UsageError("the list that this model learned from is not here")
        corpus = corpus_of(model)
        where = f"the list {model.provenance.wordlist}" if known else f"{len(corpus):,} names that it draws"
        if what == COUNTS:
            return _matrix(counts(corpus), f"how often a letter follows another in {where}", shares=False)
        chances = probabilities(model, corpus)
        average = f"per cent, on average over {where}"
        if what == PROBABILITIES:
            return _matrix(chances, f"chance of what comes next, by {called}, {average}")
        if other == LIST:
            return _matrix(
                difference(chances, shares(corpus)), f"chance by {called} minus share in the list, {average}"
            )
        minus = probabilities(self._other(model, other, job), corpus)
        return _matrix(difference(chances, minus), f"chance by {called} minus chance by {other}, {average}")

    def _other(self, model: namegen.NameModel, other: str, job: Job) -> namegen.NameModel:
        """Train another model of the same names, with its default options, within the job that asks for it."""
        if not isinstance(model.names, namegen.Wordlist):
            raise namegen.UsageError("the list that this model learned from is not here, so no other can learn from it")
        return self.backend.models.trained(self._recipe(model.recipe, other), model.names, job).model

    def _recipe(self, recipe: namegen.Recipe, other: str) -> namegen.Recipe:
        return namegen.make_recipe(
            self.backend.registry,
            recipe.source,
            model=other,
            tokenizer=recipe.tokenizer,
            split=recipe.split,
            seed=recipe.seed,
        )

    def _lengths(self, trained: ServedModel, job: Job) -> str:
        # As many as can be drawn soon: each letter takes a look at the whole vocabulary.
        some = min(SAMPLES, max(100, ENTRIES // len(trained.model.tokenizer.vocabulary)))
        request = namegen.make_request(
            self.backend.registry, some, seed="lengths", limits={"min_length": 0, "max_length": LONGEST}
        )
        answer = self.backend.draw(trained, request, job)
        if not answer.names:
            raise namegen.GenerationError(answer.problem or "no names were drawn", [])
        return _lengths(trained, answer.names)


def _matrix(pairs: Pairs, what: str, *, shares: bool = True) -> str:
    left = f"; the {len(pairs.pieces)} most frequent letters" if pairs.cut else ""
    caption = html.note(f"{what}{left}. Rows: a letter, or the start; columns: what follows it, or the end.")
    return caption + charts.matrix(pairs.rows, pairs.columns, pairs.values.tolist(), what=what, shares=shares)


def _lengths(trained: ServedModel, drawn: list[str]) -> str:
    model, known = trained.model, trained.model.learned_from
    found = [_shares(drawn, None)] if known is None else [_shares(known.names, known.weights), _shares(drawn, None)]
    titles = [model.name] if known is None else [model.provenance.wordlist, model.name]
    last = max(map(_nearly_all, found))
    shown = range(min(map(min, found)), last + 1)
    columns = [[each.get(k, 0.0) for k in shown] for each in found]
    labels = [str(k) for k in shown]
    beyond = [sum(share for k, share in each.items() if k > last) for each in found]
    if any(beyond):
        labels.append("more")
        columns = [[*column, rest] for column, rest in zip(columns, beyond, strict=True)]
    said = html.note(f"{model.name}: of {len(drawn):,} names drawn, none longer than {LONGEST} characters")
    return said + charts.bars(labels, list(zip(titles, columns, strict=True)), what="characters")


def _nearly_all(shares: dict[int, float]) -> int:
    """Find the length that all but one name in fifty do not exceed."""
    total = 0.0
    for length in sorted(shares):
        total += shares[length]
        if total >= 0.98:
            break
    return length


def _shares(names: Sequence[str], weights: Sequence[int] | None) -> dict[int, float]:
    counted: Counter[int] = Counter()
    for name, weight in zip(names, weights or [1] * len(names), strict=True):
        counted[namegen.count_characters(name)] += weight
    total = sum(counted.values())
    return {length: count / total for length, count in counted.items()}
