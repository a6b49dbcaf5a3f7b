"""How a list is read: folded away, for what a list holds is found out, and needed where that is not clear."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import namegen

from . import html
from .wording import FIELDS, FOUND_OUT

ENCODINGS = [
    *(FOUND_OUT, "utf-8", "utf-16", "cp1252", "latin-1", "iso-8859-2", "cp1251", "koi8-r"),
    *("iso-8859-8", "cp1256", "shift_jis", "euc-jp", "gb18030", "big5", "euc-kr"),
]
"""Those that lists of names are found in. A menu and not a text: Python has encodings that take minutes a megabyte."""


class ReadingFields:
    """The fields, and what they say. Those that no list needs here appear when a link gives them."""

    def __init__(self, id: str) -> None:
        self.id = id
        self.fold: Any = None
        self.encoding: Any = None
        self._texts: list[Any] = []
        self._others: list[Any] = []

    def build(self, *, visible: bool = True) -> None:
        """Build them where the page is being built."""
        import gradio as gr

        with gr.Accordion("How it is read", open=False, visible=visible, elem_id=self.id) as self.fold:
            with gr.Row():
                column = gr.Textbox("", label=FIELDS["column"], max_lines=1, min_width=110)
                count = gr.Textbox("", label=FIELDS["count"], max_lines=1, min_width=110)
            gr.HTML(html.note(_COLUMNS), elem_classes=["ng-about"])
            where = gr.Textbox("", label=FIELDS["where"], placeholder="sex=F", max_lines=3)
            self.encoding = gr.Dropdown(
                ENCODINGS, value=FOUND_OUT, label=FIELDS["encoding"], filterable=False, visible=False
            )
            header = gr.Checkbox(False, label=FIELDS["no-header"])
            strict = gr.Checkbox(False, label=FIELDS["strict"])
            weighted = gr.Checkbox(False, label=FIELDS["weighted"], visible=False)
        self._texts, self._others = [column, count, where], [self.encoding, header, strict, weighted]

    @property
    def inputs(self) -> list[Any]:
        """List the fields, in the order in which `read` takes their values."""
        return [*self._texts, *self._others]

    @property
    def changes(self) -> list[Any]:
        """List the events after which a list is read otherwise."""
        typed = [event for field in self._texts for event in (field.blur, field.submit)]
        return [*typed, *(field.change for field in self._others)]

    def read(self, values: Sequence[Any]) -> namegen.ReadingOptions:
        """Read the fields. Raises UsageError for an encoding that is not in the menu."""
        column, count, where, encoding, header, strict, weighted = values
        conditions = map(str.strip, (where or "").splitlines())
        return namegen.ReadingOptions(
            encoding=_checked(encoding).replace(FOUND_OUT, ""),
            column=(column or "").strip(),
            count=(count or "").strip(),
            where=tuple(filter(None, conditions)),
            header=False if header else None,
            weighted=bool(weighted),
            strict=bool(strict),
        )

    def fill(self, reading: namegen.ReadingOptions) -> list[Any]:
        """Return updates of `inputs` from a link. Raises UsageError for an encoding that is not in the menu."""
        import gradio as gr

        encoding = gr.skip()
        if reading.encoding:
            encoding = gr.update(value=_checked(reading.encoding), visible=True)
        weighted = gr.skip()
        if reading.weighted:
            weighted = gr.update(value=True, visible=True)
        return [
            gr.update(value=reading.column),
            gr.update(value=reading.count),
            gr.update(value="\n".join(reading.where)),
            encoding,
            gr.update(value=reading.header is False),
            gr.update(value=reading.strict),
            weighted,
        ]

    def unfold(self, reading: namegen.ReadingOptions) -> Any:
        """Return the update that shows the fields where a link fills any."""
        import gradio as gr

        return gr.update(visible=True, open=True) if reading.given else gr.skip()


def _checked(encoding: str) -> str:
    if encoding not in ENCODINGS:
        raise namegen.UsageError(f"encoding {encoding[:40]!r}: allowed: {', '.join(ENCODINGS[1:])}")
    return encoding


_COLUMNS = "a title, or a number from 1; 0: the whole line, and no counts; left empty, they are found out"
