"""A bundle of generated records, as large as wanted: vectors in clusters, words by Zipf's law, the small files real."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from indexer.arrays import Vectors
from indexer.encoders.encoder import EncoderCard
from indexer.index.bm25_index import BM25Index
from indexer.index.bundle import MANIFEST, Bundle, open_bundle
from indexer.index.hybrid_index import centroids
from indexer.index.passages import Passage
from indexer.index.vector_index import VectorIndex
from indexer.postgres.transfer import resident_files
from indexer.records.header import Header
from indexer.text.thesaurus import Thesaurus

PASSAGES_EACH, WORDS_EACH = 20, 60
"""Passages of a record, words of a passage: as the real ones have."""

VOCABULARY, CLUSTERS, SPREAD = 50_000, 2000, 0.7


@dataclass(frozen=True)
class GeneratedEncoder:
    """Turns a text into a vector near one of the clusters, the same for the same text."""

    card: EncoderCard
    clusters: Vectors

    def encode_query(self, text: str) -> Vectors:
        generator = np.random.default_rng(list(text.encode()))
        return _scattered(self.clusters[generator.integers(len(self.clusters))][None], generator)[0]


@dataclass(frozen=True)
class Generated:
    """A bundle, the files that a server reads with it, and questions that its passages hold words of."""

    bundle: Bundle
    files: dict[str, bytes]
    questions: tuple[str, ...]


def generate(real: Path, passages: int, changed: int = 0, seed: int = 1) -> Generated:
    """Return a bundle of so many passages; of these the last `changed` differ from those of `changed=0`."""
    base = open_bundle(real)
    generator = np.random.default_rng(seed)
    clusters = _unit(generator.normal(size=(CLUSTERS, base.manifest.encoder.dimension)).astype(np.float32))
    vectors = _scattered(clusters[generator.integers(CLUSTERS, size=passages)], generator)
    if changed:
        other = np.random.default_rng(seed + 1)
        vectors[-changed:] = _scattered(clusters[other.integers(CLUSTERS, size=changed)], other)
    ranks = np.minimum(generator.zipf(1.2, size=(passages, WORDS_EACH)), VOCABULARY)
    tokens = [[f"w{rank}" for rank in row] for row in ranks.tolist()]
    count = passages // PASSAGES_EACH
    headers = _headers(list(base.records.values()), count, generator)
    owners = np.repeat(np.arange(count), PASSAGES_EACH)
    texts = [" ".join(row) for row in tokens]
    held = tuple(
        Passage(headers[owner].id, "section", "Steps", "steps", row % PASSAGES_EACH, text, text, ())
        for row, (owner, text) in enumerate(zip(owners.tolist(), texts, strict=True))
    )
    whole = [[token for row in tokens[first : first + PASSAGES_EACH] for token in row]
             for first in range(0, passages, PASSAGES_EACH)]  # fmt: skip
    manifest = base.manifest.model_copy(
        update={"records": count, "passages": passages, "version": f"generated{passages}x{changed}"}
    )
    bundle = replace(
        base,
        manifest=manifest,
        records={header.id: header for header in headers},
        passages=held,
        vectors=VectorIndex.from_vectors(vectors),
        centroids=centroids(vectors, owners, count),
        passage_bm25=BM25Index.from_tokens(tokens),
        translation_bm25=BM25Index.from_tokens([[] for _ in tokens]),
        record_bm25=BM25Index.from_tokens(whole),
        translations={},
        word_counts={"en": {f"w{rank}": 1 for rank in range(1, VOCABULARY + 1)}},
        thesaurus=Thesaurus(()),
        encoder=GeneratedEncoder(manifest.encoder, clusters),
        crosslingual_encoder=None,
    )
    files = dict(resident_files(real, base)) | {
        MANIFEST: manifest.to_bytes(),
        "lexicons.json": b'{"en": {%s}}' % ",".join(f'"w{rank}": 1' for rank in range(1, VOCABULARY + 1)).encode(),
        "terms.json": b"[]",
    }
    asked = ranks[generator.integers(passages, size=500)]
    questions = tuple(" ".join(f"w{rank}" for rank in row[:7]) for row in asked.tolist())
    return Generated(bundle, files, questions)


def _headers(real: list[Header], count: int, generator: np.random.Generator) -> list[Header]:
    """Return headers of real ones under new ids; one in a thousand stands alone in its country and phase."""
    made = []
    for number in range(count):
        header = real[int(generator.integers(len(real)))]
        rare = number % 1000 == 0
        update = {
            "id": f"record-{number:07}",
            "country": ("EU",) if rare else tuple(code for code in header.country if code != "EU") or ("AL",),
        }
        made.append(header.model_copy(update=update))
    return made


def _scattered(centres: Vectors, generator: np.random.Generator) -> Vectors:
    noise = _unit(generator.normal(size=centres.shape).astype(np.float32))
    return _unit(centres + SPREAD * noise)


def _unit(vectors: Vectors) -> Vectors:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)
