"""Write a bundle from a checked corpus, verify it, and make it the live one."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
from pydantic import TypeAdapter

from indexer.arrays import ProgressCallback, Vectors
from indexer.cache import BuildCache
from indexer.encoders.crosslingual import DEFAULT_FILE, open_crosslingual
from indexer.encoders.encoder import Encoder, EncoderCard
from indexer.files.versions import make_current, make_readable, sync
from indexer.index.bm25_index import BM25Index
from indexer.index.bundle import (
    CENTROIDS,
    FORMAT,
    GUARDS,
    LEXICONS,
    MANIFEST,
    PASSAGES,
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
    check_files,
    current_folder,
    file_digest,
    files_in,
    read_manifest,
    verify_bundle,
)
from indexer.index.hybrid_index import centroids
from indexer.index.passages import Passage, indexed_text, record_passages
from indexer.index.tokens import IndexTokens, index_tokens
from indexer.index.vector_index import EXACT, PQ_FROM, VectorIndex
from indexer.index.word_counts import word_counts
from indexer.records.corpus import Corpus
from indexer.records.header import Header, is_public, is_searchable
from indexer.records.situations import Situation
from indexer.text.thesaurus import Concept


def write_bundle(
    root: Path,
    corpus: Corpus,
    encoder: Encoder,
    report: ProgressCallback | None = None,
    cache: BuildCache | None = None,
) -> Path:
    """Write, verify and publish a bundle of `corpus` under `root`; return its folder.

    Vectors of texts that the live bundle holds under the same encoder are reused, and passages of records that are in
    `cache`.

    Raises:
        BundleError: There is nothing to index, it could not be written, or what was written does not verify.
    """
    return write_bundle_and_tokens(root, corpus, encoder, report, cache)[0]


def write_bundle_and_tokens(
    root: Path,
    corpus: Corpus,
    encoder: Encoder,
    report: ProgressCallback | None = None,
    cache: BuildCache | None = None,
) -> tuple[Path, IndexTokens]:
    """Do as `write_bundle` does; return the tokens of its word indexes, too.

    Raises:
        BundleError: There is nothing to index, it could not be written, or what was written does not verify.
    """
    headers = tuple(record.header for record in corpus.records if is_public(record.header))
    passages = cut_passages(corpus, encoder, cache or BuildCache())
    if not passages:
        raise BundleError("there is no published record to index")
    titles = {header.id: header.title for header in headers}
    texts = [indexed_text(passage, titles[passage.record_id]) for passage in passages]
    situation_texts = [text for situation in corpus.situations for text in situation.texts]
    known = _reusable_vectors(root, encoder.card, len(texts))
    content = _Content(
        headers=headers,
        passages=passages,
        tokens=index_tokens(headers, passages, corpus.shown_translations),
        texts=[*texts, *situation_texts],
        vectors=_embed([*texts, *situation_texts], known, encoder, report),
    )
    temporary = _new_folder(root)
    try:
        manifest = _write_files(temporary, corpus, encoder, content)
        return _publish(temporary, root, manifest.version), content.tokens
    except OSError as error:
        raise BundleError(f"the bundle could not be written to {root}, the old one stays: {error.strerror}") from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _new_folder(root: Path) -> Path:
    """Return a folder below `root` in which a bundle can be written."""
    try:
        root.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(prefix=".writing-", dir=root))
    except OSError as error:
        raise BundleError(f"the folder of bundles {root} cannot be written to: {error.strerror}") from error


@dataclass(frozen=True, slots=True)
class _Content:
    """What a bundle is written from, beside the corpus; texts and vectors are of passages, then of situations."""

    headers: tuple[Header, ...]
    passages: Sequence[Passage]
    tokens: IndexTokens
    texts: Sequence[str]
    vectors: Vectors


def _write_files(folder: Path, corpus: Corpus, encoder: Encoder, content: _Content) -> Manifest:
    """Write every file of a bundle into `folder`, the manifest last."""
    count = len(content.passages)
    np.save(folder / TEXT_DIGESTS, _digests(content.texts))
    _write_catalogue(folder, corpus, content.headers)
    index_kind = _write_passages(folder, content)
    _write_translations(folder, corpus, content)
    _write_situations(folder, corpus.situations, content.vectors[count:])
    encoder.save(folder)
    if DEFAULT_FILE.exists() and open_crosslingual(DEFAULT_FILE).matches(encoder.card):
        shutil.copyfile(DEFAULT_FILE, folder / DEFAULT_FILE.name)
    manifest = _manifest(folder, encoder.card, len(content.headers), count, index_kind)
    (folder / MANIFEST).write_bytes(manifest.to_bytes())
    return manifest


def cut_passages(corpus: Corpus, encoder: Encoder, cache: BuildCache) -> list[Passage]:
    """Return the passages of all searchable records."""
    window = encoder.card.max_tokens - 2 - encoder.count_tokens(encoder.card.passage_prompt)
    words = {key: corpus.vocabulary.terms[key] for key in ("actor", "country", "day_zero")}
    passages: list[Passage] = []
    for record in corpus.records:
        if is_searchable(record.header):
            phrases = tuple(corpus.paraphrases.get(record.id, ()))
            cut = partial(record_passages, record, corpus.vocabulary, encoder.count_tokens, window, phrases)
            origin = (record.header.model_dump_json(), record.body, words, phrases, window, encoder.card.sha256)
            passages += cache.get_or_make(cut, *origin)
    cache.save()
    return passages


def _embed(
    texts: Sequence[str], known: dict[bytes, Vectors], encoder: Encoder, report: ProgressCallback | None
) -> Vectors:
    """Return the vectors of texts, zeros for an empty one; the longest are embedded first, so that none comes last.

    Vectors that are `known` by the digest of their text are reused.
    """
    keys = [digest.tobytes() for digest in _digests(texts)]
    missing: dict[bytes, int] = {}
    for row, key in enumerate(keys):
        if texts[row] and key not in known:
            missing.setdefault(key, row)
    order = sorted(missing.values(), key=lambda row: (-len(texts[row]), row))
    done = 0

    def count(step: int) -> None:
        nonlocal done
        done += step
        if report:
            report("Embedding passages", done, len(order))

    new = encoder.encode_passages([texts[row] for row in order], count)
    vector_of = known | {keys[row]: vector for row, vector in zip(order, new, strict=True)}
    vectors = np.zeros((len(texts), encoder.card.dimension), dtype=np.float32)
    for row, key in enumerate(keys):
        if texts[row]:
            vectors[row] = vector_of[key]
    return vectors


def _reusable_vectors(root: Path, card: EncoderCard, count: int) -> dict[bytes, Vectors]:
    """Return the vectors of the live bundle by the digest of their text.

    There are none if its files of vectors are damaged, if it has another encoder, or if it keeps its vectors less
    exactly than the next bundle, of `count` passages, will.
    """
    names = (VECTORS, SITUATION_VECTORS, TEXT_DIGESTS)
    try:
        folder = current_folder(root)
        manifest = read_manifest(folder)
        if manifest.encoder != card or (manifest.vectors != EXACT and count < PQ_FROM):
            return {}
        check_files(folder, {name: manifest.files[name] for name in names})
    except BundleError:
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


def _write_passages(folder: Path, content: _Content) -> str:
    """Write the passages with their indexes and those of whole records; return how vectors are searched."""
    passages, headers = content.passages, content.headers
    lines = (json.dumps(asdict(passage), ensure_ascii=False, sort_keys=True) + "\n" for passage in passages)
    (folder / PASSAGES).write_text("".join(lines), encoding="utf-8")
    position = {header.id: number for number, header in enumerate(headers)}
    record_of_passage = np.array([position[passage.record_id] for passage in passages], dtype=np.int64)
    BM25Index.from_tokens(content.tokens.passages).save(folder / WORDS)
    BM25Index.from_tokens(content.tokens.records).save(folder / RECORD_WORDS)
    index = VectorIndex.from_vectors(content.vectors[: len(passages)])
    index.save(folder / VECTORS)
    # Of the vectors as the index keeps them, which a rebuild reuses.
    np.save(folder / CENTROIDS, centroids(index.all_vectors(), record_of_passage, len(headers)))
    return index.kind


def _write_translations(folder: Path, corpus: Corpus, content: _Content) -> None:
    counts = word_counts(content.passages, corpus.vocabulary, corpus.shown_translations)
    (folder / LEXICONS).write_text(json.dumps(counts, ensure_ascii=False) + "\n", encoding="utf-8")
    (folder / TRANSLATIONS).write_bytes(
        TRANSLATIONS_ADAPTER.dump_json(corpus.shown_translations, exclude_defaults=True) + b"\n"
    )
    BM25Index.from_tokens(content.tokens.translations).save(folder / REGIONAL)


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
    """Move a written bundle to its place once it verifies, then point `current` at it.

    Where the same version is there already and verifies, it stays, since it may be in use.
    """
    target = root / version
    if not _verifies(target):
        verify_bundle(written)
        for path in files_in(written):
            sync(path)
        make_readable(written)
        shutil.rmtree(target, ignore_errors=True)
        os.replace(written, target)
    make_current(root, version)
    return target


def _verifies(folder: Path) -> bool:
    try:
        verify_bundle(folder)
    except BundleError:
        return False
    return True
