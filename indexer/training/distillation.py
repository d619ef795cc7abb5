"""Train the cross-lingual encoder by distillation: n-grams learn where the encoder puts the English of each pair.

Source: Reimers and Gurevych, Making Monolingual Sentence Embeddings Multilingual (2020).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from indexer.arrays import ProgressCallback, Rows, Vectors
from indexer.encoders.crosslingual import CrossLingualCard, CrossLingualEncoder, Keys, ngrams
from indexer.encoders.encoder import Encoder
from indexer.text.analysis import tokenize
from indexer.training.parallel_corpus import SentencePair
from indexer.training.word_alignment import word_pairs

if TYPE_CHECKING:
    import torch

CANDIDATE_POOL = 1000
"""English sentences among which a held-out sentence must find its own."""


THREADS = 2
"""Fixed, so that sums come out the same however many cores there are."""


@dataclass(frozen=True, slots=True)
class TrainingConfig:
    """How to train. The numbers were chosen by measurement: see docs/regional.md.

    `ngrams` is the size of the table, which keeps the commonest; `min_count` is in how many texts an n-gram must occur;
    `temperature` sharpens the choice among the sentences of a batch.
    """

    ngrams: int = 56_000
    rank: int = 128
    min_count: int = 2
    epochs: int = 3
    batch: int = 512
    learning_rate: float = 5e-3
    projection_rate: float = 1e-4
    temperature: float = 0.1
    seed: int = 1


def train(
    general_pairs: Sequence[SentencePair],
    project_pairs: Sequence[SentencePair],
    encoder: Encoder,
    config: TrainingConfig,
    report: ProgressCallback,
) -> CrossLingualEncoder:
    """Train on nine tenths of the general pairs and all of the project's; measure recall on the last tenth.

    The same pairs and configuration give the same encoder on the same machine.

    Raises:
        ValueError: There is nothing to train on.
    """
    heldout, taken = split(general_pairs, project_pairs)
    texts = [*taken, *project_pairs]
    if not texts:
        raise ValueError("there is no parallel text to train on")
    report("Aligning words", 0, 0)
    training = [*texts, *word_pairs(texts)]
    english = _teacher_vectors(encoder, [pair.english for pair in [*training, *heldout]], report)
    keys = vocabulary([pair.text for pair in training], config)
    table, projection, bias = _fit(training, english, keys, config, report)
    log_odds, unit = _english_log_odds(training, keys)
    card = CrossLingualCard(
        encoder=encoder.card.name,
        dimension=encoder.card.dimension,
        pairs=dict(sorted(Counter(pair.source for pair in training).items())),
        recall_at_1={},
        recall_at_1_float={},
        heldout={},
        english_unit=unit,
    )
    full = CrossLingualEncoder(card, keys, table, np.ones(len(keys), np.float32), projection, bias, log_odds)
    rounded, scales = quantised(table)
    report("Trying the held-out sentences", 0, 0)
    return _with_recall(replace(full, table=rounded, scales=scales), full, heldout, english)


def _with_recall(
    rounded: CrossLingualEncoder,
    full: CrossLingualEncoder,
    heldout: Sequence[SentencePair],
    english: dict[str, Vectors],
) -> CrossLingualEncoder:
    """Return the rounded encoder with the recall of both on its card."""
    recall = recall_at_1(rounded, heldout, english)
    found = {
        "recall_at_1": {language: share for language, (share, _) in recall.items()},
        "recall_at_1_float": {language: share for language, (share, _) in recall_at_1(full, heldout, english).items()},
        "heldout": {language: count for language, (_, count) in recall.items()},
    }
    return replace(rounded, card=rounded.card.model_copy(update=found))


def split(
    general_pairs: Sequence[SentencePair], project_pairs: Sequence[SentencePair]
) -> tuple[list[SentencePair], list[SentencePair]]:
    """Return the held-out pairs and the others. A sentence is held out in every language or in none."""
    project = {_key(pair.english) for pair in project_pairs}
    heldout = [pair for pair in general_pairs if (key := _key(pair.english)) not in project and _is_held_out(key)]
    keys = {_key(pair.english) for pair in heldout}
    return heldout, [pair for pair in general_pairs if _key(pair.english) not in keys]


def _key(english: str) -> str:
    return " ".join(tokenize(english))


def _is_held_out(key: str) -> bool:
    return hashlib.sha256(key.encode()).digest()[0] % 10 == 0


def _teacher_vectors(encoder: Encoder, english: Sequence[str], report: ProgressCallback) -> dict[str, Vectors]:
    """Return English text -> its vector under the encoder."""
    texts = sorted(set(english))
    done = 0

    def count(step: int) -> None:
        nonlocal done
        done += step
        report("Encoding the English side", done, len(texts))

    return dict(zip(texts, encoder.encode_passages(texts, count), strict=True))


def vocabulary(texts: Sequence[str], config: TrainingConfig) -> Keys:
    """Return the hashes of the n-grams that most texts hold, in ascending order; ties go to the smaller hash."""
    counts: Counter[int] = Counter()
    for text in texts:
        counts.update({key for word in tokenize(text) for key in ngrams(word).tolist()})
    common = sorted((-count, key) for key, count in counts.items() if count >= config.min_count)[: config.ngrams]
    return np.array(sorted(key for _, key in common), dtype=np.uint32)


def _ngram_bags(texts: Sequence[str], keys: Keys) -> list[Rows]:
    """Return the rows of the known n-grams of each text."""
    row_of = {key: row for row, key in enumerate(keys.tolist())}
    rows_of_word: dict[str, list[int]] = {}
    bags = []
    for text in texts:
        rows: list[int] = []
        for word in tokenize(text):
            if word not in rows_of_word:
                rows_of_word[word] = [row_of[key] for key in ngrams(word).tolist() if key in row_of]
            rows += rows_of_word[word]
        bags.append(np.array(rows, dtype=np.int64))
    return bags


def _fit(
    pairs: Sequence[SentencePair],
    english: dict[str, Vectors],
    keys: Keys,
    config: TrainingConfig,
    report: ProgressCallback,
) -> tuple[Vectors, Vectors, Vectors]:
    """Return table, projection and bias that put texts near their own English and far from other English."""
    import torch

    torch.manual_seed(config.seed)
    torch.set_num_threads(THREADS)
    texts = sorted({pair.english for pair in pairs})
    row_of = {text: row for row, text in enumerate(texts)}
    target = np.array([row_of[pair.english] for pair in pairs])
    targets = torch.from_numpy(np.stack([english[text] for text in texts]))
    table, projection, bias = _initial_parameters(targets, len(keys), config.rank)
    optimisers = _optimisers(table, [projection, bias], config)
    bags = _ngram_bags([pair.text for pair in pairs], keys)
    batches = list(_batches(len(pairs), config))
    for step, batch in enumerate(batches):
        report("Training", step + 1, len(batches))
        for optimiser, rate in optimisers:
            optimiser.param_groups[0]["lr"] = rate * max(1 - step / len(batches), 0.02)
            optimiser.zero_grad()
        vectors = torch.nn.functional.normalize(_means(table, [bags[row] for row in batch]) @ projection + bias, dim=1)
        _loss(vectors, targets[target[batch]], target[batch], config.temperature).backward()  # type: ignore[no-untyped-call]
        for optimiser, _ in optimisers:
            optimiser.step()
    return table.weight.detach().numpy(), projection.detach().numpy(), bias.detach().numpy()


def _initial_parameters(
    targets: torch.Tensor, ngram_count: int, rank: int
) -> tuple[torch.nn.EmbeddingBag, torch.nn.Parameter, torch.nn.Parameter]:
    """Return table, projection and bias: the projection starts in the directions in which English texts differ most."""
    import torch

    directions = torch.linalg.svd(targets, full_matrices=False)[2][:rank]
    table = torch.nn.EmbeddingBag(ngram_count, len(directions), mode="mean", sparse=True)
    torch.nn.init.zeros_(table.weight)
    return table, torch.nn.Parameter(directions.clone()), torch.nn.Parameter(targets.mean(dim=0) / 10)


def _optimisers(
    table: torch.nn.EmbeddingBag, others: list[torch.nn.Parameter], config: TrainingConfig
) -> list[tuple[Any, float]]:
    """Return each optimiser with the learning rate that it starts at."""
    import torch

    return [
        (torch.optim.SparseAdam([table.weight], lr=config.learning_rate), config.learning_rate),
        (torch.optim.Adam(others, lr=config.projection_rate), config.projection_rate),
    ]


def _batches(count: int, config: TrainingConfig) -> Iterator[Rows]:
    """Yield the rows of each batch: every row once an epoch, each epoch in a new order."""
    rng = np.random.default_rng(config.seed)
    for _ in range(config.epochs):
        order = rng.permutation(count)
        yield from (order[start : start + config.batch] for start in range(0, count, config.batch))


def _means(table: torch.nn.EmbeddingBag, bags: Sequence[Rows]) -> torch.Tensor:
    import torch

    starts = np.cumsum([0, *(len(rows) for rows in bags[:-1])])
    means: torch.Tensor = table(torch.from_numpy(np.concatenate(bags)), torch.from_numpy(starts))
    return means


def _loss(
    vectors: torch.Tensor, targets: torch.Tensor, target: npt.NDArray[np.int64], temperature: float
) -> torch.Tensor:
    """Return the mean cosine distance to the target plus the cross-entropy of telling it from the rest of the batch."""
    import torch

    same = torch.from_numpy((target[:, None] == target[None, :]) & ~np.eye(len(target), dtype=bool))
    cosines = (vectors @ targets.T / temperature).masked_fill(same, -1e4)
    distance = 1 - (vectors * targets).sum(dim=1).mean()
    return distance + torch.nn.functional.cross_entropy(cosines, torch.arange(len(target)))


def quantised(table: Vectors) -> tuple[npt.NDArray[np.int8], Vectors]:
    """Return `table` rounded to int8, and the factor that restores each row."""
    scales = np.abs(table).max(axis=1) / 127
    safe = np.where(scales == 0, 1, scales)
    return np.rint(table / safe[:, None]).astype(np.int8), scales.astype(np.float32)


def _english_log_odds(pairs: Sequence[SentencePair], keys: Keys) -> tuple[npt.NDArray[np.int8], float]:
    """Return for each n-gram the log-odds of English against the region, in int8, and their unit."""
    sides = []
    for texts in ([pair.text for pair in pairs], sorted({pair.english for pair in pairs})):
        counts = np.ones(len(keys))
        for rows in _ngram_bags(texts, keys):
            np.add.at(counts, rows, 1)
        sides.append(np.log(counts / counts.sum()))
    odds = sides[1] - sides[0]
    unit = float(np.abs(odds).max() / 127) or 1.0
    return np.rint(odds / unit).astype(np.int8), unit


def recall_at_1(
    encoder: CrossLingualEncoder, pairs: Sequence[SentencePair], english: dict[str, Vectors]
) -> dict[str, tuple[float, int]]:
    """Return language -> recall@1 among `CANDIDATE_POOL` English sentences, and the number of sentences tried."""
    sentences = sorted({pair.english for pair in pairs if len(pair.english.split()) >= 3}, key=_hash_order)[
        :CANDIDATE_POOL
    ]
    if not sentences:
        return {}
    pool = np.stack([english[sentence] for sentence in sentences])
    results: dict[str, list[bool]] = {}
    for pair in pairs:
        if pair.english in sentences:
            best = sentences[int((pool @ encoder.encode(pair.text)).argmax())]
            results.setdefault(pair.language, []).append(best == pair.english)
    return {language: (round(float(np.mean(hits)), 3), len(hits)) for language, hits in sorted(results.items())}


def _hash_order(sentence: str) -> str:
    """Return a key that sorts sentences in an arbitrary but fixed order."""
    return hashlib.sha256(sentence.encode()).hexdigest()
