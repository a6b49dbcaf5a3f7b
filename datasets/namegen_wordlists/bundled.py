"""Describe the wordlists in this folder, one class a list. Written for this project from general knowledge."""

from __future__ import annotations

from importlib.resources import files

import namegen


class Bundled(namegen.WordlistSource):
    """Read a list that lies beside this module, in the file that `file` names."""

    file: str

    def read(self) -> bytes:
        return files(__package__).joinpath(self.file).read_bytes()


class Names(Bundled):
    file = "names.txt"
    card = namegen.Card(
        title="Given names",
        language="many",
        script="Latin",
        licence="CC0-1.0",
        description="given names of some 60 cultures, in lower-case a-z as each writes them in ASCII",
        count=19_116,
        sha256="fbb05d71139e4450eb556d646272ff64ba192b29afc21aad04d9a392d69675dc",
        source="written for namegen from general knowledge",
    )


class Surnames(Bundled):
    file = "surnames.txt"
    card = namegen.Card(
        title="Surnames",
        language="many",
        script="Latin",
        licence="CC0-1.0",
        description="family names of many cultures, in lower-case a-z",
        count=2_547,
        sha256="ba8c306e37b853167f56314557e3aa0017a0d0afb0f1b355260a1ea37147df83",
        source="written for namegen from general knowledge",
    )


class Towns(Bundled):
    file = "towns.txt"
    card = namegen.Card(
        title="Towns",
        language="many",
        script="Latin",
        licence="CC0-1.0",
        description="towns and cities of many countries whose name is one word, in lower-case a-z",
        count=3_559,
        sha256="20ca65e48d4a74ff2689b3e013142a3f96bc41ec430eeb551f5a44ee3c22c812",
        source="written for namegen from general knowledge",
    )


class Stars(Bundled):
    file = "stars.txt"
    card = namegen.Card(
        title="Stars",
        language="Arabic, Greek, Latin and others",
        script="Latin",
        licence="CC0-1.0",
        description="proper names of stars, traditional ones and those of the IAU, in lower-case a-z",
        count=446,
        sha256="aed2b00080b02e6b1badfc64d04eab5a9050ea961d62136e0710e4c2d2a4cf97",
        source="written for namegen from general knowledge",
    )


class Elements(Bundled):
    file = "elements.txt"
    card = namegen.Card(
        title="Chemical elements",
        language="English",
        script="Latin",
        licence="CC0-1.0",
        description="the 118 chemical elements by their IUPAC names",
        count=118,
        sha256="3f92e856bade17cb5d495a226ab32c152e4e31dd8138dc11c457207ee54699a0",
        source="written for namegen from general knowledge",
    )


class Dinosaurs(Bundled):
    file = "dinosaurs.txt"
    card = namegen.Card(
        title="Dinosaurs",
        language="scientific Latin",
        script="Latin",
        licence="CC0-1.0",
        description="genera of dinosaurs, birds left out, in lower case",
        count=1_067,
        sha256="9298d578439567f9f7e33b7055f08b88a911d2066e94d80804e75fae2a6c1979",
        source="written for namegen from general knowledge",
    )


class Russian(Bundled):
    file = "russian.txt"
    card = namegen.Card(
        title="Russian given names",
        language="Russian",
        script="Cyrillic",
        licence="CC0-1.0",
        description="given names and everyday short forms, in lower-case Cyrillic",
        count=730,
        sha256="ff7f9cbb55cbc8a72ecb6c23b8a11b77b9e70476b89f33f9b0e29396aa43da0a",
        source="written for namegen from general knowledge",
    )


class Greek(Bundled):
    file = "greek.txt"
    card = namegen.Card(
        title="Greek given names",
        language="Greek",
        script="Greek",
        licence="CC0-1.0",
        description="given names, modern ones and ancient ones still borne, in lower-case Greek",
        count=873,
        sha256="7a1ceaf3d1f267dae7dcf4a3c70aa70886d6ba33083e01f84b0ac112e3993961",
        source="written for namegen from general knowledge",
    )


class Japanese(Bundled):
    file = "japanese.txt"
    card = namegen.Card(
        title="Japanese given names",
        language="Japanese",
        script="Hiragana",
        licence="CC0-1.0",
        description="given names in hiragana",
        count=1_386,
        sha256="273daaa0f522f8582be7bc751f4d0440f3bac772c06cae4e77522655e7cfd90f",
        source="written for namegen from general knowledge",
    )
