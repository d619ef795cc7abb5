"""Train the regional encoder from parallel text: n-grams learn where the encoder puts the English side."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from indexer.arrays import Rows, Vectors
from indexer.encoders.crosslingual import CrossLingualCard, CrossLingualEncoder, Keys, ngrams
from indexer.encoders.encoder import Encoder
from indexer.text.analysis import tokenize
from indexer.training.parallel_corpus import SentencePair
from indexer.training.word_alignment import word_pairs

if TYPE_CHECKING:
    import torch

Report = Callable[[str, int, int], None]
"""Hears the name of a step, how much of it is done, and how much there is (0: not known)."""

CANDIDATE_POOL = 1000
"""English sentences among which a sentence kept back must find its own."""


THREADS = 2
"""Fixed, so that sums come out the same however many cores there are."""


@dataclass(frozen=True, slots=True)
class TrainingConfig:
    """How to train. The numbers were chosen by measurement: see docs/regional.md.

    `ngrams` is the size of the table, the commonest kept; `seen` how many texts an n-gram must stand in;
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
    recipe: TrainingConfig,
    report: Report,
) -> CrossLingualEncoder:
    """Train on nine tenths of `general` and all of `own`; the last tenth says how well sentences find their English.

    The same pairs and recipe give the same encoder on the same machine.

    Raises:
        ValueError: There is nothing to train on.
    """
    kept_back, taken = split(general_pairs, project_pairs)
    said = [*taken, *project_pairs]
    if not said:
        raise ValueError("there is no parallel text to train on")
    report("Aligning words", 0, 0)
    training = [*said, *word_pairs(said)]
    english = _teacher_vectors(encoder, [pair.english for pair in [*training, *kept_back]], report)
    keys = vocabulary([pair.text for pair in training], recipe)
    table, projection, bias = _fit(training, english, keys, recipe, report)
    evidence, unit = _english_log_odds(training, keys)
    rounded, scales = quantised(table)
    report("Trying the sentences kept back", 0, 0)
    found = {}
    for name, rows, factors in (("full", table, np.ones(len(keys), np.float32)), ("found", rounded, scales)):
        tried = CrossLingualEncoder(_card(encoder, unit), keys, rows, factors, projection, bias, evidence)
        found[name] = recall_at_1(tried, kept_back, english)
    card = _card(encoder, unit).model_copy(
        update={
            **{name: {language: share for language, (share, _) in values.items()} for name, values in found.items()},
            "pairs": dict(sorted(Counter(pair.source for pair in training).items())),
            "kept_back": {language: count for language, (_, count) in found["found"].items()},
        }
    )
    return CrossLingualEncoder(card, keys, rounded, scales, projection, bias, evidence)


def _card(encoder: Encoder, log_odds_unit: float) -> CrossLingualCard:
    return CrossLingualCard(
        encoder=encoder.card.name,
        dimension=encoder.card.dimension,
        pairs={},
        found={},
        full={},
        kept_back={},
        english_unit=log_odds_unit,
    )


def split(
    general_pairs: Sequence[SentencePair], project_pairs: Sequence[SentencePair]
) -> tuple[list[SentencePair], list[SentencePair]]:
    """Return the pairs kept back and the others. A sentence is kept back in every language or in none."""
    said = {_key(pair.english) for pair in project_pairs}
    kept_back = [pair for pair in general_pairs if (key := _key(pair.english)) not in said and _is_kept_back(key)]
    keys = {_key(pair.english) for pair in kept_back}
    return kept_back, [pair for pair in general_pairs if _key(pair.english) not in keys]


def _key(english: str) -> str:
    return " ".join(tokenize(english))


def _is_kept_back(key: str) -> bool:
    return hashlib.sha256(key.encode()).digest()[0] % 10 == 0


def _teacher_vectors(encoder: Encoder, english: Sequence[str], report: Report) -> dict[str, Vectors]:
    """Return English text -> the vector that the encoder gives it."""
    texts = sorted(set(english))
    done = 0

    def count(step: int) -> None:
        nonlocal done
        done += step
        report("Encoding the English side", done, len(texts))

    return dict(zip(texts, encoder.encode_passages(texts, count), strict=True))


def vocabulary(texts: Sequence[str], recipe: TrainingConfig) -> Keys:
    """Return the hashes of the n-grams that most texts hold, ascending; of equals the smaller hash."""
    counted: Counter[int] = Counter()
    for text in texts:
        counted.update({key for word in tokenize(text) for key in ngrams(word).tolist()})
    common = sorted((-count, key) for key, count in counted.items() if count >= recipe.min_count)[: recipe.ngrams]
    return np.array(sorted(key for _, key in common), dtype=np.uint32)


def _ngram_bags(texts: Sequence[str], keys: Keys) -> list[Rows]:
    """Return the rows of the known n-grams of each text."""
    place = {key: row for row, key in enumerate(keys.tolist())}
    known: dict[str, list[int]] = {}
    bags = []
    for text in texts:
        rows: list[int] = []
        for word in tokenize(text):
            if word not in known:
                known[word] = [place[key] for key in ngrams(word).tolist() if key in place]
            rows += known[word]
        bags.append(np.array(rows, dtype=np.int64))
    return bags


def _fit(
    pairs: Sequence[SentencePair], english: dict[str, Vectors], keys: Keys, recipe: TrainingConfig, report: Report
) -> tuple[Vectors, Vectors, Vectors]:
    """Return table, projection and bias, so that texts fall near their English and far from other English."""
    import torch

    torch.manual_seed(recipe.seed)
    torch.set_num_threads(THREADS)
    texts = sorted({pair.english for pair in pairs})
    number = {text: row for row, text in enumerate(texts)}
    target = np.array([number[pair.english] for pair in pairs])
    targets = torch.from_numpy(np.stack([english[text] for text in texts]))
    # The table starts in the directions in which English texts differ most.
    directions = torch.linalg.svd(targets, full_matrices=False)[2][: recipe.rank]
    table = torch.nn.EmbeddingBag(len(keys), len(directions), mode="mean", sparse=True)
    torch.nn.init.zeros_(table.weight)
    projection = torch.nn.Parameter(directions.clone())
    bias = torch.nn.Parameter(targets.mean(dim=0) / 10)
    optimisers: list[tuple[Any, float]] = [
        (torch.optim.SparseAdam([table.weight], lr=recipe.learning_rate), recipe.learning_rate),
        (torch.optim.Adam([projection, bias], lr=recipe.projection_rate), recipe.projection_rate),
    ]
    bags = _ngram_bags([pair.text for pair in pairs], keys)
    batches = list(_batches(len(pairs), recipe))
    for step, batch in enumerate(batches):
        report("Training", step + 1, len(batches))
        for optimiser, rate in optimisers:
            optimiser.param_groups[0]["lr"] = rate * max(1 - step / len(batches), 0.02)
            optimiser.zero_grad()
        vectors = torch.nn.functional.normalize(_means(table, [bags[row] for row in batch]) @ projection + bias, dim=1)
        _loss(vectors, targets[target[batch]], target[batch], recipe.temperature).backward()  # type: ignore[no-untyped-call]
        for optimiser, _ in optimisers:
            optimiser.step()
    return table.weight.detach().numpy(), projection.detach().numpy(), bias.detach().numpy()


def _batches(count: int, recipe: TrainingConfig) -> Iterator[Rows]:
    """Yield the rows of each batch, every row once a pass, in a new order each."""
    rng = np.random.default_rng(recipe.seed)
    for _ in range(recipe.epochs):
        order = rng.permutation(count)
        yield from (order[start : start + recipe.batch] for start in range(0, count, recipe.batch))


def _means(table: torch.nn.EmbeddingBag, bags: Sequence[Rows]) -> torch.Tensor:
    import torch

    starts = np.cumsum([0, *(len(rows) for rows in bags[:-1])])
    means: torch.Tensor = table(torch.from_numpy(np.concatenate(bags)), torch.from_numpy(starts))
    return means


def _loss(
    vectors: torch.Tensor, targets: torch.Tensor, target: npt.NDArray[np.int64], temperature: float
) -> torch.Tensor:
    """Return the mean distance to the own target, and how hard that is to tell from the others of the batch."""
    import torch

    same = torch.from_numpy((target[:, None] == target[None, :]) & ~np.eye(len(target), dtype=bool))
    cosines = (vectors @ targets.T / temperature).masked_fill(same, -1e4)
    near = 1 - (vectors * targets).sum(dim=1).mean()
    return near + torch.nn.functional.cross_entropy(cosines, torch.arange(len(target)))


def quantised(table: Vectors) -> tuple[npt.NDArray[np.int8], Vectors]:
    """Return `table` rounded to int8, and what to multiply each row with to have it back."""
    scales = np.abs(table).max(axis=1) / 127
    safe = np.where(scales == 0, 1, scales)
    return np.rint(table / safe[:, None]).astype(np.int8), scales.astype(np.float32)


def _english_log_odds(pairs: Sequence[SentencePair], keys: Keys) -> tuple[npt.NDArray[np.int8], float]:
    """Return for each n-gram how much likelier it is in English than in the region, and the unit in log-odds."""
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
    regional: CrossLingualEncoder, pairs: Sequence[SentencePair], english: dict[str, Vectors]
) -> dict[str, tuple[float, int]]:
    """Return language -> the share of sentences that find their own among `POOL` English ones, and their number."""
    sentences = sorted({pair.english for pair in pairs if len(pair.english.split()) >= 3}, key=_hash_order)[
        :CANDIDATE_POOL
    ]
    if not sentences:
        return {}
    pool = np.stack([english[sentence] for sentence in sentences])
    results: dict[str, list[bool]] = {}
    for pair in pairs:
        if pair.english in sentences:
            best = sentences[int((pool @ regional.encode(pair.text)).argmax())]
            results.setdefault(pair.language, []).append(best == pair.english)
    return {language: (round(float(np.mean(hits)), 3), len(hits)) for language, hits in sorted(results.items())}


def _hash_order(sentence: str) -> str:
    """Return a key that brings sentences into an order that has nothing to do with what they say."""
    return hashlib.sha256(sentence.encode()).hexdigest()
