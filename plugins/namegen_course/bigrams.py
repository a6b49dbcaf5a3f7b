"""The steps of the lectures' part 1: what to do, what to see, and why."""

from __future__ import annotations

from functools import partial

from .found import same_names
from .numbers import NUMBERS
from .step import Check, Step

SAMPLED = f"--sampler lecture --seed {NUMBERS.seed}"
NORMAL = "nn-bigram init=normal lr=50 steps=100"
FREE = "nn-bigram l2=0 lr=50 steps=2000"

BIGRAMS = (
    Step(
        "Look at the list",
        "Before any model, look at what there is to learn from: a text file with one name a line.",
        ("datasets describe {dataset}",),
        "There are {names:,} names of {shortest} to {longest} letters, and {distinct:,} different ones: some come"
        " twice. A name tells more than its letters: that it may begin with its first, that the second"
        " may follow the first, and that it may end after its last.",
        (
            Check("names of the list", "names", lambda found: len(found.wordlist.names)),
            Check("different names", "distinct", lambda found: len(found.wordlist.distinct)),
        ),
    ),
    Step(
        "Count pairs",
        "The smallest model of all looks at two neighbours at a time. Start and end of a name are written '.', so that"
        " '.a' is an a that begins a name and 'n.' an n that ends one. These are the pairs of the commonest letters.",
        ("plot pairs --dataset {dataset} --most 9",),
        "Most frequent is an n at the end, {n_end:,} times, then an a at the end, {a_end:,}, then 'an', {a_n:,};"
        " {start_a:,} names begin with an a. Counting is all the training that this model needs.",
        (
            Check("names that end in n", "n_end", lambda found: found.pair("n", "")),
            Check("names that end in a", "a_end", lambda found: found.pair("a", "")),
            Check("an", "a_n", lambda found: found.pair("a", "n")),
        ),
    ),
    Step(
        "Look at the matrix",
        "All of it: a row for the letter that is there, a column for the letter that comes next. In the row '.' are the"
        " first letters of names, in the column '.' the last.",
        ("plot pairs --dataset {dataset}",),
        "Every letter of every name and every name's end is counted once: {pairs:,} pairs. Of the {symbols} x {symbols}"
        " cells {never} are empty: no name has those pairs. To see it as the lecture does: namegen plot pairs --dataset"
        " makemore --output pairs.png",
        (
            Check("pairs in all", "pairs", lambda found: found.pairs().sum()),
            Check("empty cells", "never", lambda found: (found.pairs() == 0).sum()),
        ),
    ),
    Step(
        "Normalise",
        "A row of counts, divided by its sum, is a row of probabilities: what comes next, given the letter that is"
        " there. Divide by the sum of the row and not of the column; the lecture spends a while on how easily"
        " broadcasting gets that wrong.",
        ("plot pairs --dataset {dataset} --what probabilities --most 9",),
        "Each row of the whole matrix sums to 1. {start_a_share:.1%} of the names begin with an a. The surest of all is"
        " the u after a q: {q_u_share:.1%}. Pairs that were never counted get a probability of 0, which is why 1 is"
        " added to each count from here on.",
        (
            Check("share of names that begin with a", "start_a_share", lambda found: found.pair("", "a", share=True)),
            Check("share of u after q", "q_u_share", lambda found: found.pair("q", "u", share=True)),
        ),
    ),
    Step(
        "Sample",
        "Begin with '.', draw the next letter from its row, then the next from that one's row, until '.' comes again."
        " Which names come out depends on how the random numbers are made and used. The sampler 'lecture' gives the"
        " lecture's own, and those that newer versions of torch show in the same notebook.",
        (
            f"generate --dataset {{dataset}} --model count-bigram {SAMPLED}",
            f"generate --dataset {{dataset}} --model count-bigram {SAMPLED} -o sampler.draw=exponential",
            f"generate --dataset {{dataset}} --model count-bigram {SAMPLED} -o sampler.draw=mkl",
        ),
        "The lecture's names begin mor, axx, minaymoryles; with torch 2.13 you see cexze, momasurailezitynn, and with a"
        " torch built on Intel's MKL junide, janasah. One seed, one table, three ways to turn a random number into a"
        " letter. The names are poor, but far better than letters drawn evenly: that is what one letter of memory"
        " can do.",
        tuple(
            Check(
                f"names drawn that are the lecture's, {draw}", "drawn", partial(same_names, "count-bigram", draw, names)
            )
            for draw, names in (
                ("cdf", NUMBERS.count_names),
                ("exponential", NUMBERS.torch_names),
                ("mkl", NUMBERS.mkl_names),
            )
        ),
    ),
    Step(
        "Likelihood",
        "How good is a model? Multiply the probabilities that it gives to every pair of the list: the likelihood. Take"
        " the logarithm, so that the product is a sum; turn the sign, so that less is better; divide by the number of"
        " pairs. That is the loss, the average negative log-likelihood.",
        (
            "eval --dataset {dataset} --split all --model uniform",
            "eval --dataset {dataset} --split all --model count-bigram -o add_k=0",
            "eval --dataset {dataset} --split all --model count-bigram",
        ),
        "Drawing letters evenly costs ln {symbols} = {uniform_nll:.4f}. The counts cost {count_nll:.4f} (their log"
        " likelihood is {count_log_likelihood:,.1f}), and no model that sees one letter can do better on this list."
        " With 1 added to each count it is {smoothed_nll:.4f}, and no name is impossible any more. (The notebook's own"
        " loop prints {float32_nll:.4f} and {float32_smoothed_nll:.4f}: it sums in float32, which drops digits.)",
        (
            Check("NLL of even odds", "uniform_nll", lambda found: found.nll("uniform")),
            Check("NLL of the counts", "count_nll", lambda found: found.nll("count-bigram add_k=0")),
            Check("NLL with 1 added", "smoothed_nll", lambda found: found.nll("count-bigram")),
        ),
    ),
    Step(
        "One-hot",
        "Now the same by a neural network of one layer. A letter goes in as a one-hot row: {symbols} numbers, a 1 in"
        " the place of the letter and 0 elsewhere. Times the {symbols} x {symbols} weights W it picks out one row of W,"
        " nothing more. These are read as logarithms of counts: exp, divide by the row's sum, and there are"
        " probabilities. (The two together are called softmax.) Here is a net that has taken a single step.",
        ("plot pairs --dataset {dataset} --model nn-bigram -o steps=1 --most 9",),
        "Its weights were drawn at random, and so its rows are nothing like the list's. Its first loss is"
        " {first_loss:.4f}, worse than even odds at {uniform_nll:.4f}.",
        (Check("loss at the first step", "first_loss", lambda found: found.losses("nn-bigram steps=1")[0]),),
    ),
    Step(
        "Train",
        "Ask for the slope of the loss in each of the weights, and take a step downhill; again and again. Since only"
        " the counts of pairs matter to the loss, namegen trains from the {symbols} x {symbols} counts and not from"
        " {pairs:,} one-hot rows: the very same steps, in milliseconds.",
        (
            "plot loss --dataset {dataset} --model nn-bigram",
            "plot loss --dataset {dataset} --model nn-bigram -o init=normal -o lr=50 -o steps=100",
        ),
        "From {first_loss:.4f} to {last_loss:.4f} in 200 steps. With the lecture's normal weights and learning rate 50,"
        " 100 steps go from {normal_first_loss:.4f} to {normal_last_loss:.4f}. The loss holds a bit extra, 0.01 times"
        " the mean square of the weights, which pulls them to 0 as adding counts pulls a row towards even. The lowest"
        " that can be reached with it is {lowest_loss:.4f}, of which {lowest_loss_nll:.4f} are the names'.",
        (
            Check("loss after 200 steps", "last_loss", lambda found: found.losses("nn-bigram")[-1]),
            Check("loss at first, normal weights", "normal_first_loss", lambda found: found.losses(NORMAL)[0]),
            Check("loss after 100 steps, normal weights", "normal_last_loss", lambda found: found.losses(NORMAL)[-1]),
        ),
    ),
    Step(
        "See that W is the counts",
        "Leave the extra out, train on, and compare with the counts.",
        (
            "plot pairs --dataset {dataset} --model nn-bigram -o l2=0 -o lr=50 -o steps=2000 --most 9",
            "eval --dataset {dataset} --split all --model nn-bigram -o l2=0 -o lr=50 -o steps=2000",
        ),
        "The loss is {free_net_nll:.4f}, all but the counts' {count_nll:.4f}, and no probability of the whole matrix is"
        " more than {free_net_apart:.1%} off. Gradient descent has found the table that counting gives at once: exp(W)"
        " is the counts, row by row, up to a factor. What counting cannot do is grow: to see more letters, its table"
        " would need {symbols} times the rows for each, and a network only another layer. That is the rest of the"
        " lectures.",
        (Check("NLL of the net", "free_net_nll", lambda found: found.nll(FREE)),),
    ),
    Step(
        "Sample again",
        "Draw from the network with the same random numbers as before.",
        (
            f"generate --dataset {{dataset}} --model nn-bigram {SAMPLED}",
            f"generate --dataset {{dataset}} --model nn-bigram {SAMPLED} -o sampler.draw=exponential",
        ),
        "mor, axx, minaymoryles, as in step 5: where two tables are nearly the same, so are the names. Its NLL is"
        " {net_nll:.4f}. To go on: namegen generate draws from a better model, namegen compare count-bigram nn-bigram"
        " kneser-ney mlp says how much better, and namegen explain NAME says why.",
        (
            Check("NLL of the net", "net_nll", lambda found: found.nll("nn-bigram")),
            Check(
                "names drawn that are as in step 5", "drawn", partial(same_names, "nn-bigram", "cdf", NUMBERS.net_names)
            ),
        ),
    ),
)
