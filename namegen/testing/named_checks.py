"""The checks of what a plugin registers under a name beside its parts, by what it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial, singledispatch
from pathlib import Path
from typing import Any

from ..registry.documents import DocumentReader
from ..registry.executors import NamedExecutor
from ..registry.exports import Export, ReaderProgram
from ..registry.formats import Format
from ..registry.metrics import Metric
from ..registry.named import Named
from ..registry.page import Page
from ..registry.registry import Registry
from ..registry.sources import NamedSource
from .document_checks import document_checks
from .executor_checks import executor_checks
from .export_checks import export_checks
from .format_checks import format_checks
from .metric_checks import metric_checks
from .plugin_checks import check_page_is_there, check_reader_has_a_source
from .source_checks import source_checks

Checks = Iterator[tuple[str, Callable[[], None]]]


@singledispatch
def named_checks(one: Named, registry: Registry, options: Mapping[str, Any], file: Path | None) -> Checks:
    """Yield the checks of one, each with its label. It is of `registry`; what a person gave for it are `options`, and a
    `file`. Raises NotImplementedError for what has no checks."""
    raise NotImplementedError(type(one).__name__)


@named_checks.register
def _(one: Page, *_: Any) -> Checks:
    yield "is-there", partial(check_page_is_there, one)


@named_checks.register
def _(one: Export, registry: Registry, *_: Any) -> Checks:
    yield from export_checks(one, registry)


@named_checks.register
def _(one: ReaderProgram, *_: Any) -> Checks:
    yield "has-a-source", partial(check_reader_has_a_source, one)


@named_checks.register
def _(one: DocumentReader, _: Registry, __: Mapping[str, Any], file: Path | None) -> Checks:
    yield from document_checks(one, file)


@named_checks.register
def _(one: NamedExecutor, _: Registry, options: Mapping[str, Any], __: Path | None) -> Checks:
    yield from executor_checks(one, options.get("address"))


@named_checks.register
def _(one: Format, *_: Any) -> Checks:
    yield from format_checks(one)


@named_checks.register
def _(one: Metric, *_: Any) -> Checks:
    yield from metric_checks(one)


@named_checks.register
def _(one: NamedSource, registry: Registry, options: Mapping[str, Any], _: Path | None) -> Checks:
    yield from source_checks(one, registry, options.get("sample"))
