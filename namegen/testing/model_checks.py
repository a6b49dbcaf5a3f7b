"""Check every model."""

from __future__ import annotations

import contextlib
import copy
import itertools
import random
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..contracts.corpus import Corpus
from ..contracts.corpus_size import CorpusSize
from ..contracts.decoder import Automaton, ContextDecoder, walk
from ..contracts.inside import Inside, check_inside
from ..contracts.logprobs import log_normalise, log_softmax
from ..contracts.model import PACES, Model
from ..contracts.options import build_options
from ..contracts.randomness import Draws
from ..contracts.run import OnStep, Run
from ..contracts.sampler import Sampler
from ..errors import OptionError, PluginError
from ..training import safefile
from ..training.build import fit_model
from ..training.checkpoint import CheckpointFile
from ..training.memory import memory_of
from ..training.parts import SavedPart, arrays_of, describe_model, rebuild_model
from .agreement import close, first_difference, follows, gap, names_in
from .by_parts_checks import check_it_learns_the_same_by_parts
from .option_checks import check_options_have_defaults_bounds_and_descriptions
from .part import LEARNS, NAMES, PartUnderTest, contexts_of, corpus_of

if TYPE_CHECKING:
    from numpy.typing import NDArray


ODD_LISTS = {
    "one_name": ("anna",),
    "one_letter_names": ("a", "b", "c"),
    "repeats": ("anna",) * 30 + ("bob",),
    "kana": ("さくら", "はると", "ゆい"),
    "one_character": ("aaa", "a", "aa"),
    "boundary_spellings": ("a.b", "...", "<S>", "^a$"),
}


SMALL = 32 * 2**20
"""Bytes that any training may take."""
MUCH = 2**30
"""Bytes from which on a training is not tried here: a model that says that it takes so much is believed."""
ALPHABETS = (60, 250, 1000)
"""Letters of the lists on which it is measured what a training takes."""


def check_fit_takes_corpus_and_run(part: PartUnderTest) -> None:
    """Check that `fit` takes the corpus and the `namegen.Run`."""
    try:
        part.learned_somehow()
    except PluginError as error:
        part.require(False, "fit takes (corpus, run) and returns a report, or None", error)


def check_rows_are_distributions(part: PartUnderTest) -> None:
    """Check that each row holds log probabilities, sums to 1, and gives nothing to what cannot follow."""
    part.require_ground(LEARNS)
    model, corpus = part.learned_somehow()
    rows = model.logprobs(contexts_of(corpus, 3))
    part.require(
        isinstance(rows, np.ndarray) and rows.shape == (len(contexts_of(corpus, 3)), corpus.vocab_size),
        "logprobs(contexts (B, T)) gives an array (B, V)",
        getattr(rows, "shape", type(rows).__name__),
    )
    part.require(not np.isnan(rows).any() and not np.isposinf(rows).any(), "rows are finite or -inf", "NaN or inf")
    sums = np.exp(rows).sum(axis=1)
    worst = sums[np.argmax(np.abs(sums - 1))]
    part.require(abs(worst - 1) < 1e-4, "the probabilities of a row sum to 1", f"a sum of {worst:.6g}")
    lost = float(np.exp(rows)[:, ~corpus.vocabulary.drawable].max(initial=0))
    part.require(lost < 1e-6, "a start token that ends no name is never next", f"a probability of {lost:.3g}")


def check_a_row_does_not_depend_on_its_neighbours(part: PartUnderTest) -> None:
    """Check that the same context has the same row, whatever else is in the batch."""
    model, corpus = part.learned()
    contexts = contexts_of(corpus, 3)
    together = model.logprobs(contexts)
    alone = np.concatenate([model.logprobs(contexts[i : i + 1]) for i in range(len(contexts))])
    part.require(close(together, alone), "a row does not depend on its neighbours", gap(together, alone))


def check_the_same_seed_gives_the_same_model(part: PartUnderTest) -> None:
    """Check that fitting two models with the same corpus and seed gives the same rows."""
    first, corpus = part.fitted(seed=7)
    second, _ = part.fitted(seed=7)
    one, other = first.logprobs(contexts_of(corpus, 2)), second.logprobs(contexts_of(corpus, 2))
    part.require(np.array_equal(one, other), "the same seed gives the same model", gap(one, other))


def check_fitting_twice_is_fitting_once(part: PartUnderTest) -> None:
    """Check that `fit` forgets what was learned before."""
    model, corpus = part.fitted()
    once = model.logprobs(contexts_of(corpus, 2))
    part.fit(model, corpus.take(np.array([1, 1, 1])), 3)
    part.fit(model, corpus)
    twice = model.logprobs(contexts_of(corpus, 2))
    part.require(np.array_equal(once, twice), "fit forgets what was learned before", gap(once, twice))


def check_a_saved_model_is_the_same_model(part: PartUnderTest) -> None:
    """Check that a model saved and loaded, its parts too, has the same rows; nothing that it learned is lost."""
    model, corpus = part.learned()
    try:
        again = _saved_and_loaded(part, model)
        rows = again.logprobs(contexts_of(corpus, 2))
    except Exception as error:
        part.require(False, "a loaded model works as the saved one did", f"{type(error).__name__}: {error}")
        return
    before = model.logprobs(contexts_of(corpus, 2))
    part.require(np.array_equal(before, rows), "a loaded model has the same rows", gap(before, rows))


def check_inputs_are_untouched(part: PartUnderTest) -> None:
    """Check that neither the corpus nor the contexts are written to."""
    corpus = corpus_of(NAMES)
    model = part.model(corpus.vocabulary)
    tokens, offsets = corpus.tokens.copy(), corpus.offsets.copy()
    part.fit(model, corpus)
    contexts = contexts_of(corpus, 2)
    given = contexts.copy()
    model.logprobs(contexts)
    kept = np.array_equal(corpus.tokens, tokens) and np.array_equal(corpus.offsets, offsets)
    part.require(kept, "fit does not write to the corpus", "it was changed")
    part.require(np.array_equal(contexts, given), "logprobs does not write to the contexts", "they were changed")


def check_global_random_states_are_untouched(part: PartUnderTest) -> None:
    """Check that training and scoring draw from generators of their own."""
    before = _random_states()
    model, corpus = part.fitted()
    model.logprobs(contexts_of(corpus, 2))
    moved = [name for name, state in _random_states().items() if name in before and before[name] != state]
    part.require(not moved, "global random states are not drawn from or seeded", f"{', '.join(moved)} moved")


def check_contexts_longer_than_any_seen_work(part: PartUnderTest) -> None:
    """Check that a context may be longer than every training name."""
    model, corpus = part.learned()
    rows = model.logprobs(contexts_of(corpus, 60))
    sums = np.exp(rows).sum(axis=1)
    part.require(np.allclose(sums, 1, atol=1e-4), "contexts may be longer than any seen", f"sums of {sums[:3]}")


def check_score_is_the_sum_of_steps(part: PartUnderTest) -> None:
    """Check that score(corpus) gives for every token what logprobs gives for its context."""
    model, corpus = part.learned()
    steps = walk(ContextDecoder(model.logprobs, corpus.vocabulary), corpus)
    scores = model.score(corpus)
    part.require(close(scores, steps), "score(corpus) equals logprobs step by step", gap(scores, steps))


def check_decoder_agrees_with_logprobs(part: PartUnderTest) -> None:
    """Check that walking the decoder gives, on every training prefix, the rows of logprobs."""
    model, corpus = part.learned()
    decoder = model.decoder()
    longest = int(corpus.lengths.max())
    states = decoder.start(1)
    name = corpus.take(corpus.lengths == longest).take(np.array([0]))
    for end in range(1, longest + 1):
        row, expected = decoder.rows(states), model.logprobs(name.tokens[None, :end])
        part.require(close(row, expected), f"the decoder's row after {end} tokens is logprobs'", gap(row, expected))
        states = decoder.step(states, name.tokens[end : end + 1])


def check_chances_are_in_proportion_to_rows(part: PartUnderTest) -> None:
    """Check that an automaton draws from the probabilities of its rows."""
    model, corpus = part.learned()
    decoder = model.decoder()
    if not isinstance(decoder, Automaton):
        return
    states = decoder.start(len(corpus))
    for token in corpus.tokens[corpus.offsets[:-1] + 1], corpus.tokens[corpus.offsets[1:] - 1]:
        rows, chances = decoder.rows(states), log_normalise(decoder.chances(states))
        part.require(close(chances, rows), "chances(states) are in proportion to exp(rows(states))", gap(chances, rows))
        states = decoder.step(states, token)


def check_decoder_draws_the_same_names_as_the_default_one(part: PartUnderTest) -> None:
    """Check that whatever state the decoder carries, the names of a seed are those of contexts computed afresh."""
    model, corpus = part.learned()
    plain = ContextDecoder(model.logprobs, corpus.vocabulary)
    drawn = [_draw(decoder, 50) for decoder in (model.decoder(), plain)]
    part.require(drawn[0] == drawn[1], "the decoder draws the names that logprobs draws", first_difference(*drawn))


def check_states_taken_apart_can_be_joined(part: PartUnderTest) -> None:
    """Check that states of names with equally many tokens, taken in two parts and joined, give the rows of the whole.

    Names come to be taken apart and joined where the list has capitals, as a capital may be one token or two.
    """
    model, corpus = part.learned()
    decoder, ids = model.decoder(), contexts_of(corpus, 3)[:5]
    whole = decoder.start(len(ids))
    for token in ids.T[1:]:
        whole = decoder.step(whole, token)
    promise = "the decoder's join puts states that take selected one after the other"
    try:
        joined = decoder.join([decoder.take(whole, index) for index in (np.arange(2), np.arange(2, len(ids)))])
        found = [decoder.rows(joined), decoder.rows(decoder.step(joined, ids[:, 1]))]
    except Exception as error:
        part.require(False, promise, f"{type(error).__name__}: {error}")
        return
    expected = [decoder.rows(whole), decoder.rows(decoder.step(whole, ids[:, 1]))]
    for row, right in zip(found, expected, strict=True):
        part.require(row.shape == right.shape, promise, f"rows of shape {row.shape}, not {right.shape}")
        part.require(close(row, right), promise, gap(row, right))


def check_drawn_letters_follow_the_rows(part: PartUnderTest) -> None:
    """Check that first letters of 3,000 drawn names follow the row of the start (chi-square)."""
    model, _ = part.learned()
    decoder = model.decoder()
    row = np.exp(decoder.rows(decoder.start(1))[0])
    drawn = Sampler().sample(Sampler().prepare(decoder), np.arange(3000), Draws(11), 1000).names
    firsts = np.bincount(drawn.tokens[drawn.offsets[:-1] + 1], minlength=len(row))
    part.require(follows(firsts, row), "drawn letters follow the model's row", f"{firsts} for {row.round(3)}")


def check_a_weighted_name_is_that_many_names(part: PartUnderTest) -> None:
    """Check that a model that says `uses_weights` learns the same from counts as from repeats."""
    if not part.entry.load().uses_weights:
        return
    corpus = corpus_of(("anna", "bob"))
    counted = Corpus(corpus.tokens, corpus.offsets, corpus.vocabulary, np.array([3, 2]))
    rows = []
    for each in (counted, counted.repeated()):
        model = part.model(corpus.vocabulary)
        part.fit(model, each)
        rows.append(model.logprobs(contexts_of(corpus, 2)))
    part.require(close(*rows), "a name of weight k is k names (or uses_weights is False)", gap(*rows))


def check_it_is_no_worse_than_uniform_on_its_own_names(part: PartUnderTest) -> None:
    """Check that the NLL of the training names is at most that of equally likely tokens."""
    model, corpus = part.learned()
    nll = -float(model.score(corpus).mean())
    uniform = float(np.log(corpus.vocabulary.drawable.sum()))
    part.require(
        nll <= uniform + 1e-6,
        "a model predicts its own training names no worse than equally likely tokens would",
        f"NLL {nll:.4f} nats/token, uniform {uniform:.4f}",
    )


def check_evidence_is_about_the_context(part: PartUnderTest) -> None:
    """Check that evidence is about ends of the context, the longest first, a count for each token."""
    model, corpus = part.learned()
    name = corpus.take(np.array([0])).tokens
    for end in range(1, len(name)):
        context = name[:end]
        given = list(model.evidence(context))
        lengths = [len(each.context) for each in given]
        ends = all(list(each.context) == context[end - len(each.context) :].tolist() for each in given)
        part.require(
            ends and lengths == sorted(set(lengths), reverse=True),
            "evidence(context) is about ends of the context, the longest first",
            f"{[each.context for each in given]} for {context.tolist()}",
        )
        counted = all(
            each.counts.shape == (corpus.vocab_size,) and each.counts.dtype.kind in "iu" and (each.counts >= 0).all()
            for each in given
        )
        part.require(counted, "evidence(context) counts each token: whole numbers (V,)", f"{given[:1]}")


def check_inside_is_what_it_says(part: PartUnderTest) -> None:
    """Check that what a model shows of its inside has the shape of its kind, and that later tokens change nothing."""
    model, corpus = part.learned()
    name = corpus.take(np.array([int(corpus.lengths.argmax())])).tokens
    whole = _inside(part, model, name[:-1])
    for end in range(1, len(name)):
        views = _inside(part, model, name[:end])
        kinds, of_whole = ([(view.kind, view.title) for view in each] for each in (views, whole))
        part.require(kinds == of_whole, "inside(context) shows the same views of every context", kinds)
        for view, same in zip(views, whole, strict=True):
            expected = _beginning_of(same, end)
            part.require(
                view.values.shape == expected.shape and bool(np.allclose(view.values, expected, atol=1e-4)),
                f"the {view.kind} of inside(context) that belong to a token do not depend on the tokens after it",
                f"other numbers after {end} tokens than after {len(name) - 1}",
            )
            if view.kind == "pairs":
                row = log_softmax(np.where(corpus.vocabulary.drawable, view.values[name[end - 1]], -np.inf))
                given = model.logprobs(name[None, :end])[0]
                part.require(
                    close(row, given), "the pairs of inside(context) are the logits of logprobs", gap(row, given)
                )


def check_a_model_that_is_watched_learns_the_same(part: PartUnderTest) -> None:
    """Check that a model that shows itself while it learns works then, shows what was asked, and learns the same."""
    corpus, seen = corpus_of(NAMES), list[int]()

    class Watching:
        def wants(self, step: int, total: int) -> bool:  # noqa: ARG002
            return step in (0, 2, 3)

        def look(self, step: int, shown: Model) -> None:
            seen.append(step)
            sums = np.exp(shown.logprobs(contexts_of(corpus, 2))).sum(axis=1)
            promise = "a model that run.show shows has rows that sum to 1"
            part.require(np.allclose(sums, 1, atol=1e-4), promise, f"sums of {sums[:3]}")

    watched = part.model(corpus.vocabulary)
    part.fit(watched, corpus, watcher=Watching())
    part.require(
        seen == sorted({*seen} & {0, 2, 3}), "run.show is called once for each step that is watched, in order", seen
    )
    rows, alone = watched.logprobs(contexts_of(corpus, 2)), part.learned()[0].logprobs(contexts_of(corpus, 2))
    part.require(np.array_equal(rows, alone), "a model that is watched learns the same", gap(rows, alone))


def check_reports_are_steps_and_losses(part: PartUnderTest) -> None:
    """Check that what a model reports as it learns are steps from 1 up to their total, and losses that are numbers."""
    corpus = corpus_of(NAMES)
    steps: list[tuple[int, int, float, float | None]] = []
    part.fit(part.model(corpus.vocabulary), corpus, on_step=lambda *step: steps.append(step))
    # A model that is made of models passes on what each of them reports: a step after the total begins anew.
    number = 0
    for step, total, loss, dev in steps:
        follows_on = number < step <= total or step == 1
        part.require(follows_on, "run.report is given steps that rise, up to their total", f"step {step} of {total}")
        numbers = np.isfinite(loss) and (dev is None or np.isfinite(dev))
        part.require(numbers, "run.report is given losses in nats/token", f"{loss} and {dev} at step {step}")
        number = step


def check_paces_are_options(part: PartUnderTest) -> None:
    """Check that what `paces` returns are options that the model takes, under "quick" and "best"."""
    own = part.spec.part.options
    found = part.entry.load().paces(own, tokens=1_000)
    part.require(set(found) <= set(PACES), 'paces are "quick" and "best"', sorted(found))
    for pace, changed in found.items():
        try:
            build_options(type(own), {**dict(own), **changed}, part.entry.who)
        except OptionError as error:
            part.require(False, f"the options of pace {pace!r} are such as the model takes", error)


def check_a_training_that_was_interrupted_goes_on(part: PartUnderTest) -> None:
    """Check that a model that says `resumable` and is stopped midway ends, when it goes on, as if it had not been."""
    if not part.entry.load().resumable:
        return
    whole, corpus = part.learned()
    with tempfile.TemporaryDirectory() as folder:
        checkpoint = CheckpointFile(Path(folder) / "kept", "the contract kit", every=0.0)
        with contextlib.suppress(KeyboardInterrupt):
            part.fit(part.model(corpus.vocabulary), corpus, on_step=_interrupting(2), checkpoint=checkpoint)
        again = part.model(corpus.vocabulary)
        part.fit(again, corpus, checkpoint=checkpoint)
    expected, found = arrays_of(whole), arrays_of(again)
    differ = [name for name in expected if not np.array_equal(expected[name], found.get(name, np.zeros(0)))]
    part.require(not differ, "a training that goes on from its checkpoint ends as if uninterrupted", f"other {differ}")


def check_a_training_that_is_stopped_gives_a_model(part: PartUnderTest) -> None:
    """Check that asked to stop before it has begun, `fit` still leaves a model."""
    corpus = corpus_of(NAMES)
    model = part.model(corpus.vocabulary)
    part.fit(model, corpus, stop=lambda: True)
    sums = np.exp(model.logprobs(contexts_of(corpus, 2))).sum(axis=1)
    part.require(np.allclose(sums, 1, atol=1e-4), "a model that was stopped has rows that sum to 1", f"{sums[:3]}")


def check_memory_is_estimated(part: PartUnderTest) -> None:
    """Check that `memory` gives a number of bytes, more for more, and not far below what Python's own counts."""
    sizes = [CorpusSize(v, np.array([0, 0, n])) for v, n in ((30, 100), (30, 10**6), (3000, 10**6))]
    found = [part.entry.load().memory(part.spec.part.options, each) for each in sizes]
    promise = "memory(options, size) is a whole number of bytes, more for more names and more letters"
    whole = all(isinstance(each, int) and each >= 0 for each in found)
    part.require(whole and found[0] <= found[1] <= found[2], promise, found)
    part.require_ground()
    # Step by step: what takes the cube of the letters and does not say so is found before this machine has no more.
    for letters in ALPHABETS:
        corpus = _many_letters(letters)
        expected = memory_of(part.spec, corpus, part.registry)
        if expected > MUCH:
            return
        peak = _peak_of_fit(part, corpus, seconds=2.0 if letters == ALPHABETS[-1] else 0.5)
        megabytes = f"{peak / 2**20:.0f} MB of {letters} letters, and {expected / 2**20:.0f} MB were expected"
        enough = peak <= max(SMALL, expected * 1.5)
        part.require(enough, "fit takes not much more memory than memory(options, size) says", megabytes)


def _peak_of_fit(part: PartUnderTest, corpus: Corpus, seconds: float) -> int:
    """Measure the bytes that `fit` takes at its highest in the first seconds: a network's first steps take what all do.

    What Python's own count: numpy's arrays are among them.
    """
    until = time.monotonic() + seconds
    tracemalloc.start()
    try:
        dev = corpus.take(np.arange(0, len(corpus), 10))
        run = Run(1, dev, stop=lambda: time.monotonic() > until)
        fit_model(part.model(corpus.vocabulary), part.entry, corpus, run, part.registry)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def _many_letters(count: int) -> Corpus:
    """Return 1,000 names of three letters, of so many."""
    generator = np.random.default_rng(0)
    letters = generator.permutation(np.resize(np.arange(0x4E00, 0x4E00 + count), 3000)).reshape(1000, 3)
    return corpus_of(tuple("".join(map(chr, row)) for row in letters.tolist()))


def _inside(part: PartUnderTest, model: Model, context: NDArray[np.int32]) -> list[Inside]:
    """Ask for the views of a context; they are checked, and so is that the context stays as it is."""
    given = context.copy()
    try:
        views = check_inside(model.inside(given), len(context), len(model.vocabulary), part.entry.who)
    except PluginError as error:
        part.require(False, "inside(context) gives views of the shapes that their kinds promise", error)
        return []
    part.require(np.array_equal(given, context), "inside does not write to the context", "it was changed")
    return list(views)


def _beginning_of(view: Inside, tokens: int) -> NDArray[Any]:
    """Return what a view would hold after its first `tokens`."""
    if view.kind == "attention":
        return view.values[:, :, :tokens, :tokens]
    return view.values[:, :tokens] if view.kind == "states" else view.values


def _saved_and_loaded(part: PartUnderTest, model: Model) -> Model:
    """Make the model again from the bytes that its file would hold."""
    with safefile.telling(part.entry.who):
        header = {"format": 0, "model": describe_model(part.spec, model, part.registry).model_dump(mode="json")}
        data = safefile.to_bytes("namegen", header, arrays_of(model))
    saved = SavedPart.model_validate(safefile.content_of(data, "the saved model", "namegen")["model"])
    arrays = safefile.arrays_of(data, "the saved model")
    return rebuild_model(saved, arrays, model.vocabulary, part.registry, [part.spec])[1]


def _interrupting(call: int) -> OnStep:
    """Return an `on_step` that acts as if Ctrl-C were pressed at its `call`-th call."""
    calls = itertools.count(1)

    def on_step(step: int, total: int, loss: float, dev: float | None) -> None:  # noqa: ARG001
        if next(calls) == call:
            raise KeyboardInterrupt

    return on_step


def _odd_list_check(label: str, names: tuple[str, ...]) -> Callable[[PartUnderTest], None]:
    def check(part: PartUnderTest) -> None:
        model, corpus = part.fitted(names)
        sums = np.exp(model.logprobs(contexts_of(corpus, 2))).sum(axis=1)
        part.require(np.allclose(sums, 1, atol=1e-4), f"rows sum to 1 after {names[:3]}", f"sums of {sums[:3]}")
        scores = model.score(corpus)
        part.require(not np.isnan(scores).any(), f"scores of {names[:3]} are numbers", "NaN")

    check.__name__ = f"check_it_learns_{label}"
    check.__doc__ = f"It learns from {names[:3]} and gives distributions."
    return check


MODEL_CHECKS: list[Callable[[PartUnderTest], None]] = [
    check_options_have_defaults_bounds_and_descriptions,
    check_fit_takes_corpus_and_run,
    check_rows_are_distributions,
    check_a_row_does_not_depend_on_its_neighbours,
    check_the_same_seed_gives_the_same_model,
    check_fitting_twice_is_fitting_once,
    check_a_saved_model_is_the_same_model,
    check_inputs_are_untouched,
    check_global_random_states_are_untouched,
    check_contexts_longer_than_any_seen_work,
    check_score_is_the_sum_of_steps,
    check_decoder_agrees_with_logprobs,
    check_chances_are_in_proportion_to_rows,
    check_decoder_draws_the_same_names_as_the_default_one,
    check_states_taken_apart_can_be_joined,
    check_drawn_letters_follow_the_rows,
    check_a_weighted_name_is_that_many_names,
    check_it_learns_the_same_by_parts,
    check_it_is_no_worse_than_uniform_on_its_own_names,
    check_evidence_is_about_the_context,
    check_inside_is_what_it_says,
    check_a_model_that_is_watched_learns_the_same,
    check_reports_are_steps_and_losses,
    check_paces_are_options,
    check_a_training_that_was_interrupted_goes_on,
    check_a_training_that_is_stopped_gives_a_model,
    check_memory_is_estimated,
    *(_odd_list_check(label, names) for label, names in ODD_LISTS.items()),
]
"""Every check, in the order in which they run."""


def _draw(decoder: Any, count: int) -> list[list[int]]:
    sampler = Sampler()
    return names_in(sampler.sample(sampler.prepare(decoder), np.arange(count), Draws(3), 200).names)


def _random_states() -> dict[str, Any]:
    states: dict[str, Any] = {"random": random.getstate()}
    numpy_state: Any = np.random.get_state()
    states["numpy.random"] = (numpy_state[1].tolist(), numpy_state[2])
    torch = sys.modules.get("torch")
    if torch is not None and hasattr(torch, "get_rng_state"):
        states["torch"] = torch.get_rng_state().tolist()
    return copy.deepcopy(states)
