"""Real virtual environments for tests: this one's packages, and plugins installed by pip on top."""

from __future__ import annotations

import os
import site
import subprocess
import sys
import textwrap
import venv
from collections.abc import Mapping
from pathlib import Path


class Environment:
    """A fresh virtual environment that sees what this Python has installed, namegen among it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        venv.create(folder / "venv", with_pip=False, symlinks=os.name != "nt")
        self.python = folder / "venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        packages = subprocess.run(
            [self.python, "-c", "import site; print(site.getsitepackages()[0])"],
            check=True, capture_output=True, text=True,
        ).stdout.strip()  # fmt: skip
        ours = "".join(f"import site; site.addsitedir({path!r})\n" for path in site.getsitepackages())
        (Path(packages) / "parent.pth").write_text(ours)

    def install(self, *packages: Path) -> None:
        """`pip install` of package folders, without the network."""
        options = ["--no-deps", "--no-build-isolation", "--no-index", "--quiet", "--disable-pip-version-check"]
        self._pip("install", *options, *map(str, packages))

    def uninstall(self, *names: str) -> None:
        self._pip("uninstall", "--yes", "--quiet", *names)

    def namegen(self, *arguments: object, **variables: str) -> subprocess.CompletedProcess[str]:
        """Runs `namegen` there."""
        return self.run("-c", "from namegen.commands.main import main; main()", *arguments, **variables)

    def run(self, *arguments: object, cwd: Path | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
        environment: Mapping[str, str] = os.environ | {"COLUMNS": "200", "OMP_NUM_THREADS": "1"} | variables
        command = [str(self.python), *map(str, arguments)]
        return subprocess.run(
            command, capture_output=True, text=True, env=environment, cwd=cwd or self.folder, timeout=240
        )

    def _pip(self, *arguments: str) -> None:
        command = [sys.executable, "-m", "pip", "--python", str(self.python), *arguments]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


def write_package(folder: Path, name: str, body: str, requires: str = "namegen") -> Path:
    """A plugin package `name` of one module, ready to be installed; its folder."""
    module = name.replace("-", "_")
    target = folder / name
    target.mkdir(parents=True)
    (target / f"{module}.py").write_text(textwrap.dedent(body), encoding="utf-8")
    (target / "pyproject.toml").write_text(
        f'[build-system]\nrequires = ["hatchling"]\nbuild-backend = "hatchling.build"\n'
        f'[project]\nname = "{name}"\nversion = "1.0"\ndependencies = ["{requires}"]\n'
        f'entry-points.namegen.{name} = "{module}"\n'
    )
    return target
