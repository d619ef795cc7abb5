"""The storage interface of the search.

Rows number the passages of one index version and positions its records, both from 0, in the order of record ids.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from typing import Protocol, TypeVar

from indexer.arrays import Flags, Rows
from indexer.encoders.crosslingual import CrossLingualEncoder
from indexer.encoders.encoder import Encoder
from indexer.index.bundle import Manifest, SituationIndex
from indexer.index.hybrid_index import Candidates, EncodedQuestion, RecordScores
from indexer.index.memory_snapshot import QuotablePassages
from indexer.index.passages import Passage
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
    """No server of the store can answer now; the message says why."""


class PassageIndex(Protocol):
    """The passages under filters. No call costs more than its candidates, except for the search of the index itself."""

    def candidates(self, question: EncodedQuestion, limit: int) -> Candidates:
        """Return the `limit` nearest passages and the `limit` best by BM25, with all their scores."""

    def record_scores(self, question: EncodedQuestion, records: Rows) -> RecordScores:
        """Return the scores of whole records."""


class Snapshot(Protocol):
    """One index version as one answer sees it: nothing changes until the answer is complete."""

    def filtered(self, filters: Filters) -> PassageIndex:
        """Return the passages of the searchable records under filters."""

    def count(self, filters: Filters) -> int:
        """Return how many searchable records pass filters."""

    def facets(self, filters: Filters) -> Mapping[str, Mapping[str, int]]:
        """Count, for each value of each key, the searchable records under the filters of the other keys."""

    def value_counts(self, records: Rows) -> Mapping[str, Mapping[str, int]]:
        """Count, for each value of each key, the records among `records` that have it."""

    def page_by_title(self, filters: Filters, offset: int, limit: int) -> Sequence[Header]:
        """Return the searchable records under filters in the order of their titles, ties by id."""

    def in_countries(self, countries: Iterable[str]) -> Sequence[Header]:
        """Return the records of the countries in the order of their titles, archived ones too."""

    def with_value(self, key: str, codes: Iterable[str], records: Rows) -> Flags:
        """Return which of the records have one of the codes."""

    def idf(self, tokens: Iterable[str]) -> dict[str, float]:
        """Return the inverse document frequency of tokens among whole records."""

    def records_containing(self, tokens: Iterable[str], records: Rows) -> dict[str, set[int]]:
        """Return, for each token, the records among `records` that contain it."""

    def headers(self, records: Rows) -> Sequence[Header]:
        """Return the records at these positions."""

    def translated_headers(self, records: Rows) -> Sequence[tuple[Header, Mapping[str, TranslationWithStatus]]]:
        """Return each of the records with its translations of title, summary and questions, by language."""

    def position(self, record_id: str) -> int | None:
        """Return the position of a record, None if no record has that id."""

    def similar(self, record: int, limit: int) -> Sequence[tuple[Header, float]]:
        """Return the other searchable records nearest to one, best first, with the cosine of their mean vectors."""

    def passages(self, records: Rows) -> Sequence[Sequence[Passage]]:
        """Return the passages of each of the records, in their order."""

    def quotable(self, question: EncodedQuestion, records: Rows, candidates: Candidates) -> Sequence[QuotablePassages]:
        """Return what can be quoted of each of the records, with the scores; those of candidates are known."""


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
    """One index version: what is small enough for the memory of each process, and a snapshot for each answer.

    Raises:
        StoreUnavailable: No server of the store can answer now.
    """

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
        """Return what `task` makes of one snapshot; it may run again where reading failed half-way."""
