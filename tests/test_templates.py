"""Names made of several: what a template is, and what holds of the names that it makes."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import namegen
from namegen.sampling.combined import slot_seed
from namegen.training import safefile

if TYPE_CHECKING:
    from typer.testing import Result

    Cli = Callable[..., Result]

REGISTRY = namegen.Registry.load(only=["namegen"])
FIRST_NAMES = ["anna", "nanna", "hanna", "johanna", "susanna", "hannah", "annina", "ninna", "joanna", "suna", "nina"]
LAST_NAMES = ["berg", "berger", "gerber", "lerner", "kerner", "bergen", "kern", "kerber", "felder", "feder", "leder"]
FIRST = namegen.train(FIRST_NAMES, model="count-bigram", registry=REGISTRY)
LAST = namegen.train(LAST_NAMES, model="count-bigram", registry=REGISTRY)
OTHER = namegen.train(
    ["toto", "to", "otto", "totilo", "otilo", "lotto", "lito", "tolo"], model="count-bigram", registry=REGISTRY
)
WHOLE = namegen.Combined("{first} {last}", {"first": FIRST, "last": LAST})

words = st.text(st.sampled_from("abé_1"), min_size=1, max_size=3).filter(str.isidentifier)
good = st.lists(st.one_of(words.map("{{{}}}".format), st.sampled_from(["{{", "}}", " ", "x", "e\u0301"])), min_size=1)


@given(st.one_of(st.text(st.sampled_from("{}ab1!:.[] é\u0301\x00")), good.map("".join)))
@settings(max_examples=300)
@example("{a:}")
@example("{a!s}{b}")
@example("{{{a}}}")
def test_a_text_is_a_template_that_reads_back_and_fills_as_python_does_or_one_error(text: str) -> None:
    try:
        template = namegen.Template.parse(text)
    except namegen.UsageError:
        return
    assert str(template) == unicodedata.normalize("NFC", text)
    assert namegen.Template.parse(str(template)) == template
    names = {slot: f"{{{slot}}}~" for slot in template.slots}
    assert template.render(list(names.values())) == str(template).format(**names)


@given(good.map("".join).filter(lambda text: "{" in text.replace("{{", "")))
@settings(max_examples=60)
def test_words_in_braces_are_slots_whatever_is_between(text: str) -> None:
    assert namegen.Template.parse(text).slots


@pytest.mark.parametrize(
    "text, said",
    [
        ("{", "not paired"),
        ("{a}}", "not paired"),
        ("{}", "a slot is a word"),
        ("{0}", "a slot is a word"),
        ("{a.b}", "a slot is a word"),
        ("{a[0]}", "a slot is a word"),
        ("{a!r}", "a slot is a word"),
        ("{a:>9}", "a slot is a word"),
        ("{a:}", "a slot is a word"),
        ("plain", "has no slot"),
        ("{{a}}", "has no slot"),
        ("", "has no slot"),
        ("{a}\n", "control character"),
        ("{a}\x1b[31m", "control character"),
        ("{a}" * 100, "300 characters; the most is 200"),
    ],
)
def test_what_is_no_template_is_refused_in_words(text: str, said: str) -> None:
    with pytest.raises(namegen.UsageError, match=said):
        namegen.Template.parse(text)


def test_a_slot_that_stands_twice_is_the_same_name_twice() -> None:
    for whole in namegen.Combined("{a} son of {a}", {"a": OTHER}).generate(5, seed=1):
        son, father = whole.split(" son of ")
        assert son == father


def test_slots_are_those_of_the_template_and_no_others() -> None:
    with pytest.raises(namegen.UsageError, match="no list is given for it: --slot last=LIST"):
        namegen.Combined("{first} {last}", {"first": FIRST})
    with pytest.raises(namegen.UsageError, match="'town' is not in the template, which has"):
        namegen.Combined("{first}", {"first": FIRST, "town": LAST})


@given(n=st.integers(0, 300), more=st.integers(0, 60), seed=st.one_of(st.integers(), st.text()), repeats=st.booleans())
@settings(max_examples=12, deadline=None)
def test_fewer_are_the_first_of_more_and_columns_fit_the_whole(
    n: int, more: int, seed: int | str, repeats: bool
) -> None:
    asked = {"seed": seed, "repeats": repeats}
    found = [each for batch in WHOLE.stream(n + more, **asked) for each in batch]
    assert len(found) == n + more
    assert [each.name for each in found][:n] == WHOLE.generate(n, **asked)
    assert all(each.name == "{} {}".format(*each.parts) for each in found)
    assert repeats or len({each.name for each in found}) == n + more


def columns(combined: namegen.Combined, n: int) -> dict[str, list[str]]:
    found = [each.parts for batch in combined.stream(n, seed=7, repeats=True) for each in batch]
    return dict(zip(combined.template.slots, map(list, zip(*found, strict=True)), strict=True))


def test_another_list_in_one_slot_leaves_the_names_of_the_others() -> None:
    before, after = (
        columns(WHOLE, 300),
        columns(namegen.Combined("{last}, {first}", {"first": FIRST, "last": OTHER}), 300),
    )
    assert before["first"] == after["first"]
    assert before["last"] != after["last"]


def test_a_slot_draws_what_generate_draws_from_its_seed_with_repeats() -> None:
    assert slot_seed(7, "first") == slot_seed(" 7 ", "first") == "7/first"
    assert columns(WHOLE, 300)["first"] == FIRST.generate(300, seed="7/first", unique=False)


def test_equal_models_in_two_slots_draw_different_names() -> None:
    found = columns(namegen.Combined("{a}{b}", {"a": FIRST, "b": FIRST}), 50)
    assert found["a"] != found["b"]


def test_a_whole_name_that_came_before_is_left_out_and_all_others_stay_in_order() -> None:
    both = {"a": FIRST, "b": FIRST}
    every = namegen.Combined("{a}{b}", both).generate(2000, seed=3, repeats=True)
    distinct = list(dict.fromkeys(every))
    assert 300 < len(distinct) < 1500
    assert namegen.Combined("{a}{b}", both).generate(300, seed=3) == distinct[:300]


def test_whole_names_that_differ_in_case_only_are_one() -> None:
    names = namegen.train(["Oto", "oTo", "OTO", "oto", "tOt"], model="count-bigram", registry=REGISTRY)
    combined = namegen.Combined("{a}!", {"a": names})
    assert {"oto!", "OTO!"} <= set(combined.generate(200, seed=1, novel=False, repeats=True))
    found = combined.generate(2, seed=1, novel=False)
    assert len({name.lower() for name in found}) == 2


def test_defaults_hold_in_every_slot_and_can_be_given_up() -> None:
    found = columns(WHOLE, 300)
    assert not set(FIRST_NAMES) & set(found["first"])
    assert {len(name) for name in found["last"]} <= {4, 5, 6}
    raw = WHOLE.generate(2000, seed=1, raw=True)
    assert len(set(raw)) < 2000
    assert any(name.startswith("anna ") for name in WHOLE.generate(200, seed=1, novel=False))


@given(st.lists(st.one_of(st.integers(), words), max_size=30))
@settings(max_examples=20, deadline=None)
def test_the_whole_name_of_an_id_is_made_of_the_names_that_it_has_in_each_slot(ids: list[int | str]) -> None:
    found = WHOLE.for_ids(ids, seed=7)
    first, last = (model.for_ids(ids, seed=slot_seed(7, slot)) for slot, model in WHOLE.slots.items())
    assert found == {each: f"{first[each]} {last[each]}" for each in ids}


def test_a_sampler_with_an_order_of_its_own_has_no_names_for_ids() -> None:
    with pytest.raises(namegen.UsageError, match="one name after the other"):
        WHOLE.for_ids([1], seed=7, sampler="lecture")
    assert len(WHOLE.generate(3, seed=7, sampler="lecture")) == 3


def test_where_there_are_too_few_those_found_are_given() -> None:
    few = namegen.train(["ab", "ac", "bb"], model="count-bigram add_k=0", registry=REGISTRY)
    with pytest.raises(
        namegen.GenerationError, match="whole names found, and 10,000 more draws gave no other"
    ) as caught:
        namegen.Combined("{a}-{b}", {"a": few, "b": few}).generate(99, seed=1, novel=False, max_length=2)
    assert sorted(caught.value.names) == [f"{a}-{b}" for a in ("ab", "ac", "bb") for b in ("ab", "ac", "bb")]


def test_one_name_for_ever_is_no_endless_loop() -> None:
    with pytest.raises(namegen.GenerationError, match="1 of 2 whole names"):
        WHOLE.generate(2, sampler="greedy", no_stutter=False, not_bundled=False)


def test_a_slot_without_such_names_is_named() -> None:
    with pytest.raises(namegen.GenerationError, match=r"^slot 'last': no name can be such"):
        namegen.Combined("{first} {last}", {"first": FIRST, "last": LAST}).generate(
            1, seed=1, constraints=["length max=2"], raw=True, starts_with="an"
        )


def test_where_a_slot_fails_the_whole_names_before_are_given(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(_: namegen.Drawing) -> Iterator[list[str]]:
        yield [f"n{i}" for i in range(300)]
        raise namegen.GenerationError("stopped")

    monkeypatch.setattr(namegen.Drawing, "endless", endless)
    with pytest.raises(namegen.GenerationError, match=r"^slot 'first': stopped$") as caught:
        WHOLE.generate(1000, seed=1)
    assert caught.value.names == [f"n{i} n{i}" for i in range(300)]


@pytest.mark.parametrize("unique", [True, False])
def test_what_remembers_names_has_no_place_in_a_slot(unique: bool) -> None:
    with pytest.raises(namegen.UsageError, match="unless repeats are allowed"):
        WHOLE.generate(1, unique=unique)


# The command


@pytest.fixture
def last(tmp_path: Path) -> Path:
    """A saved model whose file is called as a list may be."""
    names, path = tmp_path / "names.txt", tmp_path / "last.txt"
    names.write_text("\n".join(LAST_NAMES), encoding="utf-8")
    namegen.train(names, model="count-bigram", registry=REGISTRY).save(path)
    return path


def test_the_command_draws_the_same_names_as_python_each_slot_from_a_list_or_a_saved_model(
    cli: Cli, few: Path, last: Path
) -> None:
    model = "count-bigram add_k=0.01"
    slots = {"first": namegen.train(few, model=model, registry=REGISTRY), "last": namegen.load(last, REGISTRY)}
    expected = namegen.Combined("{first} {last}", slots).generate(20, seed=7, temperature=0.5)
    asked = ["--template", "{first} {last}", "--slot", f"last={last}", "--slot", f"first={few}", "-m", model]
    found = cli("generate", *asked, "-n", 20, "--seed", 7, "-t", 0.5, "--format", "names-json")
    assert json.loads(found.stdout) == expected
    assert found.stderr == ""


def test_json_holds_what_makes_the_names_again(cli: Cli, few: Path) -> None:
    asked = ["--template", "{a}-{b}", "--slot", f"a={few}", "--slot", f"b={few}", "-n", 3, "--format", "json"]
    found = json.loads(cli("generate", *asked, "--copies", "--repeats").stdout)
    models = {
        slot: namegen.train_recipe(recipe, namegen.load_wordlist(few, REGISTRY), REGISTRY)
        for slot, recipe in ((slot, namegen.Recipe(**made["recipe"])) for slot, made in found["slots"].items())
    }
    asked_again, given_up = found["request"], {"novel": False, "not_bundled": False}
    again = namegen.Combined(found["template"], models).generate(asked_again.pop("n"), **asked_again, **given_up)
    assert again == found["names"]
    assert found["slots"]["a"]["request"]["seed"] == f"{asked_again['seed']}/a"
    assert "novel" in found["slots"]["a"]["request"]["without"]


def test_columns_are_the_words_of_the_slots(cli: Cli, few: Path) -> None:
    asked = ["--template", "{a}-{b}", "--slot", f"a={few}", "--slot", f"b={few}", "-n", 300, "--seed", 1]
    rows = cli("generate", *asked, "--columns", "b,name,a").stdout.splitlines()
    assert len(rows) == 300
    assert all(name == f"{a}-{b}" for b, name, a in (row.split("\t") for row in rows))
    records = [
        json.loads(row) for row in cli("generate", *asked, "--format", "jsonl", "--columns", "a").stdout.splitlines()
    ]
    assert [record["a"] for record in records] == [row.split("\t")[2] for row in rows]
    assert cli("generate", *asked).stdout.split() == [row.split("\t")[1] for row in rows]


def test_ids_have_whole_names(cli: Cli, few: Path, tmp_path: Path) -> None:
    ids = tmp_path / "ids.txt"
    ids.write_text("7\nanna\n7\n", encoding="utf-8")
    asked = ["--template", "{a} {b}", "--slot", f"a={few}", "--slot", f"b={few}", "-m", "count-bigram", "--seed", 1]
    model = namegen.train(few, model="count-bigram", registry=REGISTRY)
    expected = namegen.Combined("{a} {b}", {"a": model, "b": model}).for_ids(["7", "anna"], seed=1)
    assert json.loads(cli("generate", *asked, "--ids", ids, "--format", "names-json").stdout) == expected
    rows = cli("generate", *asked, "--ids", ids, "--columns", "id,a,name").stdout.splitlines()
    assert [row.split("\t")[0] for row in rows] == ["7", "anna", "7"]


def test_raw_names_may_repeat(cli: Cli, few: Path) -> None:
    raw = cli("generate", "--template", "{a}", "--slot", f"a={few}", "-n", 400, "--seed", 1, "--raw").stdout.split("\n")
    assert len(set(raw)) < 400


def test_a_word_is_the_same_in_both_forms_of_unicode(cli: Cli, few: Path) -> None:
    composed, apart = "pr\u00e9nom", "pre\u0301nom"
    for word, other in ((composed, apart), (apart, composed)):
        found = cli("generate", "--template", f"{{{word}}}", "--slot", f"{other}={few}", "-n", 3, "--seed", 1)
        assert len(found.stdout.splitlines()) == 3


def test_a_list_from_standard_input_can_fill_two_slots(cli: Cli) -> None:
    asked = ["--template", "{a} {b}", "--slot", "a=-", "--slot", "b=-", "-n", 2, "--seed", 1, "--no-cache"]
    assert len(cli("generate", *asked, input="anna\nhannah\nnana\n").stdout.splitlines()) == 2


@pytest.mark.parametrize(
    "asked, said",
    [
        (["--template", "{a} {b}", "--slot", "a=FEW"], "no list is given for it: --slot b=LIST"),
        (["--template", "{a}", "--slot", "a=FEW", "--slot", "b=FEW"], "slot 'b' is not in the template"),
        (["--template", "{a}", "--slot", "a=FEW", "--slot", "a=names"], "slot 'a' is given twice"),
        (["--template", "{a}", "--slot", "a"], "--slot takes WORD=LIST"),
        (["--template", "{a}", "--slot", "a="], "--slot takes WORD=LIST"),
        (["--template", "{a", "--slot", "a=FEW"], "not paired"),
        (["--template", "", "--slot", "a=FEW"], "has no slot"),
        (["--slot", "a=FEW"], "there is no --template"),
        (["--template", "{name}", "--slot", "name=FEW"], "give it another word"),
        (["--template", "{a}", "--slot", "a=nowhere.txt"], "slot 'a': there is no wordlist 'nowhere.txt'"),
        (["--template", "{a}", "--slot", "a=FEW", "-d", "names"], "--dataset is beside --template"),
        (["--template", "{a}", "--slot", "a=FEW", "--from", "x"], "--from is beside --template"),
        (["--template", "{a}", "--slot", "a=FEW", "--starts-with", "k"], "--starts-with: a wish is about the names"),
        (["--template", "{a}", "--slot", "a=FEW", "--unique"], "--unique: a wish"),
        (["--template", "{a}", "--slot", "a=FEW", "--constraint", "guard"], "--constraint: a wish"),
        (["--template", "{a}", "--slot", "a=LAST", "-m", "uniform"], "--plugin has nothing to apply to"),
        (["--template", "{a}", "--slot", "a=LAST", "--encoding", "utf-8"], "--encoding has nothing to apply to"),
        (["--template", "{a}", "--slot", "a=FEW", "--columns", "novel"], "no column 'novel' (there are: a, name)"),
        (["--template", "{a}", "--slot", "a=FEW", "--columns", "id"], "no column 'id'"),
        (["--template", "{id}", "--slot", "id=FEW"], "give it another word"),
        (
            ["--template", "{a}", "--slot", "a=-", "--ids", "-"],
            "--ids - and --slot WORD=- cannot both read standard input",
        ),
        (["--template", "{a}", "--slot", "a=FEW", "--ids", "FEW", "-n", "3"], "leave out --num, or --ids"),
        (["--template", "{a}", "--slot", "a=FEW", "--output", "FEW"], "would replace the file that is read"),
    ],
)
def test_what_does_not_fit_is_one_clear_line(cli: Cli, few: Path, last: Path, asked: list[str], said: str) -> None:
    result = cli("generate", *(each.replace("FEW", str(few)).replace("LAST", str(last)) for each in asked))
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_file_is_a_saved_model_by_its_content(few: Path, last: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.namegen"
    cut.write_bytes(last.read_bytes()[:40])
    assert safefile.is_kind(last, "namegen")
    for other in (few, cut, tmp_path, tmp_path / "none", "names", "http://a/b", "-", "", "\0", "x" * 5000):
        assert not safefile.is_kind(other, "namegen")
