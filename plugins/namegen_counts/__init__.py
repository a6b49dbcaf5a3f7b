"""Register the built-in models that count: numpy only, never torch."""

from __future__ import annotations

import namegen


@namegen.hookimpl
def register_models(register: namegen.Register) -> None:
    register(
        "uniform",
        "namegen_counts.uniform:Uniform",
        summary="every token equally likely: the baseline that all must beat",
        label="Guessing",
        description="Every letter as likely as any other: what all others have to beat.",
    )
    register(
        "count-bigram",
        "namegen_counts.bigram:CountBigram",
        summary="counts which letter follows which (makemore part 1)",
        label="Counting pairs",
        description="Looks one letter back, and no further. The first lecture's model.",
        featured=True,
    )
    register(
        "count-ngram",
        "namegen_counts.count_ngram:CountNGram",
        summary="counts what follows the last few letters, plus k; the longest context that was seen decides",
        label="Counting, a few letters back",
        description="Looks back two letters, or as many as you say. At once.",
    )
    register(
        "witten-bell",
        "namegen_counts.witten_bell:WittenBell",
        summary="n-grams that trust a context less, the more different letters followed it",
        label="Witten-Bell counting",
        description="Looks back as far as what it saw there can be trusted. At once.",
    )
    register(
        "kneser-ney",
        "namegen_counts.kneser_ney:KneserNey",
        summary="the best of the n-grams: a letter counts by how many contexts it follows, not how often",
        label="Kneser-Ney counting",
        description="Asks where a letter can stand, not only how often it does. At once, good on thousands of names.",
    )
    register(
        "pitman-yor",
        "namegen_counts.pitman_yor.model:PitmanYor",
        summary="n-grams fitted by leaving one name out: learns from every name, best where names are few",
        label="Counting",
        description="At once, faithful to the list. The right start.",
        featured=True,
        default=True,
    )
