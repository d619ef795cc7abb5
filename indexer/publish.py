"""Write a bundle from a checked corpus, verify it, and make it the live one."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter

from indexer.bridge import Concept
from indexer.bundle import (
    CURRENT,
    FORMAT,
    GUARDS,
    LEXICONS,
    MANIFEST,
    PASSAGES,
    RECORDS,
    REGIONAL,
    SITUATION_VECTORS,
    SITUATIONS,
    TERMS,
    TRANSLATIONS,
    TRANSLATIONS_ADAPTER,
    VECTORS,
    WHOLE,
    WORDS,
    BundleError,
    Catalogue,
    FileEntry,
    Manifest,
    every_file,
    file_digest,
    open_bundle,
    verify_bundle,
)
from indexer.corpus import Corpus
from indexer.encoder import Encoder, EncoderCard
from indexer.folding import light_stems, stems
from indexer.lexical import WordIndex
from indexer.lexicon import lexicons
from indexer.passages import Passage, embedded_text, record_passages, translated_texts, whole_tokens
from indexer.records import Header, is_public, is_searchable
from indexer.situations import Situation
from indexer.vectors import VectorIndex, Vectors

Progress = Callable[[int, int], None]
"""Hears how many of how many passages are embedded."""


def write_bundle(root: Path, corpus: Corpus, encoder: Encoder, progress: Progress | None = None) -> Path:
    """Write, verify and publish a bundle of `corpus` under `root`; return its folder.

    Vectors of passages that the live bundle has, under the same encoder, are taken from there.
    `progress` hears how many of how many passages are embedded.

    Raises:
        BundleError: There is nothing to index, it could not be written, or what was written does not verify.
    """
    headers = tuple(record.header for record in corpus.records if is_public(record.header))
    window = encoder.card.max_tokens - 2 - encoder.count_tokens(encoder.card.passage_prompt)
    passages = [
        passage
        for record in corpus.records
        if is_searchable(record.header)
        for passage in record_passages(record, encoder.count_tokens, window, corpus.phrases.get(record.id, ()))
    ]
    if not passages:
        raise BundleError("there is no published record to index")
    titles = {header.id: header.title for header in headers}
    texts = [embedded_text(passage, titles[passage.record_id]) for passage in passages]
    vectors = _embed(texts, root, encoder, progress)

    root.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=".writing-", dir=root))
    try:
        _write_catalogue(temporary, corpus, headers)
        _write_passages(temporary, passages, texts, vectors)
        _write_whole(temporary, headers, passages)
        _write_translations(temporary, corpus, passages)
        _write_situations(temporary, corpus.situations, encoder)
        encoder.save(temporary)
        manifest = _manifest(temporary, encoder.card, len(headers), len(passages))
        (temporary / MANIFEST).write_bytes(manifest.as_file())
        return _publish(temporary, root, manifest.version)
    except OSError as error:
        raise BundleError(f"the bundle could not be written to {root}, the old one stays: {error.strerror}") from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _embed(texts: Sequence[str], root: Path, encoder: Encoder, progress: Progress | None) -> Vectors:
    known = _known_vectors(root, encoder)
    keys = [_digest(text) for text in texts]
    missing = [row for row, key in enumerate(keys) if texts[row] and key not in known]
    done = 0

    def count(step: int) -> None:
        nonlocal done
        done += step
        if progress:
            progress(done, len(missing))

    fresh = encoder.encode_passages([texts[row] for row in missing], count)
    vectors = np.zeros((len(texts), encoder.card.dimension), dtype=np.float32)
    for row, key in enumerate(keys):
        if key in known:
            vectors[row] = known[key]
    vectors[missing] = fresh
    return vectors


def _known_vectors(root: Path, encoder: Encoder) -> dict[str, Vectors]:
    """Return the vectors of the live bundle by the digest of their text, none if it has another encoder."""
    try:
        live = open_bundle(root, lambda folder, card: encoder)
    except BundleError:
        return {}
    if live.manifest.encoder != encoder.card:
        return {}
    titles = {header.id: header.title for header in live.records.values()}
    vectors = live.vectors.all()
    return {
        _digest(embedded_text(passage, titles[passage.record_id])): vectors[row]
        for row, passage in enumerate(live.passages)
    }


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _write_catalogue(folder: Path, corpus: Corpus, headers: tuple[Header, ...]) -> None:
    cited = {citation.ref for header in headers for citation in header.sources}
    catalogue = Catalogue(
        records=headers,
        labels=dict(corpus.vocabulary.labels),
        terms={key: dict(terms) for key, terms in corpus.vocabulary.terms.items()},
        sections=corpus.vocabulary.sections,
        sources={key: source for key, source in corpus.sources.items() if key in cited},
    )
    (folder / RECORDS).write_text(catalogue.model_dump_json(indent=1) + "\n", encoding="utf-8")
    (folder / GUARDS).write_text(corpus.guards.file.model_dump_json(exclude_none=True) + "\n", encoding="utf-8")
    (folder / TERMS).write_bytes(TypeAdapter(tuple[Concept, ...]).dump_json(corpus.concepts) + b"\n")


def _write_passages(folder: Path, passages: Sequence[Passage], texts: Sequence[str], vectors: Vectors) -> None:
    lines = (json.dumps(asdict(passage), ensure_ascii=False, sort_keys=True) + "\n" for passage in passages)
    (folder / PASSAGES).write_text("".join(lines), encoding="utf-8")
    VectorIndex.of(vectors).save(folder / VECTORS)
    tokens = [stems(text) for text in texts]
    _save(WordIndex.of(tokens), folder / WORDS)


def _write_whole(folder: Path, headers: Sequence[Header], passages: Sequence[Passage]) -> None:
    """Index the words of each record as one."""
    _save(WordIndex.of(whole_tokens(headers, passages)), folder / WHOLE)


def _save(index: WordIndex, folder: Path) -> None:
    folder.mkdir()
    index.save(folder)


def _write_translations(folder: Path, corpus: Corpus, passages: Sequence[Passage]) -> None:
    known = lexicons(passages, corpus.vocabulary, corpus.translations)
    (folder / LEXICONS).write_text(json.dumps(known, ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / TRANSLATIONS).write_bytes(TRANSLATIONS_ADAPTER.dump_json(corpus.translations) + b"\n")
    tokens = [
        [token for text in translated_texts(passage, corpus.translations) for token in light_stems(text)]
        for passage in passages
    ]
    _save(WordIndex.of(tokens), folder / REGIONAL)


def _write_situations(folder: Path, situations: tuple[Situation, ...], encoder: Encoder) -> None:
    (folder / SITUATIONS).write_bytes(TypeAdapter(tuple[Situation, ...]).dump_json(situations) + b"\n")
    texts = [text for situation in situations for text in situation.texts]
    VectorIndex.of(encoder.encode_passages(texts)).save(folder / SITUATION_VECTORS)


def _manifest(folder: Path, card: EncoderCard, records: int, passages: int) -> Manifest:
    files = {
        path.relative_to(folder).as_posix(): FileEntry(sha256=file_digest(path), size=path.stat().st_size)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    manifest = Manifest(format=FORMAT, encoder=card, records=records, passages=passages, files=files)
    return manifest.model_copy(update={"version": manifest.expected_version()})


def _publish(written: Path, root: Path, version: str) -> Path:
    """Move a written bundle to its place once it verifies, then point `current` at it."""
    verify_bundle(written)
    for path in every_file(written):
        _sync(path)
    target = root / version
    try:
        verify_bundle(target)
    except BundleError:
        shutil.rmtree(target, ignore_errors=True)
        os.replace(written, target)
    pointer = root / f".{CURRENT}-{os.getpid()}"
    pointer.write_text(version + "\n", encoding="ascii")
    _sync(pointer)
    os.replace(pointer, root / CURRENT)
    _sync(root)
    return target


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
