"""The web form as a program sees it: gradio's own client, plain HTTP, and what the door lets through."""

from __future__ import annotations

import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import namegen

from .app_server import START, free_port, python, serving

if TYPE_CHECKING:
    from gradio_client import Client
    from typer.testing import Result

    from .app_server import Server

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # gradio_client's own
FEW = "anna\nbob\ncarla\ndora\nemma\nfred\ngina\nhugo\nida\njohn\nkarl\nlena\nmia\nnora\notto\n"
HERE = Path(__file__).parent
APP = HERE.parent / "app"
README = (APP / "README.md").read_text(encoding="utf-8")
ENDPOINTS = ("generate", "train", "evaluate", "compare", "explain", "matrix", "sounds_like", "plugins")
SECRETS = ["/etc/passwd", "/proc/self/environ", "server.log", "./server.log"]


@pytest.fixture(scope="module")
def client(app_server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    from gradio_client import Client

    client = Client(app_server.address, verbose=False, download_files=tmp_path_factory.mktemp("client"))
    yield client
    client.close()


def post(server: Server, path: str, body: Any, **headers: str) -> tuple[int, str]:
    """The status and the text of the answer."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    sent = {"content-type": "application/json"} | {name.replace("_", "-"): value for name, value in headers.items()}
    return fetch(urllib.request.Request(server.address + path, data, sent))


def get(server: Server, path: str, **headers: str) -> tuple[int, str]:
    return fetch(urllib.request.Request(server.address + path, headers=headers))


def flat(rows: list[list[float]]) -> list[float]:
    return [value for row in rows for value in row]


def fetch(request: urllib.request.Request) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode(errors="replace")
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(errors="replace")


# The endpoints


def test_generate_gives_what_the_command_gives(client: Client, cli: Callable[..., Result]) -> None:
    answer = client.predict(
        n=7,
        dataset="stars",
        model="kneser-ney order=4",
        sampler="ancestral temperature=0.7",
        seed="api",
        min_length=3,
        contains=["a"],
        copies=True,
        api_name="/generate",
    )
    printed = cli(
        *("generate", "-n", 7, "-d", "stars", "-p", "kneser-ney", "-o", "order=4", "-t", 0.7),
        *("--seed", "api", "--min-length", 3, "--contains", "a", "--copies", "--format", "json"),
    )
    assert answer == json.loads(printed.stdout)


def test_generate_learns_from_given_names(client: Client, cli: Callable[..., Result]) -> None:
    answer = client.predict(n=5, names=FEW, seed="x", api_name="/generate")
    printed = cli("generate", "-n", 5, "-d", "-", "--seed", "x", input=FEW)
    assert answer["names"] == printed.stdout.split()


WISHES: list[tuple[dict[str, Any], list[str], list[str]]] = [
    ({"starts_with": "a"}, ["starts-with text=a"], []),
    ({"contains": ["a", "r"]}, ["contains text=a", "contains text=r"], []),
    ({"without": "e", "contains": "a"}, ["contains text=a", "without text=e"], []),
    ({"min_length": 0, "max_length": 6}, ["length min=0 max=6"], []),
    ({"max_copied": 4, "min_distance": 2}, ["max-copied letters=4", "min-distance edits=2"], []),
    ({"guard": True, "constraints": ["edges"]}, ["edges", "guard"], []),
    ({"constraints": "familiar new=1"}, ["familiar new=1"], []),
    ({"copies": True, "repeats": True}, [], ["novel", "unique"]),
    ({"case": "title"}, [], []),
    ({"contains": [], "constraints": [], "min_length": None, "guard": False, "regex": ""}, [], []),
]


@pytest.mark.parametrize(("asked", "constraints", "without"), WISHES, ids=lambda each: ", ".join(each))
def test_generate_takes_every_wish(
    client: Client, asked: dict[str, Any], constraints: list[str], without: list[str]
) -> None:
    answer = client.predict(n=4, dataset="stars", seed="1", **asked, api_name="/generate")
    assert len(answer["names"]) == 4
    assert sorted(answer["request"]["constraints"]) == sorted(constraints)
    assert sorted(answer["request"]["without"]) == without
    model = namegen.train("stars", registry=namegen.Registry.load(only=["namegen"]))
    request = namegen.Request.model_validate(answer["request"])
    if "length" not in str(constraints):  # which the request gives both bounds
        assert namegen.Request.model_validate_json(json.dumps(answer["request"])) == request
        assert [name for batch in model.stream(request) for name in batch] == answer["names"]


def test_generate_gives_raw_names_and_takes_several_samplers(client: Client) -> None:
    asked = {"n": 40, "names": "ab\nba", "model": "count-bigram", "seed": "1", "api_name": "/generate"}
    raw = client.predict(raw=True, **asked)
    assert raw["request"]["raw"]
    assert len(set(raw["names"])) < 40
    assert {"ab", "ba"} & set(raw["names"])
    sampled = client.predict(raw=True, sampler=["ancestral temperature=0", "ancestral"], **asked)
    assert [each.split()[0] for each in sampled["request"]["samplers"]] == ["ancestral", "ancestral"]
    assert len(set(sampled["names"])) == 1


def test_evaluate_gives_what_the_command_gives(client: Client, cli: Callable[..., Result]) -> None:
    answer = client.predict(dataset="stars", model="count-bigram add_k=0.5", api_name="/evaluate")
    printed = json.loads(cli("eval", "-d", "stars", "-p", "count-bigram", "-o", "add_k=0.5", "--format", "json").stdout)
    assert answer == printed
    sampled = client.predict(
        dataset="stars", model="count-bigram", samples=50, seed="1", part="dev", api_name="/evaluate"
    )
    printed = cli("eval", "-d", "stars", "-p", "count-bigram", "--samples", 50, "--seed", 1, "--part", "dev",
                  "--format", "json")  # fmt: skip
    assert sampled == json.loads(printed.stdout)


def test_evaluate_scores_other_names_and_every_name_in_folds(client: Client, cli: Callable[..., Result]) -> None:
    asked = {"dataset": "stars", "model": "count-bigram", "api_name": "/evaluate"}
    others = client.predict(scored=["Vega", "Altair"], **asked)
    assert (others["names"], others["scored"]["part"]) == (2, None)
    folds = client.predict(cv=3, **asked)
    printed = cli("eval", "-d", "stars", "-p", "count-bigram", "--cv", 3, "--format", "json")
    assert folds == json.loads(printed.stdout)


def test_explain_gives_what_the_command_gives(client: Client, cli: Callable[..., Result]) -> None:
    answer = client.predict(name="altair", dataset="stars", api_name="/explain")
    printed = json.loads(cli("explain", "altair", "-d", "stars", "--format", "json").stdout)
    assert answer == printed
    several = client.predict(name=["altair", "Ж"], dataset="stars", alternatives=1, samples=10, api_name="/explain")
    printed = cli("explain", "altair", "Ж", "-d", "stars", "-k", 1, "--samples", 10, "--format", "json").stdout
    assert several == json.loads(printed)
    assert [each["name"] for each in several["refused"]] == ["Ж"]


def test_a_temperature_is_that_of_the_sampler(client: Client) -> None:
    asked = {"n": 3, "dataset": "stars", "seed": "1", "api_name": "/generate"}
    assert client.predict(temperature=0.9, top_k=3, **asked) == client.predict(
        sampler="ancestral temperature=0.9 top_k=3", **asked
    )
    plain = client.predict(temperature=1, **asked)
    assert "temperature=1.0 " in plain["request"]["samplers"][0]
    two = client.predict(sampler=["ancestral temperature=0.5", "ancestral"], temperature=0.9, **asked)
    assert [each.split()[1] for each in two["request"]["samplers"]] == ["temperature=0.5", "temperature=0.9"]


@pytest.mark.parametrize("closeness", ["close", "near", "free"])
def test_closeness_is_the_commands(client: Client, cli: Callable[..., Result], closeness: str) -> None:
    answer = client.predict(n=4, dataset="stars", seed="3", closeness=closeness, api_name="/generate")
    printed = cli("generate", "-n", 4, "-d", "stars", "--seed", 3, "--closeness", closeness, "--format", "json")
    assert answer == json.loads(printed.stdout)


def test_every_id_has_a_name_of_its_own_for_ever(client: Client, cli: Callable[..., Result], tmp_path: Path) -> None:
    answer = client.predict(ids=["anna", 7], dataset="stars", seed="s", api_name="/generate")
    (tmp_path / "ids.txt").write_text("anna\n7\n")
    printed = cli("generate", "-d", "stars", "--ids", tmp_path / "ids.txt", "--seed", "s", "--format", "json")
    assert answer == json.loads(printed.stdout)
    alone = client.predict(ids=[7], dataset="stars", seed="s", api_name="/generate")
    assert alone["names"] == answer["names"][1:]


def test_names_are_made_of_several_by_a_template(client: Client, cli: Callable[..., Result]) -> None:
    asked = {"template": "{first} of {last}", "n": 3, "seed": "7", "temperature": 0.9, "api_name": "/generate"}
    answer = client.predict(slots={"first": "stars", "last": "elements"}, **asked)
    printed = cli("generate", "--template", "{first} of {last}", "--slot", "first=stars", "--slot", "last=elements",
                  "-n", 3, "--seed", 7, "-t", 0.9, "--format", "json")  # fmt: skip
    assert answer == json.loads(printed.stdout)
    own = client.predict(slots={"first": "stars", "last": FEW.split()}, **asked)
    assert [name.split(" of ")[0] for name in own["names"]] == [name.split(" of ")[0] for name in answer["names"]]
    ids = client.predict(slots={"first": "stars", "last": "elements"}, ids=["a"], template="{first} {last}",
                         api_name="/generate")  # fmt: skip
    assert [each["id"] for each in ids["names"]] == ["a"]


def test_lists_are_blended_by_name(client: Client, cli: Callable[..., Result]) -> None:
    answer = client.predict(n=3, dataset=["stars", "elements"], blend="70,30", seed="1", api_name="/generate")
    printed = cli("generate", "-n", 3, "-d", "stars", "-d", "elements", "--blend", "70,30", "--seed", 1,
                  "--format", "json")  # fmt: skip
    assert answer == json.loads(printed.stdout)


def test_a_trained_model_is_measured_kept_and_fetched(client: Client, app_server: Server) -> None:
    asked = {"dataset": "stars", "model": "count-bigram", "split": "distinct", "api_name": "/train"}
    trained = client.predict(**asked)
    assert (trained["early"], trained["recipe"]["split"]) == ("", "distinct")
    assert trained["dev"]["nll_per_token"] > trained["train"]["nll_per_token"] > 0
    with urllib.request.urlopen(app_server.address + trained["file"]) as answer:
        data = answer.read()
    registry = namegen.Registry.load(only=["namegen"])
    model = namegen.from_bytes(data, "the file", registry)
    opened = client.predict(opened=trained["key"], n=4, seed="1", raw=True, api_name="/generate")
    assert opened["names"] == model.generate(4, seed="1", raw=True)
    scored = client.predict(opened=trained["key"], api_name="/evaluate")
    assert scored["scored"]["part"] == "test"
    assert scored == client.predict(dataset="stars", model="count-bigram", api_name="/evaluate")
    whole = client.predict(dataset="stars", model="count-bigram", api_name="/train")
    assert whole["dev"] is None
    assert get(app_server, "/namegen/models/" + "0" * 64 + "/count-bigram.namegen")[0] == 404
    assert get(app_server, "/namegen/models/../../etc/passwd")[0] == 404
    assert get(app_server, "/namegen/models/")[0] == 404


def test_compare_gives_what_the_command_gives(client: Client, cli: Callable[..., Result]) -> None:
    answer = client.predict(
        dataset="stars", models=["uniform", "count-bigram", "faulty"], samples=0, api_name="/compare"
    )
    printed = json.loads(
        cli(
            "compare", "uniform", "count-bigram", "-d", "stars", "--samples", 0, "--no-cache", "--format", "json"
        ).stdout
    )
    assert [each["label"] for each in answer["results"]] == ["count-bigram", "uniform", "faulty"]
    for ours, theirs in zip(answer["results"], printed["results"], strict=False):
        assert {**ours, "fit_seconds": 0} == {**theirs, "fit_seconds": 0}
    assert answer["results"][2]["error"] == "something broke inside the server; its log says what"
    swept = client.predict(
        dataset="stars", models=["count-ngram"], sweep={"order": [2, 3]}, samples=0, api_name="/compare"
    )
    assert swept["results"][0]["chosen_by_dev"]["order"] in (2, 3)
    assert len(swept["results"][0]["tried"]) == 2


def test_sounds_like_gives_what_the_command_gives(client: Client, cli: Callable[..., Result]) -> None:
    answer = client.predict(name="altair", dataset=["stars", "elements"], model="count-bigram", api_name="/sounds_like")
    printed = cli("sounds-like", "altair", "-d", "stars", "-d", "elements", "-m", "count-bigram", "--format", "json")
    assert answer == json.loads(printed.stdout)
    table = "name,kind\n" + "".join(f"{name},{'ab'[place % 2]}\n" for place, name in enumerate(FEW.split()))
    by = client.predict(name=["anna", "bob"], names=table, by="kind", model="count-bigram", api_name="/sounds_like")
    assert [each["name"] for each in by["names"]] == ["anna", "bob"]
    assert {each["label"] for each in by["names"][0]["lists"]} == {"a", "b"}


def test_the_matrix_is_the_models_own(client: Client) -> None:
    asked = {"dataset": "stars", "model": "count-bigram", "most": 4, "api_name": "/matrix"}
    model = namegen.train("stars", model="count-bigram", registry=namegen.Registry.load(only=["namegen"]))
    corpus, _ = namegen.pair_corpus(model)
    pairs = namegen.pair_probabilities(model, corpus, 4)
    counts, probabilities, difference, own = (
        client.predict(of=of, **more, **asked)
        for of, more in (
            ("counts", {}),
            ("probabilities", {}),
            ("difference", {}),
            ("difference", {"other": "count-bigram"}),
        )
    )
    assert flat(probabilities["values"]) == pytest.approx(flat(pairs.as_json()["values"]))
    assert (probabilities["rows"], probabilities["columns"]) == (list(pairs.rows), list(pairs.columns))
    assert counts["values"] == namegen.pair_counts(corpus, 4).as_json()["values"]
    minus = namegen.pair_difference(pairs, namegen.pair_shares(corpus, 4)).as_json()["values"]
    assert flat(difference["values"]) == pytest.approx(flat(minus))
    assert own["other"] == own["recipe"]
    assert own["values"] == [[0.0] * 5] * 5


def test_with_no_list_named_it_is_the_commands_own(client: Client, cli: Callable[..., Result]) -> None:
    answer = client.predict(n=3, seed="7", api_name="/generate")
    assert answer == json.loads(cli("generate", "-n", "3", "--seed", "7", "--format", "json").stdout)


def test_names_are_a_text_or_a_list_and_may_have_counts(client: Client) -> None:
    asked = {"n": 20, "seed": "7", "model": "count-bigram", "api_name": "/generate"}
    as_text, as_list = (client.predict(names=each, **asked)["names"] for each in (FEW, FEW.split()))
    assert as_text == as_list
    counted = client.predict(names="ab,9\nb,1", weighted=True, raw=True, **asked)
    assert counted["recipe"]["sources"][0]["weighted"]
    assert set("".join(counted["names"])) <= set("ab")


def test_plugins_tell_what_is_broken_and_why(client: Client) -> None:
    document = client.predict(api_name="/plugins")
    (broken,) = [plugin for plugin in document["plugins"] if plugin["error"]]
    assert (broken["name"], broken["error"][:23]) == ("file:app_broken.py", "ValueError: no <script>")
    assert {
        "kind": "model",
        "name": "typed",
        "label": "typed",
        "summary": "options of every kind <b>&</b>",
        "plugin": "file:app_parts.py",
        "missing": [],
    } in (document["parts"])
    assert str(Path(__file__).parent) not in json.dumps(document)


def test_a_third_partys_model_takes_options_of_every_kind(client: Client) -> None:
    parts = namegen.Registry.load(only=["namegen"], files=[HERE / "app_parts.py"])
    options = {
        "whole": 7, "real": 1.25, "switch": True, "word": "two words", "choice": "second", "numbered": 3,
        "mood": "wild", "perhaps": 5, "maybe": "text", "either": "y", "many": [0.5, 3.0],
    }  # fmt: skip
    plain = client.predict(n=20, dataset="stars", model="typed", seed="x", api_name="/generate")
    seen = {tuple(plain["names"])}
    for name, value in options.items():
        model = str(namegen.Spec("typed", {name: value}))
        answer = client.predict(n=20, dataset="stars", model=model, seed="x", api_name="/generate")
        checked = parts.check("model", answer["recipe"]["model"])
        assert checked.options[name] == value
        seen.add(tuple(answer["names"]))
    assert len(seen) == 1 + len(options), "every option changes the names"


@pytest.mark.parametrize(
    ("call", "told"),
    [
        ({"model": "cuont-bigram"}, "there is no model 'cuont-bigram'; did you mean 'count-bigram'"),
        ({"model": "kneser-ney order=99"}, "option 'order' is '99'; allowed: a whole number >= 2 and <= 12"),
        ({"model": "kneser-ney ordr=3"}, "has no option 'ordr'; did you mean 'order'?"),
        ({"model": "kneser-ney 3"}, "after the name come options, NAME=VALUE without spaces; found '3'"),
        ({"model": {"order": 3}}, "model is {'order': 3}; allowed: a text"),
        ({"dataset": "/etc/passwd"}, "there is no wordlist '/etc/passwd'"),
        ({"dataset": "stars", "names": "a"}, "give dataset or names, not both"),
        ({"names": "\x00\x01\n\x02"}, "it is a binary file, not a list of names"),
        ({"n": "zz"}, "n is 'zz'; allowed: a whole number"),
        ({"n": 10**7}, "10,000,000 names are asked for; this server gives up to 1,000 at once"),
        ({"n": -1}, "option 'n' is -1"),
        ({"min_length": 9, "max_length": 3}, "min 9 is above max 3"),
        ({"min_length": "5"}, "min_length is '5'; allowed: a whole number, or null"),
        ({"guard": "yes"}, "guard is 'yes'; allowed: true or false"),
        ({"names": {"anna": "many"}}, "allowed: a text, a list of texts, or an object of names and their counts"),
        ({"names": "a,b\nc,d\ne,f", "column": 7}, "--column 7: there is no such column"),
        ({"contains": ["a", 5]}, "contains is ['a', 5]; allowed: a text or a list of texts"),
        ({"dataset": "stars", "starts_with": "ß"}, "no name can be such: 'ß' of starts-with is not among the"),
        ({"regex": "a(b", "dataset": "stars"}, "a(b"),
        ({"constraints": ["nonsense"]}, "there is no constraint 'nonsense'"),
        ({"constraints": "guard file=/etc/passwd"}, "constraint 'guard': option 'file' names a file of the server"),
        ({"constraints": ["guard file=harmless.txt"]}, "which only whoever runs it may; leave it out"),
        ({"model": "reader words=/etc/passwd"}, "model 'reader': option 'words' names a file of the server"),
        ({"contains": ["a"] * 21}, "21 constraints are given; this server takes up to 20"),
        ({"sampler": "lecture", "starts_with": "a"}, "draws names as they come; leave out it or starts-with a"),
        ({"sampler": "ancestral temperature=hot"}, "option 'temperature' is 'hot'"),
        ({"temperature": -1}, "sampler 'ancestral': option 'temperature' is -1; allowed: a number >= 0"),
        ({"temperature": "0.8"}, "temperature is '0.8'; allowed: a number, or null"),
        (
            {"temperature": 0.8, "sampler": "ancestral temperature=0.5"},
            "temperature 0.8: 'ancestral temperature=0.5' gives",
        ),
        ({"temperature": 0.8, "sampler": "lecture"}, "sampler 'lecture' has no option 'temperature'"),
        ({"raw": True, "closeness": "close"}, "raw draws are of the model as it is: closeness 'close' changes nothing"),
        ({"closeness": "closer"}, "closeness"),
        ({"ids": ["a"], "n": 3}, "ids says how many names there are"),
        ({"ids": [""]}, "an id is empty"),
        ({"ids": list(range(1001))}, "1,001 names are asked for; this server gives up to 1,000 at once"),
        ({"template": "{a}"}, "the template has {a}, and no list is given for it"),
        ({"slots": {"a": "stars"}}, "template '' has no slot"),
        ({"template": "{a}", "slots": {"a": "stars"}, "dataset": "stars"}, "dataset is beside template"),
        (
            {"template": "{a}", "slots": {"a": "stars"}, "starts_with": "a"},
            "starts_with: a wish is about the names of one",
        ),
        ({"template": "{a}", "slots": {"a": "/etc/passwd"}}, "there is no wordlist '/etc/passwd'"),
        ({"opened": "0" * 64}, "the model is no longer on the server"),
        (
            {"opened": "0" * 64, "dataset": "stars"},
            "opened is a trained model; dataset cannot change how it was trained",
        ),
        (
            {"names": "aa", "max_length": 5, "raw": True, "constraints": ["novel", "unique"]},
            "names can be such, not 10; ask for",
        ),
        ({"names": "aa"}, "no name can be such: lengths-of-the-list and novel exclude each other"),
        ({"model": "faulty"}, "something broke inside the server; its log says what"),
    ],
)
def test_errors_reach_the_caller_word_for_word(client: Client, call: dict[str, Any], told: str) -> None:
    from gradio_client.exceptions import AppError

    with pytest.raises(AppError) as error:
        client.predict(**call, api_name="/generate")
    assert told in str(error.value)
    assert "Traceback" not in str(error.value)
    assert "secret" not in str(error.value)


@pytest.mark.parametrize(
    ("endpoint", "call", "told"),
    [
        ("evaluate", {"part": "tset"}, "part 'tset': it is train, dev or test"),
        ("evaluate", {"split": "half"}, "half"),
        ("evaluate", {"weighted": "x"}, "weighted is 'x'; allowed: true or false"),
        ("evaluate", {"names": "a\nb", "part": "dev"}, "the dev part of split 'distinct' is empty (2 distinct names)"),
        ("evaluate", {"part": "test", "split": "all"}, "--part test does not apply to a model of split all"),
        ("evaluate", {"part": "test", "scored": "a"}, "not both"),
        ("evaluate", {"seed": "1"}, "seed is that of the names drawn, and without samples none are"),
        ("evaluate", {"samples": 10**7}, "10,000,000 names are asked for; this server gives up to 1,000 at once"),
        ("evaluate", {"cv": 1}, "cv is 1; allowed: a whole number >= 2 and <= 20"),
        ("evaluate", {"cv": 3, "part": "dev"}, "leave part out"),
        ("train", {"opened": "x"}, "opened is trained already"),
        ("train", {"split": "half"}, "half"),
        ("compare", {"models": []}, "a comparison on this server takes 1 to 20"),
        ("compare", {"models": ["uniform"] * 21}, "21 trainings; a comparison on this server takes 1 to 20"),
        ("compare", {"models": ["uniform"], "cv": 21}, "21 trainings"),
        ("compare", {"models": ["uniform"], "samples": 10**6}, "samples is 1,000,000; allowed"),
        ("compare", {"models": ["nonsense"]}, "there is no model 'nonsense'"),
        (
            "compare",
            {"models": ["reader words=/etc/passwd"]},
            "model 'reader': option 'words' names a file of the server",
        ),
        ("compare", {"models": "uniform"}, "models is 'uniform'; allowed: a list of texts"),
        ("sounds_like", {"name": "a", "dataset": "stars"}, "a name sounds like one of several lists"),
        ("sounds_like", {"name": []}, "give a name"),
        ("sounds_like", {"name": ["a"] * 101}, "101 names are asked for; this server judges up to 100 at once"),
        ("sounds_like", {"name": "a", "prior": "odd"}, "prior is 'odd'; allowed: even, sizes"),
        (
            "sounds_like",
            {"name": "a", "dataset": ["stars", "elements"], "blend": "1,2"},
            "leave blend and blend_by out",
        ),
        ("matrix", {"of": "sums"}, "of is 'sums'; allowed: counts, shares, probabilities, difference"),
        ("matrix", {"of": "counts", "other": "uniform"}, "leave other out"),
        ("matrix", {"most": 10**6}, "most: 1,000,000; allowed: a whole number >= 1 and <= 200"),
        ("explain", {"name": ["a"] * 101}, "names: 101; allowed: a whole number >= 1 and <= 100"),
        ("explain", {"name": "a", "samples": 10**6}, "samples: 1,000,000; allowed"),
        ("explain", {"name": "a" * 101}, "a name of 101 characters; allowed: up to 100"),
        ("explain", {"name": 5}, "name is 5; allowed: a text"),
        ("explain", {"name": "a", "dataset": 3}, "dataset is 3; allowed: a text or a list of texts"),
        ("explain", {"name": "Ж", "dataset": "stars"}, "'Ж' holds 'Ж', which no name of the training list holds"),
    ],
)
def test_so_do_those_of_the_other_endpoints(client: Client, endpoint: str, call: dict[str, Any], told: str) -> None:
    from gradio_client.exceptions import AppError

    with pytest.raises(AppError) as error:
        client.predict(**call, api_name=f"/{endpoint}")
    assert told in str(error.value)


@pytest.mark.parametrize(
    ("endpoint", "body", "status", "told"),
    [
        ("generate", {"upload": "x"}, 422, "'upload' is no argument of generate"),
        ("explain", {}, 422, "explain needs name"),
        ("nothing", {}, 404, "there is no endpoint 'nothing'"),
    ],
)
def test_a_call_that_gradio_does_not_pass_on_is_told_in_a_line(
    app_server: Server, endpoint: str, body: dict[str, Any], status: int, told: str
) -> None:
    assert post(app_server, f"/gradio_api/call/v2/{endpoint}", body) == (
        status,
        json.dumps({"detail": told}, separators=(",", ":")),
    )


def test_who_starts_it_says_its_names_its_path_and_its_limits(tmp_path: Path) -> None:
    arguments = ["--root-path", "/names", "--allow-host", "names.example"]
    slow = {"n": 1, "names": FEW, "model": "slow steps=1000"}
    with serving(
        tmp_path, HERE / "app_parts.py", arguments=arguments, workers=3, waiting=2, seconds=5, hosts="other.example"
    ) as server:
        assert [get(server, "/config", Host=name)[0] for name in ("names.example", "other.example")] == [200, 200]
        assert get(server, "/config", Host="third.example")[0] == 400
        assert json.loads(get(server, "/config", Host="names.example")[1])["root"].endswith("/names")
        events = [
            json.loads(post(server, "/gradio_api/call/v2/generate", slow | {"train_seed": str(seed)})[1])["event_id"]
            for seed in range(4)
        ]
        told = [get(server, f"/gradio_api/call/generate/{event}")[1] for event in events]
        asked = {name: value for name, value in slow.items() if name != "n"}
        event = json.loads(post(server, "/gradio_api/call/v2/train", asked)[1])["event_id"]
        (trained,) = json.loads(get(server, f"/gradio_api/call/train/{event}")[1].partition("data: ")[2])
    assert trained["early"] == "stopped after 5 seconds, the most this server gives"
    assert trained["report"]["stopped"]
    refused = sum("the server is busy: its queue of trainings is full (1 waiting)" in each for each in told)
    trained = sum("event: complete" in each for each in told)
    assert refused + trained == 4
    assert trained in {1, 2}  # one that runs and one that waits; the second is refused where the first had not begun


def test_the_endpoints_are_typed_and_documented(app_server: Server) -> None:
    status, text = get(app_server, "/gradio_api/info")
    endpoints = json.loads(text)["named_endpoints"]
    assert (status, set(endpoints)) == (200, {f"/{name}" for name in ENDPOINTS})
    types = {each["parameter_name"]: each["python_type"]["type"] for each in endpoints["/generate"]["parameters"]}
    assert (types["n"], types["model"], types["raw"], types["guard"]) == ("int", "str", "bool", "bool")
    defaults = {each["parameter_name"]: each["parameter_default"] for each in endpoints["/generate"]["parameters"]}
    assert (defaults["min_length"], defaults["starts_with"], defaults["repeats"]) == (None, "", False)
    for endpoint in ("/generate", "/train", "/evaluate", "/compare", "/explain", "/matrix", "/sounds_like"):
        named = {each["parameter_name"] for each in endpoints[endpoint]["parameters"]}
        reading = {"column", "count", "where", "weighted", "strict"}
        assert reading | {"dataset", "names", "header", "train_seed"} <= named
        assert endpoint == "/compare" or {"model", "tokenizer"} <= named


def test_every_parameter_says_what_it_is(app_server: Server) -> None:
    """In gradio's own description, which its page of the endpoints is made of, and in the OpenAPI of it."""
    endpoints = json.loads(get(app_server, "/gradio_api/info")[1])["named_endpoints"]
    paths = json.loads(get(app_server, "/gradio_api/openapi.json")[1])["paths"]
    for name, endpoint in endpoints.items():
        assert len(endpoint["description"]) > 20
        (answer,) = endpoint["returns"]
        assert len(answer["type"]["description"]) > 20, name
        body = paths[f"/gradio_api/call/v2{name}"]["post"]["requestBody"]["content"]["application/json"]["schema"]
        for each in endpoint["parameters"]:
            said = each["python_type"]["description"]
            assert len(said) > 10, (name, each["parameter_name"])
            assert each["label"] == each["parameter_name"]
            assert body["properties"][each["parameter_name"]]["description"] == said


def test_every_option_of_the_command_that_a_program_may_give_is_an_argument(app_server: Server, commands: Any) -> None:
    """What is left out: files of the server, formats, a table of columns, and what work may take of the server."""
    from typer.main import get_group

    endpoints = json.loads(get(app_server, "/gradio_api/info")[1])["named_endpoints"]
    own = {"num": "n", "slot": "slots", "no_header": "header", "constraint": "constraints", "from_file": "opened"}
    left = {
        "how", "columns", "output", "encoding", "options", "no_cache", "checkpoint", "by", "novel", "unique", "more",
        "jobs", "cluster", "memory", "format_name", "metric",
    }  # fmt: skip
    for command, endpoint in (("generate", "generate"), ("train", "train"), ("compare", "compare")):
        named = {each["parameter_name"] for each in endpoints[f"/{endpoint}"]["parameters"]}
        options = {own.get(each.name, each.name) for each in get_group(commands).commands[command].params}
        assert options - left - named == set(), command


def test_the_examples_of_every_endpoint_work_as_they_stand(app_server: Server) -> None:
    """Those that the page For programs shows: of Python, and of two requests by curl."""
    from namegen_app.endpoints.documents import documents

    found = documents(namegen.Registry.load(only=["namegen"]))
    assert [each["name"] for each in found] == list(ENDPOINTS)
    for each in found:
        shown: dict[str, Any] = {}
        exec(each["python"].replace("{address}", app_server.address), shown)
        shown["client"].close()
        assert isinstance(shown["answer"], dict), each["name"]
        script = each["curl"].replace("{address}", app_server.address)
        done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, timeout=60)
        event, _, data = done.stdout.partition("data: ")
        assert event == "event: complete\n", (each["name"], done.stdout, done.stderr)
        if each["name"] in ("generate", "explain", "matrix", "plugins"):  # the others measure time
            assert json.loads(data) == [shown["answer"]]


def test_a_page_of_the_endpoints_says_what_each_argument_is() -> None:
    from namegen_app.endpoints.documents import documents

    for each in documents(namegen.Registry.load(only=["namegen"])):
        assert each["description"]
        assert each["returns"]
        for argument in each["arguments"]:
            assert argument["type"], argument
            assert argument["description"], argument
            assert argument["needed"] == (argument["usual"] is None)


def test_the_readme_shows_what_works(app_server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    section = (
        README.partition("## For programs")[2]
        .partition("\n## ")[0]
        .replace("http://127.0.0.1:7860", app_server.address)
    )
    assert set(re.findall(r"^\| `(\w+)` \|", section, re.M)) == set(ENDPOINTS)
    shown: dict[str, Any] = {}
    for block in re.findall(r"^```python\n(.*?)^```", section, re.M | re.S):
        exec(block, shown)
    shown["client"].close()
    assert namegen.load("mine.namegen", namegen.Registry.load(only=["namegen"])).provenance.names == 3
    (script,) = re.findall(r"^```bash\n(.*?)^```", section, re.M | re.S)
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, timeout=60)
    assert len(json.loads(done.stdout.partition("data: ")[2])[0]["names"]) == 5


def test_the_readme_has_every_setting_with_its_default() -> None:
    from namegen_app.settings import Settings

    def shown(value: Any) -> str:
        return (
            str(value).lower() if isinstance(value, bool) else f"{value:g}" if isinstance(value, float) else str(value)
        )

    rows = re.findall(r"^\| `NAMEGEN_APP_(\w+)` \| (.*?) ?\| (.*) \|$", README, re.M)
    assert rows == [
        (name.upper(), shown(field.default), field.description) for name, field in Settings.model_fields.items()
    ]


def test_names_come_with_counts_and_from_the_rows_of_a_table(client: Client) -> None:
    table = "sex,n,who\nF,3,anna\nM,4,bob\nF,5,carla\n"
    calls = ({"names": {"anna": 3, "carla": 5}}, {"names": table, "column": "who", "count": 2, "where": "sex=F"})
    answers = [client.predict(split="all", model="uniform", **call, api_name="/evaluate") for call in calls]
    assert answers[0]["names"] == answers[1]["names"]
    assert [answer["recipe"]["sources"][0]["where"] for answer in answers] == [[], ["sex=F"]]


# The door


def test_only_known_hosts_and_own_pages_are_answered(app_server: Server) -> None:
    assert get(app_server, "/", Host="evil.example")[0] == 400
    assert get(app_server, "/", Host="localhost:1")[0] == 200
    body = {"data": []}
    assert post(app_server, "/gradio_api/run/plugins", body, origin="https://evil.example")[0] == 403


@pytest.mark.parametrize("path", SECRETS)
def test_no_file_of_the_server_is_read_by_its_path(app_server: Server, path: str) -> None:
    for address in (f"/gradio_api/file={path}", f"/file={path}", f"/gradio_api/file/{path}", f"/static/../{path}"):
        status, text = get(app_server, address)
        assert status in (403, 404, 405), address
        assert "root:" not in text
    config = json.loads(get(app_server, "/config")[1])
    (page,) = [each for each in config["components"] if each["props"].get("elem_id") == "ng-app"]
    asked = {"component_id": page["id"], "fn_name": "ask", "session_hash": "s"}
    for given in ({"upload": path}, {"dataset": path}, {"opened": path}, {"dataset": [path, "stars"]}):
        status, text = post(
            app_server,
            "/gradio_api/component_server",
            asked | {"data": {"call": "names", "page": "s", "data": given}},
        )
        assert "root:" not in text
        assert "PATH=" not in text
        assert status != 200 or '"names"' not in text


def test_large_uploads_are_turned_away(app_server: Server) -> None:
    connection = http.client.HTTPConnection(app_server.address.removeprefix("http://"), timeout=30)
    connection.putrequest("POST", "/gradio_api/upload")
    connection.putheader("Content-Type", "multipart/form-data; boundary=xxxx")
    connection.putheader("Content-Length", str(2**30))
    connection.endheaders()
    assert connection.getresponse().status == 413  # before anything of it is sent
    connection.close()


def test_nothing_is_stored_that_the_form_does_not_need(app_server: Server) -> None:
    for path in ("/monitoring", "/monitoring/summary", "/gradio_api/runs", "/gradio_api/deep_link"):
        assert get(app_server, path)[0] in (403, 404)


# What starting it does


def test_help_and_listing_import_no_gradio() -> None:
    program = (
        "import sys; from namegen.commands.main import main\n"
        "try: main({0!r})\nexcept SystemExit: pass\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    for arguments in (["--help"], ["app", "--help"], ["plugins"], ["generate", "-n", "1", "--seed", "1"]):
        done = subprocess.run(
            [sys.executable, "-c", program.format(arguments)], capture_output=True, text=True, check=True
        )
        loaded = {name.split(".")[0] for name in done.stderr.split()}
        assert not {"gradio", "gradio_client", "pandas", "fastapi", "starlette", "uvicorn"} & loaded, arguments


def test_the_server_asks_nothing_of_other_machines() -> None:
    """Every address that the process looks up or connects to, from its start to an answer, is its own.

    Even where the environment tells gradio to share what it serves.
    """
    program = """
import sys, json
asked = []
def hear(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
        asked.append(repr(arguments[1] if event in ("socket.connect", "socket.sendto") else arguments[0]))
sys.addaudithook(hear)
import namegen, namegen_app
from namegen_app.settings import Settings
from namegen_app.server.serve import Form
settings = Settings()
demo = namegen_app.build_app(namegen.Registry.load(only=["namegen"]), settings)
form = Form(demo, settings, port=PORT)
form.start()
import urllib.request
urllib.request.urlopen(form.address).read()
import time
time.sleep(1)
form.end()
print(json.dumps(asked))
"""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", program.replace("PORT", str(free_port()))],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"GRADIO_SHARE": "True"},
    )
    asked = json.loads(done.stdout.strip().splitlines()[-1])
    assert asked
    outside = [each for each in asked if not any(own in each for own in ("127.0.0.1", "localhost", "::1", "0.0.0.0"))]
    assert not outside


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    with serving(tmp_path) as server:
        assert len(list(temporary.glob("namegen-app-*"))) == 1
        told = "namegen: the form is at http://127.0.0.1:"
        give_up = time.monotonic() + 30  # it answers a moment before it says so
        while told not in server.log.read_text() and time.monotonic() < give_up:
            time.sleep(0.05)
        assert told in server.log.read_text()
    assert not list(temporary.glob("namegen-app-*"))


def test_a_folder_for_temporary_files_stays_and_what_is_in_it(tmp_path: Path) -> None:
    """Only what the form has made in it is counted, removed, and gone at the end."""
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "diary").write_text("dear diary")
    script = (
        "from namegen_app.server.folders import private_folder as f; print(f()); assert f() == f(); (f() / 'x').touch()"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"GRADIO_TEMP_DIR": str(mine)},
        capture_output=True,
        text=True,
        check=True,
    )
    own = Path(done.stdout.strip())
    assert own.parent == mine
    assert own.name.startswith("namegen-app-")
    assert [path.name for path in mine.iterdir()] == ["diary"]


def test_a_folder_that_cannot_be_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = subprocess.run(
        [sys.executable, "-c", START, "app", "--port", str(free_port())],
        env=os.environ | {"GRADIO_TEMP_DIR": str(tmp_path / "file" / "mine"), "NAMEGEN_PLUGINS": "namegen"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    told = f"namegen: cannot make a folder for uploads in {tmp_path / 'file' / 'mine'}: Not a directory"
    assert done.stderr == f"{told}; GRADIO_TEMP_DIR chooses another\n"


def test_a_taken_port_is_told_in_one_line(app_server: Server, cli: Callable[..., Result]) -> None:
    port = app_server.address.rpartition(":")[2]
    done = cli("app", "--port", port)
    assert done.exit_code == 1
    assert done.stderr.startswith(f"namegen: cannot listen on 127.0.0.1:{port}: Address already in use")
    assert done.stderr.endswith("; --port chooses another\n")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--host", "256.1.1.1"], "namegen: cannot listen on 256.1.1.1:7860: "),
        (["--host", "a\nb"], "cannot listen on"),
        (["--root-path", "names"], "--root-path is 'names'; it begins with a slash, as in /names"),
    ],
)
def test_an_address_that_cannot_be_is_told_in_one_line(
    cli: Callable[..., Result], arguments: list[str], told: str
) -> None:
    done = cli("app", *arguments)
    assert done.exit_code in (1, 2)
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_setting_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch, cli: Callable[..., Result]) -> None:
    monkeypatch.setenv("NAMEGEN_APP_NAMES", "many")
    done = cli("app")
    assert (done.exit_code, "option 'names' is 'many'" in done.stderr) == (2, True)


def test_it_can_be_mounted_in_another_server(registry: namegen.Registry) -> None:
    import gradio
    import namegen_app
    from fastapi import FastAPI
    from namegen_app.server.serve import mount_options
    from namegen_app.settings import Settings
    from starlette.testclient import TestClient

    settings = Settings()
    demo = namegen_app.build_app(registry, settings)
    whole = gradio.mount_gradio_app(FastAPI(), demo, path="/names", **mount_options(settings))
    with TestClient(whole, base_url="http://localhost") as client:
        assert "ng-mount" in client.get("/names/config").text
        event = client.post("/names/gradio_api/call/v2/generate", json={"n": 3, "dataset": "stars"}).json()["event_id"]
        told = client.get(f"/names/gradio_api/call/generate/{event}").text
    assert told.startswith("event: complete")
    assert len(json.loads(told.partition("data: ")[2])[0]["names"]) == 3


def test_it_starts_as_a_space_and_answers_to_its_name(tmp_path: Path) -> None:
    """A Space holds what the folder app/ does, and is shown in a frame of Hugging Face."""
    port = free_port()
    shutil.copytree(APP, tmp_path / "space", ignore=shutil.ignore_patterns("__pycache__"))
    space = {"SPACE_HOST": "somebody-namegen.hf.space", "GRADIO_SERVER_PORT": str(port), "NAMEGEN_PLUGINS": "namegen"}
    with python(["app.py"], tmp_path / "space", port, **space) as server:
        with urllib.request.urlopen(
            urllib.request.Request(server.address, headers={"Host": "somebody-namegen.hf.space"})
        ) as page:
            assert "frame-ancestors 'self' https://huggingface.co" in page.headers["content-security-policy"]
        assert get(server, "/", Host="another.hf.space")[0] == 400
