"""Every number in the texts of the course, in one place; a test computes each anew from the lectures' list."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Numbers:
    """Hold what is known of makemore's list, 32,033 names.

    NLL and losses are in nats/token; names are drawn from the lectures' seed.
    """

    seed: int = 2147483647
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
    net_names: str = "mor axx minaymoryles kondn isah anchthizarie odaren iaddash h jkjhatien"
    net_torch_names: str = "cexze momasurailezityha kanimittain llayn ka da staiyaubrtthrigotai moliellavugie teda"


NUMBERS = Numbers()
