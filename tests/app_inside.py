"""A third party's plugin for the tests of Look inside: a model that shows an inside of its own, with odd words."""

import numpy as np

import namegen

TITLE = "<b>Where it looks</b>"


class Back(namegen.Model):
    """Looks at the letter before, and at nothing else."""

    def fit(self, corpus, run):
        self.rows = np.stack(
            [namegen.log_normalise((row + 0.1) * corpus.vocabulary.drawable) for row in corpus.pair_counts()]
        )

    def logprobs(self, contexts):
        return self.rows[contexts[:, -1]]

    def inside(self, context):
        looks = np.eye(len(context), k=-1)
        looks[0, 0] = 1
        units = np.stack([np.arange(len(context)), -np.arange(len(context))], axis=1)
        return [
            namegen.Inside("attention", TITLE, looks[None, None], ("the letter before",)),
            namegen.Inside("states", "How far it is", units[None].astype(float)),
        ]


@namegen.hookimpl
def register_models(register):
    register("back", Back, summary="looks one letter back")
