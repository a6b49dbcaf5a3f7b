"""The files of models that wait to be downloaded, each under the key of its model: who has that may fetch it."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from ..settings import Settings
from ..work import downloads
from ..work.models import ServedModel
from .folders import downloads_folder

BELOW = "/namegen/models"
"""The path below which they are."""


def put(trained: ServedModel, key: str, settings: Settings) -> str:
    """Write the file of a model, unless it is there; return its address, beneath the server's.

    Others go where there is no room for all. Raises StorageError where it cannot be written.
    """
    name = trained.file or f"{trained.model.name}.namegen"
    path = downloads.put(downloads_folder(), key, name, trained.model.to_bytes, settings.bytes_of_files)
    return f"{BELOW}/{quote(key)}/{quote(path.name)}"


def route() -> Any:
    """Make the route that serves them."""
    from starlette.routing import Mount
    from starlette.staticfiles import StaticFiles

    downloads_folder().mkdir(exist_ok=True)
    return Mount(BELOW, StaticFiles(directory=downloads_folder()), name="models")
