"""Look inside: which letter follows which, how long names are, and what the model makes of a name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np

import namegen

from ..view import charts, html
from ..view.explain import explanation
from ..view.form import ModelForm
from ..view.job_view import JobView
from ..work.backend import Backend
from ..work.jobs import Job
from ..work.jobs_for import with_model
from ..work.lists import cleaned
from ..work.models import ServedModel
from ..work.server_files import refuse_files_of_recipe

COUNTS, PROBABILITIES, DIFFERENCE = "Counts", "Probabilities", "Difference"

SAMPLES = 5000
"""Names whose lengths are counted where they cannot be computed: shares are then known to 1.4 per cent."""

ENTRIES = 2**22
"""Names drawn times vocabulary, at most: some ten seconds of a model that spreads over all letters."""

LONGEST = 100
"""Characters of a name that is drawn to be counted, at most."""

MOST = 40
"""Letters that are shown: nobody reads a page of more."""

ROUNDING = 1e-12
"""Below this a value is taken for 0."""

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
            also: Callable[[namegen.Recipe], namegen.Recipe] | None = None
            if what == DIFFERENCE and other != LIST:
                also = partial(self._recipe, other=other)
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
        corpus, drawn = namegen.pair_corpus(model)
        where = f"the list {model.provenance.wordlist}"
        if drawn:
            where = f"{len(corpus):,} names that it draws"
        if drawn and (what == COUNTS or (what == DIFFERENCE and other == LIST)):
            raise namegen.UsageError("the list that this model learned from is not here")
        if what == COUNTS:
            return matrix(namegen.pair_counts(corpus, MOST), f"how often a letter follows another in {where}")
        pairs = namegen.pair_probabilities(model, corpus, MOST)
        average = f"per cent, on average over {where}"
        if what == PROBABILITIES:
            return matrix(pairs, f"probability of what comes next, by {model.name}, {average}", shares=True)
        if other == LIST:
            minus, subtracted = namegen.pair_shares(corpus, MOST), "share in the list"
        else:
            minus = namegen.pair_probabilities(self._other(model, other, job), corpus, MOST)
            subtracted = f"probability by {other}"
        pairs = namegen.pair_difference(pairs, minus)
        return matrix(pairs, f"probability by {model.name} minus {subtracted}, {average}", shares=True)

    def _other(self, model: namegen.NameModel, other: str, job: Job) -> namegen.NameModel:
        """Train another model of the same names, with its default options, within the job that asks for it."""
        if not isinstance(model.names, namegen.Wordlist):
            raise namegen.UsageError("the list that this model learned from is not here, so no other can learn from it")
        return self.backend.models.trained(self._recipe(model.recipe, other), model.names, job).model

    def _recipe(self, recipe: namegen.Recipe, other: str) -> namegen.Recipe:
        registry = self.backend.registry
        recipe = namegen.make_recipe(
            registry,
            recipe.sources,
            model=other,
            tokenizer=recipe.tokenizer,
            split=recipe.split,
            seed=recipe.seed,
            blend_by=recipe.blend_by,
        )
        refuse_files_of_recipe(recipe, registry)
        return recipe

    def _lengths(self, trained: ServedModel, job: Job) -> str:
        model = trained.model
        lengths = namegen.exact_lengths(model)
        how = f"{model.name}: exact"
        if lengths is None:
            lengths = namegen.lengths_of_names(self._drawn(trained, job))
            how = f"{model.name}: of {lengths.names:,} names drawn, none longer than {LONGEST} characters"
        series = [(model.name, lengths.shares)]
        if model.learned_from is not None:
            series.insert(0, (model.provenance.wordlist, namegen.lengths_of_names(model.learned_from).shares))
        return html.note(how) + _bars(series)

    def _drawn(self, trained: ServedModel, job: Job) -> list[str]:
        """Draw names whose lengths are counted."""
        # As many as can be drawn soon: each letter takes a look at the whole vocabulary.
        some = min(SAMPLES, max(100, ENTRIES // len(trained.model.tokenizer.vocabulary)))
        request = namegen.make_request(
            self.backend.registry, some, seed="lengths", raw=True, min_length=0, max_length=LONGEST
        )
        draw = self.backend.draw(trained, request, job)
        if not draw.names:
            raise namegen.GenerationError(draw.problem or "no names were drawn", [])
        return draw.names


def matrix(pairs: namegen.Pairs, what: str, *, shares: bool = False) -> str:
    """Write a matrix of pairs; `shares`: in per cent."""
    if pairs.folded:
        what += "; capitals counted as small letters"
    if pairs.left_out:
        what += f"; the {len(pairs.pieces)} most frequent letters"
    caption = html.note(f"{what}. Rows: a letter, or the start; columns: what follows it, or the end.")
    rows, columns = ["start", *pairs.pieces], ["end", *pairs.pieces]
    # What is 0 but for rounding, the difference of two equal models say, is 0.
    values = np.where(np.abs(pairs.values) < ROUNDING, 0.0, pairs.values)
    return caption + charts.matrix(rows, columns, values.tolist(), what=what, shares=shares)


def _bars(series: list[tuple[str, dict[int, float]]]) -> str:
    """Draw the shares of lengths; those of the longest names, few of all, are put together."""
    last = max(_nearly_all(shares) for _, shares in series)
    lengths = range(min(min(shares) for _, shares in series), last + 1)
    labels = [*map(str, lengths), "more"]
    columns = []
    for title, shares in series:
        longer = sum(share for length, share in shares.items() if length > last)
        columns.append((title, [*(shares.get(length, 0.0) for length in lengths), longer]))
    return charts.bars(labels, columns, what="characters")


def _nearly_all(shares: dict[int, float]) -> int:
    """Find the length that all but one name in fifty do not exceed."""
    total = 0.0
    for length in sorted(shares):
        total += shares[length]
        if total >= 0.98:
            break
    return length
