"""What a person asks for by keywords, `starts_with="k", temperature=0.8`, as constraints and options of the sampler."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..contracts.spec import Spec
from ..errors import OptionError, PluginError, UsageError, nearest
from ..registry.blame import blame
from ..registry.registry import Registry, check_options

OF_GENERATE = ("n", "seed", "raw", "case", "closeness")
"""Options of `NameModel.generate` that say nothing of any one name."""


def parse_wishes(registry: Registry, wishes: Mapping[str, Any]) -> tuple[list[Spec], list[str], dict[str, Any]]:
    """Sort `wishes` into checked constraints, defaults that shall not hold, and options of the sampler.

    A wish is called as its constraint is, and its value is that constraint's first option: `starts_with="k"` gives it
    `text=k`. Or it is called by an option and a constraint: `min_length=5` is `length min=5`. A list
    stands for several such constraints, True for one without options, and False for a default that shall not hold.
    What is no constraint's name belongs to the sampler: `temperature=0.8`.
    """
    found: dict[str, dict[str, Any]] = {}
    several: list[Spec] = []
    without: list[str] = []
    others: dict[str, Any] = {}
    for key, value in wishes.items():
        if value is None:
            continue
        name, option = _called(registry, key)
        if name is None:
            others[key] = value
        elif option is not None and isinstance(value, bool):
            raise OptionError(f"{key} takes a value, and {value} is given; {name.replace('-', '_')}=False does without")
        elif value is False:
            without.append(name)
        elif value is True:
            found.setdefault(name, {})
        elif option is not None:
            found.setdefault(name, {})[option] = value
        else:
            first = _first_option(registry, name)
            values = value if isinstance(value, (list, tuple)) else [value]
            several += [Spec(name, {first: each}) for each in values]
    specs = [*several, *(Spec(name, options) for name, options in found.items())]
    return [registry.check("constraint", spec) for spec in specs], without, others


def _called(registry: Registry, key: str) -> tuple[str | None, str | None]:
    """Find the constraint that `key` calls, and which option of it where `key` says that too."""
    known = registry.entries("constraint")
    name = key.replace("_", "-")
    if name in known:
        return name, None
    option, _, rest = key.partition("_")
    name = rest.replace("_", "-")
    if name in known and option in known[name].options().model_fields:
        return name, option
    return None, None


def _first_option(registry: Registry, name: str) -> str:
    entry = registry.get("constraint", name)
    fields = list(entry.options().model_fields)
    if not fields:
        raise OptionError(f"constraint {name!r} takes no value; it is on (true) or off (false)")
    return fields[0]


def _keys(registry: Registry) -> list[str]:
    """Return what constraints are called by: their names, or where an option is the only way to say more, that too."""
    keys = []
    for name, entry in registry.entries("constraint").items():
        key, fields = name.replace("-", "_"), entry.options().model_fields
        both_bounds = {"min", "max"} <= fields.keys()
        keys += [f"min_{key}", f"max_{key}"] if both_bounds else [key]
    return keys


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
    more = {name: value for name, value in usual.items() if name not in said}
    if not more or spec.part.instance is not None:
        return spec
    return check_options(spec.part.entry, Spec(spec.name, {name: spec.options[name] for name in said} | more))


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
            raise UsageError(
                f"there is no constraint or sampler option {key!r}{nearest(key, [*_keys(registry), *options])}"
            )
    return Spec(spec.name, spec.options).adding(more)
