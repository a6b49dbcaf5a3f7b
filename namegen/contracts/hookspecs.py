"""The hooks: what a plugin can add. This is the reference for plugin authors.

A plugin is a module (or any object) with functions of these names, each marked `@namegen.hookimpl`. Hooks are
called once, when namegen starts. They only register, and import nothing that is slow to import.

    import namegen

    @namegen.hookimpl
    def register_models(register):
        register("my-model", "my_package.model:MyModel", summary="what it is, in a few words")
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

import pluggy

if TYPE_CHECKING:
    from concurrent.futures import Executor
    from contextlib import AbstractContextManager

    import typer

    from .names_document import NamesDocument
    from .names_writer import NamesWriter, Sink
    from .options import Options
    from .source_reader import SourceReader

hookspec = pluggy.HookspecMarker("namegen")
hookimpl = pluggy.HookimplMarker("namegen")


class Register(Protocol):
    """Register a part: the argument of the hooks for wordlists, tokenizers, models, samplers and constraints."""

    def __call__(
        self,
        name: str,
        target: str | type,
        options: str | type[Options] | None = None,
        *,
        summary: str = "",
        label: str = "",
        description: str = "",
        featured: bool = False,
        default: bool = False,
        blends: bool = False,
        needs: Sequence[str] = (),
    ) -> None:
        """Offer a part under a name.

        name: what people type; letters, digits, '.', '_' and '-'.
        target: the class, or "module:Class" where importing it is slow; it is imported when first used.
        options: its options (a `namegen.Options`, or "module:Class"), where `target.Options` would be slow to
            import; by default `target.Options`.
        summary: one line for `namegen plugins`.
        label: what a person who knows none of these parts calls it, in a word or two, as on a card of the web form; by
            default its name.
        description: a sentence or two for somebody who chooses: what it is good for, and what it costs. By default the
            summary.
        featured: whether a form shows it among the few that it shows first, where the others stand under "more", and
            helps have it in their examples.
        default: whether to use this part when none is named. The first plugin that asks for this wins. All constraints
            that ask for it hold by default.
        blends: whether this is the model that several lists are blended by, letter by letter; the first wins. It takes
            the options `model`, the text of the Spec that each list is learned by, and `shares`, as "70,30", and learns
            from a corpus whose `lists` say which list each name is of.
        needs: top-level modules that it needs and that may be missing, as ["torch"]; `namegen plugins` says what to
            install where one is.
        """


class RegisterPage(Protocol):
    """Register a page of the web form: the argument of `register_pages`."""

    def __call__(self, name: str, target: str | Callable[[Any], object], *, title: str = "", summary: str = "") -> None:
        """Offer a page under a name.

        name: what stands in its address; letters, digits, '.', '_' and '-'.
        target: what builds the page, a function or a class, or "module:function". It is imported when the form is
            built, and called with the Registry where gradio's components become the page's.
        title: what the form's navigation calls it; by default the name.
        summary: one line beneath the title.
        """


class RegisterDocument(Protocol):
    """Register a reader of documents that draw names by themselves: the argument of `register_documents`."""

    def __call__(
        self, name: str, target: str | Callable[[Mapping[str, Any]], NamesDocument], *, summary: str = ""
    ) -> None:
        """Offer a reader for a format.

        name: what a document says of itself, as the value of "format" in its JSON; letters, digits, '.', '_' and '-'.
        target: what reads it, or "module:name"; imported when a document is read, and called with its JSON, an object
            that nobody has checked. It raises StorageError, in one line, for one that is damaged.
        summary: what such files hold, in a few words, for `namegen plugins`.
        """


class RegisterExport(Protocol):
    """Register a text that is kept as a file: the argument of `register_exports` and `register_readers`."""

    def __call__(
        self,
        name: str,
        target: str | Callable[..., str],
        *,
        label: str = "",
        summary: str = "",
        ending: str = "",
        media_type: str = "text/plain",
    ) -> None:
        """Offer a format, or a reader, under a name.

        name: what people type, as in `namegen export --format NAME`; letters, digits, '.', '_' and '-'.
        target: what gives the text of the file, or "module:name"; imported when one is asked for. Of an export it is
            called with the `namegen.NameModel`, the `namegen.Request` that says how names are drawn (its seed and
            number mean nothing), and `without_names=`, whether no name of the list may be in the file; it raises
            UsageError, in one line, for what cannot be written so. Of a reader it is called with nothing.
        label: what a person who knows no format calls it, in a word or two, as on a button of the web form; by default
            its name.
        summary: what one gets, in a few words, as in "a page that draws these names from a disk".
        ending: how the name of the file ends, letters and digits; by default the name.
        media_type: what the file is, as in "text/html".
        """


class RegisterExecutor(Protocol):
    """Register workers that a work can be shared out to: the argument of `register_executors`."""

    def __call__(
        self,
        name: str,
        target: str | Callable[[str, int | None], AbstractContextManager[Executor]],
        *,
        schemes: Sequence[str] = (),
        summary: str = "",
        needs: Sequence[str] = (),
    ) -> None:
        """Offer an executor under a name.

        name: what people type before "://" in `--cluster NAME://WHERE`; letters, digits, '.', '_' and '-'.
        target: what reaches the workers, or "module:name"; imported when it is first used. It is called with the whole
            address and with how many items are to be worked on at once, None for as many as there are workers, and
            gives a context manager of a `concurrent.futures.Executor`, of which only `submit` is used. Leaving the
            context ends what is not done. `jobs`, an attribute of the executor that it may have, says how many items it
            works on at once. A future whose worker died raises `concurrent.futures.BrokenExecutor`: then the context is
            left, and entered anew. What cannot be reached is a `namegen.WorkerError`, one line that says what to do.
        schemes: what else may stand before "://", such as ["tcp", "tls"]; the first plugin that asks for one has it.
        summary: one line for `namegen plugins`.
        needs: top-level modules that it needs and that may be missing, as ["distributed"].
        """


class RegisterFormat(Protocol):
    """Register a format of names: the argument of `register_formats`."""

    def __call__(
        self,
        name: str,
        target: str | Callable[[Sink, Sequence[str]], NamesWriter],
        *,
        label: str = "",
        summary: str = "",
        ending: str = "",
        binary: bool = False,
        needs: Sequence[str] = (),
        default: bool = False,
    ) -> None:
        """Offer a format under a name.

        name: what people type, as in `namegen generate --format NAME`; letters, digits, '.', '_' and '-'. "json",
            "names-json" and "dataset" are namegen's own.
        target: a class of `namegen.NamesWriter`, or "module:name"; imported when names are written, and called with a
            file that takes bytes and the titles of the columns, once for each file.
        label: what a person who knows no format calls it, in a word or two; by default its name.
        summary: what it is, in a few words, for `namegen plugins`.
        ending: how the name of a file ends, letters and digits; by default the name.
        binary: whether it is no text, so that it goes to files alone, never to a terminal or a pipe.
        needs: top-level modules that it needs and that may be missing, as ["pyarrow"]; a person is told what to install
            before anything is drawn.
        default: whether names are written so where no format is named: by `namegen generate` if it is text, by
            `namegen.write_names` if it is binary. The first plugin that asks for this wins.
        """


class RegisterMetric(Protocol):
    """Register a metric of the names that a model draws: the argument of `register_metrics`."""

    def __call__(
        self,
        name: str,
        target: str | Callable[[Any], float | None],
        *,
        label: str = "",
        unit: str = "",
        summary: str = "",
        lower_is_better: bool | None = None,
        slow: bool = False,
    ) -> None:
        """Offer a metric under a name.

        name: what people type, as in `namegen compare --metric NAME`; letters, digits, '.', '_' and '-'.
        target: a function, or "module:name"; imported when it is first computed. It is called with a
            `namegen.DrawnNames`, maybe in a worker, and returns a number, or None where it cannot be known.
        label: what stands above its column, at most 24 characters; by default its name.
        unit: what one of it is, as "characters"; "share" for a number from 0 to 1, which is shown in per cent.
        summary: what it measures, in a few words.
        lower_is_better: whether a lower number is better, or a higher one; None where neither is.
        slow: whether it takes longer than drawing the names does; then it is computed only by `--metric NAME`.
        """


class RegisterSource(Protocol):
    """Register a reader of files that are no text: the argument of `register_sources`."""

    def __call__(
        self,
        name: str,
        target: str | Callable[[], SourceReader],
        *,
        starts: Sequence[bytes],
        label: str = "",
        summary: str = "",
        needs: Sequence[str] = (),
    ) -> None:
        """Offer a reader under a name.

        name: what it is called in messages; letters, digits, '.', '_' and '-'.
        target: a class of `namegen.SourceReader`, or "module:name"; imported when a file begins so.
        starts: the bytes that such files begin with, at least 4 each; of several readers of the same, the first that
            recognises a file reads it.
        label: what a person calls such a file, as in "an Excel file".
        summary: what is read, in a few words, for `namegen plugins`.
        needs: top-level modules that reading needs and that may be missing, as ["openpyxl"]; a person who gives such a
            file is told what to install.
        """


@hookspec
def register_wordlists(register: Register) -> None:
    """Offer wordlists; targets are classes of `namegen.WordlistSource`."""


@hookspec
def register_tokenizers(register: Register) -> None:
    """Offer tokenizers; targets are classes of `namegen.Tokenizer`."""


@hookspec
def register_models(register: Register) -> None:
    """Offer models; targets are classes of `namegen.Model`."""


@hookspec
def register_samplers(register: Register) -> None:
    """Offer samplers; targets are classes of `namegen.Sampler`."""


@hookspec
def register_constraints(register: Register) -> None:
    """Offer constraints; targets are classes of `namegen.Constraint`."""


@hookspec
def register_pages(register: RegisterPage) -> None:
    """Offer pages of the web form (`namegen app`), built of gradio's components."""


@hookspec
def register_documents(register: RegisterDocument) -> None:
    """Offer readers of files that draw names by themselves, for `namegen generate --from FILE.json`."""


@hookspec
def register_exports(register: RegisterExport) -> None:
    """Offer formats in which a model is written as one file, for `namegen export` and the web form."""


@hookspec
def register_readers(register: RegisterExport) -> None:
    """Offer programs in other languages that draw names from such files, for `namegen export` and the web form."""


@hookspec
def register_executors(register: RegisterExecutor) -> None:
    """Offer workers that `--cluster ADDRESS` and `namegen.workers(cluster=ADDRESS)` share work out to."""


@hookspec
def register_formats(register: RegisterFormat) -> None:
    """Offer formats of names, for `namegen generate --format NAME` and `namegen.write_names`."""


@hookspec
def register_metrics(register: RegisterMetric) -> None:
    """Offer metrics of the names that a model draws, for `namegen compare` and `namegen eval --samples`."""


@hookspec
def register_sources(register: RegisterSource) -> None:
    """Offer readers of files that are no text, for `--dataset FILE`, the web form and `namegen.read_names`."""


@hookspec
def register_commands(cli: typer.Typer) -> None:
    """Add commands to the command line: `@cli.command()` or `cli.add_typer(...)`.

    Inside a command, `typer.Context.obj` is the Registry. A command name that is already taken is an error.
    """
