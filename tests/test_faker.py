"""The provider for Faker: names by Faker's seed, drawn ahead, made to wishes."""

from __future__ import annotations

import subprocess
import sys
from random import SystemRandom

import pytest

import namegen

faker = pytest.importorskip("faker", reason="Faker is missing: pip install faker")

import namegen.faker  # noqa: E402  # where Faker is missing it says so

FEW = ("anna", "annabel", "bella", "belinda", "carla", "clara", "dora", "dorothea", "ella", "elinor")


@pytest.fixture
def fake() -> faker.Faker:
    fake = faker.Faker()
    fake.add_provider(namegen.faker.Provider)
    return fake


def test_the_same_seed_gives_the_same_names_whatever_was_drawn_before(fake: faker.Faker) -> None:
    fake.seed_instance(42)
    names = [fake.namegen(like="elf") for _ in range(40)]
    fake.seed_instance(42)
    assert [fake.namegen(like="elf") for _ in range(7)] == names[:7]
    other = faker.Faker()
    other.add_provider(namegen.faker.Provider)
    other.seed_instance(42)
    assert [other.namegen(like="elf") for _ in range(40)] == names
    assert len(set(names)) > 30


def test_fakers_global_seed_counts_too(fake: faker.Faker) -> None:
    faker.Faker.seed(7)
    first = [fake.namegen(like="elf"), fake.first_name(), fake.namegen(like="elf")]
    faker.Faker.seed(7)
    assert [fake.namegen(like="elf"), fake.first_name(), fake.namegen(like="elf")] == first


def test_names_drawn_ahead_change_nothing_for_the_other_providers(fake: faker.Faker) -> None:
    fake.seed_instance(1)
    mixed = [(fake.namegen(like="elf"), fake.first_name()) for _ in range(20)]
    fake.seed_instance(1)
    firsts = []
    for _ in range(20):
        fake.random.getrandbits(64)
        firsts.append(fake.first_name())
    assert [first for _, first in mixed] == firsts


def test_a_number_has_its_name_whether_it_was_drawn_ahead_or_not(fake: faker.Faker) -> None:
    fake.seed_instance(3)
    ahead = [fake.namegen(like="elf") for _ in range(9)]
    fake.seed_instance(3)
    numbers = [str(fake.random.getrandbits(64)) for _ in range(9)]
    assert [namegen.Namer.like("elf").names([number])[0] for number in numbers] == ahead


def test_wishes_lists_of_ones_own_and_unique(fake: faker.Faker) -> None:
    fake.seed_instance(5)
    assert fake.namegen(like="elf", starts_with="th", max_length=7).startswith("Th")
    assert fake.namegen(like=list(FEW), ends_with="a")[-1] == "a"
    assert fake.namegen(like=FEW, model="count-bigram").isalpha()
    names = [fake.unique.namegen(like="english") for _ in range(200)]
    assert len(set(names)) == 200


def test_what_does_not_fit_is_said_in_the_words_of_generate(fake: faker.Faker) -> None:
    with pytest.raises(namegen.UsageError, match="no constraint or sampler option 'starts'; did you mean"):
        fake.namegen(like="elf", starts="k")
    with pytest.raises(namegen.GenerationError, match="no name can be such"):
        fake.namegen(like="elf", starts_with="q", without="q")
    with pytest.raises(namegen.UsageError, match="seed=3 is about how generate draws names"):
        fake.namegen(like="elf", seed=3)
    with pytest.raises(namegen.UsageError, match="wishes here are texts, numbers, or lists of such"):
        fake.namegen(like="elf", starts_with={"a": 1})


def test_a_random_without_a_state_is_never_looked_ahead_of(fake: faker.Faker) -> None:
    fake.random = SystemRandom()
    assert all(fake.namegen(like="elf") for _ in range(5))


def test_thousands_are_drawn_together(fake: faker.Faker, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    names = namegen.Namer.names
    monkeypatch.setattr(namegen.Namer, "names", lambda self, ids: asked.append(len(ids)) or names(self, ids))
    for _ in range(600):
        fake.namegen(like="elf")
    assert asked == [2, 4, 8, 16, 32, 64, 128, 256, 512]


def test_one_namer_is_kept_for_what_is_asked() -> None:
    assert namegen.Namer.like(list(FEW), contains=["l"]) is namegen.Namer.like(FEW, contains=["l"])
    assert namegen.Namer.like(FEW) is not namegen.Namer.like(FEW, max_length=5)


def test_without_faker_the_module_says_what_to_install() -> None:
    code = "import sys; sys.modules['faker'] = None; import namegen.faker"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert "namegen.faker needs faker, which is not installed: pip install" in done.stderr
