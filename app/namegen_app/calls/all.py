"""All calls of the page."""

from __future__ import annotations

from ..work.backend import Backend
from .about import about
from .compare import compare, compared, one_model
from .door import Door
from .jobs import follow, stop
from .lists import cards, lists_with, read_list, sample, take_upload, text_of
from .look import look, next_letters
from .look_tables import inside, letter_map, network, pair_names, pairs
from .names import names
from .plugins import plugins
from .programs import programs
from .take import reader, take
from .train import learning, model_file, paces, train
from .why import why

CALLS = (
    about,
    names,
    why,
    follow,
    stop,
    cards,
    lists_with,
    read_list,
    sample,
    take_upload,
    text_of,
    train,
    learning,
    paces,
    model_file,
    compare,
    compared,
    one_model,
    look,
    next_letters,
    pairs,
    pair_names,
    network,
    letter_map,
    inside,
    plugins,
    programs,
    take,
    reader,
)


def door(backend: Backend) -> Door:
    """Return the door to all of them."""
    return Door(backend, CALLS, at_once=(follow, stop))
