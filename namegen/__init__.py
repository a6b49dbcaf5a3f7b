"""namegen learns from a list of names how they are spelt, and draws new ones.

    import namegen

    model = namegen.train("names.txt")
    model.generate(10, seed=42)
    model.save("names.namegen")
    namegen.load("names.namegen").generate(5)

Everything a plugin needs is here too: `import namegen` is the one import, and it is cheap, because each
public name is imported when it is first used. `__init__.pyi` lists them in groups.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .contracts.hookspecs import hookimpl


def _public_names() -> dict[str, str]:
    """Read the stub: each public name, and the module that defines it."""
    lines = Path(__file__).with_name("__init__.pyi").read_text(encoding="utf-8").splitlines()
    imports = [line.split() for line in lines if line.startswith("from .")]
    # "from .module import Name as Name", one name per line
    return {words[-1]: words[1] for words in imports}


_MODULE_OF = _public_names()

__all__ = ["hookimpl", *(name for name in _MODULE_OF if name != "hookimpl")]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used (PEP 562)."""
    if name == "__version__":
        from importlib.metadata import version

        return version("namegen")
    if name not in _MODULE_OF:
        from .gone import instead_of

        raise AttributeError(f"module 'namegen' has no attribute {name!r}{instead_of(name)}")
    from importlib import import_module

    value = getattr(import_module(_MODULE_OF[name], __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
