"""What a search asks of whatever holds the passages: the one seam between answering and keeping.

Rows number the passages of one index version and positions its records, both from 0, in the order of record ids.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from typing import Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from indexer.arrays import Rows, Scores, Vectors, Weights
from indexer.encoders.crosslingual import CrossLingualEncoder
from indexer.encoders.encoder import Encoder
from indexer.index.bundle import Manifest, SituationIndex
from indexer.index.memory_snapshot import IndexedPassage
from indexer.index.word_counts import WordCounts
from indexer.privacy.detector import PersonalDataDetector
from indexer.records.header import Header
from indexer.records.translations import TranslationWithStatus
from indexer.records.vocabulary import Source, Vocabulary
from indexer.text.thesaurus import Thesaurus

Result = TypeVar("Result")
Filters = Mapping[str, Sequence[str]]
"""Key of the header -> its allowed codes: values of one key widen, keys narrow. Every code is in the vocabulary."""


class StoreUnavailable(Exception):
    """Nothing that holds the passages answers at this moment; the message says why."""


class PassageIndex(Protocol):
    """The passages that a question may find. No step costs more than its candidates, but for the index itself."""

    def top_by_cosine(self, vector: Vectors, count: int) -> Rows:
        """Return at most `count` passages nearest to a unit vector, best first."""

    def top_by_bm25(self, english_terms: Weights, regional_terms: Weights, count: int) -> Rows:
        """Return at most `count` passages that hold words, best BM25 score first, ties by row."""

    def records_of(self, rows: Rows) -> Rows:
        """Return the record of each passage, -1 where it answers no question."""

    def cosines(self, vector: Vectors, rows: Rows) -> Scores:
        """Return the cosine of a unit vector to each passage."""

    def bm25_scores(self, english_terms: Weights, regional_terms: Weights, rows: Rows) -> Scores:
        """Return the BM25 score of each passage, 0 where it holds none of the words."""

    def centroid_cosines(self, vector: Vectors, records: Rows) -> Scores:
        """Return the cosine of a unit vector to the mean direction of each record."""

    def centroids_of(self, records: Rows) -> Vectors:
        """Return the mean direction of each of a few records, shape (len(records), dimension)."""

    def header_features_of(self, records: Rows) -> Vectors:
        """Return which traits (values of `TRAIT_KEYS`) each record carries, 1 or 0, shape (len(records), traits)."""

    def feature_frequency(self) -> Vectors:
        """Return the share of all records that carry each trait."""

    def record_bm25_scores(self, english_terms: Weights, records: Rows) -> Scores:
        """Return the BM25 score of each record as a whole."""


class Snapshot(Protocol):
    """One index version as one answer sees it: nothing changes until the answer is whole."""

    def filtered(self, filters: Filters) -> PassageIndex:
        """Return the passages of the searchable records under filters."""

    def count(self, filters: Filters) -> int:
        """Return how many searchable records pass filters."""

    def facets(self, filters: Filters) -> Mapping[str, Mapping[str, int]]:
        """Count, for each value of each key, the searchable records under the filters of the other keys."""

    def page_by_title(self, filters: Filters, offset: int, limit: int) -> Sequence[Header]:
        """Return the searchable records under filters in the order of their titles, ties by id."""

    def in_countries(self, countries: Iterable[str]) -> Sequence[Header]:
        """Return the records of the countries in the order of their titles, archived ones too."""

    def with_value(self, key: str, codes: Iterable[str], records: Rows) -> npt.NDArray[np.bool_]:
        """Return which of the records carry one of the codes."""

    def idf(self, tokens: Iterable[str]) -> dict[str, float]:
        """Return the inverse document frequency of tokens among whole records."""

    def records_containing(self, tokens: Iterable[str], records: Rows) -> dict[str, set[int]]:
        """Return, for each token, the records among `records` that hold it."""

    def headers(self, records: Rows) -> Sequence[Header]:
        """Return the records at these positions."""

    def translations(self, records: Rows) -> Sequence[Mapping[str, TranslationWithStatus]]:
        """Return language -> translation of title, summary and questions for each of the records."""

    def position(self, record_id: str) -> int | None:
        """Return the position of a record, None if there is none of that id."""

    def similar(self, record: int, limit: int) -> Sequence[tuple[Header, float]]:
        """Return the other searchable records nearest to one, best first, with the cosine of their mean vectors."""

    def passages(self, records: Rows) -> Sequence[Sequence[IndexedPassage]]:
        """Return the passages of each of the records with their rows, in their order."""


class ServerState(Protocol):
    """One of several servers. `replication_lag` is the age in seconds of the newest change that a standby shows."""

    @property
    def reachable(self) -> bool: ...
    @property
    def standby(self) -> bool: ...
    @property
    def replication_lag(self) -> float: ...
    @property
    def version(self) -> str | None: ...
    @property
    def versions(self) -> Set[str]: ...


class IndexStore(Protocol):
    """One index version: what is small enough to be held by each process, and a snapshot for each answer."""

    @property
    def manifest(self) -> Manifest: ...
    @property
    def vocabulary(self) -> Vocabulary: ...
    @property
    def sources(self) -> Mapping[str, Source]: ...
    @property
    def withdrawn(self) -> Mapping[str, str]: ...
    @property
    def word_counts(self) -> Mapping[str, WordCounts]: ...
    @property
    def thesaurus(self) -> Thesaurus: ...
    @property
    def encoder(self) -> Encoder: ...
    @property
    def crosslingual_encoder(self) -> CrossLingualEncoder | None: ...
    @property
    def situations(self) -> SituationIndex: ...
    @property
    def detector(self) -> PersonalDataDetector: ...

    def summaries(self) -> Iterable[str]:
        """Return title and summary of every record, archived ones too."""

    def with_snapshot(self, task: Callable[[Snapshot], Result]) -> Result:
        """Return what `work` makes of one snapshot; it may be called again where reading failed half-way."""
