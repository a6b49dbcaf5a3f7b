"""Shell completion: the script that does it, and what to do with it. No file of a shell is written to."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import typer

from ..errors import UsageError
from .kit.messages import complain
from .kit.output import print_line

VARIABLE = "_NAMEGEN_COMPLETE"
"""The environment variable by which a shell's script asks for completions."""

STEPS = {
    "bash": (
        "namegen --show-completion bash > ~/.namegen.bash",
        "echo 'source ~/.namegen.bash' >> ~/.bashrc",
    ),
    "zsh": (
        "namegen --show-completion zsh > ~/.namegen.zsh",
        "echo 'autoload -Uz compinit; compinit; source ~/.namegen.zsh' >> ~/.zshrc",
    ),
    "fish": (
        "mkdir -p ~/.config/fish/completions",
        "namegen --show-completion fish > ~/.config/fish/completions/namegen.fish",
    ),
    "powershell": ("namegen --show-completion powershell >> $PROFILE",),
}
"""What a person runs once in each shell."""


def complete_shells(incomplete: str) -> list[str]:
    return [shell for shell in STEPS if shell.startswith(incomplete)]


def ready() -> None:
    """Make typer answer where a shell asks for completions."""
    if VARIABLE in os.environ:
        from typer.completion import completion_init  # type: ignore[attr-defined]  # imported there, not marked as exported

        completion_init()


def show_script(shell: str | None) -> None:
    """Print the script that completes in a shell, and exit; nothing is done where `shell` is None."""
    if shell is None:
        return
    from typer.completion import get_completion_script  # type: ignore[attr-defined]  # imported there too

    name = _checked(shell, "--show-completion")
    print_line(get_completion_script(prog_name="namegen", complete_var=VARIABLE, shell=name))
    raise typer.Exit


def explain_steps(shell: str | None) -> None:
    """Print what to run, once, so that a shell completes, and exit; nothing is done where `shell` is None."""
    if shell is None:
        return
    name = _checked(shell, "--install-completion")
    complain(f"nothing was changed; to complete commands, options and names on Tab in {name}, run once:")
    for step in STEPS[name]:
        print_line(step)
    raise typer.Exit


def _checked(shell: str, option: str) -> str:
    """Return the shell that is asked for, or else this person's own. Raises UsageError where it is none of STEPS."""
    own = "powershell" if sys.platform == "win32" else Path(os.environ.get("SHELL", "")).name
    name = shell or own
    if name not in STEPS:
        said = f"{option} is {name!r}" if name else f"{option}: this shell is not known"
        raise UsageError(f"{said}; allowed: {', '.join(STEPS)}, as in {option} bash")
    return name
