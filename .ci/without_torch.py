"""Print what namegen and its tests require, without torch and gradio: one requirement a line, for pip.

    python .ci/without_torch.py > light.txt
    python -m pip install -c constraints.txt -r light.txt && python -m pip install --no-deps -e .

With these alone `pytest` runs the tests that need neither (tests/needs_torch.py). Needs Python and nothing else.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

HEAVY = {"torch", "gradio"}
BROWSER = {"playwright", "axe-playwright-python"}  # for tests of the web form only
EDITABLE = "editables"  # what an editable install of hatchling's imports, and --no-deps leaves out


def light(requirements: list[str]) -> list[str]:
    """Leave out the requirements whose distribution is heavy or for the browser."""
    return [each for each in requirements if re.split(r"[^\w.-]", each, maxsplit=1)[0].lower() not in HEAVY | BROWSER]


def main() -> None:
    project = tomllib.loads(Path(__file__).parents[1].joinpath("pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = [*project["dependencies"], *project["optional-dependencies"]["test"], EDITABLE]
    sys.stdout.write("".join(f"{each}\n" for each in dict.fromkeys(light(needed))))


if __name__ == "__main__":
    main()
