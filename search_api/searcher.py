"""Search what is held: filters first, then words and meaning, fused, grouped by record; passages that can be quoted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from indexer.index.memory_snapshot import Placed
from indexer.index.passages import Passage
from indexer.records.header import Header
from indexer.records.situations import Situation
from indexer.records.translations import Translated
from indexer.records.vocabulary import COUNTRIES
from indexer.text.analysis import stems
from search_api.answerability.assessor import NAMES_PERSON, Assessor, Verdict
from search_api.answerability.countries import Places
from search_api.question.query import Asked, Query
from search_api.question.understanding import Reader, Reading, asked, unread
from search_api.ranking.highlights import best_sentence, share_said
from search_api.ranking.hybrid import Favours, Mode, Ranked, Ranking, Retriever
from search_api.store import Holdings, Snapshot

NEAREST = 3


PASSAGES_PER_HIT = 3
SAID = 0.3
"""Weight, in choosing what to quote, of the question's words that a passage itself says: its title is not quoted."""

SITUATIONS = 3
"""Situations that an answer names at most."""

SITUATION_FLOOR = 0.5
"""Cosine from which a situation counts as the one that a question describes."""


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that answers, how it was ranked, and the offsets of the sentence that answers best."""

    passage: Passage
    ranked: Ranked
    highlights: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """An answering record and its score in [0, 1], as `Retriever.rank` gives it."""

    rank: int
    score: float
    record: Header
    translations: Mapping[str, Translated]
    passages: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many records of the answer carry a value."""

    value: str
    count: int


Facets = Mapping[str, tuple[FacetCount, ...]]


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the records under filters, how many there are, and the facets."""

    total: int
    records: tuple[Header, ...]
    facets: Facets


@dataclass(frozen=True, slots=True)
class Answer:
    """All that was found, and whether it answers.

    `total` counts the records that the question reached, `under_filters` those that it could reach.
    """

    query: Query
    reading: Reading
    verdict: Verdict
    total: int
    under_filters: int
    hits: tuple[Hit, ...]
    facets: Facets
    situations: tuple[Situation, ...]

    @property
    def status(self) -> str:
        return "answered" if self.verdict.answered else "not_documented"


class Searcher:
    """Answers queries over one index version. Holds no state of a question; safe to use from several threads."""

    def __init__(self, bundle: Holdings) -> None:
        """Take a bundle, or whatever else holds what one would."""
        self.bundle = bundle
        self._places = Places(bundle.summaries())
        self.reader = Reader(bundle.bridge, bundle.lexicons, self._places.names, bundle.regional_encoder)

    def search(self, query: Query, mode: Mode = Mode.HYBRID) -> Answer:
        """Return the answer to `query`; hits are ordered by score, ties by record id."""
        if self.names_person(query.q):
            return self.bundle.read(lambda snapshot: _unanswered(snapshot, query))
        reading = self.reader.read(query.q)
        question = self.asked(reading)
        return self.bundle.read(lambda snapshot: self._answer(snapshot, query, reading, question, mode))

    def _answer(self, snapshot: Snapshot, query: Query, reading: Reading, question: Asked, mode: Mode) -> Answer:
        retriever = Retriever(snapshot.under(query.filters))
        favours = _favours(snapshot, reading)
        ranking = retriever.rank(question, favours, mode)
        return Answer(
            query=query,
            reading=reading,
            verdict=Assessor(snapshot, self._places).assess(reading, ranking, favours),
            total=len(ranking.records),
            under_filters=snapshot.count(query.filters),
            hits=tuple(_hits(snapshot, retriever, query, reading, question, ranking, mode)),
            facets=_facets(snapshot, query),
            situations=tuple(self.bundle.situations.nearest(question.vector, SITUATION_FLOOR, SITUATIONS)),
        )

    def asked(self, reading: Reading) -> Asked:
        """Return a question as the legs take it."""
        return asked(reading, self.bundle.encoder, self.bundle.regional_encoder)

    def names_person(self, question: str) -> bool:
        """Say whether a question holds something by which a person could be found."""
        return self.bundle.guards.names_person(question)

    def browse(self, query: Query) -> Listing:
        """Return the page of `query` of the records under its filters, by title, and the facets."""

        def listing(snapshot: Snapshot) -> Listing:
            page = snapshot.listed(query.filters, query.offset, query.limit)
            return Listing(snapshot.count(query.filters), tuple(page), _facets(snapshot, query))

        return self.bundle.read(listing)


def _unanswered(snapshot: Snapshot, query: Query) -> Answer:
    """Return the answer to a question of which nothing is read, since it holds something about a person."""
    under, facets = snapshot.count(query.filters), _facets(snapshot, query)
    return Answer(query, unread(query.q), NAMES_PERSON, 0, under, (), facets, ())


def _favours(snapshot: Snapshot, reading: Reading) -> Favours | None:
    """Return what says which records are about the places that a question names; None if it names none."""
    named = {match.concept.place for match in reading.matches if match.concept.place in COUNTRIES}
    return partial(snapshot.carrying, "country", named) if named else None


def _hits(
    snapshot: Snapshot,
    retriever: Retriever,
    query: Query,
    reading: Reading,
    question: Asked,
    ranking: Ranking,
    mode: Mode,
) -> Iterator[Hit]:
    """Yield the page of `query` with what is quoted of each record."""
    page = slice(query.offset, query.offset + query.limit)
    records = ranking.records[page]
    rarity = snapshot.rarity(stems(reading.english))
    quotable = [to_quote(passages) for passages in snapshot.passages(records)]
    groups = [np.array([placed.row for placed in passages], dtype=np.int64) for passages in quotable]
    ranked = retriever.passages(question, groups, ranking, mode)
    known = zip(snapshot.headers(records), snapshot.translations(records), strict=True)
    whole = zip(ranking.scores[page].tolist(), known, quotable, ranked, strict=True)
    for rank, (score, (header, translations), passages, best) in enumerate(whole, query.offset + 1):
        found = _found({placed.row: placed.passage for placed in passages}, best, rarity)
        yield Hit(rank, score, header, translations, found)


def to_quote(passages: Sequence[Placed]) -> list[Placed]:
    """Return the passages of a record that say something: its sections, else its summary."""
    sections = [placed for placed in passages if placed.passage.kind == "section"]
    return sections or [placed for placed in passages if placed.passage.kind == "summary"]


def _found(passages: Mapping[int, Passage], ranked: Sequence[Ranked], rarity: Mapping[str, float]) -> tuple[Found, ...]:
    """Return the best of a record's ranked passages with the sentence that answers best."""

    def said(one: Ranked) -> float:
        return one.score + SAID * share_said(passages[one.row].text, rarity)

    best = sorted(ranked, key=said, reverse=True)[:PASSAGES_PER_HIT]
    return tuple(Found(passages[one.row], one, (best_sentence(passages[one.row].text, rarity),)) for one in best)


def _facets(snapshot: Snapshot, query: Query) -> Facets:
    """Count the records under the filters, for each key leaving its own filter out, so that values can be added."""
    return {
        key: tuple(FacetCount(code, n) for code, n in counts.items() if n or code in query.filters.get(key, ()))
        for key, counts in snapshot.facets(query.filters).items()
    }
