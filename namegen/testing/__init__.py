"""Check a plugin: the contract kit, everything that namegen promises and expects of one, as pytest cases.

    import namegen.testing
    import my_plugin

    @namegen.testing.parametrize_checks(my_plugin)
    def test_contract(check):
        check()

Every part that the plugin registers gets every check of its kind, each a case of its own; a failure says what
is promised, what was found, and where to read. Only `parametrize_checks` needs pytest: `namegen plugins check` runs the
same checks without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from ..registry.entry import Kind, Plugin
from ..registry.registry import Registry
from .constraint_checks import CONSTRAINT_CHECKS
from .expected import require_expectations
from .loading_checks import LOADS, check_loads, once_it_loads
from .model_checks import MODEL_CHECKS
from .named_checks import named_checks
from .namesakes import options_of
from .part import ContractError, NotCheckedError, PartUnderTest
from .plugin_checks import (
    Observed,
    check_commands_have_help,
    check_imports_nothing_heavy,
    check_prints_nothing,
    check_registers,
    check_touches_no_network,
)
from .sampler_checks import SAMPLER_CHECKS
from .secret_checks import check_no_secret_is_written, with_made_up_secrets
from .tokenizer_checks import TOKENIZER_CHECKS
from .wordlist_checks import WORDLIST_CHECKS

if TYPE_CHECKING:
    import pytest

__all__ = ["CHECKS", "ContractError", "checks", "parametrize_checks"]

CHECKS: dict[Kind, list[Callable[[PartUnderTest], None]]] = {
    "wordlist": WORDLIST_CHECKS,
    "tokenizer": [*TOKENIZER_CHECKS, check_no_secret_is_written],
    "model": [*MODEL_CHECKS, check_no_secret_is_written],
    "sampler": SAMPLER_CHECKS,
    "constraint": CONSTRAINT_CHECKS,
}
"""Every check of every kind of part."""
UNKNOWN = "your-distribution"
"""What a plugin comes in of which that is not known: it stands in what is said to its author."""
REGISTERS = "plugin-registers"
"""The name of the one check of a plugin that cannot be registered."""


def parametrize_checks(
    plugin: Any,
    options: Mapping[str, Mapping[str, Any]] | None = None,
    beside: Iterable[Any] = (),
    *,
    files: Mapping[str, str | Path] | None = None,
    expected_failures: Mapping[str, str] | None = None,
) -> pytest.MarkDecorator:
    """Decorate a pytest test: it gets `check`, once for every check of everything that `plugin` registers.

    plugin: a module (or object) with namegen hooks.
    options: by part name, options to build it with instead of its defaults: `{"my-model": {"steps": 5}}`
        makes the checks of a slow model fast. By the name of an executor, the address where it has workers:
        `{"threads": {"address": "threads://here"}}`; without one they are not called. By the name of a reader of
        sources, a file that it reads: `{"npy": {"sample": data}}`.
    beside: other plugins whose models this one's are made of; they are there, and are not checked.
    files: by the name of a wordlist, a copy of the file at its address, and by the format of a document, one such;
        without it, nothing is known of what they hold.
    expected_failures: by the name of a check, as pytest shows it, why it fails: it is reported as an expected failure,
        with the reason, and as a failure when it passes.

    Raises UsageError for an expected failure of no check, naming the nearest, or without a reason, and OptionError for
    a secret that is given as a text.
    """
    import pytest

    found = dict(checks(plugin, options or {}, beside, files=files))
    expected = expected_failures or {}
    if list(found) != [REGISTERS]:  # else the one check that there is says what is wrong
        require_expectations(expected, found)
    return pytest.mark.parametrize("check", [_case(name, check, expected.get(name)) for name, check in found.items()])


def _case(name: str, check: Callable[[], None], reason: str | None) -> Any:
    import pytest

    def case() -> None:
        try:
            check()
        except NotCheckedError as error:
            pytest.skip(str(error))

    marks = [] if reason is None else [pytest.mark.xfail(reason=reason, strict=True)]
    return pytest.param(case, id=name, marks=marks)


def checks(
    plugin: Any,
    options: Mapping[str, Mapping[str, Any]],
    beside: Iterable[Any] = (),
    *,
    files: Mapping[str, str | Path] | None = None,
    distribution: str = UNKNOWN,
) -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield every check of `plugin` under its name. A plugin that cannot be registered has one check, which says so.

    What is given is as `parametrize_checks` takes it, and the distribution that the plugin comes in.

    Raises OptionError for a secret that is given as a text.
    """
    registry = Registry()
    record = _add(registry, plugin, distribution)
    for other in beside:
        _add(registry, other, "beside")
    yield REGISTERS, partial(check_registers, record)
    if record.error:
        return
    given = {name: Path(file) for name, file in (files or {}).items()}
    if isinstance(plugin, ModuleType):
        observed = Observed(plugin)
        yield "plugin-imports-nothing-heavy", partial(check_imports_nothing_heavy, observed)
        yield "plugin-touches-no-network", partial(check_touches_no_network, observed)
        yield "plugin-prints-nothing", partial(check_prints_nothing, observed)
    if "register_commands" in record.hooks:
        yield "commands-have-help", partial(check_commands_have_help, registry, record)
    yield from _named_checks(registry, record, options, given)
    entries = [each for kind in CHECKS for each in registry.entries(kind).values() if each.plugin is record]
    for entry in entries:
        own = options_of(entry, options.get(entry.name, {}), entries)
        part = PartUnderTest(entry, registry, with_made_up_secrets(entry, own), given.get(entry.name))
        yield f"{entry.kind}-{entry.name}-{LOADS}", partial(check_loads, part)
        for check in CHECKS[entry.kind]:
            label = check.__name__.removeprefix("check_").replace("_", "-")
            yield f"{entry.kind}-{entry.name}-{label}", partial(once_it_loads, check, part)


def _named_checks(
    registry: Registry, record: Plugin, options: Mapping[str, Mapping[str, Any]], files: Mapping[str, Path]
) -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield the checks of what a plugin registers under a name beside its parts."""
    for some in registry.named().values():
        for name, one in some.items():
            if one.plugin is record:
                for label, check in named_checks(one, registry, options.get(name, {}), files.get(name)):
                    yield f"{one.kind}-{name}-{label}", check


def _add(registry: Registry, plugin: Any, distribution: str) -> Plugin:
    record = Plugin(getattr(plugin, "__name__", type(plugin).__name__), distribution, "")
    registry.add(plugin, record)
    return record
