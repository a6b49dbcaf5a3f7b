"""`namegen generate`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ..analysis.name_columns import COMPUTED
from ..errors import UsageError
from ..registry.registry import Registry
from ..training.cases import AS_LEARNED, Case
from ..training.closeness import Closeness
from .group import TYPED
from .kit import arguments as arg
from .kit.arguments import Asked, given
from .kit.columns import check_known, columns_as_given, columns_of, parse_columns
from .kit.counts import parse_count
from .kit.dataset_out import check_dataset, write_dataset_rows
from .kit.document import is_document, names_of_document
from .kit.drawing_notes import notes_of
from .kit.formats import NamesForm, complete_formats
from .kit.groups import NAMES, OUTPUT
from .kit.ids import read_ids
from .kit.in_parts import AskedParts, obtain_by_parts
from .kit.labels import columns_by_label, draws_by_label, head_of_labels
from .kit.messages import complain
from .kit.named import beside, named
from .kit.obtain import load_alone, refuse_overwriting
from .kit.parts_out import check_parts, is_folder, kept_seed, write_parts
from .kit.progress import said_where_long
from .kit.rows import Batches, Titles
from .kit.seeds import chosen_seed
from .kit.slots import AskedSlots, Slotted, cells_of, combine
from .kit.takes import takes
from .kit.wishes import GIVING_UP, AskedWishes

if TYPE_CHECKING:
    from ..contracts.run import Run
    from ..name_model import NameModel
    from ..sampling.drawing import Drawing
    from ..training.recipe import Request


@dataclass(frozen=True)
class AskedNames:
    """Hold the options about the names to draw. The fields are the options."""

    num: Annotated[
        int | None,
        typer.Option(
            "--num", "-n", help="How many names. Default: 10. 1e6 is a million.", metavar="N", parser=parse_count
        ),
    ] = None
    ids: Annotated[
        str | None,
        typer.Option(
            "--ids",
            metavar="FILE",
            help="A name for each id in it, one a line (- is standard input): the same for ever with the same --seed,"
            " whatever other ids there are; it may come twice, but with --unique.",
            rich_help_panel=NAMES,
        ),
    ] = None
    seed: Annotated[
        str | None, typer.Option("--seed", help="Any text; the same seed gives the same names.", metavar="TEXT")
    ] = None
    temperature: Annotated[
        float | None,
        typer.Option("--temperature", "-t", help="Below 1 safer, above 1 wilder, 0 = the likeliest.", metavar="X"),
    ] = None
    top_k: Annotated[
        int | None,
        typer.Option("--top-k", help="Draw from the k likeliest letters only.", metavar="K", rich_help_panel=NAMES),
    ] = None
    top_p: Annotated[
        float | None,
        typer.Option(
            "--top-p",
            help="Draw from the likeliest letters that reach this probability.",
            metavar="P",
            rich_help_panel=NAMES,
        ),
    ] = None
    raw: Annotated[
        bool,
        typer.Option(
            "--raw", help="Draw from the model as it is: names of the list, repeats, any length.", rich_help_panel=NAMES
        ),
    ] = False
    copies: Annotated[bool, typer.Option("--copies", help="Names of the list may come too.", rich_help_panel=NAMES)] = (
        False
    )
    repeats: Annotated[bool, typer.Option("--repeats", help="A name may come twice.", rich_help_panel=NAMES)] = False
    closeness: Annotated[
        Closeness | None,
        typer.Option(
            "--closeness",
            help="How much like the list: close, near, the default, or free, where any pairs of letters of the list may"
            " follow each other.",
            rich_help_panel=NAMES,
        ),
    ] = None
    case: Annotated[
        Case,
        typer.Option(
            "--case",
            help="How names are written: as the list would; in title case, where each word after a blank or a hyphen"
            " begins with a capital (Van Der Berg, O'Neill); in small letters; in capitals (ß: SS).",
            rich_help_panel=NAMES,
        ),
    ] = AS_LEARNED
    sampler: arg.SamplerNames = None

    def request(self, registry: Registry, num: int, wanted: AskedWishes, more: dict[str, str]) -> Request:
        """Make and check the request for so many names; `more` are the last sampler's options after -o."""
        from ..sampling.generate import make_request

        return make_request(
            registry,
            num,
            sampler=self._samplers(registry, more),
            seed=self.seed,
            raw=self.raw,
            case=self.case,
            closeness=self.closeness,
            **self._wishes(wanted),
        )

    def of_each_slot(self, registry: Registry, more: dict[str, str]) -> dict[str, Any]:
        """Return how the name in each slot is drawn, as keyword arguments of `Combined.drawing`."""
        allowed = {"novel": False} if self.copies else {}
        drawn = {"sampler": self._samplers(registry, more), "seed": self.seed, "raw": self.raw}
        return {**drawn, "case": self.case, "closeness": self.closeness, **allowed}

    def _wishes(self, wanted: AskedWishes) -> dict[str, Any]:
        """Return what is wanted. Raises UsageError where it is both asked for and given up."""
        wishes = wanted.wishes
        flags = {"--copies": self.copies, "--repeats": self.repeats}
        for name, flag in GIVING_UP.items():
            if flags[flag] and name in wishes:
                raise UsageError(f"--{name} and {flag} exclude each other; leave one out")
            if flags[flag]:
                wishes[name] = False
        return wishes

    def _samplers(self, registry: Registry, more: dict[str, str]) -> list[Any]:
        from ..contracts.spec import Spec

        flags = given(temperature=self.temperature, top_k=self.top_k, top_p=self.top_p)
        if not self.sampler and not more and not flags:
            return [None]
        first = self.sampler or [registry.default("sampler").name]
        spec = Spec.parse(first[-1]).adding(more)
        for name, value in flags.items():
            spec = spec.adding({name: value}, f"--{name.replace('_', '-')} {value}")
        return [*first[:-1], spec]


@dataclass(frozen=True, kw_only=True)
class AskedGenerate(Asked):
    """Hold the options about the model, with the sampler's options among the others."""

    options: arg.PartOptions = None


@takes(AskedParts)
@takes(AskedWishes)
@takes(AskedSlots)
@takes(AskedNames)
@takes(AskedGenerate)
def generate(
    ctx: typer.Context,
    names: AskedNames,
    slots: AskedSlots,
    wanted: AskedWishes,
    asked: AskedGenerate,
    shared: AskedParts,
    by: Annotated[
        str | None,
        typer.Option(
            "--by",
            metavar="COLUMN",
            help="A model, and so many names, for each value of a column.",
            rich_help_panel=NAMES,
        ),
    ] = None,
    format_name: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help="How names are written: {formats}. names-json is a plain list, json has the recipe too, dataset is a"
            " folder with a card for Hugging Face's hub; one that is no text goes to --output alone. Default:"
            " {default_format}.",
            autocompletion=complete_formats,
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    columns: Annotated[
        str | None,
        typer.Option(
            "--columns",
            metavar="A,B",
            help="Of name, probability, logprob, length, novel, and id with --ids. probability: the model's, end"
            " included, not that under the wishes; length: in characters; novel: not in the list. With --template:"
            " of name, the words of the slots, and id. With --by: its column too.",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    output: arg.OutputOrFolder = None,
) -> None:
    """Draw new names from a model of a wordlist. Trains on all its names, or takes a saved model.

    Unless it is said otherwise, names are new, distinct, as long as those of the list, put together as closely as
    leaves enough of them, and each is the best of several. Names go to standard output, one a line; everything else
    goes to standard error.

    Examples:
      namegen generate -d {list}
      namegen generate -d names.txt -n 20 --starts-with K
      namegen generate -d {list} -d {other_list} --blend 70,30
      namegen generate --min-length 5 --output names.csv
      namegen generate -n 1e7 --raw --output names/ --jobs 0
    """
    refuse_overwriting(output, *asked.lists, asked.from_file, names.ids, *slots.values)
    how = NamesForm.of(format_name, ctx.obj)
    in_parts = not how.is_dataset and is_folder(output)
    if in_parts:
        unsplit = {"--ids": names.ids, "--by": by, "--template": slots.template}
        check_parts(str(output), how, asked.from_file, unsplit)
        names = names if names.seed is not None else replace(names, seed=kept_seed(str(output)))
    if asked.from_file is not None and is_document(asked.from_file):
        if how.is_dataset:
            raise UsageError(
                f"--from {asked.from_file}: the names of a document make no dataset; give another --format"
            )
        how.check_file(Titles(("name",)), output)
        unused = (replace(asked, from_file=None), replace(names, num=None, seed=None), wanted, slots)
        drawn, head = names_of_document(asked.from_file, ctx.obj, names.num, names.seed, unused)
        how.write_file(drawn, output, head)
        return
    more, others = _sampler_options(asked.options or [])
    asked = replace(asked, options=others)
    slotted = slots.parsed(asked, wanted)
    if by is not None:
        _refuse_beside_by(by, asked, names, slotted)
    own = ("name",) if names.ids is None else ("id", "name")
    own = own if by is None else (by, "name")
    titles = parse_columns(columns, own, "id", COMPUTED if slotted is None else slotted.template.slots)
    folder = check_dataset(output) if how.is_dataset else None
    if folder is None:
        how.check_file(titles, output)
    elif names.seed is None:
        names = replace(names, seed=str(chosen_seed()))
    with shared.run(ctx.obj) as run:
        if in_parts:
            model, drawing = _drawing(ctx.obj, names, None, wanted, asked, more, titles, run)
            write_parts(str(output), model, drawing, titles, how, run)
            return
        if by is not None:
            drawn, head = _of_labels(ctx.obj, names, wanted, asked, more, titles, by)
        elif slotted is None:
            drawn, head = _of_one(ctx.obj, names, wanted, asked, more, titles, run)
        else:
            drawn, head = _of_several(ctx.obj, names, slotted, asked, more, titles)
        if folder is None:
            how.write_file(drawn, output, head)
        else:
            write_dataset_rows(drawn, folder, head, ctx.obj, ctx.meta[TYPED], str(names.seed))


def _of_one(
    registry: Registry,
    names: AskedNames,
    wanted: AskedWishes,
    asked: Asked,
    more: dict[str, str],
    titles: Titles,
    run: Run,
) -> tuple[Batches, dict[str, Any]]:
    """Prepare to draw names of one model; return their rows, and what JSON holds beside them."""
    ids = _ids(names, "--dataset -", asked.lists)
    trained, drawing = _drawing(registry, names, ids, wanted, asked, more, titles, run)
    names_drawn = named(trained, drawing, ids, run)
    return columns_of(trained, titles, names_drawn, drawing.written), _head(trained, drawing.request)


def _drawing(
    registry: Registry,
    names: AskedNames,
    ids: list[str] | None,
    wanted: AskedWishes,
    asked: Asked,
    more: dict[str, str],
    titles: Titles,
    run: Run,
) -> tuple[NameModel, Drawing]:
    """Obtain one model and prepare to draw of it, and print what a person should know."""
    request = _request(names, ids, wanted, more, registry)
    trained = _model(asked, registry, run)
    check_known(titles, trained)
    with said_where_long(f"preparing to draw like {trained.provenance.wordlist} ..."):
        drawing = trained.drawing(request)
    for note in notes_of(drawing):
        complain(note)
    _report_seed(names, request)
    return trained, drawing


def _of_several(
    registry: Registry, names: AskedNames, slotted: Slotted, asked: Asked, more: dict[str, str], titles: Titles
) -> tuple[Batches, dict[str, Any]]:
    """Do the same for names made of several."""
    ids = _ids(names, "--slot WORD=-", slotted.lists.values())
    of_each = names.of_each_slot(registry, more)
    combined = combine(slotted, asked, registry)
    drawing = combined.drawing(_count(names, ids), repeats=names.repeats or ids is not None, **of_each)
    for note in drawing.notes:
        complain(note)
    if names.seed is None:
        complain(f"seed {drawing.seed}")
    batches = drawing.stream() if ids is None else drawing.for_ids(ids)
    cells = (cells_of(slotted.template, batch) for batch in batches)
    return columns_as_given(titles, cells if ids is None else beside(ids, cells)), drawing.as_json()


def _of_labels(
    registry: Registry,
    names: AskedNames,
    wanted: AskedWishes,
    asked: Asked,
    more: dict[str, str],
    titles: Titles,
    column: str,
) -> tuple[Batches, dict[str, Any]]:
    """Do the same for names of a model for each label of a column."""
    request = _request(names, None, wanted, more, registry)
    draws = draws_by_label(asked, request, column, registry)
    _report_seed(names, request)
    return columns_by_label(draws, titles, column, registry, cache=not asked.no_cache), head_of_labels(draws, column)


def _refuse_beside_by(by: str, asked: Asked, names: AskedNames, slotted: Slotted | None) -> None:
    """Raise UsageError for what does not go with a model for each label of the column `by`."""
    if by == "name":
        raise UsageError("--by name: that is the column of the names themselves; give the title of one beside them")
    beside = {"--from": asked.from_file, "--ids": names.ids, "--template": slotted}
    for flag, value in beside.items():
        if value is not None:
            raise UsageError(f"--by trains a model of each label and draws from each; leave {flag} out, or --by")


def _sampler_options(assignments: list[str]) -> tuple[dict[str, str], list[str]]:
    """Separate the sampler's options after -o from the others; return both."""
    from ..contracts.options import parse_assignments

    mine = [each for each in assignments if each.lstrip().startswith("sampler.")]
    return parse_assignments(mine, ["model", "sampler"])["sampler"], [each for each in assignments if each not in mine]


def _model(asked: Asked, registry: Registry, run: Run) -> NameModel:
    """Obtain the model; a loaded one with --dataset takes those names as its list."""
    if asked.from_file is None or asked.lists:
        return obtain_by_parts(asked, registry, run)
    return load_alone(asked, registry)  # its list is read where a constraint needs it


def _report_seed(names: AskedNames, request: Request) -> None:
    """Print the seed where it was chosen."""
    if names.seed is None:
        complain(f"seed {request.seed}")


def _head(trained: NameModel, request: Request) -> dict[str, Any]:
    return {"recipe": trained.recipe.model_dump(mode="json"), "request": request.model_dump(mode="json")}


def _ids(names: AskedNames, flag: str, lists: Iterable[str | None]) -> list[str] | None:
    """Read the ids where there are any. Raises UsageError for what does not go with them.

    flag: how a command line gives one of `lists` from standard input.
    """
    if names.ids is None:
        return None
    if names.num is not None:
        raise UsageError("--ids says how many names there are, one for each id: leave out --num, or --ids")
    if names.ids == "-" and "-" in lists:
        raise UsageError(f"--ids - and {flag} cannot both read standard input; give one of them as a file")
    return read_ids(names.ids)


def _count(names: AskedNames, ids: list[str] | None) -> int:
    if ids is not None:
        return len(ids)
    return 10 if names.num is None else names.num


def _request(
    names: AskedNames, ids: list[str] | None, wanted: AskedWishes, more: dict[str, str], registry: Registry
) -> Request:
    request = names.request(registry, _count(names, ids), wanted, more)
    if ids is None:
        return request
    from ..sampling.for_ids import request_for_ids

    return request_for_ids(request, registry)
