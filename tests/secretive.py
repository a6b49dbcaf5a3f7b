"""A plugin for the tests of secrets: a model, a tokenizer, a wordlist, a sampler and a constraint that need a token."""

import numpy as np

import namegen

CANARY = "canary-7f3a9c51e0"


class Token(namegen.Options):
    renamed = {"old_token": "token"}

    token: namegen.SecretStr = namegen.Field(namegen.SecretStr(""), min_length=1, description="what opens the door")
    size: int = namegen.Field(1, ge=1, description="something that is no secret")


def check(options):
    assert options.token.get_secret_value() == CANARY


class Model(namegen.Model):
    """Predict each letter by how often it was seen, with a token."""

    Options = Token

    def fit(self, corpus, run):
        check(self.options)
        self.counts = (np.bincount(corpus.targets, minlength=corpus.vocab_size) + 0.1) * corpus.vocabulary.drawable
        self.row = namegen.log_normalise(self.counts)

    def logprobs(self, contexts):
        check(self.options)
        return np.tile(self.row, (len(contexts), 1))

    def decoder(self):
        check(self.options)
        return namegen.Tables.of_previous_token(np.tile(self.row, (len(self.row), 1)), self.vocabulary)

    def arcs(self):
        check(self.options)
        tokens, nothing = np.arange(len(self.counts)), np.zeros(len(self.counts))
        return namegen.Arcs(np.array([len(tokens)]), tokens, self.counts, nothing, np.zeros(1), "floor", 0, np.zeros(0))


class Tokenizer(namegen.CharacterTokenizer):
    """Write characters between two marks, with a token."""

    Options = Token

    def boundaries(self):
        check(self.options)
        return ("<", ">")


class List(namegen.WordlistSource):
    """Give names for a token."""

    Options = Token
    card = namegen.Card(
        title="Names behind a door", language="English", licence="CC0-1.0", description="made up for a test", count=4
    )

    def read(self):
        check(self.options)
        return "anna\nhanna\njohanna\nnoah\n"


class Sampler(namegen.Sampler):
    """Draw with a token."""

    Options = Token

    def adjust(self, logprobs):
        check(self.options)
        return logprobs


class Constraint(namegen.Constraint):
    """Let every name through, for a token."""

    Options = Token

    def passes(self, names):
        check(self.options)
        return np.ones(len(names), dtype=bool)


@namegen.hookimpl
def register_models(register):
    register("secretive", Model, summary="needs a token")


@namegen.hookimpl
def register_tokenizers(register):
    register("sealed", Tokenizer, summary="needs a token")


@namegen.hookimpl
def register_wordlists(register):
    register("behind-a-door", List, summary="needs a token")


@namegen.hookimpl
def register_samplers(register):
    register("guarded", Sampler, summary="needs a token")


@namegen.hookimpl
def register_constraints(register):
    register("doorkeeper", Constraint, summary="needs a token")
