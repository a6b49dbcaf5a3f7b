"""The left side of the page: which names to learn from, and which model."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import namegen

from ..work.backend import Backend
from ..work.jobs_for import Selection
from ..work.lists import ListChoice
from . import html
from .links import Link
from .picker import Picker
from .reports import about_model, report_of

LIST, PASTE, UPLOAD, FILE = "A list", "Paste", "Upload", "Saved model"

ENCODINGS = [
    *("utf-8", "utf-16", "cp1252", "latin-1", "iso-8859-2", "cp1251", "koi8-r"),
    *("iso-8859-8", "cp1256", "shift_jis", "euc-jp", "gb18030", "big5", "euc-kr"),
]
"""Those that lists of names are found in. A menu and not a text: Python has encodings that take minutes a megabyte."""


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
        self._own: list[Any] = []

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
                filterable=False,
                elem_id="ng-wordlist",
            )
        with gr.Column(min_width=0, visible=False) as self.paste_column:
            self.pasted = gr.Textbox(
                label="Names, one a line", lines=9, max_lines=9, elem_id="ng-paste", placeholder="anna\nbob\ncarla"
            )
        with gr.Column(min_width=0, visible=False) as self.upload_column:
            self.uploaded = gr.File(
                label="A text file, one name a line", height=150, type="filepath", elem_id="ng-upload"
            )
            self.encoding = gr.Dropdown(ENCODINGS, value=ENCODINGS[0], label="Encoding (--encoding)", filterable=False)
        with gr.Column(min_width=0, visible=False) as self.weighted_column:
            self.weighted = gr.Checkbox(
                False, label="with counts", info="a line is a name, a tab or comma, and a count (--weighted)"
            )
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
        self._own = [self.source, self.registered, self.pasted, self.upload_key, self.weighted, self.file_key]
        self._wire()

    @property
    def inputs(self) -> list[Any]:
        """List all controls, in the order in which `read` takes their values."""
        return [*self._own, self.train_seed, *self.models.inputs, *self.tokenizers.inputs]

    def read(self, values: Sequence[Any]) -> Selection:
        """Read the controls. Raises NamegenError where there is nothing to learn from."""
        source, registered, pasted, upload, weighted, opened, train_seed = values[: len(self._own) + 1]
        rest = values[len(self._own) + 1 :]
        models = len(self.models.inputs)
        given = {
            LIST: ListChoice(registered=registered or ""),
            PASTE: ListChoice(text=pasted or "", weighted=bool(weighted)),
            UPLOAD: ListChoice(upload=upload),
            FILE: ListChoice(),
        }.get(source, ListChoice())
        if source == UPLOAD and not upload:
            raise namegen.WordlistError("no names were read from a file yet: choose one that can be read")
        if source == FILE and not opened:
            raise namegen.StorageError("no model was opened yet: choose a .namegen file that can be read")
        if source != FILE:
            opened = ""
        return Selection(
            given,
            opened,
            self.models.read(rest[:models]),
            self.tokenizers.read(rest[models:]),
            train_seed or "",
        )

    def fill(self, shared: Link) -> list[Any]:
        """Return updates of `inputs` from a link."""
        import gradio as gr

        source = registered = pasted = gr.skip()
        if shared.dataset:
            source, registered = gr.update(value=LIST), gr.update(value=self._wordlist_name(shared.dataset))
        if shared.text:
            source, pasted = gr.update(value=PASTE), gr.update(value=shared.text)
        return [
            source,
            registered,
            pasted,
            gr.skip(),
            gr.update(value=shared.weighted),
            gr.skip(),
            gr.update(value=shared.train_seed),
            *self.models.fill(shared.model),
            *self.tokenizers.fill(shared.tokenizer),
        ]

    def about_list(self, name: str) -> str:
        """Describe a registered list."""
        entry = self.backend.registry.entries("wordlist").get(name)
        if entry is None:
            return ""
        return html.text(entry.summary)

    def _wordlist_name(self, name: str) -> str:
        return self.backend.registry.get("wordlist", name).name

    def _wire(self) -> None:
        import gradio as gr

        quiet: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden", "queue": False}
        self.models.wire()
        self.tokenizers.wire()
        columns = [self.list_column, self.paste_column, self.upload_column, self.weighted_column, self.file_column]

        def show(source: str) -> list[Any]:
            seen = [source == LIST, source == PASTE, source == UPLOAD, source in (PASTE, UPLOAD), source == FILE]
            return [*(gr.update(visible=each) for each in seen), gr.update(visible=source != FILE)]

        self.source.change(show, self.source, [*columns, self.model_column], **quiet)
        sources = [self.source, self.registered, self.pasted, self.weighted, self.upload_key, self.file_key]
        for event in (self.source.change, self.registered.change, self.pasted.blur, self.weighted.change):
            event(self._report, sources, self.report, **quiet)
        busy: dict[str, Any] = {"api_visibility": "private", "show_progress": "minimal", "concurrency_limit": None}
        upload = [self.uploaded, self.encoding, self.weighted]
        for change in (self.uploaded.upload, self.encoding.change, self.weighted.change):
            change(self._upload, upload, [self.upload_key, self.report], **busy)
        self.uploaded.clear(lambda: ("", ""), None, [self.upload_key, self.report], **quiet)
        self.model_file.upload(self._open, self.model_file, [self.file_key, self.report], **busy)
        self.model_file.clear(lambda: ("", ""), None, [self.file_key, self.report], **quiet)

    def _report(self, source: str, name: str, text: str, weighted: bool, upload: str, opened: str) -> str:
        """Report on reading what is chosen."""
        try:
            if source == LIST:
                return self.about_list(name)
            if source == PASTE and text.strip():
                return report_of(self.backend.lists.load(ListChoice(text=text, weighted=weighted)).names)
            if source == UPLOAD and upload:
                return report_of(self.backend.lists.load(ListChoice(upload=upload)).names)
            if source == FILE and opened:
                return about_model(self.backend.models.opened(opened).model)
            return ""
        except namegen.NamegenError as error:
            return html.error(error)

    def _upload(self, path: str | None, encoding: str, weighted: bool) -> tuple[Any, Any]:
        import gradio as gr

        if path is None:
            return gr.skip(), gr.skip()
        try:
            key = self.backend.lists.upload(Path(path).read_bytes(), Path(path).name, encoding, weighted)
            return key, report_of(self.backend.lists.load(ListChoice(upload=key)).names)
        except FileNotFoundError:
            return "", html.error(GONE)
        except namegen.NamegenError as error:
            return "", html.error(error)

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
