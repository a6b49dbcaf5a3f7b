"""The folders of this process for what visitors upload and download."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

import namegen

DOWNLOADS = "models"


@cache
def private_folder() -> Path:
    """Make the folder for uploads and downloads, which is this process's alone and gone when it ends.

    It lies in GRADIO_TEMP_DIR where that is set, else among the system's temporary files. Raises NamegenError where
    it cannot be made.
    """
    outer = os.environ.get("GRADIO_TEMP_DIR") or tempfile.gettempdir()
    try:
        Path(outer).mkdir(parents=True, exist_ok=True)
        own = tempfile.mkdtemp(prefix="namegen-app-", dir=outer)
    except OSError as error:
        raise namegen.NamegenError(
            f"cannot make a folder for uploads in {outer}: {error.strerror}; GRADIO_TEMP_DIR chooses another"
        ) from None
    atexit.register(shutil.rmtree, own, ignore_errors=True)
    os.environ["GRADIO_TEMP_DIR"] = own
    return Path(own)


def downloads_folder() -> Path:
    """Return the folder, inside that one, of models that wait to be downloaded."""
    return private_folder() / DOWNLOADS
