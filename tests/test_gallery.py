"""The gallery of names shows every bundled list, and what is drawn of it."""

from __future__ import annotations

import re

import pytest

import namegen

from .gallery import GALLERY, HEAD, bundled, section


def test_every_bundled_list_is_in_the_gallery_with_ten_names(registry: namegen.Registry) -> None:
    page = GALLERY.read_text("utf-8")
    assert page.startswith(HEAD), "python -m tests.gallery"
    shown = re.findall(r"^`([\w-]+)`: .*\n\n> (.*)$", page, re.M)
    assert sorted(name for name, _ in shown) == sorted(bundled(registry)), "python -m tests.gallery"
    assert all(len(set(names.split(" · "))) == 10 for _, names in shown)


@pytest.mark.parametrize("name", ["elf", "japanese", "greek", "stars"])
def test_the_gallery_shows_what_is_drawn(registry: namegen.Registry, name: str) -> None:
    assert section(name, bundled(registry)[name], registry) in GALLERY.read_text("utf-8"), "python -m tests.gallery"
