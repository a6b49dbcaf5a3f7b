"""A namegen plugin: a wordlist, a tokenizer, a model, a sampler, two constraints, a page of the form and a command."""

from typing import Literal

import numpy as np

import namegen
from namegen import Field


class Cats(namegen.WordlistSource):
    card = namegen.Card("Cats", language="English", licence="CC0-1.0", description="names of cats", count=8)

    class Options(namegen.Options):
        longest: int = Field(10, ge=3, le=10, description="letters of the longest name to take")

    def read(self):
        names = ["felix", "tom", "misty", "luna", "simba", "oscar", "salem", "mittens"]
        return "\n".join(name for name in names if len(name) <= self.options.longest)


class Anchors(namegen.CharacterTokenizer):
    """`^name$`: the anchors of regular expressions."""

    def boundaries(self):
        return ("^", "$")


class Letters(namegen.Model):
    """Predict every letter by its frequency, whatever came before."""

    class Options(namegen.Options):
        add_k: float = Field(0.1, gt=0, le=100, description="added to the count of every token")

    def fit(self, corpus, run):
        counts = np.bincount(corpus.targets, minlength=corpus.vocab_size) + self.options.add_k
        self.row = namegen.log_normalise(counts * corpus.vocabulary.drawable)

    def logprobs(self, contexts):
        return np.tile(self.row, (len(contexts), 1))


class Bold(namegen.Sampler):
    """Square every probability: the likely becomes likelier."""

    def adjust(self, logprobs):
        return namegen.log_softmax(2 * logprobs)


class EndsIn(namegen.Constraint):
    """Want names that end in a vowel, or in another letter: a finite automaton can say that."""

    class Options(namegen.Options):
        sound: Literal["vowel", "consonant"] = Field("vowel", description="what a name ends in")

    def dfa(self, letters):
        last = {"vowel": "[aeiou]", "consonant": "[^aeiou]"}[self.options.sound]
        return namegen.compile_regex(f".*{last}", letters)


class Varied(namegen.Constraint):
    """Want names of which few letters repeat: any Python can say that."""

    class Options(namegen.Options):
        share: float = Field(0.7, ge=0, le=1, description="distinct letters, as a share of all")

    def passes(self, names):
        return np.array([len(set(name)) >= self.options.share * len(name) for name in names], dtype=bool)


@namegen.hookimpl
def register_wordlists(register):
    register("cats", Cats, summary="names of cats")


@namegen.hookimpl
def register_tokenizers(register):
    register("anchors", Anchors, summary="characters between ^ and $")


@namegen.hookimpl
def register_models(register):
    register(
        "letters",
        Letters,
        summary="letters by their frequency",
        label="Letters alone",
        description="Knows how often each letter is, and nothing else. At once.",
    )


@namegen.hookimpl
def register_samplers(register):
    register("bold", Bold, summary="likely letters likelier")


@namegen.hookimpl
def register_constraints(register):
    register("ends-in", EndsIn, summary="ends in a vowel or a consonant")
    register("varied", Varied, summary="few letters twice")


@namegen.hookimpl
def register_pages(register):
    register("roll-call", "namegen_example_page:build", title="Roll call", summary="Cats, called by name.")


@namegen.hookimpl
def register_commands(cli):
    @cli.command()
    def shout(name: str):
        """Print NAME in capitals."""
        print(name.upper())
