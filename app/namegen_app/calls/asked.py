"""What a call says of the names to learn from, of the model and of the names that it wants.

The page, programs and links say it in the same words. No `from __future__ import annotations` here: the types of the
endpoints are read from the annotations themselves.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Annotated, Any, ClassVar

import namegen

from ..words.command_lines import AS_LEARNED, NEAR
from ..work.backend import Backend
from ..work.jobs import Job, Kind
from ..work.lists import ListChoice, LoadedList, cleaned
from ..work.models import ServedModel

Text = str | int

LearnedFrom = Annotated[
    str, "Which names it learns from: all, or the train part of distinct (80/10/10 by name) or of lecture."
]


@dataclass(frozen=True)
class AskedList:
    """What a call says of the names to learn from. Each field is an argument of the endpoints that take it."""

    dataset: Annotated[
        str | list[str],
        "A registered wordlist, with its options if it has any, as 'NAME option=value', or a list of such, which are"
        " blended; empty for the default one.",
    ] = ""
    names: Annotated[
        str | list[str] | dict[str, float],
        "The names themselves, instead of a registered wordlist: a text, one a line or a table, in CSV, JSON or"
        " Markdown; a list of names; or an object of names and how often each counts.",
    ] = ""
    column: Annotated[
        Text,
        "The column of the names, by its title or number, where it is not found; 0: a line is a name, whatever it"
        " holds.",
    ] = ""
    count: Annotated[
        Text, "The column of how often each counts, by its title or number, where it is not found; 0: each counts once."
    ] = ""
    where: Annotated[
        str | list[str], "COLUMN=VALUE: only the rows that are such, as 'sex=F'; or a list of such, which all hold."
    ] = ""
    weighted: Annotated[bool, "There must be a column of counts."] = False
    strict: Annotated[bool, "Refuse lines with digits, addresses or marks, which else are learned as letters."] = False
    header: Annotated[bool | None, "Whether the first row of a table is a title; null: found out."] = None
    blend: Annotated[str, "How much each of several wordlists counts, as '70,30'; empty for the same."] = ""
    blend_by: Annotated[
        str,
        "How several wordlists are blended: 'letters', a model of each, and names between them; 'names', one model of"
        " all names, counted by the shares; empty for letters where there are shares, and else names.",
    ] = ""

    def read(self, backend: Backend) -> LoadedList:
        """Read the names. Raises WordlistError or UsageError."""
        if self.dataset and self.names != "":
            raise namegen.UsageError("give dataset or names, not both")
        blend: dict[str, Any] = {"shares": self.blend, "blend_by": self.blend_by}
        if isinstance(self.names, str) and self.names:
            return backend.lists.load(ListChoice(text=self.names, **blend, reading=self.reading))
        if not isinstance(self.names, str):
            return backend.lists.load(ListChoice(given=self.names, **blend, reading=self.reading))
        # As the command's default: by its full name, for which no file can stand in.
        first, *others = self._datasets() or [backend.registry.default("wordlist").qualified]
        return backend.lists.load(ListChoice(first, tuple(others), **blend, reading=self.reading))

    @property
    def reading(self) -> namegen.ReadingOptions:
        """Return the options of reading that are given."""
        conditions = [self.where] if isinstance(self.where, str) else self.where
        return namegen.ReadingOptions(
            column=str(self.column),
            count=str(self.count),
            where=tuple(filter(None, conditions)),
            weighted=self.weighted,
            strict=self.strict,
            header=self.header,
        )

    @property
    def given(self) -> list[str]:
        """Name the arguments that are not as they are when nobody gives them."""
        return [each.name for each in fields(self) if getattr(self, each.name) != each.default]

    def _datasets(self) -> list[str]:
        if isinstance(self.dataset, str):
            return [self.dataset] if self.dataset else []
        return self.dataset


@dataclass(frozen=True)
class Asked(AskedList):
    """What a call says of the names and of the model. Each field is an argument of the endpoints that take it."""

    findable: ClassVar[bool] = False
    """Whether its jobs are followed by their id; else the call waits for them."""

    model: Annotated[str, "A registered model with its options, as 'lstm size=64'; empty for the default one."] = ""
    tokenizer: Annotated[str, "A registered tokenizer with its options; empty for the default one."] = ""
    train_seed: Annotated[Text, "The seed of training, any text; empty for the lectures' seed."] = ""
    opened: Annotated[
        str, "The key of a model that was trained here before, as train gives it, instead of names and a model."
    ] = ""

    def recipe(self, backend: Backend, read: LoadedList, split: str = "all") -> namegen.Recipe:
        """Make the recipe, checked. Raises OptionError or UsageError."""
        return backend.recipe(
            read,
            model=self.model or None,
            tokenizer=self.tokenizer or None,
            train_seed=str(self.train_seed),
            split=split,
        )

    def job(
        self,
        backend: Backend,
        then: Callable[[ServedModel, Job], object],
        *,
        split: str = "all",
        at_least: Kind = "short",
        also: Callable[[namegen.Recipe], namegen.Recipe] | None = None,
    ) -> Job:
        """Queue `then` of the chosen model, which is trained first where it is not there yet. Raises NamegenError.

        split: which names it learns from; at_least: the kind of `then` itself; also: makes the recipe of a second model
        that `then` will need.
        """
        models = backend.models
        if self.opened:
            self._refuse_beside_opened(split)
            trained = models.opened(self.opened)
            needed, names = list[namegen.Recipe](), namegen.Wordlist(())
            if also is not None and isinstance(trained.model.names, namegen.Wordlist):
                needed, names = [also(trained.model.recipe)], trained.model.names
            kind = models.kind(needed, names, at_least)
            return backend.queue.submit(lambda job: then(trained, job), kind=kind, findable=self.findable)
        read = self.read(backend)
        recipe = self.recipe(backend, read, split)
        other = also and also(recipe)
        return models.job(recipe, read.names, then, findable=self.findable, at_least=at_least, also=other)

    def _refuse_beside_opened(self, split: str) -> None:
        beside = [name for name in self.given if name != "opened"] + (["split"] if split != "all" else [])
        if beside:
            raise namegen.UsageError(
                f"opened is a trained model; {', '.join(beside)} cannot change how it was trained:"
                f" leave out {' and '.join(beside)}, or opened"
            )


@dataclass(frozen=True)
class PageAsked(Asked):
    """What the page says: as a program does, or the key of an uploaded list; `opened` may be that of an opened file."""

    findable: ClassVar[bool] = True

    encoding: Annotated[str, "The encoding of an uploaded list, where it is not found out."] = ""
    upload: Annotated[str, "The key of an uploaded list."] = ""

    def read(self, backend: Backend) -> LoadedList:
        """Read the names. Raises WordlistError or UsageError."""
        if self.upload:
            return backend.lists.load(ListChoice(upload=self.upload, reading=self.reading))
        return super().read(backend)

    @property
    def reading(self) -> namegen.ReadingOptions:
        """Return the options of reading that are given."""
        return super().reading.model_copy(update={"encoding": self.encoding})


@dataclass(frozen=True)
class Wishes:
    """What a call says of the names that it wants. Each field is an argument of the endpoints that take it."""

    starts_with: Annotated[str, "A text that names begin with."] = ""
    ends_with: Annotated[str, "A text that names end with."] = ""
    contains: Annotated[str | list[str], "A text that names have in them, or a list of such."] = ""
    without: Annotated[str, "Letters that names do not have."] = ""
    regex: Annotated[str, "A regular expression that matches the whole name, as 'k.*(an|on)'."] = ""
    shape: Annotated[str, "Where consonants and vowels stand, as 'CVCCV'; other letters are themselves."] = ""
    min_length: Annotated[int | None, "Characters at least; by default the shortest of the list."] = None
    max_length: Annotated[int | None, "Characters at most; by default the longest of the list."] = None
    max_copied: Annotated[int | None, "Letters at most of a piece that a name of the list has too."] = None
    min_distance: Annotated[int | None, "Edits at least from every name of the list."] = None
    guard: Annotated[bool, "No offensive words."] = False
    like: Annotated[str, "A name of which the new ones share the beginning or the end, half of its letters."] = ""
    constraints: Annotated[
        str | list[str], "Any other constraint that a plugin brings, as 'NAME option=value', or a list of such."
    ] = ""

    def by_name(self) -> dict[str, Any]:
        """Return those that are asked for, as `namegen.make_request` takes them."""
        fields = {name: value for name, value in vars(self).items() if name not in ("constraints", "like")}
        if self.like:
            fields["regex"] = [*filter(None, [self.regex]), alike(self.like)]
        return {name: value for name, value in fields.items() if value not in ("", [], None) and value is not False}

    def further(self) -> list[str]:
        """Return the constraints that are asked for in a text."""
        texts = self.constraints
        if isinstance(texts, str):
            texts = [texts]
        return [text for text in texts if text]


@dataclass(frozen=True)
class Manner:
    """What the page says of how names are drawn and written."""

    closeness: Annotated[str, "close, near or free."] = NEAR
    sampler: Annotated[str | list[str], "Samplers, as texts."] = ""
    raw: Annotated[bool, "Draw from the model as it is."] = False
    case: Annotated[str, "How names are written."] = AS_LEARNED
    copies: Annotated[bool, "Allow names of the list."] = False
    repeats: Annotated[bool, "Allow a name twice."] = False

    def by_name(self) -> dict[str, Any]:
        """Return it as `namegen.make_request` takes it."""
        closeness = None if self.closeness == NEAR else self.closeness
        return {"sampler": self.sampler or None, "raw": self.raw, "case": self.case, "closeness": closeness}

    @property
    def switched_off(self) -> list[str]:
        """Name the constraints that shall not hold."""
        return [name for name, allowed in (("novel", self.copies), ("unique", self.repeats)) if allowed]


def alike(name: str) -> str:
    """Write the pattern of names that share the first half of the letters of `name`, or the last half.

    Raises UsageError where it is no name.
    """
    characters = namegen.split_characters(cleaned(name))
    half = max(min(2, len(characters)), len(characters) // 2)
    if not half:
        raise namegen.UsageError("like is a name, and it has no letters")
    begin, end = ("".join(some) for some in (characters[:half], characters[-half:]))
    return f"{_literally(begin)}.*|.*{_literally(end)}"


def _literally(text: str) -> str:
    """Write a text as a pattern of itself."""
    return "".join(letter if letter.isalnum() else f"\\{letter}" for letter in text)
