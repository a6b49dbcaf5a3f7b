"""The examples of the manual of namegen 0.1, as they stood there, as one plugin."""

import re

import numpy as np
import typer

import namegen
from namegen import Field


class Flat(namegen.Sampler):
    """Mixes each row with an even one."""

    class Options(namegen.Options):
        share: float = Field(0.1, ge=0, le=1, description="how much of the even row")

    def adjust(self, logprobs):
        possible = logprobs > -float("inf")
        even = possible / possible.sum(axis=1, keepdims=True)
        weights = (1 - self.options.share) * 2.718281828459045**logprobs + self.options.share * even
        return namegen.log_normalise(weights)


class Trigram(namegen.Model):
    """The two previous letters foretell the next; the state is the pair of them."""

    class Options(namegen.Options):
        add_k: float = Field(0.1, gt=0, le=100, description="added to every count")

    uses_weights = True

    def fit(self, corpus, **_):
        size = corpus.vocab_size
        before = np.where(
            np.isin(np.arange(len(corpus.targets)), corpus.offsets[:-1] - np.arange(len(corpus))),
            corpus.vocabulary.start_id,
            np.roll(corpus.previous, 1),
        )
        codes = (before.astype(int) * size + corpus.previous) * size + corpus.targets
        counts = np.bincount(codes, weights=corpus.token_weights, minlength=size**3).reshape(size * size, size)
        self.table = namegen.log_normalise((counts + self.options.add_k) * corpus.vocabulary.drawable)

    def states(self, contexts):
        padded = np.concatenate([contexts[:, :1], contexts], axis=1)
        return padded[:, -2] * len(self.vocabulary) + padded[:, -1]

    def logprobs(self, contexts):
        return self.table[self.states(contexts)]

    def decoder(self):
        size = len(self.vocabulary)
        after = np.arange(size * size)[:, None] % size * size + np.arange(size)
        start = self.vocabulary.start_id
        return namegen.Tables(self.table, after, self.vocabulary, start * size + start)


class Syllables(namegen.Tokenizer):
    """Vowels end a token: jo|ha|nna. A piece that no training name has is spelt letter by letter."""

    def fit(self, names):
        pieces = {piece for name in names for piece in (*self.split(name), *name)}
        self.learn(sorted(pieces))

    def split(self, name):
        return re.findall(r"[^aeiouy]*[aeiouy]|[^aeiouy]+$", name, re.S)

    def learn(self, pieces):
        self.ids = {piece: i for i, piece in enumerate(pieces, 2)}
        self.vocabulary = namegen.Vocabulary(("<S>", "<E>", *pieces), start_id=0, end_id=1)

    def encode(self, names):
        coded = [self.encode_one(name) for name in names]
        offsets = np.cumsum([0, *map(len, coded)])
        tokens = np.array([token for ids in coded for token in ids], dtype=np.int32)
        return namegen.Corpus(tokens, offsets, self.vocabulary)

    def encode_one(self, name):
        pieces = [part for piece in self.split(name) for part in ([piece] if piece in self.ids else piece)]
        unknown = [piece for piece in pieces if piece not in self.ids]
        if unknown:
            raise namegen.TokenError(name, unknown)
        return [0, *(self.ids[piece] for piece in pieces), 1]

    def state(self):
        return {"pieces": list(self.ids)}

    def load_state(self, state):
        self.learn(state["pieces"])


class NoDoubles(namegen.Sampler):
    """No letter twice in a row."""

    def prepare(self, decoder):
        return Remembering(decoder)


class Remembering(namegen.Decoder):
    """States are those of another decoder, and the last token."""

    def __init__(self, decoder):
        self.decoder, self.vocabulary = decoder, decoder.vocabulary

    def start(self, count):
        return self.decoder.start(count), np.full(count, self.vocabulary.start_id)

    def rows(self, states):
        rows = self.decoder.rows(states[0]).copy()
        inside = np.flatnonzero(states[1] != self.vocabulary.start_id)
        rows[inside, states[1][inside]] = -np.inf
        return namegen.log_softmax(rows)

    def step(self, states, ids):
        return self.decoder.step(states[0], ids), ids

    def take(self, states, index):
        return self.decoder.take(states[0], index), states[1][index]


class Trees(namegen.WordlistSource):
    card = namegen.Card(title="Trees", language="English", licence="CC0-1.0", description="names of trees", count=4)

    def read(self):
        return "willow\nrowan\nhazel\naspen"


@namegen.hookimpl
def register_samplers(register):
    register("flat", Flat, summary="mixes each row with an even one")
    register("no-doubles", NoDoubles, summary="no letter twice in a row")


@namegen.hookimpl
def register_models(register):
    register("trigram", Trigram, summary="two letters foretell the next")


@namegen.hookimpl
def register_tokenizers(register):
    register("vowels-end", Syllables, summary="a token is the letters up to a vowel")


@namegen.hookimpl
def register_wordlists(register):
    register("trees", Trees, summary="names of trees")


@namegen.hookimpl
def register_commands(cli):
    @cli.command()
    def count(ctx: typer.Context):
        """Print how many models there are."""
        typer.echo(len(ctx.obj.entries("model")))
