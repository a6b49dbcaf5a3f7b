"""What a person asks for by keywords, `starts_with="k", temperature=0.8`, as constraints and options of the sampler."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..contracts.spec import Spec
from ..errors import OptionError, PluginError, UsageError, nearest
from ..registry.blame import blame
from ..registry.registry import Registry
from ..registry.spec_check import check_options

OF_GENERATE = ("n", "seed", "raw", "case", "closeness")
"""Options of `NameModel.generate` that say nothing of any one name."""


def parse_wishes(registry: Registry, wishes: Mapping[str, Any]) -> tuple[list[Spec], list[str], dict[str, Any]]:
    """Sort `wishes` into checked constraints, defaults that shall not hold, and options of the sampler.

    A wish is called as its constraint is, and its value is that constraint's first option: `starts_with="k"` gives it
    `text=k`. Or it is called by an option and a constraint: `min_length=5` is `length min=5`. A list stands for several
    such constraints, which share what is said of their other options, True for one without options, and False for a
    default that shall not hold. What is no constraint's name belongs to the sampler: `temperature=0.8`. Raises
    UsageError for a constraint that is not there, OptionError for an option that is given twice or cannot be so.
    """
    found: dict[str, dict[str, Any]] = {}
    several: dict[str, list[Any]] = {}
    without: list[str] = []
    others: dict[str, Any] = {}
    for key, value in wishes.items():
        if value is None:
            continue
        name, option = _called(registry, key)
        if name is None:
            others[key] = value
        elif option is not None and isinstance(value, bool) and not _yes_or_no(registry, name, option):
            raise OptionError(f"{key} takes a value, and {value} is given; {name.replace('-', '_')}=False does without")
        elif option is not None:
            found.setdefault(name, {})[option] = value
        elif value is False:
            without.append(name)
        elif value is True:
            found.setdefault(name, {})
        else:
            several[name] = list(value) if isinstance(value, (list, tuple)) else [value]
    specs = [spec for name, values in several.items() for spec in _each(registry, name, values, found.pop(name, {}))]
    specs += [Spec(name, options) for name, options in found.items()]
    return [registry.check("constraint", spec) for spec in specs], without, others


def _called(registry: Registry, key: str) -> tuple[str | None, str | None]:
    """Find the constraint that `key` calls, and which option of it where `key` says that too."""
    known = registry.entries("constraint")
    name = key.replace("_", "-")
    if name in known:
        return name, None
    words = key.split("_")
    for place in range(1, len(words)):
        option, name = "_".join(words[:place]), "-".join(words[place:])
        if name in known and option in known[name].options().model_fields:
            return name, option
    return None, None


def _yes_or_no(registry: Registry, name: str, option: str) -> bool:
    infos = registry.get("constraint", name).described_options()
    return any(info.name == option and info.kind == "yes or no" for info in infos)


def _each(registry: Registry, name: str, values: list[Any], more: Mapping[str, Any]) -> list[Spec]:
    """Return a constraint for each value of its first option, all with `more` options."""
    first = _first_option(registry, name)
    if first in more:
        key = name.replace("-", "_")
        raise OptionError(f"{key} and {first}_{key} both give {first!r} of constraint {name!r}; leave one out")
    return [Spec(name, {first: value, **more}) for value in values]


def _first_option(registry: Registry, name: str) -> str:
    entry = registry.get("constraint", name)
    fields = list(entry.options().model_fields)
    if not fields:
        raise OptionError(f"constraint {name!r} takes no value; it is on (true) or off (false)")
    return fields[0]


def _meant(registry: Registry, key: str, options: Iterable[str]) -> str:
    """Return the end of a message: what `key`, which calls nothing, may be meant to call."""
    from difflib import get_close_matches

    turned = _turned(registry)
    known = [*_keys(registry), *options]
    closest = get_close_matches(key, [*known, *turned], n=1)
    if closest and closest[0] in turned:
        return f"; did you mean {turned[closest[0]]!r}? (the option stands before the constraint)"
    return nearest(key, known)


def _keys(registry: Registry) -> list[str]:
    """Return what constraints are called by: their names, and their further options before these.

    Where there are bounds, each is called by its option.
    """
    keys = []
    for name, entry in registry.entries("constraint").items():
        key, fields = name.replace("-", "_"), list(entry.options().model_fields)
        both_bounds = {"min", "max"} <= set(fields)
        keys += [] if both_bounds else [key]
        keys += [f"{field}_{key}" for field in (fields if both_bounds else fields[1:])]
    return keys


def _turned(registry: Registry) -> dict[str, str]:
    """Return the keywords of constraints' options by what they are not called: `length_min` for `min_length`."""
    return {
        f"{key}_{option}": f"{option}_{key}"
        for name, entry in registry.entries("constraint").items()
        for key in [name.replace("-", "_")]
        for option in entry.options().model_fields
    }


def refuse_drawing(given: Mapping[str, Any], options: Iterable[str] = OF_GENERATE) -> None:
    """Raise UsageError for the first of `options` that is given, where names are asked about and not drawn."""
    for key in options:
        if given.get(key) is not None:
            raise UsageError(
                f"{key}={given[key]!r} is about how generate draws names, and changes nothing here; leave it out"
            )


def worth_showing(registry: Registry, sampler: Any) -> Spec:
    """Return a checked sampler with the options with which it draws names worth showing, where none were given.

    sampler: what `Registry.check` takes; an object is as its caller made it.
    """
    spec = registry.check("sampler", sampler)
    said = spec.part.options.model_fields_set
    entry = spec.part.entry
    with blame(entry.who, "which was asked how names worth showing are drawn"):
        usual = entry.load().by_default()
    if not isinstance(usual, Mapping):
        raise PluginError(f"{entry.who}: by_default() returned {type(usual).__name__}, not a mapping of options")
    own = {name: value for name, value in spec.part.options if name in said}
    more = {name: value for name, value in usual.items() if name not in said}
    if not more or spec.part.instance is not None:
        return spec
    return check_options(spec.part.entry, Spec(spec.name, own | more))


def with_sampler_options(registry: Registry, sampler: Any, more: Mapping[str, Any]) -> Any:
    """Return the sampler with `more` options; `sampler` is what `Registry.check` takes.

    Raises UsageError for one that it has not, naming the constraints too: it may be a wish that is misspelt.
    """
    if not more:
        return sampler
    spec = registry.default("sampler").name if sampler is None else sampler
    spec = Spec.parse(spec) if isinstance(spec, str) else spec
    if not isinstance(spec, Spec):
        raise UsageError(f"{', '.join(more)}: give the options to the sampler's object {spec!r} itself")
    options = registry.get("sampler", spec.name).options().model_fields
    for key in more:
        if key not in options:
            raise UsageError(f"there is no constraint or sampler option {key!r}{_meant(registry, key, options)}")
    return Spec(spec.name, spec.options).adding(more)
