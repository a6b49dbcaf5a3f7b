"""NameModel: what `train` and `load` return. Each verb is a method, imported when it is used."""

from __future__ import annotations

import copy
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .contracts.run import Run
from .contracts.text import clean_text
from .contracts.wordlist import Names, Wordlist
from .errors import GenerationError, StorageError, UsageError
from .escape import shown
from .registry.registry import Registry
from .training import store
from .training.cache import train_cached
from .training.cases import AS_LEARNED, Case
from .training.checkpoint import CheckpointFile
from .training.closeness import Closeness
from .training.key import training_key
from .training.recipe import COURSE_SEED, BlendBy, Recipe, Request
from .training.train import Dataset, blending, find_wordlist, fit_recipe, learns_by_parts, make_recipe, open_source
from .training.trained import Trained
from .wordlists.splits import SplitName

if TYPE_CHECKING:
    from .analysis.evaluate import Evaluation
    from .analysis.exact import Facts
    from .analysis.given import Given
    from .analysis.pieces import Pieced
    from .analysis.surprisal import Explanation
    from .analysis.top import Likeliest
    from .contracts.run import Mapper
    from .contracts.shards import ShardedWordlist
    from .sampling.drawing import Drawing
    from .wordlists.source import Source


@dataclass(frozen=True)
class NameModel(Trained):
    """Hold a trained model with all verbs: draw names, compute their probabilities, explain them, save the model.

    It pickles and copies through its saved form.
    """

    @classmethod
    def of(cls, trained: Trained) -> NameModel:
        """Add the verbs to a trained model."""
        return cls(**{field.name: getattr(trained, field.name) for field in fields(trained) if field.init})

    def generate(
        self,
        n: int = 10,
        *,
        seed: int | str | None = None,
        sampler: Any = None,
        raw: bool = False,
        case: Case = AS_LEARNED,
        closeness: Closeness | None = None,
        constraints: Sequence[Any] = (),
        **wishes: Any,
    ) -> list[str]:
        """Draw `n` new names. The same seed gives the same names, and fewer names are the first of more.

        By default names are new, distinct, of the list's lengths, with as few pieces that the list lacks as leaves
        enough of them, and each is the best of several, judged by the list.

        seed: any text or whole number; by default one is chosen.
        sampler: a text such as "ancestral temperature=0.8", a `namegen.Spec`, a sampler's class or object, or a list
            of such, of which all but the last only adjust probabilities.
        raw: draw from the model as it is, copies, repeats and all; then temperature is 1, and else .7.
        closeness: "close", "near" (the default) or "free": how much like the names of the list they are.
        case: how the names are then written: "as-learned"; "title", where each word after a blank or a hyphen begins
            with a capital (van der berg: Van Der Berg); "lower"; "upper".
        constraints: texts such as "NAME option=value", Specs, classes or objects.
        wishes: constraints and options of the sampler by name: starts_with="k", contains=["an", "el"], min_length=5,
            regex="k.*n", novel=False (allow names of the list), unique=False (allow repeats), temperature=0.8.
        Raises GenerationError, holding the names found, where no name can be such or there are too few.
        """
        from .sampling.generate import make_request

        asked = {"sampler": sampler, "seed": seed, "raw": raw, "case": case, "closeness": closeness}
        return self._collected(self.stream(make_request(self.registry, n, **asked, constraints=constraints, **wishes)))

    def for_ids(
        self,
        ids: Iterable[Any],
        *,
        seed: int | str,
        sampler: Any = None,
        raw: bool = False,
        case: Case = AS_LEARNED,
        closeness: Closeness | None = None,
        constraints: Sequence[Any] = (),
        **wishes: Any,
    ) -> dict[Any, str]:
        """Give every id a name, which depends on the seed, the id and what is asked alone: {id: name}.

        Other ids and their order change nothing, but with unique=True, where no name comes twice: then an id whose
        name is taken by one before it gets its own next name, and ids added at the end change no name before.

        ids: texts or whole numbers; 7 and " 7 " are the same id. A text is taken stripped and composed (NFC).
        sampler, raw, case, closeness, constraints, wishes: as in `generate`, whose defaults hold, but that a name may
            come twice.
        Raises GenerationError, holding the names found, where no name can be such, or none is left for an id;
        UsageError for an id that is no text or whole number, and a sampler that does not draw by number.
        """
        from .sampling.for_ids import IdNames, request_for_ids
        from .sampling.generate import make_request
        from .sampling.id_numbers import id_text

        texts = {each: id_text(each) for each in ids}
        asked = {"sampler": sampler, "seed": seed, "raw": raw, "case": case, "closeness": closeness}
        request = request_for_ids(
            make_request(self.registry, len(texts), **asked, constraints=constraints, **wishes), self.registry
        )
        names = self._collected(IdNames(self._announced(request), list(texts.values())).stream())
        return dict(zip(texts, names, strict=True))

    def given(self, *more: Any, sampler: Any = None, constraints: Any = (), **wishes: Any) -> Given:
        """Return the model given what is wanted of its names, as `generate` takes it, with no defaults added.

        more, constraints: texts, Specs, classes or objects. wishes: constraints and options of the sampler by name.

        The sampler and its options count, `raw`, `case` and a seed do not: UsageError.
        It has `probability`, `count`, `generate`, `top`, `facts` and `logprob`, all of them exact where they can be.
        Raises GenerationError where no name can be such.
        """
        from .analysis.given import Given
        from .sampling.generate import make_request
        from .sampling.keywords import refuse_drawing

        refuse_drawing(wishes)
        several = constraints if isinstance(constraints, (list, tuple)) else [constraints]
        wanted = {"constraints": [*more, *several], **wishes}
        return Given(self, make_request(self.registry, 0, sampler=sampler, raw=True, seed=0, **wanted))

    def drawing(self, request: Request) -> Drawing:
        """Prepare to draw the names of a request: its `stream()` yields them, and it says how probable such names are.

        Raises GenerationError where no name can be such.
        """
        from .sampling.drawing import Drawing

        return Drawing(self, request)

    def stream(self, request: Request) -> Iterator[list[str]]:
        """Yield the names of a request in batches. Warns of what a person should know of them."""
        drawing = self._announced(request)
        return drawing.with_notes(drawing.stream(), lambda note: warnings.warn(shown(note), stacklevel=5))

    def _announced(self, request: Request) -> Drawing:
        """Prepare to draw, and warn of what a person should know."""
        drawing = self.drawing(request)
        for note in drawing.notes:
            warnings.warn(shown(note), stacklevel=3)
        return drawing

    def _collected(self, batches: Iterator[list[str]]) -> list[str]:
        names: list[str] = []
        try:
            for batch in batches:
                names += batch
        except GenerationError as error:
            error.names = names
            raise
        return names

    def evaluate(self, names: Names | Wordlist | Sequence[str], *, mapper: Mapper | None = None) -> Evaluation:
        """Measure how well the model predicts these names: NLL, perplexity and the rest.

        mapper: scores slices of many names on workers, as `namegen.workers` gives one.
        """
        from .analysis.evaluate import evaluate

        return evaluate(self, names, mapper)

    def logprob(self, name: str) -> float:
        """Return the natural log of the probability of `name`, its end included.

        It is taken as a list's names are: without blanks around, composed (NFC). Raises TokenError for unknown
        characters, and for capitals where the list has none; UsageError where it is no text.
        """
        from .analysis.evaluate import score
        from .analysis.spelling import encode_as_spelt

        if not isinstance(name, str):
            raise UsageError(f"logprob takes one name, a text, not {type(name).__name__}; evaluate takes several")
        return float(score(self, encode_as_spelt(self, clean_text(name))).sum())

    def explain(
        self,
        name: str,
        *,
        alternatives: int = 3,
        examples: int = 3,
        samples: int = 1000,
        seed: int | str = 0,
        constraints: Sequence[Any] = (),
        **wishes: Any,
    ) -> Explanation:
        """Explain how the model scores `name`, letter by letter.

        Where the list has its capitals elsewhere, `thorvald` for Thorvald, the name is explained as the list has them;
        its `asked` then is the name as it was given.

        alternatives, examples: how many other letters, and names that hold a piece, to list.
        samples: how many names to draw, from `seed`, for comparison.
        constraints, wishes: as in `generate`; whether the name meets them, and how probable it is that a name does.
        Raises TokenError for unknown characters.
        """
        from .analysis.explain import explain
        from .sampling.generate import constraints_asked

        asked = constraints_asked(self.registry, constraints, **wishes)
        return explain(
            self,
            [name],
            alternatives=alternatives,
            examples=examples,
            samples=samples,
            seed=seed,
            constraints=asked,
        )[0]

    def pieces(self, name: str) -> Pieced:
        """Cut `name` into pieces of names of the list: what it is put together from, see `namegen.PieceIndex.pieces`.

        Raises UsageError where the list is not at hand.
        """
        from .analysis.pieces import PieceIndex

        if self.names is None:
            raise UsageError("the model does not hold its list, of whose names the pieces are")
        if "pieces" not in self.derived:
            self.derived["pieces"] = PieceIndex(self.names.names)
        found: Pieced = self.derived["pieces"].pieces(clean_text(name))
        return found

    def facts(self, *constraints: Any, **wishes: Any) -> Facts:
        """Compute exact facts about the names that the model draws: lengths, entropy, how many are new.

        constraints, wishes: as in `given`; then about the names that are such.
        Raises UsageError for a model that does not have finitely many states, or is too large.
        """
        from .analysis.exact import facts

        return self.given(*constraints, **wishes).facts() if constraints or wishes else facts(self)

    def top(
        self,
        n: int = 20,
        *,
        constraints: Sequence[Any] = (),
        limit: int | None = None,
        run: Run | None = None,
        **wishes: Any,
    ) -> Likeliest:
        """Find the `n` most probable names, exactly.

        constraints, wishes: what is wanted of them, as in `generate`: novel=True, starts_with="k", max_length=8.
        limit: the most prefixes of names to look at. run: its `stop` ends the search, which returns what was found.
        """
        from .analysis.top import LIMIT, likeliest
        from .sampling.generate import constraints_asked

        asked = constraints_asked(self.registry, constraints, **wishes)
        return likeliest(self, n, constraints=asked, limit=LIMIT if limit is None else limit, run=run)

    def save(self, path: str | Path) -> None:
        """Write the model to a file. Raises StorageError where that fails; an older file then stays as it was.

        A file that its names were read from is not overwritten.
        """
        if any(_same_file(path, source.dataset) for source in self.recipe.sources):
            raise StorageError(f"{path} is the list that the model learned from; give the model another name")
        store.save(self, path)

    def to_bytes(self) -> bytes:
        """Return the content of the file that `save` writes."""
        return store.to_bytes(self)

    def __reduce__(self) -> tuple[Callable[..., NameModel], tuple[Any, ...]]:
        registry = self.registry if self.registry.can_be_sent else None
        return _unpickled, (self.to_bytes(), self.names, self.recalls, registry)

    def __copy__(self) -> NameModel:
        return replace(self)

    def __deepcopy__(self, memo: dict[int, Any]) -> NameModel:
        specs = (self.recipe.model, self.recipe.tokenizer)
        if not all(spec.part.entry.registered for spec in specs):
            # It has no saved form. What is frozen or shared stays; what learned is copied.
            return replace(self, model=copy.deepcopy(self.model, memo), tokenizer=copy.deepcopy(self.tokenizer, memo))
        again = from_bytes(self.to_bytes(), "the copy", self.registry)
        return replace(again, names=copy.deepcopy(self.names, memo), recalls=self.recalls)

    def __repr__(self) -> str:
        return f"<NameModel {self.recipe.model} of {self.provenance.names:,} names of {self.provenance.wordlist}>"


def train(
    dataset: Dataset = None,
    *,
    model: Any = None,
    tokenizer: Any = None,
    split: SplitName = "all",
    seed: int | str = COURSE_SEED,
    cache: bool = True,
    checkpoint: str | Path | None = None,
    registry: Registry | None = None,
    run: Run | None = None,
    blend: Sequence[float] | None = None,
    blend_by: BlendBy | None = None,
    **reading: Any,
) -> NameModel:
    """Train a model of the names in `dataset`, by default of the default wordlist, with the default parts.

    dataset: a path, a registered name, an http(s) address, '-' (standard input), or the names themselves.
    model, tokenizer: a text such as "lstm size=64", a `namegen.Spec`, or a class or object of your own. One that is
        not registered is not cached and cannot be saved.
    split: learn from all names ("all"), or from the train part alone ("distinct", "lecture").
    cache: take the model from the cache if the same one was trained before, and otherwise save it there.
    checkpoint: a file to save progress in, and to resume from if it exists. It stays when training finishes, so that
        nothing is lost before the model is saved. The cache is not used with it.
    run: receives reports and may stop the training (see `namegen.Run`). Where a file, or several, are large, their
        parts are shared out to its workers, `Run(mapper=...)` by `namegen.workers`, and counts beyond its `memory` are
        kept on disk meanwhile. The model then has no `names`: `sharded` says what was found of them.
    blend: the share of each list where `dataset` is several: `train(["a.txt", "b.txt"], blend=(70, 30))`. Without it
        a sequence of texts is the names themselves.
    blend_by: how they are blended: "letters" (the default) gives names between the lists, by a model of each; "names"
        one model of all names, which count by the shares.
    reading: how a file or table is read: encoding, column, count, where, header, weighted, strict (see
        `namegen.ReadingOptions`).
    Raises a NamegenError that names what does not fit.
    """
    registry, run = registry or Registry.load(), run or Run()
    parts = {"model": model, "tokenizer": tokenizer}
    sources: Source | tuple[Source, ...]
    wordlist: Wordlist | ShardedWordlist
    if blend is None and learns_by_parts(registry, split=split, **parts):
        sources, wordlist = open_source(dataset, registry, mapper=run.mapper, **reading)
    else:
        sources, wordlist = find_wordlist(dataset, registry, blend=blend, **reading)
    recipe = make_recipe(registry, sources, split=split, seed=seed, **parts, **blending(blend, blend_by))
    if checkpoint is not None:
        kept = CheckpointFile(Path(checkpoint), training_key(recipe, wordlist, registry))
        return NameModel.of(fit_recipe(recipe, wordlist, registry, replace(run, checkpoint=kept)))
    return train_recipe(recipe, wordlist, registry, run, cache=cache)


def train_recipe(
    recipe: Recipe,
    wordlist: Wordlist | ShardedWordlist,
    registry: Registry,
    run: Run | None = None,
    *,
    cache: bool = False,
) -> NameModel:
    """Train the model that `recipe` makes of `wordlist`. With `cache`, take it from the cache, or save it there.

    Raises UsageError where the list is too large for memory and the model, or the tokenizer, needs all of it at once.
    """
    if cache:
        outcome = train_cached(recipe, wordlist, registry, run)
        if outcome.problem:
            warnings.warn(f"{outcome.problem}; it will be trained again next time", stacklevel=2)
        return NameModel.of(outcome.model)
    return NameModel.of(fit_recipe(recipe, wordlist, registry, run))


def load(path: str | Path, registry: Registry | None = None) -> NameModel:
    """Load the model in the file at `path`. Warns where another version of a plugin saved it.

    Raises StorageError where the file cannot be read, is no model file, was cut or edited, or has a newer format;
    UsageError where the plugin that made it is not installed.
    """
    trained = store.load(path, registry or Registry.load())
    for note in trained.notes:
        warnings.warn(shown(note), stacklevel=2)
    return NameModel.of(trained)


def from_bytes(data: bytes, what: str, registry: Registry) -> NameModel:
    """Make the model from `data`, the content of its file; `what` names it in messages. Raises as `load` does."""
    return NameModel.of(store.from_bytes(data, what, registry))


def _same_file(path: str | Path, dataset: str) -> bool:
    try:
        return Path(dataset).samefile(path)
    except (OSError, ValueError):  # one of them is no file, or no path at all
        return False


def _unpickled(data: bytes, names: Names | None, recalls: bool, registry: Registry | None = None) -> NameModel:
    return replace(from_bytes(data, "a pickled model", registry or Registry.load()), names=names, recalls=recalls)
