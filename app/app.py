"""The web form as a Space of Hugging Face runs it, and anything else that starts a Python file."""

from __future__ import annotations

import os

import namegen_app
from namegen_app.server.serve import launch_options
from namegen_app.settings import Settings

import namegen

settings = Settings.from_environment()
demo = namegen_app.build_app(namegen.Registry.load(), settings)

if __name__ == "__main__":
    demo.launch(
        **launch_options(
            settings,
            host="0.0.0.0" if "SPACE_HOST" in os.environ else "127.0.0.1",  # noqa: S104  # inside a Space's container
            allowed=[os.environ.get("SPACE_HOST", "")],
            frames=["https://huggingface.co"],
        )
    )
