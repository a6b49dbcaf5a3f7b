"""Make one page of a document, which draws its names from a disk and can send nothing."""

from __future__ import annotations

import base64
import binascii
import gzip
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from .javascript import READERS, page_code, squeezed

_BODY = re.compile(r"(?<=<div id=\"page\">\n).*(?=</div>\n<noscript>)", re.DOTALL)
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_BLANK_OF_STYLE = re.compile(r"\s*([{};,])\s*|(?<=:) ")
_LEAST = 64
"""Letters of a text from which on it is looked at whether it is base64."""


def page_of(document: Mapping[str, Any], title: str) -> str:
    """Return the page, in HTML. Whatever `title` and the document hold is shown as text.

    Its policy forbids every request, and every script and style but its own, which are known by their hashes. The
    document, the code and the page itself are compressed: a browser that cannot unpack them (before Chromium 93,
    Firefox 113, Safari 16.4) says so.
    """
    template = _SCRIPT.sub(lambda found: f"<script>{squeezed(found[1])}</script>", _dense("page.html"))
    page = _BODY.sub("", template)
    own = {
        "body": _BODY.findall(template)[0],
        "style": _BLANK_OF_STYLE.sub(r"\1", _dense("page.css")),
        "script": page_code(marks_capitals=bool(document.get("marks"))),
    }
    scripts = " ".join(map(_hashed, (*_SCRIPT.findall(page), own["script"])))
    filled = {
        "policy": f"default-src 'none'; script-src {scripts}; style-src {_hashed(own['style'])};"
        " base-uri 'none'; form-action 'none'",
        "title": escape(title),
        "parcel": _parcel(document, own),
    }
    # All at once, so that a title which looks like a place to fill stays what it is.
    return re.sub(r"\{\{(\w+)\}\}", lambda found: filled[found[1]], page)


def _dense(name: str) -> str:
    """Return a file of the page without its indentation."""
    text = READERS.joinpath(name).read_text(encoding="utf-8")
    return "\n".join(line.strip() for line in text.splitlines()) + "\n"


def _hashed(text: str) -> str:
    """Return the source expression of a policy that allows this very text inline."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode('ascii')}'"


def _parcel(document: Mapping[str, Any], own: Mapping[str, str]) -> str:
    """Return base64 of gzip of: a line of JSON, and bytes.

    The bytes are what the document has as base64: they are a seventh smaller so.
    """
    whole = json.loads(json.dumps(document))
    packed, data = [], []
    for path, text in list(_texts(whole)):
        found = _bytes_of(text)
        if found is None:
            continue
        packed.append({"path": path, "size": len(found)})
        data.append(found)
        _clear(whole, path)
    head = json.dumps({**own, "document": whole, "packed": packed}, separators=(",", ":"))
    return base64.b64encode(gzip.compress(b"\n".join([head.encode(), b"".join(data)]), mtime=0)).decode("ascii")


def _texts(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[list[str | int], str]]:
    """Yield every text in a document, and the keys that lead to it."""
    if isinstance(value, str):
        yield list(path), value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from _texts(each, (*path, key))
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from _texts(each, (*path, place))


def _bytes_of(text: str) -> bytes | None:
    """Return what a text is the base64 of; None for one that is short, or would not be the same again."""
    if len(text) < _LEAST:
        return None
    try:
        found = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return None
    return found if base64.b64encode(found).decode("ascii") == text else None


def _clear(value: Any, path: list[str | int]) -> None:
    for key in path[:-1]:
        value = value[key]
    value[path[-1]] = ""
