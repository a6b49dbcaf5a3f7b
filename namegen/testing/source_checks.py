"""Check readers of sources: they are there, know their files from others, and refuse what is damaged."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from ..errors import NamegenError, PluginError
from ..registry.registry import Registry
from ..registry.sources import NamedSource
from ..wordlists.reading import read_names
from .part import ContractError

SECTION = "sources"
_ENDS = {"nothing": b"", "a byte": b"\x00", "text": b"anna\nbert\n" * 50, "noise": bytes(range(256)) * 8}
"""What stands behind the first bytes of files that are damaged."""


def source_checks(
    source: NamedSource, registry: Registry, sample: bytes | None
) -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield the checks of a reader, each under its name.

    registry: one that holds it. sample: a file that it reads, where its author gave one.
    """
    yield "is-there", partial(check_source_is_there, source)
    yield "knows-its-files", partial(check_knows_its_files, source)
    if not source.missing:
        yield "refuses-what-is-damaged", partial(check_refuses_what_is_damaged, source, registry)
    if sample is not None and not source.missing:
        yield "reads-its-sample", partial(check_reads_its_sample, source, registry, sample)


def check_source_is_there(source: NamedSource) -> None:
    """Check that what reads can be imported, without what it needs to read."""
    try:
        source.load()
    except PluginError as error:
        raise ContractError.of(source.who, "what reads can be imported", str(error), SECTION) from error


def check_knows_its_files(source: NamedSource) -> None:
    """Check that `recognises` answers for any bytes that begin as it registered."""
    for what, data in _damaged(source):
        try:
            source.recognised(data)
        except PluginError as error:
            found = f"of {what} behind them: {error}"
            raise ContractError.of(source.who, "recognises answers for any such bytes", found, SECTION) from error


def check_refuses_what_is_damaged(source: NamedSource, registry: Registry) -> None:
    """Check that a damaged file raises nothing but a NamegenError, and its first bytes alone, where they are taken, do.

    Such an error is none that names a broken promise.
    """
    for what, data in _damaged(source):
        try:
            read_names(data, "a damaged file", registry=registry)
        except PluginError as error:
            raise ContractError.of(source.who, "a damaged file is refused", f"{what}: {error}", SECTION) from error
        except NamegenError:
            continue
        if data in source.starts and source.recognised(data) is not None:
            promise = f"a file of {data!r} and nothing behind it, which holds no names, is refused"
            raise ContractError.of(source.who, promise, "names were read of it", SECTION)


def check_reads_its_sample(source: NamedSource, registry: Registry, sample: bytes) -> None:
    """Check that the sample is recognised, holds names, and gives the same twice."""
    try:
        first, second = (read_names(sample, "the sample", registry=registry) for _ in range(2))
    except NamegenError as error:
        raise ContractError.of(source.who, "its sample is read", str(error), SECTION) from error
    if source.recognised(sample) is None:
        raise ContractError.of(source.who, "its sample is recognised", "it is not", SECTION)
    if first != second:
        raise ContractError.of(source.who, "a file gives the same names each time", "other names", SECTION)


def _damaged(source: NamedSource) -> Iterator[tuple[str, bytes]]:
    for start in source.starts:
        for what, end in _ENDS.items():
            yield what, start + end
