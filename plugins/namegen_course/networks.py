"""The steps of the lectures' parts 2 to 5, shortened: what to do, what to see, and why."""

from __future__ import annotations

from functools import partial

from .found import Found
from .numbers import TRAINED
from .step import Check, Step

MLP = "mlp context=3 embed=10 size=200 dropout=0"
SHORT = f"{MLP} epochs=10"
FIRST = f"{MLP} epochs=1"
LONG = "mlp context=8 embed=10 size=200 dropout=0 epochs=10"
WAVENET = "wavenet depth=3 embed=24 size=128 dropout=0 epochs=5"
OVERFITTED = f"{MLP} decay=0 patience=1 epochs=200"
SMALL = "elements"
SPLIT = "--dataset {dataset} --split lecture"
WITHIN = TRAINED.within


def after_an_epoch(rate: str, found: Found) -> float:
    """Measure the dev part's NLL after one epoch with a learning rate."""
    return found.nll(f"{FIRST} lr={rate}", "lecture", "dev")


NETWORKS = (
    Step(
        "Look further back",
        "Part 2. One letter of memory is little. Counting can look further back: what follows the last two letters, or"
        " three, or five. From here on the list is in three parts, as in the lecture: one to learn from, dev to choose"
        " by, and test to report on.",
        (
            f"compare count-bigram 'count-ngram order=3' 'count-ngram order=4' 'count-ngram order=6' {SPLIT}"
            " --samples 0",
        ),
        "Three letters back are worth much: {fourgram_nll:.4f}. Five are not, {sixgram_nll:.4f}: most of what a test"
        " name shows was never counted, and so plain counts know nothing of it. The table has {symbols} times as many"
        " rows for each letter; after three letters {fourgram_parameters:,} numbers were learned from"
        " {train_pairs:,} examples. (The split is by line, and {leaked} of its {test_names:,} test names are in the"
        " train part too. It flatters models that remember whole names; --split distinct does not.)",
        (
            Check("names to learn from", "train_names", lambda found: len(found.part("train").names)),
            Check("names of the dev part", "dev_names", lambda found: len(found.part("dev").names)),
            Check("names of the test part", "test_names", lambda found: len(found.part("test").names)),
            Check("NLL, two letters back", "trigram_nll", lambda found: found.nll("count-ngram order=3", "lecture")),
            Check("NLL, three letters back", "fourgram_nll", lambda found: found.nll("count-ngram order=4", "lecture")),
            Check("NLL, five letters back", "sixgram_nll", lambda found: found.nll("count-ngram order=6", "lecture")),
        ),
        part=2,
    ),
    Step(
        "A multilayer perceptron",
        "Bengio et al. 2003: give each letter a few numbers, its embedding, put those of the last three letters side by"
        " side, and let a hidden layer make the next letter's logits of them. Letters that behave alike come to have"
        " like numbers, so what was learned of one context serves another. The lecture's network has 10 numbers for a"
        " letter and 200 hidden units.",
        (f"eval {SPLIT} --part dev --model '{SHORT}'",),
        "About {mlp_nll:.2f} after 10 epochs of AdamW, in seconds. It has as much to look at as the counts of the step"
        " before, and does as well with {mlp_parameters:,} numbers for their {fourgram_parameters:,}. (The lecture has"
        " {part2_parameters:,}: here what is before a name has numbers of its own, apart from the end's. It trains"
        " {lecture_steps:,} steps of {lecture_batch} examples, and prints {part2_val:.4f} on a dev part of its own; on"
        " this split, part 3 begins at {part3_val:.4f}. With 20 epochs this one is at {mlp_longer_nll:.2f}.)",
        (
            Check("dev NLL", "mlp_nll", lambda found: found.nll(SHORT, "lecture", "dev"), WITHIN),
            Check("numbers learned", "mlp_parameters", lambda found: found.parameters(SHORT, "lecture")),
        ),
        part=2,
    ),
    Step(
        "Find a learning rate",
        "How long should a step be? Try: a short training with each of several rates, and choose by the dev part.",
        (f"compare --model '{FIRST}' --sweep lr=0.00001,0.001,0.1,1 {SPLIT} --samples 0",),
        "With 0.00001 it has hardly left the start ({slow_nll:.2f}), 0.001 is on its way ({small_lr_nll:.2f}), 0.1 is"
        " best here ({good_lr_nll:.2f}), and 1 oversteps ({high_lr_nll:.2f}; with --train-seed 2 it is lost, at"
        " {lost_nll:.0f}). The lecture finds 0.1 too, but of"
        " another kind: its step is the slope times the rate, that of AdamW is about the rate itself, whatever the"
        " slope. With long steps to the end no network comes to rest, so the rate falls in training: in the lecture"
        " once, to a tenth; here on a cosine, in this one epoch too.",
        tuple(
            Check(f"dev NLL, rate {rate}", name, partial(after_an_epoch, rate), within)
            for rate, name, within in (
                ("0.00001", "slow_nll", 0.15),
                ("0.001", "small_lr_nll", 0.1),
                ("0.1", "good_lr_nll", 0.05),
            )
        ),
        part=2,
    ),
    Step(
        "Overfit on purpose",
        "A network that cannot learn a few examples by heart is broken. The lecture takes a batch of"
        " {lecture_batch}; here the same network gets the chemical elements, so few names that it can.",
        (f"plot loss --dataset {SMALL} --model '{OVERFITTED}'",),
        "Two lines part. The loss of the names that it learns from falls to about {overfit_loss:.1f}, and not to 0:"
        " several letters can begin a name. That of the dev part turns after a few epochs, at about"
        " {overfit_lowest:.1f}, and rises to {overfit_dev:.1f}: from there on it learns names, not spelling. namegen"
        " keeps the weights of the lowest dev loss. On the lectures' list this network is too small for that: its two"
        " losses stay together, so a larger one would do better.",
        (
            Check(
                "last loss of the names learned",
                "overfit_loss",
                lambda found: found.of(SMALL).losses(OVERFITTED)[-1],
                0.1,
            ),
            Check(
                "lowest dev loss", "overfit_lowest", lambda found: min(found.of(SMALL).losses(OVERFITTED, "dev")), 0.2
            ),
            Check("last dev loss", "overfit_dev", lambda found: found.of(SMALL).losses(OVERFITTED, "dev")[-1], 0.5),
        ),
        part=2,
    ),
    Step(
        "See how it starts",
        "Part 3. Before it has learned anything, a network should give each letter about the same. A learning rate of"
        " all but nothing leaves it as it starts.",
        (f"eval {SPLIT} --part dev --model '{FIRST} lr=1e-9'",),
        "It starts at {start_nll:.2f}, and even odds are {uniform_nll:.2f}. The lecture's first network starts at"
        " {part3_first:.2f}: weights as large as 1 make it sure of itself and wrong, and drive its tanh units to where"
        " their slope is 0. With smaller weights for the output it ends at {part3_softmax_val:.2f} for"
        " {part3_val:.4f}, with smaller ones for the hidden layer too at {part3_tanh_val:.4f}; scaled by 5/3 over the"
        " root of the inputs, as Kaiming He has it, at {part3_kaiming_val:.4f}; with batch normalisation, which makes"
        " it matter less, at {part3_norm_val:.4f}. namegen starts with small weights everywhere, and has no batch"
        " normalisation: with it, what a name gets depends on the others in its batch. Part 4 takes the same network's"
        " gradients by hand ({part4_val:.4f}); the one to remember is that of the loss in the logits: the"
        " probabilities, less 1 for the letter that came.",
        (
            Check(
                "dev NLL at the start",
                "start_nll",
                partial(after_an_epoch, "1e-9"),
                0.1,
            ),
        ),
        part=3,
    ),
    Step(
        "Look eight letters back",
        "Part 5. The perceptron of step 12, with eight letters to look at for three, and all else the same.",
        (f"eval {SPLIT} --part dev --model '{LONG}'",),
        "About {long_nll:.2f} for {mlp_nll:.2f}: where counting fell down in step 11, a network gains, since it need"
        " not have seen all eight letters together. The lecture goes from {part5_flat_val:.3f} to {part5_long_val}.",
        (
            Check("dev NLL", "long_nll", lambda found: found.nll(LONG, "lecture", "dev"), WITHIN),
            Check("numbers learned", "long_parameters", lambda found: found.parameters(LONG, "lecture")),
        ),
        part=5,
    ),
    Step(
        "Join letters two by two",
        "Eight letters put into one layer at once are mixed too soon. WaveNet joins two by two: pairs of letters, pairs"
        " of those, and of those again, with a layer for each.",
        (f"eval {SPLIT} --part dev --model '{WAVENET}'",),
        "About {wavenet_nll:.2f} after 5 epochs. The lecture's has {part5_parameters:,} numbers, this one"
        " {wavenet_parameters:,}, with layer normalisation for batch normalisation. After {lecture_steps:,} steps"
        " the lecture's is at {part5_val}; with a network as small as that of step 16 joining gained all but nothing,"
        " {part5_joined_val} for {part5_long_val}. With its defaults, which are wider and drop some units out, this one"
        " gets to {wavenet_default_nll} in minutes: namegen eval --dataset makemore --split lecture --part dev --model"
        " wavenet",
        (
            Check("dev NLL", "wavenet_nll", lambda found: found.nll(WAVENET, "lecture", "dev"), WITHIN),
            Check("numbers learned", "wavenet_parameters", lambda found: found.parameters(WAVENET, "lecture")),
        ),
        part=5,
    ),
    Step(
        "Compare",
        "All of it in one table, on the test part, with ten names of each; and beside it two ways of counting that"
        " do not fall down on what they have not seen.",
        (f"compare count-bigram '{SHORT}' '{LONG}' '{WAVENET}' kneser-ney contexts {SPLIT}",),
        "The networks are in the order of the lectures. Counting is not beaten: kneser-ney, which falls back on shorter"
        " contexts, has {kneser_ney_nll:.4f} in half a second, and contexts, which weighs many kinds of them,"
        " {contexts_nll:.4f} in seconds. An lstm, makemore's best network, takes minutes to get between the two; mixed"
        " with contexts it is better than either. namegen plugins lists what there is.",
        (
            Check("NLL of kneser-ney", "kneser_ney_nll", lambda found: found.nll("kneser-ney", "lecture")),
            Check("NLL of contexts", "contexts_nll", lambda found: found.nll("contexts", "lecture")),
        ),
        part=5,
    ),
)
