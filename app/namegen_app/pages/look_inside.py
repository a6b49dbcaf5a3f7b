"""Look inside: which letter follows which, how long names are, and what the model makes of a name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import namegen

from .. import charts, html
from ..explained import explanation
from ..form import ModelForm
from ..matrices import COUNTS, DIFFERENCE, PROBABILITIES, Pairs, counts, difference, probabilities
from ..office import Office
from ..wordlists import cleaned
from .generate import with_model

SAMPLES = 5000
"""Names drawn where a model's lengths cannot be computed: shares are then known to 1.4 per cent."""

LONGEST = 100
"""Characters of a name that is drawn to be counted, at most."""

LIST = "the list itself"


class LookPage:
    """Three questions, each with a button."""

    def __init__(self, office: Office, form: ModelForm) -> None:
        self.office, self.form = office, form

    def draw(self) -> None:
        """Put it where the page is being built."""
        import gradio as gr

        with gr.Row(elem_classes=["ng-ask"]):
            self.name = gr.Textbox(
                "", label="Explain a name, letter by letter", max_lines=1, placeholder="anna", elem_id="ng-name"
            )
            self.explain_button = gr.Button("Explain", scale=0, min_width=110, elem_id="ng-explain")
        self.explained = gr.HTML("", elem_id="ng-explained")
        gr.HTML("<h2>Which letter follows which</h2>")
        with gr.Row(elem_classes=["ng-ask"]):
            self.what = gr.Radio([COUNTS, PROBABILITIES, DIFFERENCE], value=COUNTS, label="Show", elem_id="ng-what")
            with gr.Column(visible=False, min_width=160) as self.other_column:
                self.other = gr.Dropdown(
                    [LIST, *self.office.registry.entries("model")],
                    value=LIST,
                    label="Minus those of",
                    filterable=False,
                    elem_id="ng-other",
                )
            self.pairs_button = gr.Button("Show", scale=0, min_width=110, elem_id="ng-pairs-show")
        self.pairs = gr.HTML("", elem_id="ng-pairs")
        gr.HTML("<h2>How long names are</h2>")
        self.lengths_button = gr.Button("Show lengths", scale=0, min_width=140, elem_id="ng-lengths-show")
        self.lengths = gr.HTML("", elem_id="ng-lengths")

    def wire(self) -> None:
        """Say what the buttons do."""
        import gradio as gr

        slow: dict[str, Any] = {"api_visibility": "private", "concurrency_limit": None, "show_progress": "minimal"}
        explain = [self.name, *self.form.inputs]
        self.explain_button.click(self.explain, explain, self.explained, **slow)
        self.name.submit(self.explain, explain, self.explained, **slow)
        self.what.change(
            lambda what: gr.update(visible=what == DIFFERENCE),
            self.what,
            self.other_column,
            api_visibility="private",
            show_progress="hidden",
            queue=False,
        )
        self.pairs_button.click(self.show_pairs, [self.what, self.other, *self.form.inputs], self.pairs, **slow)
        self.lengths_button.click(self.show_lengths, self.form.inputs, self.lengths, **slow)

    def explain(self, name: str, *values: Any) -> str:
        """The model's account of a name."""
        try:
            if not name.strip():
                raise namegen.UsageError("type a name first")
            return self._with_model(values, lambda model, _: explanation(model, cleaned(name)))
        except namegen.NamegenError as error:
            return html.error(error)

    def show_pairs(self, what: str, other: str, *values: Any) -> str:
        """The matrix of pairs."""
        try:
            return self._with_model(values, lambda model, names: self._pairs(what, other, model, names))
        except namegen.NamegenError as error:
            return html.error(error)

    def show_lengths(self, *values: Any) -> str:
        """The shares of lengths, of the list and of the model."""
        try:
            return self._with_model(values, _lengths)
        except namegen.NamegenError as error:
            return html.error(error)

    def _with_model(self, values: Any, then: Callable[[namegen.NameModel, namegen.Wordlist], str]) -> str:
        return with_model(self.office, self.form.read(values), then)

    def _pairs(self, what: str, other: str, model: namegen.NameModel, names: namegen.Wordlist) -> str:
        if what == PROBABILITIES:
            return _matrix(probabilities(model), f"chance of the next letter, per cent, after {model.recipe.model}")
        if not names:
            raise namegen.UsageError("the list that this model learned from is not here")
        if what == COUNTS:
            return _matrix(counts(model, names), f"how often a letter follows another in {names.name}", shares=False)
        if other == LIST:
            minus = counts(model, names).as_shares()
        else:
            recipe = model.recipe.model_copy(update={"model": other, "options": {}})
            minus = probabilities(self._other(recipe, names))
        return _matrix(
            difference(probabilities(model), minus), f"chance after {model.recipe.model} minus {other}, per cent"
        )

    def _other(self, recipe: namegen.Recipe, names: namegen.Wordlist) -> namegen.NameModel:
        """Another model of the same names, with its default options. It runs inside the job that asked for it."""
        checked = namegen.make_recipe(
            self.office.registry,
            recipe.dataset,
            model=recipe.model,
            tokenizer=recipe.tokenizer,
            tokenizer_options=recipe.tokenizer_options,
            split=recipe.split,
            seed=recipe.seed,
            encoding=recipe.encoding,
            weighted=recipe.weighted,
        )
        return self.office.models.now(checked, names).model


def _matrix(pairs: Pairs, what: str, *, shares: bool = True) -> str:
    left = f"; the {len(pairs.pieces)} most frequent letters" if pairs.cut else ""
    caption = html.note(f"{what}{left}. Rows: a letter, or the start; columns: what follows it, or the end.")
    return caption + charts.matrix(pairs.rows, pairs.columns, pairs.values.tolist(), what=what, shares=shares)


def _lengths(model: namegen.NameModel, names: namegen.Wordlist) -> str:
    drawn = model.generate(SAMPLES, seed="lengths", min_length=0, max_length=LONGEST, tries=1_000_000)
    series = {names.name: _shares(names.names, names.weights)} if names else {}
    series[model.recipe.model] = _shares(drawn, None)
    last = max(_nearly_all(shares) for shares in series.values())
    shown = range(min(map(min, series.values())), last + 1)
    beyond = {name: [sum(share for k, share in shares.items() if k > last)] for name, shares in series.items()}
    rest = any(share[0] for share in beyond.values())
    labels = [*map(str, shown), *(["more"] if rest else [])]
    values = {
        name: [shares.get(k, 0.0) for k in shown] + (beyond[name] if rest else []) for name, shares in series.items()
    }
    said = html.note(f"{model.recipe.model}: of {SAMPLES:,} names drawn, none longer than {LONGEST} characters")
    return said + charts.bars(labels, values, what="characters")


def _nearly_all(shares: dict[int, float]) -> int:
    """The length that all but one name in fifty do not exceed."""
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
