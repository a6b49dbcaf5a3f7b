"""Generate: the page that one lands on."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import namegen

from .. import html, names, progress, sharing
from ..arriving import opened_by
from ..drawing import Answer
from ..explained import explanation
from ..form import ModelForm, Wanted
from ..jobs import Job
from ..models import Trained
from ..office import Office
from ..picker import Picker
from ..sharing import Shared

PRIMARY = ("temperature",)
"""The option that is not folded away, for every sampler that has it."""

Outputs = tuple[Any, Any, Any, Any]


class GeneratePage:
    """How many, from which seed, within which limits; and the names."""

    def __init__(self, office: Office, form: ModelForm) -> None:
        self.office, self.form = office, form
        self.samplers = Picker(office.registry, "sampler", "Sampler: how names are drawn")
        self._own: list[Any] = []

    def draw(self) -> None:
        """Put it where the page is being built."""
        import gradio as gr

        with gr.Row(elem_classes=["ng-row"]):
            self.n = gr.Number(20, label="How many", minimum=0, precision=0, min_width=90, elem_id="ng-n")
            with gr.Row(elem_classes=["ng-seed"]):
                self.seed = gr.Textbox(
                    "", label="Seed", placeholder="a new one", max_lines=1, min_width=90, elem_id="ng-seed"
                )
                self.dice = gr.Button("New seed", min_width=42, scale=0, elem_id="ng-dice", elem_classes=["ng-dice"])
            self.min_length = gr.Number(
                1, label="Shortest", precision=0, minimum=0, min_width=90, elem_id="ng-min-length"
            )
            self.max_length = gr.Number(
                100, label="Longest", precision=0, minimum=1, min_width=90, elem_id="ng-max-length"
            )
            with gr.Column(min_width=90, elem_id="ng-temperature", elem_classes=["ng-primary"]):
                self.samplers.draw_options(only=PRIMARY)
        with gr.Row(elem_classes=["ng-row", "ng-checks"]):
            self.unique = gr.Checkbox(False, label="No name twice", min_width=140, elem_id="ng-unique")
            self.novel = gr.Checkbox(False, label="New names only", min_width=140, elem_id="ng-novel")
        with gr.Accordion("Sampler", open=False, elem_id="ng-sampler-options"):
            self.samplers.draw_menu()
            self.samplers.draw_options(without=PRIMARY)
        with gr.Row(elem_classes=["ng-actions"]):
            self.go = gr.Button("Generate", variant="primary", elem_id="ng-generate")
            self.halt = gr.Button("Stop", variant="stop", visible=False, elem_id="ng-halt")
        self.names = gr.HTML(html.note("…"), elem_id="ng-names", js_on_load=_EXPLAIN)
        self.explanation = gr.HTML("", elem_id="ng-explanation")
        gr.HTML(names.FAVOURITES, elem_id="ng-favourites")
        self.shared = gr.HTML("", elem_id="ng-shared")
        self.job = gr.Textbox("", visible=False)
        self._own = [self.n, self.seed, self.min_length, self.max_length, self.unique, self.novel]

    def wire(self) -> None:
        """Say what the buttons do."""
        quiet: dict[str, Any] = {"api_visibility": "private", "concurrency_limit": None, "show_progress": "hidden"}
        outputs = self.outputs
        self.samplers.wire()
        self.go.click(self.generate, self.inputs, outputs, **quiet)
        self.seed.submit(self.generate, self.inputs, outputs, **quiet)
        self.dice.click(lambda: str(secrets.randbelow(10**6)), None, self.seed, **quiet).then(
            self.generate, self.inputs, outputs, **quiet
        )
        self.halt.click(self.office.cancel, self.job, None, **quiet)
        self.names.click(opened_by(self.explain), self.form.inputs, self.explanation, **quiet)

    @property
    def inputs(self) -> list[Any]:
        """All controls of the page and of the left side."""
        return [*self._own, *self.samplers.inputs, *self.form.inputs]

    @property
    def outputs(self) -> list[Any]:
        """What `generate` gives."""
        return [self.names, self.shared, self.halt, self.job]

    def fill(self, shared: Shared) -> list[Any]:
        """Updates of `inputs` from a link."""
        import gradio as gr

        def update(value: Any) -> Any:
            return gr.skip() if value is None else gr.update(value=value)

        return [
            update(shared.n),
            gr.update(value=shared.seed),
            update(shared.min_length),
            update(shared.max_length),
            gr.update(value=shared.unique),
            gr.update(value=shared.novel),
            *self.samplers.fill(shared.sampler, shared.options.get("sampler", {})),
            *self.form.fill(shared),
        ]

    def generate(self, *values: Any) -> Iterator[Outputs]:
        """Train if need be, draw, and show; a training that lasts is shown as it goes."""
        import gradio as gr

        try:
            job, text = self._begin(values)
            yield from self._watch(job)
            answer, trained = job.outcome()
        except namegen.NamegenError as error:
            yield html.error(error), "", gr.update(visible=False), ""
            return
        yield names.chips(answer), _shared(answer, trained, text), gr.update(visible=False), ""

    def explain(self, name: str, values: Sequence[Any]) -> str:
        """The model's account of a name."""
        try:
            return with_model(self.office, self.form.read(values), lambda model, _: explanation(model, name))
        except namegen.NamegenError as error:
            return html.error(error)

    def _begin(self, values: Sequence[Any]) -> tuple[Job, str | None]:
        """The job, and the pasted text (None where the names are from elsewhere and a link cannot hold them)."""
        own, rest = values[: len(self._own)], values[len(self._own) :]
        samplers = len(self.samplers.inputs)
        sampler = self.samplers.read(rest[:samplers])
        wanted = self.form.read(rest[samplers:])
        n, seed, shortest, longest, unique, novel = own
        request = self.office.request(
            n,
            sampler=sampler.name,
            options=sampler.options,
            seed=seed.strip() or None,
            limits={"min_length": shortest, "max_length": longest, "unique": unique, "novel": novel},
        )
        if wanted.opened:
            return self.office.drawing_from(wanted.opened, request), None
        read = self.office.wordlists.of(wanted.given)
        recipe = recipe_of(self.office, wanted)
        return self.office.drawing(recipe, read.names, request), None if wanted.given.upload else wanted.given.text

    def _watch(self, job: Job) -> Iterator[Outputs]:
        """How the job goes, until it ends. Where the visitor leaves, it is stopped."""
        import gradio as gr

        try:
            while not job.wait(0.4):
                yield progress.told(job, self.office.jobs.ahead(job)), gr.skip(), gr.update(visible=True), job.id
        finally:
            self.office.leave(job)


def with_model(office: Office, wanted: Wanted, then: Callable[[namegen.NameModel, namegen.Wordlist], str]) -> str:
    """`then(model, names)` in a job, with the model of the left side and the names that it learned from."""
    if wanted.opened:
        trained = office.models.opened(wanted.opened)
        return str(office.jobs.do(lambda _job: then(trained.model, trained.names)))
    read = office.wordlists.of(wanted.given)
    recipe = recipe_of(office, wanted)
    return str(
        office.models.job(recipe, read.names, lambda done: then(done.model, read.names), findable=False).outcome()
    )


def recipe_of(office: Office, wanted: Wanted, split: str = "all") -> namegen.Recipe:
    """The recipe that the left side asks for."""
    return office.recipe(
        office.wordlists.of(wanted.given),
        model=wanted.model.name,
        options=wanted.model.options,
        tokenizer=wanted.tokenizer.name,
        tokenizer_options=wanted.tokenizer.options,
        train_seed=wanted.train_seed,
        split=split,
    )


def _shared(answer: Answer, trained: Trained, text: str | None) -> str:
    recipe = answer.model.recipe
    command = sharing.command(answer.model, answer.request, file=trained.file)
    link = "" if text is None or trained.file else sharing.link(answer.model, answer.request, text)
    notes = []
    if trained.early:
        notes.append(f"the training was {trained.early}; where it is not, other names come out")
    if not trained.file and sharing.pasted(recipe):
        notes.append("for the command, save the list as pasted.txt")
    if not link and not trained.file:
        notes.append("a link cannot hold this list; the command needs its file")
    return names.shared(command, link, notes)


_EXPLAIN = """
element.addEventListener("click", event => {
  const button = event.target.closest("[data-explain]");
  if (button) trigger("click", {name: button.dataset.explain});
});
"""
