"""One declaration of a part's options, for the command line, the web form, the checks and the saved file.

class Options(namegen.Options):
    steps: int = Field(200, ge=1, description="gradient steps")
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, SerializerFunctionWrapHandler, ValidationError, model_serializer
from pydantic import Field as Field
from pydantic import SecretStr as SecretStr

from ..errors import OptionError, nearest
from .deprecated import deprecated_options, read_in_silence
from .secrets import secret_names


class Options(BaseModel):
    """Declare the options of one part. Each field has a default and a description.

    Options are frozen; unknown names and infinite values are refused. `renamed` maps old names to new ones, so that
    saved files and scripts that use the old name still work. An option that names a file to be read is declared as a
    `Path`, or with `json_schema_extra={"format": "path"}`: a server takes none from its visitors. One that is a key or
    a password is declared as a `SecretStr`: it comes from the environment or the keys file, and is never written.
    One that is to go is declared with `deprecated="what to write instead"`, which a person is told who sets it.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, validate_default=True, hide_input_in_errors=True
    )

    renamed: ClassVar[Mapping[str, str]] = {}

    @classmethod
    def __pydantic_init_subclass__(cls, **given: Any) -> None:
        super().__pydantic_init_subclass__(**given)
        read_in_silence(cls)

    @model_serializer(mode="wrap")
    def _without_secrets(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Write all but the secrets: files, links, answers and keys of the cache are made of what this gives."""
        secrets = secret_names(type(self))
        return {name: value for name, value in handler(self).items() if name not in secrets}


AnyOptions = TypeVar("AnyOptions", bound=Options)


@dataclass(frozen=True)
class OptionInfo:
    """Describe one option for people: `kind` is 'whole number', 'number', 'yes or no', 'text', 'one of' or 'secret'.

    names_file: whether its value names files or folders of the machine, or holds texts that do.
    """

    name: str
    kind: str
    default: Any
    description: str
    allowed: str
    choices: tuple[Any, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    optional: bool = False
    required: bool = False
    """whether a person must give it: it has no default, or an empty text that it does not accept"""
    names_file: bool = False
    deprecated: str = ""
    """what to write instead of it, where it is to go"""


@cache  # making a JSON schema takes 0.15 to 1 ms, checking the values 1 microsecond
def describe_options(options: type[Options]) -> tuple[OptionInfo, ...]:
    """Describe what `options` declares, in the order of declaration."""
    schema = options.model_json_schema()
    shared, deprecated = schema.get("$defs", {}), deprecated_options(options)
    properties: dict[str, Any] = schema.get("properties", {})
    described = {name: _describe_one(name, one, shared) for name, one in properties.items()}
    return tuple(replace(info, deprecated=deprecated.get(name, "")) for name, info in described.items())


def build_options(declared: type[AnyOptions], given: Mapping[str, Any], who: str) -> AnyOptions:
    """Check and convert `given`; texts are accepted too ("400" is 400 where a whole number is expected).

    Raises OptionError with one line that names `who`, the option, the given value and what is allowed.
    """
    infos = {info.name: info for info in describe_options(declared)}
    given = _with_present_names(given, declared.renamed, who)
    for name in given:
        if name not in infos:
            what = nearest(name, infos) if infos else " (it has none)"
            raise OptionError(f"{who} has no option {name!r}{what}", option=name)
    values = {name: _from_text(value, infos[name]) for name, value in given.items()}
    try:
        return declared.model_validate(values)
    except ValidationError as error:
        message, name = _complaint(error, infos, given, who)
        raise OptionError(message, option=name) from None


def parse_assignments(assignments: Sequence[str], parts: Sequence[str]) -> dict[str, dict[str, str]]:
    """Parse `["steps=400", "sampler.top_k=5"]` into options by part; those without a part belong to the first part.

    >>> parse_assignments(["steps=400", "sampler.top_k=5"], ["model", "sampler"])
    {'model': {'steps': '400'}, 'sampler': {'top_k': '5'}}
    """
    result: dict[str, dict[str, str]] = {part: {} for part in parts}
    for assignment in assignments:
        key, equals, value = assignment.partition("=")
        part, dot, name = key.strip().partition(".")
        if not dot:
            part, name = parts[0], part
        if not equals or not name:
            raise OptionError(f"-o takes NAME=VALUE, for instance -o steps=400; given: {assignment!r}")
        if part not in result:
            raise OptionError(f"-o {assignment}: there is no part {part!r}{nearest(part, parts)}")
        if name in result[part]:
            raise OptionError(f"-o {assignment}: {key.strip()!r} is given twice; leave one out")
        result[part][name] = value
    return result


def _with_present_names(given: Mapping[str, Any], renamed: Mapping[str, str], who: str) -> dict[str, Any]:
    """Replace old names of options by their new names."""
    for old, new in renamed.items():
        if old in given and new in given:
            raise OptionError(f"{who}: option {new!r} is given twice ({old!r} is its old name); leave one out")
    return {renamed.get(name, name): value for name, value in given.items()}


_KINDS = {"integer": "whole number", "number": "number", "boolean": "yes or no", "string": "text"}
_BOUNDS = {
    "minimum": ">= {:.15g}",
    "exclusiveMinimum": "> {:.15g}",
    "maximum": "<= {:.15g}",
    "exclusiveMaximum": "< {:.15g}",
    "multipleOf": "divisible by {:.15g}",
}
_PATHS = ("path", "file-path", "directory-path")
_LENGTHS = {"minLength": "at least {} {}", "maxLength": "at most {} {}"}


def _describe_one(name: str, schema: dict[str, Any], shared: Mapping[str, Any]) -> OptionInfo:
    variants = schema.get("anyOf", [schema])
    optional = any(variant.get("type") == "null" for variant in variants)
    core = next((variant for variant in variants if variant.get("type") != "null"), schema)
    core = shared.get(core.get("$ref", "").rpartition("/")[2], core)  # an Enum is declared under $defs
    choices = tuple(core.get("enum", [core["const"]] if "const" in core else []))
    kind = _kind(core, choices)
    return OptionInfo(
        name=name,
        kind=kind,
        default=None if kind == "secret" else schema.get("default"),
        description=schema.get("description", ""),
        allowed=_allowed(kind, choices, core, optional),
        choices=choices,
        minimum=core.get("minimum", core.get("exclusiveMinimum")),
        maximum=core.get("maximum", core.get("exclusiveMaximum")),
        optional=optional,
        required="default" not in schema or (schema["default"] == "" and core.get("minLength", 0) > 0),
        names_file=_names_file([schema, shared] if "$ref" in json.dumps(schema) else schema),
    )


def _kind(core: Mapping[str, Any], choices: tuple[Any, ...]) -> str:
    if core.get("format") == "password" and core.get("writeOnly"):  # as pydantic describes its secrets
        return "secret"
    return "one of" if choices else _KINDS.get(core.get("type", ""), "JSON value")


def _names_file(schema: Any) -> bool:
    """Say whether a JSON schema, or one inside it, is that of a path, as pydantic writes it."""
    if isinstance(schema, dict):
        return schema.get("format") in _PATHS or any(map(_names_file, schema.values()))
    return isinstance(schema, list) and any(map(_names_file, schema))


def _allowed(kind: str, choices: tuple[Any, ...], core: dict[str, Any], optional: bool) -> str:
    bounds = [text.format(core[key]) for key, text in _BOUNDS.items() if key in core]
    lengths = [text.format(core[key], _characters(core[key])) for key, text in _LENGTHS.items() if key in core]
    text = " or ".join(map(str, choices)) or (kind if kind in ("text", "yes or no") else f"a {kind}")
    if bounds:
        text += " " + " and ".join(bounds)
    if lengths:
        text += " of " + ", ".join(lengths)
    if "pattern" in core:
        text += f" that matches {core['pattern']}"
    if optional:
        text += " or 'none'"
    return text


def _characters(count: int) -> str:
    return "character" if count == 1 else "characters"


def _from_text(value: Any, info: OptionInfo) -> Any:
    """Convert what pydantic does not convert by itself: 'none' for an optional value, JSON for lists and tables."""
    if not isinstance(value, str):
        return value
    if info.optional and value.lower() == "none":
        return None
    if info.kind == "JSON value":
        try:
            return json.loads(value)
        except (ValueError, RecursionError):  # not JSON, a number with too many digits, or nested too deep
            return value
    if info.kind == "one of" and value not in info.choices:
        return next((choice for choice in info.choices if str(choice) == value), value)
    return value


def _complaint(
    error: ValidationError, infos: Mapping[str, OptionInfo], given: Mapping[str, Any], who: str
) -> tuple[str, str]:
    """Return the message, and the option that it is about, "" for a complaint of all together."""
    first = error.errors(include_url=False)[0]
    name = next(map(str, first["loc"]), "")
    if name not in infos:
        return f"{who}: {first.get('ctx', {}).get('error', first['msg'])}", ""
    shown = (
        "not shown, as it is a secret" if infos[name].kind == "secret" else repr(given.get(name, first.get("input")))
    )
    if len(shown) > 60:
        shown = shown[:57] + "..."
    # A validator's own message. `allowed` covers the rest, except for what a list or a table holds.
    reason = str(first.get("ctx", {}).get("error", "")) or (first["msg"] if infos[name].kind == "JSON value" else "")
    allowed = " ".join(filter(None, [infos[name].allowed, reason and f"({reason})"]))
    return f"{who}: option {name!r} is {shown}; allowed: {allowed}", name
