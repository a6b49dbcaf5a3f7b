"""Train: any model, watched as it learns, stopped when it is good enough, and taken home as a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import namegen

from ..server.serve import downloads_folder
from ..view import charts, html, links, progress
from ..view.form import FILE, ModelForm
from ..view.job_view import WAIT
from ..view.reports import about_model
from ..work import downloads
from ..work.backend import Backend
from ..work.jobs import Job
from ..work.jobs_for import recipe_of
from ..work.models import Losses, ServedModel

SPLITS = {
    "All names": "all",
    "Train part, by distinct names (80/10/10)": "distinct",
    "Train part, as in the lecture": "lecture",
}
LANDING = "generate"
"""The tab of the generate page."""
POLL = 0.7
"""Seconds between two looks at a training."""


@dataclass(frozen=True)
class Finished:
    """What came of a training: the model's key, how well it does, why it ended early ("" if it did not), its losses.

    command: the line for a shell that trains the same.
    """

    key: str
    lines: list[str]
    early: str
    losses: Losses
    command: str


class TrainPage:
    """The controls of a training, and how it goes. The browser keeps the job's id, so that a reload finds it again."""

    def __init__(self, backend: Backend, form: ModelForm) -> None:
        self.backend, self.form = backend, form

    def build(self) -> None:
        """Build it where the page is being built."""
        import gradio as gr

        gr.HTML(html.note("Trains the chosen model on the chosen names. You may reload or leave: it goes on."))
        self.split = gr.Radio(list(SPLITS), value=next(iter(SPLITS)), label="Learn from", elem_id="ng-split")
        with gr.Row(elem_classes=["ng-actions"]):
            self.go = gr.Button("Train", variant="primary", elem_id="ng-train")
            self.halt = gr.Button("Stop, and keep the best", variant="stop", visible=False, elem_id="ng-train-stop")
        self.progress = gr.HTML("", elem_id="ng-training")
        with gr.Row(elem_classes=["ng-actions"]):
            self.download = gr.DownloadButton("Download the model", visible=False, elem_id="ng-download")
            self.use = gr.Button("Use it for everything here", visible=False, elem_id="ng-use")

    def build_state(self) -> None:
        """Build what the browser remembers of a training. Outside of the tab: else gradio does not read it."""
        import gradio as gr

        self.timer = gr.Timer(POLL, active=False)
        self.job = gr.BrowserState("", storage_key="namegen.training", secret="namegen")  # noqa: S106  # no secret is kept
        self.key = gr.Textbox("", visible=False)

    @property
    def outputs(self) -> list[Any]:
        """List what `look` updates."""
        return [self.progress, self.go, self.halt, self.download, self.use, self.timer, self.key]

    def wire(self, demo: Any, tabs: Any, generate: tuple[Callable[..., Any], list[Any], list[Any]]) -> None:
        """Connect the buttons to what they do, and look for a training that was running before the page was loaded.

        tabs, generate: what "Use it" shows, and the handler, inputs and outputs of what it then does.
        """
        quiet: dict[str, Any] = {"api_visibility": "private", "concurrency_limit": None, "show_progress": "hidden"}
        started = [self.job, *self.outputs]
        self.go.click(self.start, [self.split, *self.form.inputs], started, **quiet)
        self.halt.click(self.stop, self.job, self.outputs, **quiet)
        self.timer.tick(self.look, self.job, self.outputs, **quiet)
        demo.load(self.look, self.job, self.outputs, **quiet)
        form = [self.form.source, self.form.file_key, self.form.report, tabs]
        self.use.click(self.adopt, self.key, form, **quiet).then(*generate, **quiet)

    def start(self, split: str, *values: Any) -> list[Any]:
        """Queue the training; return its id and its progress."""
        try:
            selection = self.form.read(values)
            if selection.model_key:
                raise namegen.UsageError("a saved model is trained already; choose names to learn from")
            read = self.backend.lists.load(selection.names)
            recipe = recipe_of(self.backend, selection, read, SPLITS.get(split, split))
            job = self.backend.models.job(recipe, read.names, self._finish, findable=True)
            job.wait(WAIT)
        except namegen.NamegenError as error:
            return ["", *self._shown(html.error(error))]
        return [job.id, *self.look(job.id)]

    def look(self, id: str) -> list[Any]:
        """Show the progress of the job, and the buttons that apply."""
        if not id:
            return self._shown("")
        job = self.backend.queue.find(id)
        if job is None:
            return self._shown(html.note("the training that was begun here is no longer on the server"))
        if not job.ended:
            return self._shown(progress.describe(job, self.backend.queue.ahead(job)) + _curve(job), running=True)
        if job.state == "failed":
            return self._shown(_curve(job) + html.error(job.error))
        finished: Finished = job.result
        try:
            return self._shown(_result(job, finished), path=self._file(finished.key), key=finished.key)
        except namegen.NamegenError as error:
            return self._shown(_result(job, finished) + html.error(error))

    def stop(self, id: str) -> list[Any]:
        """Stop the job; it keeps the best so far."""
        job = self.backend.queue.find(id)
        if job is not None:
            self.backend.queue.cancel(job)
            job.wait(2)
        return self.look(id)

    def adopt(self, key: str) -> list[Any]:
        """Take the trained model as the one that the whole page is about."""
        import gradio as gr

        try:
            model = self.backend.models.opened(key).model
        except namegen.NamegenError as error:
            return [gr.skip(), gr.skip(), html.error(error), gr.skip()]
        return [gr.update(value=FILE), key, about_model(model), gr.update(selected=LANDING)]

    def _shown(self, content: str, *, running: bool = False, path: str = "", key: str = "") -> list[Any]:
        """Return values of `outputs`: while it runs, with a finished model to download (`path`), or neither."""
        import gradio as gr

        return [
            content,
            gr.update(interactive=not running),
            gr.update(visible=running),
            gr.update(value=path or None, visible=bool(path)),
            gr.update(visible=bool(path)),
            gr.Timer(active=running),
            key,
        ]

    def _finish(self, trained: ServedModel, _job: Job) -> Finished:
        """Keep the model, and measure it on what it learned from and on the dev part."""
        model, recipe = trained.model, trained.model.recipe
        assert isinstance(model.names, namegen.Wordlist)  # noqa: S101  # it was trained here
        parts = namegen.split(model.names, recipe.split)
        lines = [f"{model.name} learned from {model.names.name}: {len(parts.train):,} names"]
        chosen = model.report.get("chosen")
        if isinstance(chosen, dict) and chosen:
            lines.append("chosen: " + ", ".join(f"{name} {_short(value)}" for name, value in chosen.items()))
        measured_parts = {"train": parts.train}
        if recipe.split != "all":
            measured_parts["dev"] = parts.dev
        for part, names in measured_parts.items():
            if len(names):
                measured = model.evaluate(names)
                lines.append(f"{part}: NLL {measured.nll_per_token:.4f} nats/token over {measured.tokens:,} tokens")
        file = f"{model.name}.namegen"
        return Finished(
            self.backend.models.keep(ServedModel(model, trained.early, file)),
            lines,
            trained.early,
            trained.losses,
            links.train_command(model),
        )

    def _file(self, key: str) -> str:
        """Write the model's file for the download, in a folder that only who has the key can name."""
        trained = self.backend.models.opened(key)
        folder, limit = downloads_folder(), self.backend.settings.bytes_of_files
        return str(downloads.put(folder, key, trained.file, lambda: trained.model.to_bytes(), limit))


def _curve(job: Job) -> str:
    return charts.losses(*job.curve.lines())


def _result(job: Job, finished: Finished) -> str:
    lines = [*finished.lines, "done at once"]
    if job.seconds >= 1:
        lines[-1] = f"done in {progress.duration(job.seconds)}"
    if finished.early:
        lines.append(f"{finished.early}; the best so far was kept")
    items = "".join(f"<li>{html.text(line)}</li>" for line in lines)
    command = html.copyable("Command", finished.command)
    if finished.early:
        command += html.note(
            "the command trains to the end, which gives another model; the file is the one stopped here"
        )
    return f'{charts.losses(*finished.losses)}<ul class="ng-results" data-say>{items}</ul>{command}'


def _short(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.6g}"
    if isinstance(value, int):
        return f"{value:,}"
    return str(value)
