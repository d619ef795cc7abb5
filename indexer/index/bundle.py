"""The bundle: one verified, versioned folder that holds everything a search needs."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from indexer.arrays import Rows, Vectors
from indexer.encoders.crosslingual import CROSSLINGUAL_FILE, CrossLingualEncoder, open_crosslingual
from indexer.encoders.encoder import MODEL_FILE, Encoder, EncoderCard, OnnxEncoder
from indexer.files.versions import POINTER, PointerError, current_version
from indexer.index.bm25_index import BM25Index
from indexer.index.hybrid_index import HybridIndex
from indexer.index.memory_snapshot import MemorySnapshot, header_features
from indexer.index.passages import Passage
from indexer.index.vector_index import VectorIndex
from indexer.index.word_counts import WordCounts
from indexer.privacy.detector import DetectorConfig, PersonalDataDetector
from indexer.records.header import Header
from indexer.records.situations import Situation
from indexer.records.translations import TranslationWithStatus
from indexer.records.vocabulary import SectionRule, Source, Term, Vocabulary
from indexer.text.thesaurus import Concept, Thesaurus

FORMAT = 8
MANIFEST = "manifest.json"
PASSAGES, RECORDS, VECTORS, TERMS, WORDS = "passages.jsonl", "records.json", "vectors.faiss", "terms.json", "words"
CENTROIDS = "centres.npy"
RECORD_WORDS, REGIONAL, TRANSLATIONS = "whole", "regional", "translations.json"
LEXICONS = "lexicons.json"
GUARDS = "guards.json"
TEXT_DIGESTS = "texts.npy"
"""The sha256 of every text that has a vector, passages first, then situations: what need not be embedded again."""
SITUATIONS, SITUATION_VECTORS = "situations.json", "situations.faiss"


TRANSLATIONS_ADAPTER = TypeAdapter(Mapping[str, Mapping[str, TranslationWithStatus]])
Result = TypeVar("Result")
EncoderFactory = Callable[[Path, EncoderCard], Encoder]


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
    vectors: str
    """How they are searched, chosen by their number: `exact` or `codes`."""
    files: dict[str, FileEntry]
    version: str = ""

    def to_bytes(self) -> bytes:
        """Return the bytes of manifest.json."""
        return self.model_dump_json(indent=2).encode() + b"\n"

    def content_hash(self) -> str:
        """Return the version that the content calls for."""
        content = json.dumps(self.model_dump(exclude={"version"}), sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()[:16]


class Catalogue(BaseModel):
    """records.json: the headers with what their codes and references mean."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    records: tuple[Header, ...]
    labels: dict[str, str]
    terms: dict[str, dict[str, Term]]
    sections: tuple[SectionRule, ...]
    sources: dict[str, Source]
    withdrawn: dict[str, str]
    """Id of each withdrawn record -> the day."""


@dataclass(frozen=True, slots=True)
class SituationIndex:
    """The situations with the vectors of their words; row i of the vectors belongs to situation `owner[i]`."""

    all: tuple[Situation, ...]
    vectors: VectorIndex

    @property
    def owner(self) -> tuple[int, ...]:
        return tuple(number for number, situation in enumerate(self.all) for _ in situation.texts)


@dataclass(frozen=True)
class Bundle:
    """An opened bundle. Row i of the vectors and of the word index is passage i."""

    manifest: Manifest
    records: dict[str, Header]
    passages: tuple[Passage, ...]
    vectors: VectorIndex
    passage_bm25: BM25Index
    record_bm25: BM25Index
    """The words of whole records; row i is record i."""
    translation_bm25: BM25Index
    """The words of the translations of summaries and questions, in the rows of what they translate."""
    translations: Mapping[str, Mapping[str, TranslationWithStatus]]
    word_counts: Mapping[str, WordCounts]
    thesaurus: Thesaurus
    encoder: Encoder
    crosslingual_encoder: CrossLingualEncoder | None
    """For questions in the region's languages; None if none was trained for the encoder."""
    vocabulary: Vocabulary
    sources: dict[str, Source]
    withdrawn: dict[str, str]
    """Id of each withdrawn record -> the day."""
    situations: SituationIndex
    detector: PersonalDataDetector
    centroids: Vectors
    """The mean direction of each record's passages: unit vectors, shape (records, dimension)."""

    @cached_property
    def record_of_passage(self) -> Rows:
        """The position in `records` of the record of each passage, shape (passages,)."""
        order = {record_id: number for number, record_id in enumerate(self.records)}
        return np.array([order[passage.record_id] for passage in self.passages], dtype=np.int64)

    def similar(self, record_id: str, limit: int) -> list[tuple[Header, float]]:
        """Return the searchable records nearest to `record_id`, best first, with the cosine of their mean vectors."""
        return self._snapshot.similar(list(self.records).index(record_id), limit)

    def summaries(self) -> list[str]:
        """Return title and summary of every record, archived ones too."""
        return [f"{header.title}\n{header.summary}" for header in self.records.values()]

    def with_snapshot(self, task: Callable[[MemorySnapshot], Result]) -> Result:
        """Return what `work` makes of one snapshot; a bundle never changes, so all answers share it."""
        return task(self._snapshot)

    @cached_property
    def hybrid_index(self) -> HybridIndex:
        """Both indexes over all passages, as a question without filters meets them."""
        blanks = np.array([passage.kind == "blank" for passage in self.passages], dtype=bool)
        return HybridIndex(
            vectors=self.vectors,
            passage_bm25=self.passage_bm25,
            translation_bm25=self.translation_bm25,
            record_of_passage=np.where(blanks, -1, self.record_of_passage),
            centroids=self.centroids,
            header_features=header_features(tuple(self.records.values()), self.vocabulary),
            record_bm25=self.record_bm25,
        )

    @cached_property
    def _snapshot(self) -> MemorySnapshot:
        headers = tuple(self.records.values())
        return MemorySnapshot(headers, self.passages, self.hybrid_index, self.vocabulary, self.translations)


def current_folder(root: Path) -> Path:
    """Return the folder of the live bundle: `root` itself if it is one, or what its `current` names.

    Raises:
        BundleError: There is none.
    """
    if os.path.exists(root / MANIFEST):
        return root
    try:
        return current_version(root)
    except PointerError as error:
        if not os.path.lexists(root / POINTER) and not any(root.glob(f"*/{MANIFEST}")):
            raise BundleError(f"there is no bundle in {root}: run `throughcare build` first") from None
        raise BundleError(str(error)) from None


def verify_bundle(folder: Path) -> Manifest:
    """Check every hash of a bundle and return its manifest.

    Raises:
        BundleError: A file is missing, changed or unknown, or the bundle has another format.
    """
    manifest = read_manifest(folder)
    if manifest.version != manifest.content_hash():
        raise BundleError(f"{folder / MANIFEST} was changed: its version does not fit its content")
    check_files(folder, manifest.files)
    extra = {path.relative_to(folder).as_posix() for path in files_in(folder)} - set(manifest.files) - {MANIFEST}
    if extra:
        raise BundleError(f"{folder / min(extra)} does not belong to the bundle")
    if manifest.encoder.sha256 != manifest.files[MODEL_FILE].sha256:
        raise BundleError(f"{folder / MODEL_FILE} is not the encoder that made the vectors")
    return manifest


def check_files(folder: Path, files: Mapping[str, FileEntry]) -> None:
    """Check the content of files by their hashes, several at a time.

    Raises:
        BundleError: A file is missing or changed.
    """
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # a hash leaves the interpreter to the other threads
        for name, fits in zip(files, pool.map(partial(_matches_manifest, folder), files.items()), strict=True):
            if not fits:
                raise BundleError(f"{folder / name} was changed: its content does not fit the manifest")


def _matches_manifest(folder: Path, named: tuple[str, FileEntry]) -> bool:
    """Return whether a file of a bundle has the content that its manifest says.

    Raises:
        BundleError: There is no such file, or it cannot be read.
    """
    path, entry = folder / named[0], named[1]
    try:
        return path.stat().st_size == entry.size and file_digest(path) == entry.sha256
    except OSError as error:
        raise _unreadable(path, error) from None


def _unreadable(path: Path, error: OSError) -> BundleError:
    if isinstance(error, (FileNotFoundError, NotADirectoryError)):
        return BundleError(f"{path} is missing")
    return BundleError(f"{path} cannot be read by this user: {error.strerror}")


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a bundle, without a look at its files.

    Raises:
        BundleError: It is missing or damaged, or the bundle has another format.
    """
    path = folder / MANIFEST
    try:
        raw = path.read_bytes()
        manifest = Manifest.model_validate_json(raw)
    except OSError as error:
        raise _unreadable(path, error) from None
    except ValidationError:
        raise BundleError(f"{path} is damaged: build the bundle again") from None
    if raw != manifest.to_bytes():
        raise BundleError(f"{path} was changed: it is not as it was written")
    if manifest.format != FORMAT:
        raise BundleError(f"{folder} has format {manifest.format}, this program reads {FORMAT}: build it again")
    return manifest


def open_bundle(root: Path, open_encoder: EncoderFactory = OnnxEncoder) -> Bundle:
    """Verify and open the live bundle of `root`, or `root` itself if it is a bundle.

    Raises:
        BundleError: It is missing or does not verify.
    """
    folder = current_folder(root)
    return open_verified(folder, verify_bundle(folder), open_encoder)


def open_verified(folder: Path, manifest: Manifest, open_encoder: EncoderFactory = OnnxEncoder) -> Bundle:
    """Open a bundle that was just verified, with its manifest.

    Raises:
        BundleError: Its vectors do not fit its passages.
    """
    catalogue = Catalogue.model_validate_json((folder / RECORDS).read_bytes())
    with (folder / PASSAGES).open(encoding="utf-8") as lines:
        passages = tuple(read_passage(json.loads(line)) for line in lines)
    vectors = VectorIndex.open(folder / VECTORS)
    if vectors.shape != (len(passages), manifest.encoder.dimension):
        raise BundleError(f"{folder / VECTORS} does not fit the passages")
    return Bundle(
        manifest=manifest,
        records={header.id: header for header in catalogue.records},
        passages=passages,
        vectors=vectors,
        passage_bm25=BM25Index.open(folder / WORDS),
        record_bm25=BM25Index.open(folder / RECORD_WORDS),
        translation_bm25=BM25Index.open(folder / REGIONAL),
        translations=TRANSLATIONS_ADAPTER.validate_json((folder / TRANSLATIONS).read_bytes()),
        word_counts=json.loads((folder / LEXICONS).read_bytes()),
        thesaurus=Thesaurus(TypeAdapter(tuple[Concept, ...]).validate_json((folder / TERMS).read_bytes())),
        encoder=open_encoder(folder, manifest.encoder),
        crosslingual_encoder=_crosslingual_encoder(folder, manifest),
        vocabulary=Vocabulary(catalogue.labels, catalogue.terms, catalogue.sections),
        sources=catalogue.sources,
        withdrawn=catalogue.withdrawn,
        situations=SituationIndex(
            TypeAdapter(tuple[Situation, ...]).validate_json((folder / SITUATIONS).read_bytes()),
            VectorIndex.open(folder / SITUATION_VECTORS),
        ),
        detector=PersonalDataDetector(DetectorConfig.model_validate_json((folder / GUARDS).read_bytes())),
        # Read, not mapped, as all files of a bundle: a mapped file that somebody copies over ends the process.
        centroids=np.load(folder / CENTROIDS),
    )


def _crosslingual_encoder(folder: Path, manifest: Manifest) -> CrossLingualEncoder | None:
    return open_crosslingual(folder / CROSSLINGUAL_FILE) if CROSSLINGUAL_FILE in manifest.files else None


def read_passage(fields: Mapping[str, Any]) -> Passage:
    """Return the passage that was written as these fields."""
    return Passage(**{**fields, "sources": tuple(fields["sources"])})


def file_digest(path: Path) -> str:
    """Return the sha256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def files_in(folder: Path) -> Iterable[Path]:
    """Return every file under `folder`, in the order of their paths."""
    return (path for path in sorted(folder.rglob("*")) if path.is_file())
