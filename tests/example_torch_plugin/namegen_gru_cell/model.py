"""A small recurrent network (Cho et al. 2014) that carries its hidden state when it draws."""

import numpy as np
import torch
from torch import nn

import namegen


class GRUCell(namegen.Model):
    """Predict the next letter from the hidden state after each."""

    def fit(self, corpus, run):
        with torch.random.fork_rng(devices=[]):  # the global random state stays as it was
            torch.manual_seed(run.seed)
            self.network = Network(corpus.vocab_size, self.options.size)
        tokens, mask = padded(corpus)
        optimiser = torch.optim.Adam(self.network.parameters(), lr=self.options.lr)
        for step in range(self.options.steps):
            logits = self.network(tokens[:, :-1]).masked_fill(self.blocked(), -1e9)
            loss = nn.functional.cross_entropy(logits[mask], tokens[:, 1:][mask])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            run.report(step + 1, self.options.steps, loss.item())
            if run.stopped():
                break
        return {"final_loss": loss.item()}

    def logprobs(self, contexts):
        with torch.no_grad():
            logits = self.network(torch.from_numpy(contexts.astype(np.int64)))[:, -1]
        return self.rows_of(logits)

    def decoder(self):
        return StatefulDecoder(self)

    def inside(self, context):
        """Show the hidden state after each token: one layer, (1, T, size)."""
        with torch.no_grad():
            hidden, _ = self.network.gru(self.network.embed(torch.from_numpy(context[None].astype(np.int64))))
        return [namegen.Inside("states", "Hidden state", hidden.numpy())]

    def rows_of(self, logits):
        return logits.masked_fill(self.blocked(), -np.inf).double().log_softmax(-1).numpy()

    def blocked(self):
        return torch.from_numpy(~self.vocabulary.drawable)

    def arrays(self):
        return {name: value.numpy() for name, value in self.network.state_dict().items()}

    def load_arrays(self, arrays):
        with torch.random.fork_rng(devices=[]):
            self.network = Network(len(self.vocabulary), self.options.size)
        self.network.load_state_dict({name: torch.from_numpy(value.copy()) for name, value in arrays.items()})


class Network(nn.Module):
    def __init__(self, vocab_size, size):
        super().__init__()
        self.embed = nn.Embedding(vocab_size, size)
        self.gru = nn.GRU(size, size, batch_first=True)
        self.out = nn.Linear(size, vocab_size)

    def forward(self, ids):  # (B, T) -> (B, T, V)
        return self.out(self.gru(self.embed(ids))[0])


class StatefulDecoder(namegen.Decoder):
    """Carry as a state the hidden state (B, size) before the last token, and that token (B,)."""

    def __init__(self, model):
        self.model, self.vocabulary = model, model.vocabulary

    def start(self, count):
        hidden = torch.zeros(count, self.model.options.size)
        return hidden, np.full(count, self.vocabulary.start_id)

    def rows(self, states):
        hidden = self.advance(*states)
        with torch.no_grad():
            return self.model.rows_of(self.model.network.out(hidden))

    def step(self, states, ids):
        return self.advance(*states), ids

    def take(self, states, index):
        return states[0][torch.from_numpy(index)], states[1][index]

    def join(self, several):
        hidden, last = zip(*several, strict=True)
        return torch.cat(hidden), np.concatenate(last)

    def advance(self, hidden, ids):  # (B, size), (B,) -> (B, size)
        network = self.model.network
        with torch.no_grad():
            embedded = network.embed(torch.from_numpy(ids.astype(np.int64)))
            return network.gru(embedded[:, None], hidden[None])[1][0]


def padded(corpus):
    """Return tokens (N, T), and a mask (N, T - 1) of those that are scored."""
    lengths = np.diff(corpus.offsets)
    tokens = torch.zeros(len(corpus), int(lengths.max()), dtype=torch.long)
    for row, (start, end) in enumerate(zip(corpus.offsets, corpus.offsets[1:], strict=False)):
        tokens[row, : end - start] = torch.from_numpy(corpus.tokens[start:end].astype(np.int64))
    mask = torch.arange(tokens.shape[1] - 1)[None] < torch.from_numpy(lengths - 1)[:, None]
    return tokens, mask
