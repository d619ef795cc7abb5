"""The bundle: one verified, versioned folder that holds everything a search needs (the only import of faiss)."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from indexer.bridge import Bridge, Concept
from indexer.encoder import MODEL_FILE, TOKENIZER_FILE, Encoder, EncoderCard, OnnxEncoder, Vectors
from indexer.folding import stems
from indexer.lexical import WordIndex
from indexer.passages import Passage, record_passages
from indexer.records import Corpus, Header
from indexer.vocabulary import Section, Source, Term, Vocabulary

FORMAT = 1
MANIFEST, CURRENT = "manifest.json", "current"
_PASSAGES, _RECORDS, _VECTORS, _TERMS, _WORDS = "passages.jsonl", "records.json", "vectors.faiss", "terms.json", "words"
Rows = npt.NDArray[np.int64]


class BundleError(Exception):
    """A bundle is missing, damaged or does not fit; the message says which file and why."""


class FileEntry(BaseModel):
    """Hash and size in bytes of one file of a bundle."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    sha256: str
    size: int


class Manifest(BaseModel):
    """What a bundle was built from. `version` is a hash of all the rest: same content, same version."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    format: int
    encoder: EncoderCard
    records: int
    passages: int
    files: dict[str, FileEntry]
    version: str = ""

    def expected_version(self) -> str:
        """Return the version that the content calls for."""
        content = json.dumps(self.model_dump(exclude={"version"}), sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()[:16]


class _Catalogue(BaseModel):
    """records.json: the headers with what their codes and references mean."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    records: tuple[Header, ...]
    labels: dict[str, str]
    terms: dict[str, dict[str, Term]]
    sections: tuple[Section, ...]
    sources: dict[str, Source]


@dataclass(frozen=True, slots=True)
class Bundle:
    """An opened bundle. Row i of the vectors and of the word index is passage i."""

    manifest: Manifest
    records: dict[str, Header]
    passages: tuple[Passage, ...]
    words: WordIndex
    bridge: Bridge
    encoder: Encoder
    vocabulary: Vocabulary
    sources: dict[str, Source]
    _vectors: Any

    def nearest(self, vector: Vectors, count: int, rows: Rows | None = None) -> tuple[npt.NDArray[np.float32], Rows]:
        """Return cosine similarities in [-1, 1] and rows of the nearest passages, best first.

        Args:
            vector: A unit vector, shape (dimension,).
            count: At most so many.
            rows: Only these; None for all.
        """
        import faiss

        wanted = min(count, len(self.passages) if rows is None else len(rows))
        if wanted == 0:
            return np.empty(0, np.float32), np.empty(0, np.int64)
        parameters = None if rows is None else faiss.SearchParameters(sel=faiss.IDSelectorBatch(rows))
        scores, found = self._vectors.search(vector[None, :], wanted, params=parameters)
        return scores[0], found[0]

    def similarity(self, vector: Vectors, rows: Rows) -> npt.NDArray[np.float32]:
        """Return the cosine similarity of `vector` to each of `rows`, shape (len(rows),)."""
        if not len(rows):
            return np.empty(0, np.float32)
        similarities: npt.NDArray[np.float32] = self._vectors.reconstruct_batch(rows) @ vector
        return similarities

    def vectors(self) -> Vectors:
        """Return all unit vectors, shape (passages, dimension)."""
        vectors: Vectors = self._vectors.reconstruct_n(0, len(self.passages))
        return vectors


def embedded_text(passage: Passage, title: str) -> str:
    """Return the text of a passage as both legs see it: with the record's title and the section's heading."""
    if passage.kind == "question":
        return passage.text
    return f"{title}\n{passage.section}\n{passage.text}"


def write_bundle(
    root: Path,
    corpus: Corpus,
    concepts: Sequence[Concept],
    encoder_folder: Path,
    encoder: Encoder,
    progress: Callable[[int, int], None] | None = None,
) -> Path:
    """Write, verify and publish a bundle of `corpus` under `root`; return its folder.

    Vectors of passages that the live bundle has, under the same encoder, are taken from there.
    `progress` hears how many of how many passages are embedded.

    Raises:
        BundleError: There is nothing to index, or what was written does not verify.
    """
    headers = tuple(record.header for record in corpus.records if is_public(record.header))
    window = encoder.card.max_tokens - 2 - encoder.count_tokens(encoder.card.passage_prompt)
    passages = [
        passage
        for record in corpus.records
        if is_searchable(record.header)
        for passage in record_passages(record, encoder.count_tokens, window)
    ]
    if not passages:
        raise BundleError("there is no published record to index")
    titles = {header.id: header.title for header in headers}
    texts = [embedded_text(passage, titles[passage.record_id]) for passage in passages]
    vectors = _embed(texts, root, encoder, progress)

    root.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=".writing-", dir=root))
    try:
        _write_files(temporary, corpus, headers, passages, texts, vectors, concepts)
        for name in (MODEL_FILE, TOKENIZER_FILE):
            shutil.copyfile(encoder_folder / name, temporary / name)
        manifest = _manifest(temporary, encoder.card, len(headers), len(passages))
        (temporary / MANIFEST).write_text(manifest.model_dump_json(indent=2) + "\n", encoding="utf-8")
        return _publish(temporary, root, manifest.version)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def is_public(header: Header) -> bool:
    """Say whether a record may be shown: everything but drafts."""
    return header.review.status != "draft"


def is_searchable(header: Header) -> bool:
    """Say whether a record may be found by search: archived ones keep their page and leave the search."""
    return header.review.status not in ("draft", "archived")


def _embed(
    texts: Sequence[str], root: Path, encoder: Encoder, progress: Callable[[int, int], None] | None
) -> Vectors:
    known = _known_vectors(root, encoder.card)
    keys = [_digest(text) for text in texts]
    missing = [row for row, key in enumerate(keys) if key not in known]
    done = 0

    def count(step: int) -> None:
        nonlocal done
        done += step
        if progress:
            progress(done, len(missing))

    fresh = encoder.encode_passages([texts[row] for row in missing], count)
    vectors = np.empty((len(texts), encoder.card.dimension), dtype=np.float32)
    for row, key in enumerate(keys):
        if key in known:
            vectors[row] = known[key]
    vectors[missing] = fresh
    return vectors


def _known_vectors(root: Path, card: EncoderCard) -> dict[str, Vectors]:
    """Return the vectors of the live bundle by the digest of their text, none if it has another encoder."""
    try:
        live = open_bundle(root)
    except BundleError:
        return {}
    if live.manifest.encoder != card:
        return {}
    titles = {header.id: header.title for header in live.records.values()}
    vectors = live.vectors()
    return {
        _digest(embedded_text(passage, titles[passage.record_id])): vectors[row]
        for row, passage in enumerate(live.passages)
    }


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _write_files(
    folder: Path,
    corpus: Corpus,
    headers: tuple[Header, ...],
    passages: Sequence[Passage],
    texts: Sequence[str],
    vectors: Vectors,
    concepts: Sequence[Concept],
) -> None:
    import faiss

    lines = (json.dumps(asdict(passage), ensure_ascii=False, sort_keys=True) + "\n" for passage in passages)
    (folder / _PASSAGES).write_text("".join(lines), encoding="utf-8")
    cited = {citation.ref for header in headers for citation in header.sources}
    catalogue = _Catalogue(
        records=headers,
        labels=dict(corpus.vocabulary.labels),
        terms={key: dict(terms) for key, terms in corpus.vocabulary.terms.items()},
        sections=corpus.vocabulary.sections,
        sources={key: source for key, source in corpus.sources.items() if key in cited},
    )
    (folder / _RECORDS).write_text(catalogue.model_dump_json(indent=1) + "\n", encoding="utf-8")
    (folder / _TERMS).write_bytes(TypeAdapter(tuple[Concept, ...]).dump_json(tuple(concepts)) + b"\n")
    index = faiss.IndexFlatIP(vectors.shape[1])
    index.add(vectors)
    faiss.write_index(index, str(folder / _VECTORS))
    words = folder / _WORDS
    words.mkdir()
    WordIndex.of([stems(text) for text in texts]).save(words)


def _manifest(folder: Path, card: EncoderCard, records: int, passages: int) -> Manifest:
    files = {
        path.relative_to(folder).as_posix(): FileEntry(sha256=_file_digest(path), size=path.stat().st_size)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    manifest = Manifest(format=FORMAT, encoder=card, records=records, passages=passages, files=files)
    return manifest.model_copy(update={"version": manifest.expected_version()})


def _file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _publish(written: Path, root: Path, version: str) -> Path:
    """Move a written bundle to its place once it verifies, then point `current` at it."""
    verify_bundle(written)
    for path in _every_file(written):
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


def _every_file(folder: Path) -> Iterable[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def current_folder(root: Path) -> Path:
    """Return the folder of the live bundle: `root` itself if it is one, or what its `current` names.

    Raises:
        BundleError: There is none.
    """
    if (root / MANIFEST).exists():
        return root
    try:
        version = (root / CURRENT).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        raise BundleError(f"there is no bundle in {root}: run `throughcare build` first") from None
    if not version.isalnum():
        raise BundleError(f"{root / CURRENT} does not name a bundle")
    return root / version


def verify_bundle(folder: Path) -> Manifest:
    """Check every hash of a bundle and return its manifest.

    Raises:
        BundleError: A file is missing, changed or unknown, or the bundle has another format.
    """
    try:
        manifest = Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except OSError:
        raise BundleError(f"{folder / MANIFEST} is missing") from None
    except ValidationError:
        raise BundleError(f"{folder / MANIFEST} is damaged: build the bundle again") from None
    if manifest.format != FORMAT:
        raise BundleError(f"{folder} has format {manifest.format}, this program reads {FORMAT}: build it again")
    if manifest.version != manifest.expected_version():
        raise BundleError(f"{folder / MANIFEST} was changed: its version does not fit its content")
    for name, entry in manifest.files.items():
        path = folder / name
        if not path.is_file():
            raise BundleError(f"{path} is missing")
        if path.stat().st_size != entry.size or _file_digest(path) != entry.sha256:
            raise BundleError(f"{path} was changed: its content does not fit the manifest")
    extra = {path.relative_to(folder).as_posix() for path in _every_file(folder)} - set(manifest.files) - {MANIFEST}
    if extra:
        raise BundleError(f"{folder / min(extra)} does not belong to the bundle")
    if manifest.encoder.sha256 != manifest.files[MODEL_FILE].sha256:
        raise BundleError(f"{folder / MODEL_FILE} is not the encoder that made the vectors")
    return manifest


def open_bundle(root: Path) -> Bundle:
    """Verify and open the live bundle of `root`, or `root` itself if it is a bundle.

    Raises:
        BundleError: It is missing or does not verify.
    """
    import faiss

    folder = current_folder(root)
    manifest = verify_bundle(folder)
    catalogue = _Catalogue.model_validate_json((folder / _RECORDS).read_bytes())
    with (folder / _PASSAGES).open(encoding="utf-8") as lines:
        passages = tuple(_passage(json.loads(line)) for line in lines)
    vectors = faiss.read_index(str(folder / _VECTORS))
    if vectors.ntotal != len(passages) or vectors.d != manifest.encoder.dimension:
        raise BundleError(f"{folder / _VECTORS} does not fit the passages")
    return Bundle(
        manifest=manifest,
        records={header.id: header for header in catalogue.records},
        passages=passages,
        words=WordIndex.open(folder / _WORDS),
        bridge=Bridge(TypeAdapter(tuple[Concept, ...]).validate_json((folder / _TERMS).read_bytes())),
        encoder=OnnxEncoder(folder, manifest.encoder),
        vocabulary=Vocabulary(catalogue.labels, catalogue.terms, catalogue.sections),
        sources=catalogue.sources,
        _vectors=vectors,
    )


def _passage(fields: dict[str, Any]) -> Passage:
    return Passage(**{**fields, "sources": tuple(fields["sources"])})
