"""Generate: the page that one lands on."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Sequence
from typing import Any

import namegen

from ..view import chips, html, links
from ..view.controls import number_of
from ..view.explain import explanation
from ..view.form import ModelForm
from ..view.job_view import JobView, watched
from ..view.links import Link, read_link
from ..view.picker import Picker
from ..work.backend import Backend
from ..work.draw import Draw
from ..work.jobs import Job
from ..work.jobs_for import Selection, with_model
from ..work.lists import cleaned
from .handlers import opened_by, opening

PRIMARY = ("temperature",)
"""The option that is not folded away, for every sampler that has it."""
CASES = {"title": "Title Case", "lower": "small letters", "upper": "CAPITALS", links.AS_LEARNED: "as in the list"}
"""How names may be written, and what the page calls it."""
LENGTHS = {"min": 1, "max": 100}
"""What the fields of lengths hold at first; then names are as long as those of the list."""


class GeneratePage:
    """How many, from which seed, which of them; and the names."""

    def __init__(self, backend: Backend, form: ModelForm) -> None:
        self.backend, self.form = backend, form
        self.samplers = Picker(backend.registry, "sampler", "Sampler: how names are drawn")
        self.explanation = JobView(backend)
        self._own: list[Any] = []

    def build(self) -> None:
        """Build it where the page is being built."""
        import gradio as gr

        with gr.Row(elem_classes=["ng-row"]):
            self.n = gr.Number(20, label="How many", step=1, min_width=90, elem_id="ng-n")
            with gr.Row(elem_classes=["ng-seed"]):
                self.seed = gr.Textbox(
                    "", label="Seed", placeholder="a new one", max_lines=1, min_width=90, elem_id="ng-seed"
                )
                self.dice = gr.Button("New seed", min_width=42, scale=0, elem_id="ng-dice", elem_classes=["ng-dice"])
            self.min_length = gr.Number(LENGTHS["min"], label="Shortest", step=1, min_width=90, elem_id="ng-min-length")
            self.max_length = gr.Number(LENGTHS["max"], label="Longest", step=1, min_width=90, elem_id="ng-max-length")
            with gr.Column(min_width=90, elem_id="ng-temperature", elem_classes=["ng-primary"]):
                self.samplers.build_controls(only=PRIMARY)
        with gr.Row(elem_classes=["ng-row", "ng-checks"]):
            self.unique = gr.Checkbox(True, label="No name twice", min_width=140, elem_id="ng-unique")
            self.novel = gr.Checkbox(True, label="New names only", min_width=140, elem_id="ng-novel")
            self.case = gr.Dropdown(
                [(CASES[case], case) for case in links.CASES],
                value=links.AS_LEARNED,
                label="Capitals",
                min_width=140,
                filterable=False,
                elem_id="ng-case",
            )
        with gr.Accordion("Sampler", open=False, elem_id="ng-sampler-options"):
            self.samplers.build_menu()
            self.samplers.build_controls(without=PRIMARY)
        with gr.Row(elem_classes=["ng-actions"]):
            self.go = gr.Button("Generate", variant="primary", elem_id="ng-generate")
            self.halt = gr.Button("Stop", variant="stop", visible=False, elem_id="ng-halt")
        self.names = gr.HTML(html.note("…"), elem_id="ng-names", js_on_load=_EXPLAIN)
        self.explanation.build("ng-explanation")
        gr.HTML(chips.FAVOURITES, elem_id="ng-favourites")
        self.shared = gr.HTML("", elem_id="ng-shared")
        self.job = gr.Textbox("", visible=False)
        self.arrived = gr.Textbox("", visible=False)
        self.drew = gr.Textbox("", visible=False)
        self.linked = gr.Textbox("", visible=False)
        self._own = [
            self.n,
            self.seed,
            self.min_length,
            self.max_length,
            self.unique,
            self.novel,
            self.case,
            self.linked,
        ]

    def wire(self, demo: Any) -> None:
        """Connect the buttons to what they do."""
        import gradio as gr

        quiet: dict[str, Any] = {"api_visibility": "private", "concurrency_limit": None, "show_progress": "hidden"}
        self.samplers.wire()
        fields = [self.n, self.seed, self.min_length, self.max_length, *self.samplers.inputs]
        asked = [self.go.click, *(field.submit for field in fields if hasattr(field, "submit"))]
        gr.on(asked, self.generate, self.inputs, self.outputs, **quiet)
        self.dice.click(lambda: str(secrets.randbelow(10**6)), None, self.seed, **quiet).then(
            self.generate, self.inputs, self.outputs, **quiet
        )
        self.halt.click(self.backend.cancel, self.job, None, **quiet)
        self.names.click(opened_by(self.explain), self.drew, self.explanation.outputs, **quiet)
        self.explanation.wire()
        filled = [*self.inputs, *self.form.folds]
        demo.load(opening(self._opened, filled), None, [self.names, self.arrived, *filled], **quiet).then(
            self.generate_at_first, [self.arrived, *self.inputs], self.outputs, **quiet
        )

    @property
    def inputs(self) -> list[Any]:
        """List all controls of the page and of the left side."""
        return [*self._own, *self.samplers.inputs, *self.form.inputs]

    @property
    def outputs(self) -> list[Any]:
        """List what `generate` updates."""
        return [self.names, self.shared, self.halt, self.job, self.go, self.dice, self.explanation.shown, self.drew]

    def fill(self, shared: Link) -> list[Any]:
        """Return updates of `inputs` from a link. Raises NamegenError where it asks for what is not there."""
        import gradio as gr

        def update(value: Any) -> Any:
            return gr.skip() if value is None else gr.update(value=value)

        lengths, constraints = _lengths(shared.constraints, self.backend.registry)
        without = [name for name in shared.without if name not in ("unique", "novel")]
        adjusting, sampler = shared.samplers[:-1], next(reversed(shared.samplers), None)
        # What has no control is checked here, as the controls' own values are below.
        self.backend.request(
            1,
            sampler=[*adjusting, None],
            case=shared.case,
            closeness=None if shared.closeness == links.NEAR else shared.closeness,
            constraints=constraints,
            switched_off=without,
        )
        return [
            update(shared.n),
            gr.update(value=shared.seed),
            update(lengths.get("min")),
            update(lengths.get("max")),
            gr.update(value="unique" not in shared.without),
            gr.update(value="novel" not in shared.without),
            gr.update(value=shared.case),
            gr.update(value=links.further_wishes(shared, constraints, without)),
            *self.samplers.fill(_in_full(sampler, self.backend.registry) if shared.raw else sampler),
            *self.form.fill(shared),
        ]

    def _opened(self, shared: Link) -> list[Any]:
        """Return updates of `inputs`, and of what a link unfolds on the left side."""
        return [*self.fill(shared), *self.form.unfold(shared)]

    def generate(self, *values: Any) -> Iterator[list[Any]]:
        """Train if need be, draw, and show; a training that lasts is shown as it goes."""
        try:
            job = self._begin(values)
            for progress in watched(self.backend, job):
                yield self._shown(progress, job=job)
            drawn = job.outcome()
        except namegen.NamegenError as error:
            yield self._shown(html.error(error))
            return
        shared = _shared(drawn, self._text(values), self._linked(values))
        yield self._shown(chips.chips(drawn), shared, drew=self._drew(values))

    def generate_at_first(self, arrived: str, *values: Any) -> Iterator[list[Any]]:
        """Generate when the page opens, unless its link could not be read: what is wrong with it is shown then."""
        import gradio as gr

        if arrived:
            yield from self.generate(*values)
        else:
            yield [gr.skip() for _ in self.outputs]

    def explain(self, name: str, drew: str) -> Iterator[tuple[Any, ...]]:
        """Explain a name by the model that drew it, whatever is chosen by now."""

        def begin() -> Job:
            selection = self.form.read(json.loads(drew))
            return with_model(self.backend, selection, lambda trained, _: explanation(trained, cleaned(name)))

        yield from self.explanation.follow(begin)

    def _drew(self, values: Sequence[Any]) -> str:
        """Write down the left side as it is when names are drawn; the browser keeps it, and `explain` reads it."""
        return json.dumps(list(values[-len(self.form.inputs) :]))

    def _begin(self, values: Sequence[Any]) -> Job:
        own, sampler, selection = self._read(values)
        n, seed, shortest, longest, unique, novel, case, _ = own
        linked = self._linked(values)
        bounds = {"min": number_of(shortest, "Shortest"), "max": number_of(longest, "Longest", 1)}
        lengths = {f"{name}_length": bound for name, bound in bounds.items() if bound != LENGTHS[name]}
        allowed = [name for name, holds in (("unique", unique), ("novel", novel)) if not holds]
        closeness = None if linked.closeness == links.NEAR else linked.closeness
        request = self.backend.request(
            number_of(n, "How many"),
            sampler=[*linked.samplers, sampler],
            seed=seed.strip() or None,
            raw=linked.raw,
            case=case,
            closeness=closeness,
            constraints=linked.constraints,
            switched_off=[*linked.without, *allowed],
            **lengths,
        )
        return with_model(
            self.backend, selection, lambda trained, job: self.backend.draw(trained, request, job), at_least="ready"
        )

    def _text(self, values: Sequence[Any]) -> str | None:
        """Return the pasted text; None where the names are from a file, and a link cannot hold them."""
        choice = self._read(values)[2].names
        if choice.upload:
            return None
        return choice.text

    def _linked(self, values: Sequence[Any]) -> Link:
        """Read what the page's link asked for beyond the controls."""
        return read_link(self._read(values)[0][-1] or "")

    def _read(self, values: Sequence[Any]) -> tuple[Sequence[Any], namegen.Spec, Selection]:
        """Read the page's own controls, the sampler, and the left side."""
        own, rest = values[: len(self._own)], values[len(self._own) :]
        samplers = len(self.samplers.inputs)
        return own, self.samplers.read(rest[:samplers]), self.form.read(rest[samplers:])

    def _shown(self, content: str, shared: str = "", job: Job | None = None, drew: str = "") -> list[Any]:
        """Return values of `outputs`; while a `job` runs, no other can be started."""
        import gradio as gr

        running, id = False, ""
        if job is not None:
            running, id = True, job.id
        idle = gr.update(interactive=not running)
        return [content, shared, gr.update(visible=running), id, idle, idle, "", drew]


def _lengths(
    constraints: Sequence[namegen.Spec], registry: namegen.Registry
) -> tuple[dict[str, int], list[namegen.Spec]]:
    """Separate the bounds that the two fields of lengths can hold from the constraints that have no control.

    A field at its default asks for nothing, so a bound that was given and equals it stays a constraint.
    """
    for place, spec in enumerate(constraints):
        if spec.name == "length" and spec.options and spec.options.keys() <= LENGTHS.keys():
            checked = registry.check("constraint", spec).options
            bounds = {name: checked[name] for name in spec.options}
            if all(bound != LENGTHS[name] for name, bound in bounds.items()):
                return bounds, [*constraints[:place], *constraints[place + 1 :]]
    return {}, list(constraints)


def _shared(drawn: Draw, text: str | None, linked: Link) -> str:
    trained = drawn.trained
    command = links.command(drawn.model, drawn.request, file=trained.file)
    link = ""
    if text is not None and not trained.file:
        link = links.link(drawn.model, drawn.request, text)
    notes: list[str] = []
    if trained.early:
        notes.append(f"the training was {trained.early}: trained to its end, the model draws other names")
    if trained.file:
        notes.append(f"for the command, save the model as {trained.file}")
    elif links.pasted(drawn.model.recipe):
        notes.append("for the command, save the list as pasted.txt")
    if not link and not trained.file:
        notes.append("a link cannot hold this list; the command needs its file")
    left_out = links.not_in_command(drawn.request)
    if left_out:
        notes.append(f"there is no command: none of its flags leaves out {', '.join(left_out)}")
    elif not command:
        notes.append("there is no command: what was typed holds characters that a terminal acts on")
    if linked != Link():
        notes.append(f"the link that opened this page asks for {linked.in_words()}; the page without it does not")
    rows = html.copyable("Command", command) + html.copyable("Link", link, link=True)
    rows += "".join(map(html.note, notes))
    return f'<section class="ng-shared" aria-label="The same again"><h2>The same again</h2>{rows}</section>'


_EXPLAIN = """
element.addEventListener("click", event => {
  const button = event.target.closest("[data-explain]");
  if (button) trigger("click", {name: button.dataset.explain});
});
"""


def _in_full(sampler: namegen.Spec | None, registry: namegen.Registry) -> namegen.Spec | None:
    """Return a sampler with all its options: those left out have other defaults where draws are raw."""
    if sampler is None:
        return namegen.Spec("", dict(registry.check("sampler").options))
    checked = registry.check("sampler", namegen.Spec(sampler.name or registry.default("sampler").name, sampler.options))
    return namegen.Spec(sampler.name, dict(checked.options))
