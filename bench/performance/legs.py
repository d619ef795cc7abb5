"""Open what `bench.performance.million` wrote, in a process of its own, and print what asking it costs, as JSON."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from bench.performance.million import FILES, PASSAGES_A_RECORD, SHARES, TRAITS
from bench.performance.served import resident
from indexer.arrays import Rows, Vectors
from indexer.index.bm25_index import BM25Index, top_rows
from indexer.index.bundle import CENTROIDS, RECORD_WORDS, REGIONAL, VECTORS, WORDS, FileEntry, check_files
from indexer.index.hybrid_index import EncodedQuestion, HybridIndex
from indexer.index.vector_index import VectorIndex
from indexer.text.analysis import index_terms
from search_api.ranking.hybrid import HybridRetriever

ROUNDS = 5


def main(folder: Path, work: Path) -> dict[str, Any]:
    """Open, ask under each filter, compare with exact search; return the figures in milliseconds and gigabytes."""
    opened = [_seconds(partial(_opened, folder)) for _ in range(ROUNDS)]
    legs = _opened(folder)
    vectors = np.load(work / "asked.npy")
    texts = json.loads((work / "asked.json").read_text(encoding="utf-8"))
    asked = [
        EncodedQuestion(v, dict.fromkeys(index_terms(text), 1.0), {}) for v, text in zip(vectors, texts, strict=True)
    ]
    chance = np.random.default_rng(7)
    size = len(legs.record_of_passage)
    both: dict[str, list[float]] = {}
    under: dict[str, HybridIndex] = {}
    for share in SHARES:
        rows = None if share == 1 else np.sort(chance.choice(size, max(1, int(size * share)), replace=False))
        under[str(share)] = replace(legs, allowed_rows=rows)
        both[str(share)] = _times(HybridRetriever(under[str(share)]).rank, asked)
    weight = resident(os.getpid()) / 1e9
    words = _times(lambda one: top_rows(legs.passage_bm25.scores(one.english_terms), 1000), asked)
    mine = _times(lambda one: legs.vectors.nearest(one.vector, 1000), asked)
    exact = legs.vectors.kind == "exact"
    everything = legs.vectors.all_vectors()
    flat = mine if exact else _flat(everything, asked)
    recall = {share: _recall(some, everything, vectors) for share, some in under.items()}
    return {
        "kind": legs.vectors.kind, "opened": opened, "both": both, "words": words, "recall": recall,
        "exact": flat, "codes": [] if exact else mine, "resident": weight,
    }  # fmt: skip


def _opened(folder: Path) -> HybridIndex:
    files = json.loads((folder / FILES).read_bytes())
    check_files(folder, {name: FileEntry(**entry) for name, entry in files.items()})
    vectors = VectorIndex.open(folder / VECTORS)
    return HybridIndex(
        vectors=vectors,
        passage_bm25=BM25Index.open(folder / WORDS),
        translation_bm25=BM25Index.open(folder / REGIONAL),
        record_of_passage=np.arange(vectors.shape[0]) // PASSAGES_A_RECORD,
        centroids=np.asarray(np.load(folder / CENTROIDS, mmap_mode="r")),
        header_features=np.load(folder / TRAITS, mmap_mode="r"),
        record_bm25=BM25Index.open(folder / RECORD_WORDS),
    )


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _times(work: Callable[[EncodedQuestion], object], asked: list[EncodedQuestion]) -> list[float]:
    """Return, for each round, the median milliseconds of one question."""
    return [median(1000 * _seconds(partial(work, one)) for one in asked) for _ in range(ROUNDS)]


def _flat(everything: Vectors, asked: list[EncodedQuestion]) -> list[float]:
    index = VectorIndex.from_vectors(everything, pq_from=len(everything) + 1)
    return _times(lambda one: index.nearest(one.vector, 1000), asked[:10])


def _recall(legs: HybridIndex, everything: Vectors, asked: Vectors) -> float:
    rows: Rows = np.arange(len(everything)) if legs.allowed_rows is None else legs.allowed_rows
    found = []
    for vector in asked:
        scores = everything[rows] @ vector if legs.allowed_rows is not None else everything @ vector
        best = rows[np.argsort(-scores, kind="stable")[:10]]
        nearest, _ = legs.vectors.nearest(vector, 1000, legs.allowed_rows)
        found.append(len(np.intersect1d(best, nearest[:10])) / len(best))
    return float(np.mean(found))


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), Path(sys.argv[2]))))
