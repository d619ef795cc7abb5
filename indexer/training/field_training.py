"""Train the field layer: the questions of a record learn to lie nearer its sections than those of other records.

Source: Henderson and others, Efficient Natural Language Response Suggestion for Smart Reply (2017), the choice of the
right answer among many by a softmax over cosines; here over all passages, and each of the record's own is right.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from indexer.arrays import ProgressCallback, Rows, Vectors

THREADS = 1
"""Fixed, so that sums come out the same however many cores there are; more gain little over so small a matrix."""


@dataclass(frozen=True, slots=True)
class FieldTrainingConfig:
    """How to train. The numbers were chosen on the tuning half of the judged questions: see docs/evaluation.md.

    `temperature` sharpens the choice among passages; `decay` is the weight of the squared change, which keeps the layer
    near to none. `share` is the part of the change that is kept: with half of it, no public collection loses more than
    .005 nDCG@10; with all of it, one loses .008.
    """

    epochs: int = 8
    batch: int = 512
    learning_rate: float = 1e-3
    temperature: float = 0.05
    decay: float = 0.05
    share: float = 0.5
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Texts:
    """Unit vectors of texts, shape (n, dimension), and the number of the record of each, shape (n,)."""

    vectors: Vectors
    records: Rows


def train_field_layer(
    questions: Texts, passages: Texts, config: FieldTrainingConfig, report: ProgressCallback
) -> Vectors:
    """Return the change that the layer makes, shape (dimension, dimension), float32.

    The same texts and configuration give the same change on the same machine.

    Raises:
        ValueError: There is no question, or one whose record has no passage.
    """
    import torch

    lacking = set(questions.records.tolist()) - set(passages.records.tolist())
    if not len(questions.records) or lacking:
        raise ValueError("every question must belong to a record with a passage, and there must be one")
    torch.set_num_threads(THREADS)
    asked, told = torch.from_numpy(questions.vectors), torch.from_numpy(passages.vectors)
    asks, tells = torch.from_numpy(questions.records), torch.from_numpy(passages.records)
    change = torch.zeros(asked.shape[1], asked.shape[1], requires_grad=True)
    optimiser = torch.optim.Adam([change], lr=config.learning_rate)
    batches = _batches(len(asked), config)
    for step, batch in enumerate(batches):
        report("Training", step + 1, len(batches))
        optimiser.param_groups[0]["lr"] = config.learning_rate * max(1 - step / len(batches), 0.02)
        optimiser.zero_grad()
        turned = [torch.nn.functional.normalize(x + x @ change, dim=1) for x in (asked[batch], told)]
        cosines = turned[0] @ turned[1].T / config.temperature
        own = cosines.masked_fill(asks[batch][:, None] != tells[None, :], -1e4)
        missed = torch.logsumexp(cosines, 1) - torch.logsumexp(own, 1)
        loss = missed.mean() + config.decay * (change**2).sum()
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()
    return np.asarray(config.share * change.detach().numpy(), dtype=np.float32)


def _batches(count: int, config: FieldTrainingConfig) -> list[Rows]:
    """Return the rows of each batch: every row once an epoch, each epoch in a new order."""
    rng = np.random.default_rng(config.seed)
    orders = [rng.permutation(count) for _ in range(config.epochs)]
    return [order[start : start + config.batch] for order in orders for start in range(0, count, config.batch)]
