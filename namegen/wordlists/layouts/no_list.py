"""Refuse texts that are no lists at all, by what they are."""

from __future__ import annotations

import re

from ...errors import WordlistError
from ..cleaning import has_sentences

_MARKUP = re.compile(r"\s*<(?:!doctype\s+html|html|head|body|\?xml|svg|rss|!--)", re.IGNORECASE)
_SIGNATURES = {
    re.compile(r"\ABEGIN:VCARD", re.IGNORECASE): "address cards (vCard); export the names as CSV",
    re.compile(r"\ABEGIN:VCALENDAR", re.IGNORECASE): "a calendar (iCalendar)",
    re.compile(r"\A\s*\\documentclass"): "a LaTeX document",
    re.compile(r"\A(?:diff --git |--- \S+\n\+\+\+ )"): "a patch",
    re.compile(r"^<{7} .*\n(?:.*\n)*?={7}$", re.MULTILINE): "a file with an unresolved merge conflict",
    re.compile(
        r"\A(?:(?:From|To|Cc|Subject|Date|Received|Return-Path|Message-ID|MIME-Version|Delivered-To|Reply-To): ?"
        r".*\n(?:[ \t].*\n)*){3}"
    ): "an e-mail",
    re.compile(r"^\d\d:\d\d:\d\d[,.]\d{3} --> ", re.MULTILINE): "subtitles",
    re.compile(r"^INSERT INTO ", re.MULTILINE | re.IGNORECASE): "SQL; export the table as CSV",
}
_STAMP = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d|\[\d\d/\w{3}/\d{4}:|\d\d?:\d\d:\d\d")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\ufffd\udc80-\udcff]")
_MOST_CONTROL = 0.05
"""The share of control characters above which what holds a zero byte is no text."""
_TAGGED = re.compile(r"<(\w+)(?: [^<>\n]*)?>[^<>\n]*</\1>")
_PYTHON = re.compile(r"^(?:import |from \S+ import |def |class )", re.MULTILINE)


def refuse_no_list(text: str, name: str) -> None:
    """Raise WordlistError for a web page, XML, a git-LFS pointer, a mailbox or a program, saying what to do instead."""
    start = text[:4096]
    if "\x00" in start and len(_CONTROL.findall(start)) > _MOST_CONTROL * len(start):
        raise WordlistError(f"{name}: it is a binary file, not a list of names")
    if _MARKUP.match(start):
        what = "XML" if start.lstrip().lower().startswith(("<?xml", "<svg", "<rss")) else "a web page (HTML)"
        raise WordlistError(
            f"{name}: it is no list of names but {what}; save the names themselves as a text, one a line"
        )
    lines = [line for line in start.split("\n") if line.strip()]
    if sum(bool(_TAGGED.search(line)) for line in lines) * 2 >= len(lines) > 0:
        raise WordlistError(
            f"{name}: it is no list of names but lines of HTML or XML; save the names alone, one a line"
        )
    if start.startswith("version https://git-lfs.github.com/spec/"):
        raise WordlistError(
            f"{name}: it is no list of names but a git-LFS pointer to one; fetch the file itself (git lfs pull)"
        )
    if len(lines) > 1 and has_sentences(lines):
        raise WordlistError(f"{name}: it looks like running text, not a list of names; --column 0 reads its lines")
    for signature, what in _SIGNATURES.items():
        if signature.search(start):
            raise WordlistError(f"{name}: it is no list of names but {what}")
    if lines and sum(bool(_STAMP.search(line)) for line in lines) * 2 > len(lines):
        raise WordlistError(f"{name}: it is no list of names but a log, with a time in most lines")
    if start.startswith("{\\rtf"):
        raise WordlistError(f"{name}: it is no list of names but a document (RTF); save it as plain text")
    if len(_PYTHON.findall(start)) > 1:
        raise WordlistError(f"{name}: it is no list of names but a program")
