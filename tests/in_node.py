"""Node, for the tests of what is written in JavaScript."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from namegen_export.javascript import one_module

SECONDS = 120
"""Of a script at most: one that does not come to an end fails."""
NAMES_OF = """
import {readFileSync} from "node:fs";
const answer = ({document, asked}) => {
  try {
    const opened = open(document);
    return asked.map(({n, number, seed}) => (n === undefined ? opened.name(seed, number) : opened.names(n, seed)));
  } catch (error) {
    return error.constructor === Error ? `refused: ${error.message}` : `failed: ${error.stack}`;
  }
};
process.stdout.write(JSON.stringify(JSON.parse(readFileSync(0, "utf8")).map(answer)));
"""


def names_in_node(asked: Sequence[Mapping[str, Any]]) -> list[Any]:
    """Open each `document` with the reader, ask it what is `asked`, and return the answers, or why it was refused."""
    answered: list[Any] = json.loads(run(one_module() + NAMES_OF, json.dumps(asked)))
    return answered


def run(script: str, given: str = "") -> str:
    """Run a module, `given` on its standard input, and return what it wrote. Without Node a test skips, CI fails."""
    program = shutil.which("node")
    if program is None:
        message = "these tests need Node 18 or newer; get it with: apt-get install -y nodejs"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    done = subprocess.run(
        [program, "--input-type=module", "--eval", script], input=given, capture_output=True, text=True, timeout=SECONDS
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
