"""Tokenizers whose tokens are not single characters of a name: jamo, grapheme clusters, syllables."""

from __future__ import annotations

import itertools
import math
import unicodedata
from random import Random
from typing import Any

import numpy as np
import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

import namegen
from namegen.contracts.clusters import stand_apart
from namegen.contracts.decoder import ContextDecoder, Tables, walk
from namegen.contracts.following import Grammar, following
from namegen.contracts.logprobs import log_normalise
from namegen.contracts.wellformed import well_formed_dfa
from namegen.wordlists.graphemes import readable

REGISTRY = namegen.Registry.load(only=["namegen"])
SCRIPTS = ("jamo", "graphemes", "syllables times=2")
MODELS = ("kneser-ney", "count-bigram")
KOREAN = [
    "김민준",
    "이서연",
    "박도윤",
    "최하은",
    "정시우",
    "강지호",
    "조예준",
    "윤서준",
    "장주원",
    "임지우",
    "한지유",
    "오수아",
    "서지안",
    "신하윤",
    "권채원",
    "황유진",
    "안현우",
    "송민서",
    "전다은",
    "홍길동",
    "김지훈",
    "이준호",
    "박서현",
    "최민수",
    "정다혜",
    "강은비",
    "조성민",
    "윤아름",
    "장미란",
    "임수정",
    "한가람",
    "오세훈",
]
LISTS = {
    "Korean": KOREAN,
    "Hindi": [
        "आरव",
        "आदित्य",
        "कृष्ण",
        "लक्ष्मी",
        "प्रिया",
        "ऋषि",
        "ऐश्वर्या",
        "ओंकार",
        "राधिका",
        "सिद्धार्थ",
        "अर्जुन",
        "क्षितिज",
        "ज्ञानेश",
        "दुर्गा",
        "श्रीकांत",
        "इंदिरा",
    ],
    "Arabic": [
        "محمد",
        "فاطمة",
        "أحمد",
        "علي",
        "حسن",
        "حسين",
        "عمر",
        "عثمان",
        "خالد",
        "سعيد",
        "يوسف",
        "مريم",
        "زينب",
        "خديجة",
        "عائشة",
        "سارة",
        "ليلى",
        "نور",
    ],
    "Vietnamese": [
        "Nguyễn",
        "Trần",
        "Lê",
        "Phạm",
        "Huỳnh",
        "Hoàng",
        "Phan",
        "Vũ",
        "Đặng",
        "Bùi",
        "Đỗ",
        "Hồ",
        "Ngô",
        "Dương",
        "Lý",
        "Anh",
        "Bình",
        "Châu",
        "Chi",
        "Đức",
    ],
    "emoji": [
        "👨\u200d👩\u200d👧anna",
        "👩\u200d🚀mia",
        "🇩🇪jo",
        "🇫🇷lea",
        "🇯🇵yui",
        "👩\u200d👧rosa",
        "❤️\u200d🔥ben",
        "🏳️\u200d🌈kim",
        "🇺🇸max",
        "👩🏽\u200d🚀ida",
        "🇩🇪🇫🇷eva",
        "👍🏽leo",
        "🇮🇹gia",
    ],
    "elves": [
        "arwen",
        "beleg",
        "elrond",
        "elwing",
        "finrod",
        "galadriel",
        "haldir",
        "idril",
        "legolas",
        "luthien",
        "maeglin",
        "melian",
        "nellas",
        "turgon",
    ],
}


def fitted(which: str, names: list[str]) -> namegen.Tokenizer:
    tokenizer: namegen.Tokenizer = REGISTRY.check("tokenizer", which).part.build()
    tokenizer.fit(names)
    return tokenizer


def model_of(names: list[str], tokenizer: str, model: str = "kneser-ney") -> namegen.NameModel:
    return namegen.train(names, model=model, tokenizer=tokenizer, registry=REGISTRY, cache=False)


# What encode never writes has no probability


@pytest.mark.parametrize("script", LISTS)
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("tokenizer", SCRIPTS)
def test_drawn_names_are_new_and_well_formed_and_written_as_they_were_drawn(
    script: str, model: str, tokenizer: str
) -> None:
    names = LISTS[script]
    trained = model_of(names, tokenizer, model)
    drawn = trained.generate(200, raw=True, seed=1)
    well_formed = well_formed_dfa(sorted({*"".join(drawn), "\u0301"}))
    assert well_formed is not None
    assert [name for name in drawn if not well_formed.accepts(name)] == []
    assert [name for name in drawn if unicodedata.normalize("NFC", name) != name] == []
    assert set(drawn) - set(names)
    raw = namegen.Sampler().sample(trained.decoder(), np.arange(200), namegen.Draws(1), 40).names
    accepts = trained.tokenizer.well_formed()
    if accepts is not None:
        raw = raw.take(accepts.mask(namegen.Tokenizer.decode(trained.tokenizer, raw)))
    again = trained.tokenizer.encode(trained.tokenizer.decode(raw))
    assert np.array_equal(again.tokens, raw.tokens)


@pytest.mark.parametrize(
    ("tokenizer", "names"),
    [
        ("jamo", ["가", "각나", "나가"]),
        ("graphemes", ["🇩🇪", "🇪a", "a🇩"]),
        ("syllables times=1", ["ka", "kra", "ak", "ra"]),
    ],
)
@pytest.mark.parametrize("model", MODELS)
def test_the_probabilities_of_all_texts_are_those_of_the_facts(tokenizer: str, names: list[str], model: str) -> None:
    """Sum over every text of up to three tokens: as `encode` writes one in one way, each counts once."""
    trained = model_of(names, tokenizer, model)
    vocabulary, lengths = trained.tokenizer.vocabulary, trained.facts().lengths
    pieces = [piece for i, piece in enumerate(vocabulary.pieces) if i != vocabulary.end_id]
    for length in range(4):
        spelt = {unicodedata.normalize("NFC", "".join(each)) for each in itertools.product(pieces, repeat=length)}
        texts = [text for text in sorted(spelt) if not trained.tokenizer.unknown(text)]
        written = trained.tokenizer.encode(texts).lengths == length + 1
        mass = math.fsum(math.exp(trained.logprob(text)) for text in itertools.compress(texts, written))
        assert mass == pytest.approx(lengths[length], abs=1e-9), length


def test_a_flag_is_one_token_and_halves_never_meet() -> None:
    tokenizer = fitted("graphemes", ["🇩🇪", "🇫a", "👨\u200d", "👩", "क्षि", "\u1100", "\u1161"])
    pieces = tokenizer.vocabulary.pieces
    follows = tokenizer.follows()
    assert follows is not None
    forbidden = {(pieces[i], pieces[j]) for i, j in np.argwhere(~follows)}
    assert {("🇫", "🇫"), ("🇫", "🇩🇪"), ("👨\u200d", "👩"), ("\u1100", "\u1161")} <= forbidden
    assert ("🇩🇪", "🇫") not in forbidden
    assert "क्षि" in pieces


@given(
    st.lists(
        st.text("aक्ष्ा🇩🇪👨👩\u200d🏽\u0301\u1100\u1161\u11a8가각\u0600", min_size=1, max_size=6), min_size=1, max_size=6
    )
)
def test_two_clusters_stand_apart_where_regex_finds_two(texts: list[str]) -> None:
    clusters = sorted({each for text in texts for each in regex.findall(r"\X", text)})
    apart = stand_apart(clusters)
    for i, j in itertools.product(range(len(clusters)), repeat=2):
        assert apart[i, j] == (regex.findall(r"\X", clusters[i] + clusters[j]) == [clusters[i], clusters[j]])


@given(st.lists(st.text("aekrsy-", max_size=9), min_size=1, max_size=8), st.text("aekrsy-", max_size=9))
def test_syllables_write_every_text_by_what_may_follow(names: list[str], text: str) -> None:
    tokenizer = fitted("syllables times=2", [*names, "aekrsy-"])
    follows, corpus = tokenizer.follows(), tokenizer.encode([text])
    assert follows is not None
    assert tokenizer.decode(corpus) == [text]
    assert follows[corpus.tokens[:-1], corpus.tokens[1:]].all()
    assert _writings(text, tokenizer, follows) == [corpus.tokens[1:-1].tolist()]


def _writings(text: str, tokenizer: namegen.Tokenizer, follows: np.ndarray) -> list[list[int]]:
    """List all sequences of tokens of a text that `follows` allows."""
    pieces = tokenizer.vocabulary.pieces

    def on(rest: str, last: int) -> list[list[int]]:
        if not rest:
            return [[]] if follows[last, tokenizer.vocabulary.end_id] else []
        return [
            [i, *more]
            for i, piece in enumerate(pieces)
            if i != tokenizer.vocabulary.end_id and follows[last, i] and rest.startswith(piece)
            for more in on(rest[len(piece) :], i)
        ]

    return on(text, tokenizer.vocabulary.start_id)


def test_syllables_are_as_long_as_they_are_often() -> None:
    tokenizer = fitted("syllables times=2", ["stra", "stra", "tra", "Kra"])
    assert tokenizer.vocabulary.pieces == (".", "K", "a", "r", "ra", "s", "stra", "t", "tra")
    spelt = [tokenizer.vocabulary.pieces[token] for token in tokenizer.encode(["kstraa".replace("k", "K")]).tokens]
    assert spelt == [".", "K", "stra", "a", "."]


def test_following_renormalises_what_may_follow() -> None:
    vocabulary = namegen.Vocabulary((".", "a", "b"), 0, 0)
    logprobs = log_normalise(np.array([[0.2, 0.5, 0.3], [0.1, 0.3, 0.6], [0.0, 0.0, 1.0]]))
    follows = np.array([[True, True, True], [True, True, False], [True, True, False]])
    for decoder in (
        Tables.of_previous_token(logprobs, vocabulary),
        ContextDecoder(lambda contexts: logprobs[contexts[:, -1]], vocabulary),
    ):
        only = following(decoder, Grammar.of(follows, vocabulary))
        states = only.step(only.start(2), np.array([1, 2], dtype=np.int32))
        # After b the model finds nothing possible that may follow, so the name ends.
        assert np.allclose(np.exp(only.rows(states)), [[0.25, 0.75, 0.0], [1.0, 0.0, 0.0]])
        assert np.allclose(np.exp(only.rows(only.take(states, np.array([1])))), [[1.0, 0.0, 0.0]])
        corpus = namegen.Corpus(np.array([0, 1, 2, 0], dtype=np.int32), np.array([0, 4]), vocabulary)
        assert walk(only, corpus).tolist() == pytest.approx([math.log(0.5), -math.inf, 0.0])
    assert following(decoder, None) is decoder


@given(st.integers(2, 40), st.integers(1, 5), st.randoms(use_true_random=False))
def test_classes_of_tokens_say_what_may_follow_each(size: int, kinds: int, random: Random) -> None:
    vocabulary = namegen.Vocabulary(tuple(map(str, range(size))), 0, 0)
    rows = [[True, *(random.random() < 0.5 for _ in range(size - 1))] for _ in range(kinds)]
    follows = np.array([random.choice(rows) for _ in range(size)], order=random.choice("CF"))
    grammar = Grammar.of(follows, vocabulary)
    assert np.array_equal(grammar.allowed[grammar.classes], follows)
    assert len(grammar.allowed) == len(np.unique(follows, axis=0))


@pytest.mark.filterwarnings("error")
def test_nothing_may_follow_a_separate_end_and_no_row_is_nan() -> None:
    vocabulary = namegen.Vocabulary(("<S>", "<E>", "a"), 0, 1)
    logprobs = log_normalise(np.tile(np.array([0.0, 1.0, 2.0]), (3, 1)))
    follows = np.array([[False, False, True], [False, False, False], [False, True, True]])
    for decoder in (
        Tables.of_previous_token(logprobs, vocabulary),
        ContextDecoder(lambda contexts: logprobs[contexts[:, -1]], vocabulary),
    ):
        only = following(decoder, Grammar.of(follows, vocabulary))
        ended = only.step(only.step(only.start(1), np.array([2])), np.array([1]))
        assert np.exp(only.rows(ended)).tolist() == [[0.0, 1.0, 0.0]]


def test_following_joins_states_as_the_decoder_that_it_wraps_does() -> None:
    class Tabled(ContextDecoder):
        """Keep contexts in a dict."""

        def start(self, count: int) -> Any:
            return {"context": super().start(count)}

        def rows(self, states: Any) -> np.ndarray:
            return super().rows(states["context"])

        def join(self, several: Any) -> Any:
            return {"context": np.concatenate([each["context"] for each in several])}

    vocabulary = namegen.Vocabulary((".", "a"), 0, 0)
    decoder = Tabled(lambda contexts: np.log(np.full((len(contexts), 2), 0.5)), vocabulary)
    only = following(decoder, Grammar.of(np.array([[False, True], [True, True]]), vocabulary))
    joined = only.join([only.start(1), only.start(2)])
    assert np.exp(only.rows(joined)).tolist() == [[0.0, 1.0]] * 3


def test_what_may_follow_is_sorted_once_for_all_decoders_of_a_model() -> None:
    trained = model_of(KOREAN, "jamo", "count-bigram")
    assert trained.grammar is trained.grammar


def test_a_token_after_which_nothing_may_follow_is_a_bug() -> None:
    vocabulary = namegen.Vocabulary((".", "a"), 0, 0)
    with pytest.raises(namegen.PluginError, match="lets nothing follow the token 'a', not even the end"):
        Grammar.of(np.array([[True, True], [False, False]]), vocabulary)
    with pytest.raises(namegen.PluginError, match=r"not bool of \(2, 2\)"):
        Grammar.of(np.ones((2, 3), dtype=bool), vocabulary)


# Jamo


@given(
    st.lists(
        st.text(st.characters(codec="utf-8") | st.sampled_from("가각힣ᄀㅏㄱ\u1161\u11a8\u119e"), max_size=8),
        min_size=1,
    )
)
def test_jamo_are_the_decomposition_of_unicode(names: list[str]) -> None:
    names = [unicodedata.normalize("NFC", name) for name in names]
    tokenizer = fitted("jamo", names)
    for name in names:
        expected = "".join(unicodedata.normalize("NFD", each) if "가" <= each <= "힣" else each for each in name)
        assert tokenizer.written(name) == expected
    assert tokenizer.decode(tokenizer.encode(names)) == names


def test_syllables_of_jamo_are_complete() -> None:
    tokenizer = fitted("jamo", ["각나", "ㄱ"])
    dfa = tokenizer.well_formed()
    assert dfa is not None
    for length in range(5):
        for letters in itertools.product("\u1100\u1161\u11a8ㄱ", repeat=length):
            text = "".join(letters)
            assert dfa.accepts(text) == bool(regex.fullmatch("(\u1100\u1161\u11a8?|ㄱ)*", text)), ascii(text)


@pytest.mark.parametrize(
    ("wish", "means"),
    [
        ({"starts_with": "김"}, lambda name: name.startswith("김")),
        ({"starts_with": "가"}, lambda name: name.startswith("가")),
        ({"ends_with": "지"}, lambda name: name.endswith("지")),
        ({"contains": "서지"}, lambda name: "서지" in name),
        ({"without": "김이"}, lambda name: not set(name) & set("김이")),
        ({"regex": "[가-깋].[^지]"}, lambda name: bool(regex.fullmatch("[가-깋].[^지]", name))),
        ({"regex": "(김|이)지?.+"}, lambda name: bool(regex.fullmatch("(김|이)지?.+", name))),
        ({"min_length": 2, "max_length": 2}, lambda name: len(name) == 2),
        ({"novel": True}, lambda name: name not in KOREAN),
    ],
)
def test_wishes_are_about_syllables(wish: dict, means: object) -> None:
    """Compare the exact probability with that of the names that a draw finds by the meaning of the wish."""
    model = model_of(KOREAN, "jamo")
    bounds = {"min_length": 1, "max_length": 5}
    drawn = model.generate(4000, raw=True, seed=2, **bounds)
    share = sum(map(means, drawn)) / len(drawn)
    probability = model.given(**bounds | wish).probability / model.given(**bounds).probability
    assert probability == pytest.approx(share, abs=4 * math.sqrt(share * (1 - share) / len(drawn)) + 1e-3)
    assert all(map(means, model.generate(30, raw=True, seed=1, **wish)))


def test_the_message_names_the_syllable_that_was_typed() -> None:
    model = model_of(KOREAN, "jamo")
    with pytest.raises(namegen.GenerationError, match="'뷁' of starts-with is not among"):
        model.generate(1, starts_with="뷁")
    with pytest.raises(namegen.GenerationError, match="'뷁' of regex is not among"):
        model.generate(1, regex="뷁.*")
    with pytest.raises(namegen.TokenError, match="'뷁민' holds '뷁'"):
        model.logprob("뷁민")
    assert model.evaluate(["뷁민", "김민준"]).oov.pieces == ("뷁",)


def test_few_syllables_give_new_ones() -> None:
    known = set("".join(KOREAN))
    assert set("".join(model_of(KOREAN, "jamo").generate(100, seed=1, closeness="free"))) - known
    assert not set("".join(model_of(KOREAN, "dot").generate(20, seed=1))) - known


# Lengths, and what people see


@pytest.mark.parametrize("tokenizer", ["jamo", "graphemes", "syllables times=2"])
def test_facts_and_lengths_are_in_characters(tokenizer: str) -> None:
    names = [*KOREAN, "kana", "kara"]
    model = model_of(names, tokenizer, "count-ngram order=4 add_k=0")
    drawn = [len(name) for name in model.generate(4000, raw=True, seed=1, min_length=0)]
    assert model.facts().expected_characters == pytest.approx(np.mean(drawn), abs=0.1)
    lengths = namegen.lengths_of_model(model, seed=3)
    assert lengths.mean == pytest.approx(np.mean(drawn), abs=0.1)
    assert lengths.how == ("exact" if tokenizer == "graphemes" else "drawn")
    assert model.evaluate(names).characters == sum(map(len, names))


def test_a_conjunct_is_one_character() -> None:
    model = model_of(["क्षि"], "graphemes", "count-ngram order=2 add_k=0")
    assert model.facts().expected_characters == 1
    assert namegen.exact_lengths(model).shares == {1: 1.0}


def test_jamo_are_explained_by_letters_that_can_be_read() -> None:
    explained = model_of(KOREAN, "jamo").explain("김민준")
    assert "".join(step.piece for step in explained.steps[:-1]) == "ㄱㅣㅁㅁㅣㄴㅈㅜㄴ"
    assert explained.steps[2].held is not None
    assert explained.steps[2].held.examples[0].startswith("김")
    assert readable("\u1101\u116a\u11b3") == "ㄲㅘㄽ"
