"""Describe the list that the makemore lectures use, downloaded on first use."""

from __future__ import annotations

import namegen


class Makemore(namegen.WordlistSource):
    """32,033 given names of children born in the United States; 29,494 of them distinct."""

    card = namegen.Card(
        title="makemore's names.txt",
        language="English (United States)",
        licence="MIT",
        description="32,033 given names, the most common of ssa.gov in 2018: the list of Karpathy's lectures",
        count=32_033,
        sha256="0a30b5557f192f32ab962680889aac5f6fda0f4cecf40a6d0b5694f58ea8cc4d",
        address="https://raw.githubusercontent.com/karpathy/makemore/master/names.txt",
        group="given names of many cultures",
        examples=("emma", "anders", "zymir"),
        source="names.txt of github.com/karpathy/makemore; the names are public domain",
    )
