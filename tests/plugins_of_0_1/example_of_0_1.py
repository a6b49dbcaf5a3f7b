"""A namegen plugin in one file: a wordlist, a tokenizer, a model, a sampler and a command."""

import numpy as np

import namegen
from namegen import Field


class Cats(namegen.WordlistSource):
    card = namegen.Card("Cats", language="English", licence="CC0-1.0", description="names of cats", count=8)

    def read(self):
        return "\n".join(["felix", "tom", "misty", "luna", "simba", "oscar", "salem", "mittens"])


class Anchors(namegen.CharacterTokenizer):
    """`^name$`: the anchors of regular expressions."""

    def boundaries(self):
        return ("^", "$")


class Letters(namegen.Model):
    """Every letter by its frequency, whatever came before."""

    class Options(namegen.Options):
        add_k: float = Field(0.1, gt=0, le=100, description="added to the count of every token")

    def fit(self, corpus, **_):
        counts = np.bincount(corpus.targets, minlength=corpus.vocab_size) + self.options.add_k
        self.row = namegen.log_normalise(counts * corpus.vocabulary.drawable)

    def logprobs(self, contexts):
        return np.tile(self.row, (len(contexts), 1))


class Bold(namegen.Sampler):
    """Squares every probability: the likely becomes likelier."""

    def adjust(self, logprobs):
        return namegen.log_softmax(2 * logprobs)


@namegen.hookimpl
def register_wordlists(register):
    register("cats", Cats, summary="names of cats")


@namegen.hookimpl
def register_tokenizers(register):
    register("anchors", Anchors, summary="characters between ^ and $")


@namegen.hookimpl
def register_models(register):
    register("letters", Letters, summary="letters by their frequency")


@namegen.hookimpl
def register_samplers(register):
    register("bold", Bold, summary="likely letters likelier")


@namegen.hookimpl
def register_commands(cli):
    @cli.command()
    def shout(name: str):
        """Print NAME in capitals."""
        print(name.upper())
