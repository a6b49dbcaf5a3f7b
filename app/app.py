"""The web form as a Space of Hugging Face runs it, and anything else that starts a Python file."""

from __future__ import annotations

import os
from contextlib import suppress

from namegen_app.running import prepare, run
from namegen_app.settings import Settings

import namegen

SPACE = os.environ.get("SPACE_HOST", "")
if SPACE:  # its visitors come by proxies of private networks, which say for whom they ask
    os.environ.setdefault("FORWARDED_ALLOW_IPS", "127.0.0.1,::1,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16")

if __name__ == "__main__":
    settings = Settings.from_environment()
    prepare(settings)
    with suppress(KeyboardInterrupt):
        run(
            namegen.Registry.load(),
            settings,
            host="0.0.0.0" if SPACE else "127.0.0.1",  # noqa: S104  # inside a Space's container
            port=int(os.environ.get("GRADIO_SERVER_PORT", "7860")),
            allowed=[SPACE],
            frames=["https://huggingface.co"],
        )
