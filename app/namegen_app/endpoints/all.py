"""All endpoints."""

from __future__ import annotations

from ..work.backend import Backend
from .compare import compare
from .endpoint import Endpoint
from .evaluate import evaluate
from .inside import explain, matrix
from .names import generate
from .plugins import plugins
from .sounds_like import sounds_like
from .train import train

ENDPOINTS = tuple(
    Endpoint(function) for function in (generate, train, evaluate, compare, explain, matrix, sounds_like, plugins)
)


def add_endpoints(backend: Backend) -> None:
    """Add the endpoints to the page that is being built."""
    for each in ENDPOINTS:
        each.add(backend)
