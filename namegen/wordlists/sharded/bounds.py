"""How much is read at once."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Bounds:
    """Say how much is read at once, in bytes.

    whole: a file of fewer is one shard, in whatever layout it is. head: by so many the layout of a larger one is found.
    shard: of a text, roughly. rows: of a Parquet file, in a shard. line: the most that a line may have.
    """

    whole: int = 4 * 2**20
    head: int = 2**20
    shard: int = 2 * 2**20
    rows: int = 2**17
    line: int = 2**20


USUAL = Bounds()
