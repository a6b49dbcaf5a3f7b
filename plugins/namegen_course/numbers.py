"""Every number in the texts of the course, in one place: from the list, from networks trained here, from the lectures.

A test computes each of the first anew from the lectures' list; `namegen course --check` computes all but the last.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Numbers:
    """Hold what is known of makemore's list, 32,033 names.

    NLL and losses are in nats/token; names are drawn from the lectures' seed.
    """

    seed: int = 2147483647
    drawn: int = 10
    """names that a command draws"""
    names: int = 32_033
    distinct: int = 29_494
    shortest: int = 2
    longest: int = 15
    pairs: int = 228_146
    """tokens that are predicted: every letter, and every name's end"""
    symbols: int = 27
    n_end: int = 6_763
    a_end: int = 6_640
    a_n: int = 5_438
    start_a: int = 4_410
    never: int = 102
    """pairs of the 27 x 27 that no name has"""
    start_a_share: float = 0.137671
    q_u_share: float = 0.757353
    count_names: str = "mor axx minaymoryles kondlaisah anchshizarie odaren iaddash h jhinatien egushl"
    torch_names: str = "cexze momasurailezitynn konimittain llayn ka da staiyaubrtthrigotai moliellavo ke teda"
    mkl_names: str = "junide janasah p cony a nn kohin tolian juee ksahnaauranilevias"
    uniform_nll: float = 3.295837
    count_log_likelihood: float = -559_873.5896
    count_nll: float = 2.454014
    smoothed_nll: float = 2.454577
    float32_nll: float = 2.454094
    float32_smoothed_nll: float = 2.454356
    """what a running sum in float32 comes to, as in the notebook"""
    first_loss: float = 3.363001
    last_loss: float = 2.511745
    normal_first_loss: float = 3.768619
    normal_last_loss: float = 2.490130
    """after 100 steps of learning rate 50, as in the lecture"""
    lowest_loss: float = 2.480399
    """the minimum of the loss with its regularisation, of which the next is the NLL"""
    lowest_loss_nll: float = 2.460362
    net_nll: float = 2.499985
    free_net_nll: float = 2.454623
    """without regularisation, 2,000 steps of learning rate 50"""
    free_net_apart: float = 0.007016
    """the largest difference of a probability of that net to the counts'"""
    train_names: int = 25_626
    dev_names: int = 3_203
    test_names: int = 3_204
    train_pairs: int = 182_625
    leaked: int = 377
    """test names of the lectures' split that stand in its train part too"""
    trigram_nll: float = 2.2369
    fourgram_nll: float = 2.1901
    sixgram_nll: float = 2.4452
    """of the test part, as the next"""
    kneser_ney_nll: float = 1.9584
    contexts_nll: float = 1.8845
    fourgram_parameters: int = 63_555
    net_names: str = "mor axx minaymoryles kondn isah anchthizarie odaren iaddash h jkjhatien"
    net_torch_names: str = "cexze momasurailezityha kanimittain llayn ka da staiyaubrtthrigotai moliellavugie teda"


@dataclass(frozen=True)
class Trained:
    """Hold what the short trainings of this course come to, measured on an x86 processor with torch 2.13.

    NLL and losses are in nats/token, of the dev part of the lectures' split where it is not said. They move with the
    seed, the processor and the version of torch: by less than `within`, or what the step says, for the seeds 1 to 3.
    """

    within: float = 0.02
    mlp_nll: float = 2.1904
    mlp_longer_nll: float = 2.1491
    """after 20 epochs"""
    mlp_parameters: int = 11_907
    start_nll: float = 3.3022
    slow_nll: float = 3.2658
    """after one epoch with a learning rate of 1e-5, and so on"""
    small_lr_nll: float = 2.4995
    good_lr_nll: float = 2.3075
    high_lr_nll: float = 2.4950
    lost_nll: float = 17.2149
    overfit_lowest: float = 2.1352
    overfit_loss: float = 0.6304
    overfit_dev: float = 3.5128
    long_nll: float = 2.1088
    long_parameters: int = 21_907
    wavenet_nll: float = 2.0695
    wavenet_parameters: int = 76_987
    wavenet_default_nll: float = 1.9519
    """of its defaults, trained for 3.6 minutes: tests/benchmarks/RESULTS.md"""


@dataclass(frozen=True)
class Lectures:
    """Hold what Karpathy's notebooks print, nats/token: lectures/makemore in github.com/karpathy/nn-zero-to-hero.

    They train 200,000 steps of 32 examples. A test computes the first loss of part 3 anew.
    """

    lecture_steps: int = 200_000
    lecture_batch: int = 32
    part2_parameters: int = 11_897
    part2_val: float = 2.1701
    """part 2's words are in another order than those of the later parts, so its split is another"""
    part3_first: float = 27.8817
    """part 3's loss before any training, weights drawn as in part 2; the next are its loss log, of the dev part"""
    part3_val: float = 2.1682
    part3_softmax_val: float = 2.13
    part3_tanh_val: float = 2.1027
    part3_kaiming_val: float = 2.1070
    part3_norm_val: float = 2.1048
    part4_val: float = 2.1099
    part5_flat_val: float = 2.105
    """part 5's performance log: three letters, then eight, then joined two by two, then with more units"""
    part5_long_val: float = 2.027
    part5_joined_val: float = 2.022
    part5_val: float = 1.993
    part5_parameters: int = 76_579


NUMBERS = Numbers()
TRAINED = Trained()
LECTURES = Lectures()
TOLD: dict[str, int | float | str] = vars(NUMBERS) | vars(TRAINED) | vars(LECTURES)
"""All of them by name."""
