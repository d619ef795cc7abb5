"""Write a bundle from a checked corpus, verify it, and make it the live one."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
from pydantic import TypeAdapter

from indexer.arrays import Vectors
from indexer.cache import BuildCache
from indexer.encoders.crosslingual import DEFAULT_FILE, open_crosslingual
from indexer.encoders.encoder import Encoder, EncoderCard
from indexer.index.bm25_index import BM25Index
from indexer.index.bundle import (
    CENTROIDS,
    FORMAT,
    GUARDS,
    LEXICONS,
    MANIFEST,
    PASSAGES,
    POINTER,
    RECORD_WORDS,
    RECORDS,
    REGIONAL,
    SITUATION_VECTORS,
    SITUATIONS,
    TERMS,
    TEXT_DIGESTS,
    TRANSLATIONS,
    TRANSLATIONS_ADAPTER,
    VECTORS,
    WORDS,
    BundleError,
    Catalogue,
    FileEntry,
    Manifest,
    current_folder,
    file_digest,
    files_in,
    verify_bundle,
)
from indexer.index.hybrid_index import centroids
from indexer.index.passages import Passage, indexed_text, record_passages, record_tokens, translated_texts
from indexer.index.vector_index import EXACT, PQ_FROM, VectorIndex
from indexer.index.word_counts import word_counts
from indexer.records.corpus import Corpus
from indexer.records.header import Header, is_public, is_searchable
from indexer.records.situations import Situation
from indexer.text.analysis import index_terms, light_index_terms
from indexer.text.thesaurus import Concept

Progress = Callable[[int, int], None]
"""Hears how many of how many passages are embedded."""


def write_bundle(
    root: Path, corpus: Corpus, encoder: Encoder, progress: Progress | None = None, memo: BuildCache | None = None
) -> Path:
    """Write, verify and publish a bundle of `corpus` under `root`; return its folder.

    Vectors of texts that the live bundle has, under the same encoder, are taken from there, and passages of records
    that `memo` remembers from it. `progress` hears how many of how many texts are embedded.

    Raises:
        BundleError: There is nothing to index, it could not be written, or what was written does not verify.
    """
    headers = tuple(record.header for record in corpus.records if is_public(record.header))
    passages = _passages(corpus, encoder, memo or BuildCache())
    if not passages:
        raise BundleError("there is no published record to index")
    titles = {header.id: header.title for header in headers}
    texts = [indexed_text(passage, titles[passage.record_id]) for passage in passages]
    described = [text for situation in corpus.situations for text in situation.texts]
    known = _reusable_vectors(root, encoder.card, len(texts))
    vectors = _embed([*texts, *described], known, encoder, progress)

    root.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=".writing-", dir=root))
    try:
        np.save(temporary / TEXT_DIGESTS, _digests([*texts, *described]))
        _write_catalogue(temporary, corpus, headers)
        searched = _write_passages(temporary, headers, passages, texts, vectors[: len(texts)])
        _write_whole(temporary, headers, passages)
        _write_translations(temporary, corpus, passages)
        _write_situations(temporary, corpus.situations, vectors[len(texts) :])
        encoder.save(temporary)
        if DEFAULT_FILE.exists() and open_crosslingual(DEFAULT_FILE).matches(encoder.card):
            shutil.copyfile(DEFAULT_FILE, temporary / DEFAULT_FILE.name)
        manifest = _manifest(temporary, encoder.card, len(headers), len(passages), searched)
        (temporary / MANIFEST).write_bytes(manifest.to_bytes())
        return _publish(temporary, root, manifest.version)
    except OSError as error:
        raise BundleError(f"the bundle could not be written to {root}, the old one stays: {error.strerror}") from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _passages(corpus: Corpus, encoder: Encoder, memo: BuildCache) -> list[Passage]:
    """Return the passages of all searchable records."""
    window = encoder.card.max_tokens - 2 - encoder.count_tokens(encoder.card.passage_prompt)
    words = {key: corpus.vocabulary.terms[key] for key in ("actor", "country", "day_zero")}
    passages: list[Passage] = []
    for record in corpus.records:
        if is_searchable(record.header):
            phrases = tuple(corpus.paraphrases.get(record.id, ()))
            cut = partial(record_passages, record, corpus.vocabulary, encoder.count_tokens, window, phrases)
            origin = (record.header.model_dump_json(), record.body, words, phrases, window, encoder.card.sha256)
            passages += memo.get_or_make(cut, *origin)
    memo.save()
    return passages


def _embed(texts: Sequence[str], known: dict[bytes, Vectors], encoder: Encoder, progress: Progress | None) -> Vectors:
    """Return the vectors of texts, 0 for one without text; the longest are embedded first, so that none is last.

    Those that are `known` by the digest of their text are taken as they are.
    """
    keys = [digest.tobytes() for digest in _digests(texts)]
    vectors = np.zeros((len(texts), encoder.card.dimension), dtype=np.float32)
    missing: dict[bytes, int] = {}
    for row, key in enumerate(keys):
        if texts[row] and key not in known:
            missing.setdefault(key, row)
    order = sorted(missing.values(), key=lambda row: (-len(texts[row]), row))
    done = 0

    def count(step: int) -> None:
        nonlocal done
        done += step
        if progress:
            progress(done, len(order))

    fresh = encoder.encode_passages([texts[row] for row in order], count)
    found = known | {keys[row]: vector for row, vector in zip(order, fresh, strict=True)}
    for row, key in enumerate(keys):
        if texts[row]:
            vectors[row] = found[key]
    return vectors


def _reusable_vectors(root: Path, card: EncoderCard, count: int) -> dict[bytes, Vectors]:
    """Return the vectors of the live bundle by the digest of their text.

    There are none if it has another encoder, or has kept less of them than the next one, of `count` rows, will.
    """
    try:
        folder = current_folder(root)
        manifest = verify_bundle(folder)
    except BundleError:
        return {}
    if manifest.encoder != card or (manifest.vectors != EXACT and count < PQ_FROM):
        return {}
    vectors = np.concatenate([VectorIndex.open(folder / name).all_vectors() for name in (VECTORS, SITUATION_VECTORS)])
    return {digest.tobytes(): vector for digest, vector in zip(np.load(folder / TEXT_DIGESTS), vectors, strict=True)}


def _digests(texts: Sequence[str]) -> npt.NDArray[np.uint8]:
    """Return the sha256 of each text, shape (texts, 32)."""
    found = b"".join(hashlib.sha256(text.encode()).digest() for text in texts)
    return np.frombuffer(found, np.uint8).reshape(-1, 32)


def _write_catalogue(folder: Path, corpus: Corpus, headers: tuple[Header, ...]) -> None:
    cited = {citation.ref for header in headers for citation in header.sources}
    catalogue = Catalogue(
        records=headers,
        labels=dict(corpus.vocabulary.labels),
        terms={key: dict(terms) for key, terms in corpus.vocabulary.terms.items()},
        sections=corpus.vocabulary.sections,
        sources={key: source for key, source in corpus.sources.items() if key in cited},
        withdrawn={tombstone.id: tombstone.date for tombstone in corpus.tombstones},
    )
    (folder / RECORDS).write_text(catalogue.model_dump_json(indent=1) + "\n", encoding="utf-8")
    (folder / GUARDS).write_text(corpus.detector.file.model_dump_json(exclude_none=True) + "\n", encoding="utf-8")
    (folder / TERMS).write_bytes(TypeAdapter(tuple[Concept, ...]).dump_json(corpus.concepts) + b"\n")


def _write_passages(
    folder: Path, headers: Sequence[Header], passages: Sequence[Passage], texts: Sequence[str], vectors: Vectors
) -> str:
    """Write the passages with both their indexes; return how vectors are searched."""
    lines = (json.dumps(asdict(passage), ensure_ascii=False, sort_keys=True) + "\n" for passage in passages)
    (folder / PASSAGES).write_text("".join(lines), encoding="utf-8")
    order = {header.id: number for number, header in enumerate(headers)}
    owner = np.array([order[passage.record_id] for passage in passages], dtype=np.int64)
    BM25Index.from_tokens([index_terms(text) for text in texts]).save(folder / WORDS)
    index = VectorIndex.from_vectors(vectors)
    index.save(folder / VECTORS)
    np.save(
        folder / CENTROIDS, centroids(index.all_vectors(), owner, len(headers))
    )  # of what is kept, which a rebuild has, too
    return index.kind


def _write_whole(folder: Path, headers: Sequence[Header], passages: Sequence[Passage]) -> None:
    """Index the words of each record as one."""
    BM25Index.from_tokens(record_tokens(headers, passages)).save(folder / RECORD_WORDS)


def _write_translations(folder: Path, corpus: Corpus, passages: Sequence[Passage]) -> None:
    known = word_counts(passages, corpus.vocabulary, corpus.translations)
    (folder / LEXICONS).write_text(json.dumps(known, ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / TRANSLATIONS).write_bytes(TRANSLATIONS_ADAPTER.dump_json(corpus.translations) + b"\n")
    tokens = [
        [token for text in translated_texts(passage, corpus.translations) for token in light_index_terms(text)]
        for passage in passages
    ]
    BM25Index.from_tokens(tokens).save(folder / REGIONAL)


def _write_situations(folder: Path, situations: tuple[Situation, ...], vectors: Vectors) -> None:
    (folder / SITUATIONS).write_bytes(TypeAdapter(tuple[Situation, ...]).dump_json(situations) + b"\n")
    VectorIndex.from_vectors(vectors).save(folder / SITUATION_VECTORS)


def _manifest(folder: Path, card: EncoderCard, records: int, passages: int, vectors: str) -> Manifest:
    files = {
        path.relative_to(folder).as_posix(): FileEntry(sha256=file_digest(path), size=path.stat().st_size)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    manifest = Manifest(format=FORMAT, encoder=card, records=records, passages=passages, vectors=vectors, files=files)
    return manifest.model_copy(update={"version": manifest.content_hash()})


def _publish(written: Path, root: Path, version: str) -> Path:
    """Move a written bundle to its place once it verifies, then point `current` at it."""
    verify_bundle(written)
    for path in files_in(written):
        _fsync(path)
    target = root / version
    try:
        verify_bundle(target)
    except BundleError:
        shutil.rmtree(target, ignore_errors=True)
        os.replace(written, target)
    pointer = root / f".{POINTER}-{os.getpid()}"
    pointer.write_text(version + "\n", encoding="ascii")
    _fsync(pointer)
    os.replace(pointer, root / POINTER)
    _fsync(root)
    return target


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
