"""A third party's plugin for the tests of the web form: a model with options of every kind, and some odd ones."""

import time
from enum import StrEnum
from pathlib import Path
from typing import Literal

import numpy as np

import namegen
from namegen import Field


class Mood(StrEnum):
    calm = "calm"
    wild = "wild"


class Typed(namegen.Model):
    """The names depend on every option: their texts are hashed into the letters' weights."""

    class Options(namegen.Options):
        whole: int = Field(3, ge=1, le=9, description="a whole number")
        real: float = Field(0.5, gt=0, lt=2, description="a number")
        switch: bool = Field(False, description="yes or no")
        word: str = Field("plain", min_length=1, max_length=20, description="a text")
        choice: Literal["first", "second"] = Field("first", description="one of two")
        numbered: Literal[1, 2, 3] = Field(1, description="one of three numbers")
        mood: Mood = Field(Mood.calm, description="an Enum")
        perhaps: int | None = Field(None, ge=0, description="a whole number, or none")
        maybe: str | None = Field(None, description="a text, or none")
        either: Literal["x", "y"] | None = Field(None, description="one of two, or none")
        many: list[float] = Field([1.0, 2.0], description="some numbers")

    def fit(self, corpus, run):
        told = repr(sorted(self.options.model_dump(mode="json").items()))
        rng = np.random.default_rng(list(told.encode()))
        weights = (np.bincount(corpus.targets, minlength=corpus.vocab_size) + 1) * rng.uniform(
            0.2, 5, corpus.vocab_size
        )
        self.row = namegen.log_normalise(weights * corpus.vocabulary.drawable)

    def logprobs(self, contexts):
        return np.tile(self.row, (len(contexts), 1))


class Slow(Typed):
    """Takes its time, says how it goes, and stops when it is asked to."""

    resumable = True
    asks = True

    class Options(namegen.Options):
        steps: int = Field(100, ge=1, description="steps of a twentieth of a second")

    def fit(self, corpus, run):
        super().fit(corpus, run)
        for step in range(1, self.options.steps + 1):
            if self.asks and run.stopped():
                return {"stopped": f"at step {step}"}
            time.sleep(0.05)
            run.report(step, self.options.steps, 3 - step / self.options.steps, 3.1 - step / self.options.steps)
        return {}


class Deaf(Slow):
    """Says how it goes, and never asks whether to stop."""

    asks = False


class Endless(Typed):
    """Learns without end, and hears nothing."""

    def fit(self, corpus, run):
        time.sleep(60)


class Faulty(Typed):
    """Has a bug, whose text is nobody's business."""

    def fit(self, corpus, run):
        raise RuntimeError("a secret of the server: /etc/shadow")


class Reader(Typed):
    """Has an option that names a file."""

    class Options(Typed.Options):
        words: Path | None = Field(None, description="a file")


class Pair(Typed):
    """Is made of another model."""

    class Options(Typed.Options):
        of: str = Field("uniform", description="a model")

    @classmethod
    def submodels(cls, options):
        return [namegen.Spec.parse(options.of)]


class Reading(namegen.CharacterTokenizer):
    """Has an option that names files."""

    class Options(namegen.Options):
        words: list[Path] | None = Field(None, description="files")

    def boundaries(self):
        return ".", "."


@namegen.hookimpl
def register_tokenizers(register):
    register("reading", Reading, summary="reads files")


@namegen.hookimpl
def register_models(register):
    register("typed", Typed, summary="options of every kind <b>&</b>")
    register("slow", Slow, summary="learns in many small steps")
    register("deaf", Deaf, summary="never asks whether to stop")
    register("endless", Endless, summary="never comes to an end")
    register("reader", Reader, summary="reads a file")
    register("pair", Pair, summary="is made of another")
    register("faulty", Faulty, summary="has a bug")
