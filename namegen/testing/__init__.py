"""Check a plugin: the contract kit, everything that namegen promises and expects of one, as pytest cases.

    import namegen.testing
    import my_plugin

    @namegen.testing.parametrize_checks(my_plugin)
    def test_contract(check):
        check()

Every part that the plugin registers gets every check of its kind, each a case of its own; a failure says what
is promised, what was found, and where to read. The only module of namegen that imports pytest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from types import ModuleType
from typing import Any

import pytest

from ..registry.entry import Kind, Plugin
from ..registry.registry import Registry
from .constraint_checks import CONSTRAINT_CHECKS
from .executor_checks import executor_checks
from .model_checks import MODEL_CHECKS
from .part import ContractError, PartUnderTest
from .plugin_checks import (
    check_commands_have_help,
    check_export_is_there,
    check_imports_nothing_heavy,
    check_page_is_there,
    check_reader_has_a_source,
    check_registers,
    check_touches_no_network,
)
from .sampler_checks import SAMPLER_CHECKS
from .tokenizer_checks import TOKENIZER_CHECKS
from .wordlist_checks import WORDLIST_CHECKS

__all__ = ["CHECKS", "ContractError", "checks", "parametrize_checks"]

CHECKS: dict[Kind, list[Callable[[PartUnderTest], None]]] = {
    "wordlist": WORDLIST_CHECKS,
    "tokenizer": TOKENIZER_CHECKS,
    "model": MODEL_CHECKS,
    "sampler": SAMPLER_CHECKS,
    "constraint": CONSTRAINT_CHECKS,
}
"""Every check of every kind of part."""


def parametrize_checks(
    plugin: Any, options: Mapping[str, Mapping[str, Any]] | None = None, beside: Iterable[Any] = ()
) -> pytest.MarkDecorator:
    """Decorate a pytest test: it gets `check`, once for every check of everything that `plugin` registers.

    plugin: a module (or object) with namegen hooks.
    options: by part name, options to build it with instead of its defaults: `{"my-model": {"steps": 5}}`
        makes the checks of a slow model fast. By the name of an executor, the address where it has workers:
        `{"threads": {"address": "threads://here"}}`; without one they are not called.
    beside: other plugins whose models this one's are made of; they are there, and are not checked.
    """
    found = list(checks(plugin, options or {}, beside))
    return pytest.mark.parametrize("check", [check for _, check in found], ids=[name for name, _ in found])


def checks(
    plugin: Any, options: Mapping[str, Mapping[str, Any]], beside: Iterable[Any] = ()
) -> Iterator[tuple[str, Callable[[], None]]]:
    """Yield every check of `plugin` under its name. A plugin that cannot be registered has one check, which says so."""
    registry = Registry()
    record = _add(registry, plugin, "checked")
    for other in beside:
        _add(registry, other, "beside")
    yield "plugin-registers", partial(check_registers, record)
    if record.error:
        return
    if isinstance(plugin, ModuleType):
        yield "plugin-imports-nothing-heavy", partial(check_imports_nothing_heavy, plugin)
        yield "plugin-touches-no-network", partial(check_touches_no_network, plugin)
    if "register_commands" in record.hooks:
        yield "commands-have-help", partial(check_commands_have_help, registry)
    for name, page in registry.pages().items():
        if page.plugin is record:
            yield f"page-{name}-is-there", partial(check_page_is_there, page)
    for name, export in registry.exports().items():
        if export.plugin is record:
            yield f"export-{name}-is-there", partial(check_export_is_there, export)
    for name, reader in registry.readers().items():
        if reader.plugin is record:
            yield f"reader-{name}-has-a-source", partial(check_reader_has_a_source, reader)
    for name, executor in registry.executors().items():
        if executor.plugin is record:
            for label, check_executor in executor_checks(executor, options.get(name, {}).get("address")):
                yield f"executor-{name}-{label}", check_executor
    for kind, kind_checks in CHECKS.items():
        for name, entry in registry.entries(kind).items():
            if entry.plugin is not record:
                continue
            part = PartUnderTest(entry, registry, dict(options.get(name, {})))
            for check in kind_checks:
                label = check.__name__.removeprefix("check_").replace("_", "-")
                yield f"{kind}-{name}-{label}", partial(check, part)


def _add(registry: Registry, plugin: Any, distribution: str) -> Plugin:
    record = Plugin(getattr(plugin, "__name__", type(plugin).__name__), distribution, "")
    registry.add(plugin, record)
    return record
