"""Put the reader in JavaScript, which is several modules, into one text."""

from __future__ import annotations

import re
from pathlib import Path

READERS = Path(__file__).with_name("readers")
MODULES = ("namegen", "capitals", "worth-showing")
"""The modules of the reader, each after those that it stands on."""

_IMPORT = re.compile(r'^import (\{[^}]*\}) from "\./([\w-]+)\.js";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:function|const|class) (\w+))", re.MULTILINE)
_COMMENT = re.compile(r"^ */\*\*.*?\*/$|(?:^| )// .*?$", re.MULTILINE | re.DOTALL)

# What stays as it is: texts, templates, regular expressions (a division has a blank after it); and blanks that may go.
_KEPT_OR_BLANK = re.compile(
    r"""("(?:[^"\\]|\\.)*"|`[^`]*`|/(?! )(?:[^/\\\n\[]|\\.|\[(?:[^\]\\]|\\.)*\])+/)|(?<=[^\w$+-]) +| +(?=[^\w$+-])"""
)


def one_module() -> str:
    """Return the whole reader as one module, which exports `open`."""
    return "".join(map(_enclosed, MODULES)) + f"export const {{open}} = {_variable(MODULES[-1])};\n"


def page_code(*, marks_capitals: bool) -> str:
    """Return the script of the page, the reader in it, without comments and most blanks.

    marks_capitals: whether capitals within names are marked; what reads those is left out where none are.
    """
    modules = [
        f"const {_variable(name)} = {{}};\n" if name == "capitals" and not marks_capitals else _enclosed(name)
        for name in (*MODULES, "page")
    ]
    return squeezed(_COMMENT.sub("", "".join(modules)))


def squeezed(code: str) -> str:
    """Return code without comments, as formatted here, and without the blanks that it can do without."""
    lines = filter(None, map(str.strip, code.splitlines()))
    return _KEPT_OR_BLANK.sub(lambda found: found[1] or "", "\n".join(lines)) + "\n"


def _enclosed(name: str) -> str:
    """Return a module as a constant that holds what it exports, so that two may have a name in common."""
    source = READERS.joinpath(f"{name}.js").read_text(encoding="utf-8")
    source = _IMPORT.sub(lambda found: f"const {found[1]} = {_variable(found[2])};\n", source)
    exported = ", ".join(_EXPORT.findall(source))
    return f"const {_variable(name)} = (() => {{\n{_EXPORT.sub('', source)}return {{{exported}}};\n}})();\n"


def _variable(name: str) -> str:
    return name.replace("-", "_")
