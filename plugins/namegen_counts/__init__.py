"""Register the built-in models that count: numpy only, never torch."""

from __future__ import annotations

import namegen


@namegen.hookimpl
def register_models(register: namegen.Register) -> None:
    register(
        "uniform",
        "namegen_counts.uniform:Uniform",
        summary="every token equally likely: the baseline that all must beat",
    )
    register(
        "count-bigram",
        "namegen_counts.bigram:CountBigram",
        summary="counts which letter follows which (makemore part 1)",
    )
    register(
        "count-ngram",
        "namegen_counts.count_ngram:CountNGram",
        summary="counts what follows the last few letters, plus k; the longest context that was seen decides",
    )
    register(
        "witten-bell",
        "namegen_counts.witten_bell:WittenBell",
        summary="n-grams that trust a context less, the more different letters followed it",
    )
    register(
        "kneser-ney",
        "namegen_counts.kneser_ney:KneserNey",
        summary="the best of the n-grams: a letter counts by how many contexts it follows, not how often",
    )
    register(
        "pitman-yor",
        "namegen_counts.pitman_yor.model:PitmanYor",
        summary="n-grams fitted by leaving one name out: learns from every name, best where names are few",
        default=True,
    )
