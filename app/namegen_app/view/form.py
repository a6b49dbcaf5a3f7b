"""The left side of the page: which names to learn from, and which model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

import namegen

from ..work.backend import Backend
from ..work.jobs_for import Selection
from ..work.lists import ListChoice
from . import html
from .links import Link, blend_by_of_link
from .picker import Picker
from .reading_fields import ReadingFields
from .reports import about_list, about_model, report_of
from .wording import SAVED_MODEL, names_a_field

LIST, PASTE, UPLOAD, FILE = "A list", "Paste", "Upload", SAVED_MODEL

GONE = "the uploaded file is no longer on the server; please upload it again"

# On a narrow page the names come first, and this button brings the controls (`static/app.css`, `static/app.js`).
_FOLD = (
    '<button type="button" data-fold aria-expanded="false" aria-controls="ng-side">Names and model'
    "<span data-chosen></span></button>"
)


class ModelForm:
    """The controls, and what they say."""

    def __init__(self, backend: Backend) -> None:
        self.backend = backend
        self.models = Picker(backend.registry, "model", "Model")
        self.tokenizers = Picker(backend.registry, "tokenizer", "Tokenizer: how names are written")
        self.of_list = ReadingFields("ng-list-reading")
        self.of_own = ReadingFields("ng-reading")
        self._own: dict[str, Any] = {}

    def build(self) -> None:
        """Build the controls where the page is being built."""
        import gradio as gr

        gr.HTML(_FOLD, elem_id="ng-fold")
        lists = list(self.backend.registry.entries("wordlist"))
        self.source = gr.Radio(
            [LIST, PASTE, UPLOAD, FILE], value=LIST, label="Learn from", elem_id="ng-source", interactive=True
        )
        with gr.Column(min_width=0) as self.list_column:
            self.registered = gr.Dropdown(
                lists,
                value=self.backend.registry.default("wordlist").name,
                label="Wordlist",
                filterable=True,  # there are too many to look through: typing finds one
                elem_id="ng-wordlist",
            )
            with gr.Accordion("Blend with other lists", open=False, elem_id="ng-blend"):
                self.blended = gr.Dropdown(
                    lists, value=[], multiselect=True, label="Other wordlists", elem_id="ng-blended"
                )
                self.shares = gr.Textbox(
                    "",
                    label="How much each counts",
                    info="the first list's share, then the others', as in 70,30; empty: the same",
                    max_lines=1,
                    elem_id="ng-shares",
                )
                self.blend_by = gr.Radio(
                    [("letters: names between the lists", "letters"), ("names: one model of all names", "names")],
                    value="letters",
                    label="Blend by",
                    elem_id="ng-blend-by",
                    interactive=True,
                )
            self.of_list.build(visible=False)
        with gr.Column(min_width=0, visible=False) as self.paste_column:
            self.pasted = gr.Textbox(
                label="Names, one a line, or a table",
                lines=9,
                max_lines=9,
                elem_id="ng-paste",
                placeholder="anna\nbob\ncarla",
            )
        with gr.Column(min_width=0, visible=False) as self.upload_column:
            self.uploaded = gr.File(
                label="A text, a table, JSON or Excel",
                height=150,
                type="filepath",
                elem_id="ng-upload",
            )
        self.of_own.build(visible=False)
        with gr.Column(min_width=0, visible=False) as self.file_column:
            self.model_file = gr.File(
                label="A .namegen file", height=150, type="filepath", file_types=[".namegen"], elem_id="ng-model-file"
            )
        self.report = gr.HTML(self.about_list(self.backend.registry.default("wordlist").name), elem_id="ng-report")
        self.upload_key = gr.Textbox("", visible=False)
        self.file_key = gr.Textbox("", visible=False)
        with gr.Column(min_width=0) as self.model_column:
            self.models.build_menu()
            with gr.Accordion("Options of the model", open=False, elem_id="ng-model-options"):
                self.models.build_controls()
            with gr.Accordion("Tokenizer and training seed", open=False, elem_id="ng-tokenizer-options"):
                self.tokenizers.build_menu()
                self.tokenizers.build_controls()
                self.train_seed = gr.Textbox(
                    "", label="Training seed", info="any text; empty: the lectures' seed", max_lines=1
                )
        self._own = {
            "source": self.source,
            "registered": self.registered,
            "blended": self.blended,
            "shares": self.shares,
            "blend_by": self.blend_by,
            "pasted": self.pasted,
            "upload": self.upload_key,
            "opened": self.file_key,
        }
        self._wire()

    @property
    def _names(self) -> list[list[Any]]:
        """List the controls that say which names are meant, in groups."""
        return [[*self._own.values()], self.of_list.inputs, self.of_own.inputs]

    @property
    def inputs(self) -> list[Any]:
        """List all controls, in the order in which `read` takes their values."""
        return [*chain(*self._names), self.train_seed, *self.models.inputs, *self.tokenizers.inputs]

    @property
    def folds(self) -> list[Any]:
        """List what `unfold` updates."""
        return [self.of_list.fold, self.of_own.fold]

    def read(self, values: Sequence[Any]) -> Selection:
        """Read the controls. Raises NamegenError where there is nothing to learn from."""
        rest = iter(values)
        choice, said = self._choice(rest)
        if said["source"] == UPLOAD and not choice.upload:
            raise namegen.WordlistError("no names were read from a file yet: choose one that can be read")
        if said["source"] == FILE and not said["opened"]:
            raise namegen.StorageError("no model was opened yet: choose a .namegen file that can be read")
        opened = said["opened"] if said["source"] == FILE else ""
        train_seed = next(rest) or ""
        model = self.models.read(list(islice(rest, len(self.models.inputs))))
        return Selection(choice, opened, model, self.tokenizers.read(list(rest)), train_seed)

    def _choice(self, values: Iterator[Any]) -> tuple[ListChoice, dict[str, Any]]:
        """Take from `values` which names are meant; return it, and what the controls of the form itself hold."""
        own, of_list, of_own = (list(islice(values, len(group))) for group in self._names)
        said = dict(zip(self._own, own, strict=True))
        if said["source"] == LIST:
            blended, shares = tuple(said["blended"] or ()), (said["shares"] or "").strip()
            blend_by = said["blend_by"] if blended else ""
            reading = self.of_list.read(of_list)
            return ListChoice(said["registered"] or "", blended, shares, blend_by, reading=reading), said
        reading = self.of_own.read(of_own)
        if said["source"] == PASTE:
            decoded = reading.model_copy(update={"encoding": ""})
            return ListChoice(text=said["pasted"] or "", reading=decoded), said
        if said["source"] == UPLOAD:
            return ListChoice(upload=said["upload"], reading=reading), said
        return ListChoice(), said

    def fill(self, shared: Link) -> list[Any]:
        """Return updates of `inputs` from a link. Raises NamegenError where it asks for what is not there."""
        import gradio as gr

        own = dict.fromkeys(self._own, gr.skip())
        own["shares"] = gr.update(value=shared.blend)
        own["blend_by"] = gr.update(value=blend_by_of_link(shared))
        if shared.datasets:
            first, *others = map(self._wordlist_name, shared.datasets)
            own["source"], own["registered"] = gr.update(value=LIST), gr.update(value=first)
            own["blended"] = gr.update(value=others)
        if shared.text:
            own["source"], own["pasted"] = gr.update(value=PASTE), gr.update(value=shared.text)
        of_list, of_own = self._readings(shared)
        return [
            *own.values(),
            *self.of_list.fill(of_list),
            *self.of_own.fill(of_own),
            gr.update(value=shared.train_seed),
            *self.models.fill(shared.model),
            *self.tokenizers.fill(shared.tokenizer),
        ]

    def unfold(self, shared: Link) -> list[Any]:
        """Return updates of `folds` that show what a link fills in."""
        of_list, of_own = self._readings(shared)
        return [self.of_list.unfold(of_list), self.of_own.unfold(of_own)]

    def _readings(self, shared: Link) -> tuple[namegen.ReadingOptions, namegen.ReadingOptions]:
        """Return what a link says of reading a registered list, and of reading a text."""
        none = namegen.ReadingOptions()
        if not shared.text:
            return shared.reading, none
        if shared.reading.encoding:
            raise namegen.UsageError("encoding cannot apply to a text, which is decoded already; leave it out")
        return none, shared.reading

    def about_list(self, name: str) -> str:
        """Describe a registered list by its card, or by its summary where it has none."""
        entry = self.backend.registry.entries("wordlist").get(name)
        if entry is None:
            return ""
        return about_list(entry)

    def _wordlist_name(self, name: str) -> str:
        return self.backend.registry.get("wordlist", name).name

    def _wire(self) -> None:
        import gradio as gr

        quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden", "queue": False}
        self.models.wire()
        self.tokenizers.wire()
        columns = [self.list_column, self.paste_column, self.upload_column, self.of_own.encoding, self.file_column]

        def show(source: str) -> list[Any]:
            seen = [source == LIST, source == PASTE, source == UPLOAD, source == UPLOAD, source == FILE]
            seen += [source in (PASTE, UPLOAD), source != FILE]
            return [gr.update(visible=each) for each in seen]

        self.source.change(show, self.source, [*columns, self.of_own.fold, self.model_column], **quiet)
        chosen, shown = [*chain(*self._names)], [self.report, self.of_own.fold]
        changes = [self.source.change, self.registered.change, self.blended.change, self.shares.blur, self.pasted.blur]
        gr.on([*changes, *self.of_list.changes, *self.of_own.changes], self._report, chosen, shown, **quiet)
        busy: dict[str, Any] = {"api_visibility": "private", "show_progress": "minimal", "concurrency_limit": None}
        self.uploaded.upload(self._upload, [self.uploaded, *chosen], [self.upload_key, *shown], **busy)
        self.uploaded.clear(lambda: ("", ""), None, [self.upload_key, self.report], **quiet)
        self.model_file.upload(self._open, self.model_file, [self.file_key, self.report], **busy)
        self.model_file.clear(lambda: ("", ""), None, [self.file_key, self.report], **quiet)

    def _report(self, *values: Any) -> tuple[Any, Any]:
        """Report on reading what is chosen; where that needs the fields of reading, show them.

        values: those of the controls that say which names are meant.
        """
        import gradio as gr

        try:
            return self._about(*self._choice(iter(values))), gr.skip()
        except namegen.NamegenError as error:
            fold = gr.update(open=True) if names_a_field(str(error)) else gr.skip()
            return html.error(error), fold

    def _about(self, choice: ListChoice, said: dict[str, Any]) -> Any:
        """Describe the list or the saved model that is chosen. Raises NamegenError where it cannot be read."""
        if said["source"] == FILE and said["opened"]:
            return about_model(self.backend.models.opened(said["opened"]).model)
        if choice.registered and not (choice.blended or choice.shares or choice.reading.given):
            return self.about_list(choice.registered)
        if choice.registered or choice.text.strip() or choice.upload:
            return report_of(self.backend.lists.load(choice).names)
        return ""

    def _upload(self, path: str | None, *values: Any) -> tuple[str, Any, Any]:
        """Keep an uploaded file, and report on reading it; `values` as those of `_report`."""
        import gradio as gr

        if path is None:
            return "", "", gr.skip()
        try:
            key = self.backend.lists.upload(Path(path).read_bytes(), Path(path).name)
        except FileNotFoundError:
            return "", html.error(GONE), gr.skip()
        except namegen.NamegenError as error:
            return "", html.error(error), gr.skip()
        place = list(self._own).index("upload")
        return key, *self._report(*values[:place], key, *values[place + 1 :])

    def _open(self, path: str | None) -> tuple[str, str]:
        if path is None:
            return "", ""
        try:
            key = self.backend.open(Path(path).read_bytes(), Path(path).name)
            return key, about_model(self.backend.models.opened(key).model)
        except FileNotFoundError:
            return "", html.error(GONE)
        except namegen.NamegenError as error:
            return "", html.error(error)
