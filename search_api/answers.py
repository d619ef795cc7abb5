"""The JSON that leaves: what the API promises, made from answers and records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import urlencode

from pydantic import BaseModel, ConfigDict, Field

from indexer.folding import stems, words
from indexer.overview import comparison
from indexer.passages import Passage
from indexer.records import Citation, Header, review_status
from indexer.translations import STATUSES, Translated
from indexer.vocabulary import DESIGNATION
from search_api.holdings import Holdings
from search_api.query import MAX_OFFSET, Query
from search_api.reading import Reading, Way, expansion_weights
from search_api.search import Answer, FacetCount, Found, Hit


class Out(BaseModel):
    """Base of everything that leaves."""

    model_config = ConfigDict(frozen=True)


class Coded(Out):
    """A coded value with its label in words."""

    code: str
    label: str


class CitedSource(Out):
    """A source as a reader needs it. `url` is null where the address is withheld to protect people."""

    ref: str
    title: str
    publisher: str
    date: str
    url: str | None
    locator: str | None


class RecordOut(Out):
    """What identifies a record on a hit."""

    id: str
    title: str
    summary: str
    record_type: Coded
    country: list[Coded]
    phase: list[Coded]
    gender_focus: list[Coded]
    actor: list[Coded]
    evidence_status: Coded
    review_status: Coded
    as_of: str
    url: str = Field(description="Address of the page, relative to the site.")


class SectionOut(Out):
    """A passage of a whole record."""

    section: str
    anchor: str
    url: str
    text: str
    sources: list[CitedSource]


class WholeRecord(RecordOut):
    """A record with its text and all of its header that readers see."""

    lead_actor: Coded
    client_group: list[Coded]
    topics: list[Coded]
    review_note: str
    review_by: str
    asked_as: list[str]
    addresses: list[str]
    related: list[str]
    sources: list[CitedSource]
    passages: list[SectionOut]
    notices: list[str]
    index_version: str


class LegOut(Out):
    """One leg's view of a passage: rank from 1 (null beyond the candidates) and raw score.

    `terms` are the words of the question, in English, that stand in the passage, its title or its heading; `expanded`
    the other names of its concepts that do. Meaning has neither.
    """

    rank: int | None
    score: float
    terms: list[str] = []
    expanded: list[str] = []


class PassageOut(SectionOut):
    """A passage that answers: verbatim text; `highlights` are [start, end) offsets in it."""

    highlights: list[tuple[int, int]]
    score: float
    explain: dict[str, LegOut] | None = None


class TranslationOut(Out):
    """Title and summary in the language of the question, and how far they can be trusted."""

    language: str
    status: Coded
    title: str
    summary: str


class HitOut(Out):
    """One answering record. `score` is in [0, 1], higher is better, and compares within one answer only."""

    rank: int
    score: float
    record: RecordOut
    translation: TranslationOut | None = Field(description="For questions in a language of the region.")
    passages: list[PassageOut]


class ExpandedOut(Out):
    """Words of the question and the concept of the field that they were understood as."""

    words: str
    language: str
    concept: str
    also: list[str]


class CorrectionOut(Out):
    """A word that nothing knows, and the known word that was read instead."""

    typed: str
    read: str


class QueryOut(Out):
    """The question as it was understood."""

    q: str
    filters: dict[str, list[Coded]]
    expanded: list[ExpandedOut]
    english: str | None = Field(description="The English reading, if the question was asked in another language.")
    language: str = Field(description="The language that the question was read in: en, sq, bs or mk.")
    way: Way = Field(
        description="Who reads the meaning: the encoder, the question as it stands (english) or word for word in "
        "English (gloss), with the regional encoder beside it (regional), or both where the language is unsure (mixed)."
    )
    corrected: list[CorrectionOut] = Field(description="Words read as the nearest known ones.")
    unknown: list[str] = Field(description="Words that nothing in the repository or the bridge knows.")


class FacetOut(Out):
    """A value with the number of records under the other filters that carry it."""

    value: str
    label: str
    count: int


class SituationOut(Out):
    """A curated guide for the situation that the question describes."""

    id: str
    title: str
    summary: str
    url: str


class ReasonOut(Out):
    """Why a question is not answered, in a code and in words."""

    code: str
    text: str


class AnswerOut(Out):
    """The answer to a question. `hits` is empty when nothing is documented; `nearest` then names what comes closest."""

    query: QueryOut
    status: str = Field(pattern="^(answered|not_documented)$")
    reasons: list[ReasonOut] = Field(description="Why nothing is documented; empty when it is.")
    total: int
    under_filters: int
    hits: list[HitOut]
    nearest: list[RecordOut]
    situations: list[SituationOut]
    facets: dict[str, list[FacetOut]]
    notices: list[str]
    index_version: str
    next: str | None


class RecordList(Out):
    """A page of records under filters, in the order of their titles."""

    total: int
    records: list[RecordOut]
    facets: dict[str, list[FacetOut]]
    notices: list[str]
    index_version: str
    next: str | None


class SimilarOut(Out):
    """A similar record; `score` is the cosine of the two records' mean vectors."""

    record: RecordOut
    score: float


class SimilarList(Out):
    """Records similar to one, nearest first."""

    similar: list[SimilarOut]
    notices: list[str]
    index_version: str


class RowOut(Out):
    """One row of a comparison of two countries."""

    key: str
    code: str
    label: str
    a: list[RecordOut]
    b: list[RecordOut]


class ComparisonOut(Out):
    """Two countries side by side; the rows are the codes of phase, gender focus and actor, in display order."""

    a: Coded
    b: Coded
    rows: list[RowOut]
    notices: list[str]
    index_version: str


class VocabularyTerm(Coded):
    """A term with its definition."""

    definition: str


class VocabularyOut(Out):
    """All closed vocabularies, in display order."""

    vocabularies: dict[str, list[VocabularyTerm]]
    notices: list[str]
    index_version: str


NOTICES = [DESIGNATION]
"""The designation footnote travels with every answer, since every answer can name Kosovo*."""

NEAREST = 3


def page_url(record_id: str, anchor: str = "") -> str:
    """Return the address of a record's page, relative to the site."""
    return f"records/{record_id}.html" + (f"#{anchor}" if anchor else "")


class Presenter:
    """Turns what a searcher found into JSON, with the labels and sources of its bundle."""

    def __init__(self, bundle: Holdings) -> None:
        self.bundle = bundle

    def coded(self, key: str, code: str) -> Coded:
        return Coded(code=code, label=self.bundle.vocabulary.label(key, code))

    def _all_coded(self, key: str, codes: Sequence[str]) -> list[Coded]:
        return [self.coded(key, code) for code in codes]

    def _identity(self, header: Header) -> dict[str, object]:
        return {
            "id": header.id,
            "title": header.title,
            "summary": header.summary,
            "record_type": self.coded("record_type", header.record_type),
            "country": self._all_coded("country", header.country),
            "phase": self._all_coded("phase", header.phase),
            "gender_focus": self._all_coded("gender_focus", header.gender_focus),
            "actor": self._all_coded("actor", header.actor),
            "evidence_status": self.coded("evidence_status", header.evidence_status),
            "review_status": self.coded("review_status", review_status(header, datetime.now(UTC).date())),
            "as_of": header.as_of,
            "url": page_url(header.id),
        }

    def record(self, header: Header) -> RecordOut:
        return RecordOut.model_validate(self._identity(header))

    def whole_record(self, header: Header, passages: Iterable[Passage]) -> WholeRecord:
        sections = [
            SectionOut(
                section=passage.section,
                anchor=passage.anchor,
                url=page_url(header.id, passage.anchor),
                text=passage.text,
                sources=self._sources(header, passage.sources),
            )
            for passage in passages
            if passage.kind in ("section", "blank")
        ]
        return WholeRecord.model_validate(
            {
                **self._identity(header),
                "lead_actor": self.coded("actor", header.lead_actor),
                "client_group": self._all_coded("client_group", header.client_group),
                "topics": self._all_coded("topics", header.topics),
                "review_note": header.review.note,
                "review_by": header.review_by.isoformat(),
                "asked_as": list(header.asked_as),
                "addresses": list(header.addresses),
                "related": list(header.related),
                "sources": self._sources(header, [citation.ref for citation in header.sources]),
                "passages": sections,
                "notices": NOTICES,
                "index_version": self.bundle.manifest.version,
            }
        )

    def _sources(self, header: Header, refs: Sequence[str]) -> list[CitedSource]:
        cited: dict[str, Citation] = {citation.ref: citation for citation in header.sources}
        return [
            CitedSource(
                ref=ref,
                title=self.bundle.sources[ref].title,
                publisher=self.bundle.sources[ref].publisher,
                date=self.bundle.sources[ref].date,
                url=self.bundle.sources[ref].url,
                locator=cited[ref].locator,
            )
            for ref in refs
        ]

    def answer(self, answer: Answer) -> AnswerOut:
        answered = answer.verdict.answered
        near = not answered and not answer.verdict.scope
        query = answer.query
        more = answered and query.offset + query.limit < min(answer.total, MAX_OFFSET + query.limit)
        return AnswerOut(
            query=self._query(answer),
            status=answer.status,
            reasons=[ReasonOut(code=reason.value, text=text) for reason, text in answer.verdict.reasons],
            total=answer.total if answered else 0,
            under_filters=answer.under_filters,
            hits=[self._hit(hit, answer.reading, query.explain) for hit in answer.hits] if answered else [],
            nearest=[self.record(hit.record) for hit in answer.hits[:NEAREST]] if near else [],
            situations=[
                SituationOut(
                    id=situation.id,
                    title=situation.title,
                    summary=situation.summary,
                    url=f"situations/{situation.id}.html",
                )
                for situation in ([] if answer.verdict.scope else answer.situations)
            ],
            facets=self.facets(answer.facets),
            notices=NOTICES,
            index_version=self.bundle.manifest.version,
            next=next_url("search", query) if more else None,
        )

    def _query(self, answer: Answer) -> QueryOut:
        reading = answer.reading
        return QueryOut(
            q=answer.query.q,
            filters={key: self._all_coded(key, codes) for key, codes in answer.query.filters.items()},
            expanded=[
                ExpandedOut(
                    words=match.words,
                    language=match.language,
                    concept=match.concept.label,
                    also=[word.text for word in match.concept.en],
                )
                for match in reading.matches
            ],
            english=reading.english if reading.regional else None,
            language=reading.language,
            way=reading.way,
            corrected=[CorrectionOut(typed=slip.typed, read=slip.read) for slip in reading.corrections],
            unknown=list(reading.unknown),
        )

    def _hit(self, hit: Hit, reading: Reading, explain: bool) -> HitOut:
        return HitOut(
            rank=hit.rank,
            score=round(hit.score, 4),
            record=self.record(hit.record),
            translation=_translation(hit.translations.get(reading.language), reading.language),
            passages=[self._passage(hit.record, found, reading if explain else None) for found in hit.passages],
        )

    def _passage(self, header: Header, found: Found, reading: Reading | None) -> PassageOut:
        passage, ranked = found.passage, found.ranked
        return PassageOut(
            section=passage.section,
            anchor=passage.anchor,
            url=page_url(header.id, passage.anchor),
            text=passage.text,
            sources=self._sources(header, passage.sources),
            highlights=list(found.highlights),
            score=round(ranked.score, 4),
            explain=explained(reading, header, found) if reading else None,
        )

    def facets(self, facets: Mapping[str, Sequence[FacetCount]]) -> dict[str, list[FacetOut]]:
        return {
            key: [
                FacetOut(value=count.value, label=self.bundle.vocabulary.label(key, count.value), count=count.count)
                for count in counts
            ]
            for key, counts in facets.items()
        }

    def comparison(self, headers: Sequence[Header], left: str, right: str) -> ComparisonOut:
        rows = comparison(headers, self.bundle.vocabulary, left, right)
        return ComparisonOut(
            a=self.coded("country", left),
            b=self.coded("country", right),
            rows=[
                RowOut(
                    key=row.key,
                    code=row.code,
                    label=self.bundle.vocabulary.label(row.key, row.code),
                    a=[self.record(header) for header in row.left],
                    b=[self.record(header) for header in row.right],
                )
                for row in rows
            ],
            notices=NOTICES,
            index_version=self.bundle.manifest.version,
        )

    def vocabulary(self) -> VocabularyOut:
        return VocabularyOut(
            vocabularies={
                key: [
                    VocabularyTerm(code=code, label=term.label, definition=term.definition)
                    for code, term in terms.items()
                ]
                for key, terms in self.bundle.vocabulary.terms.items()
            },
            notices=NOTICES,
            index_version=self.bundle.manifest.version,
        )


def _translation(translated: Translated | None, language: str) -> TranslationOut | None:
    if translated is None:
        return None
    return TranslationOut(
        language=language,
        status=Coded(code=translated.status, label=STATUSES[translated.status]),
        title=translated.translation.title,
        summary=translated.translation.summary,
    )


def explained(reading: Reading, header: Header, found: Found) -> dict[str, LegOut]:
    """Return what each leg said of a passage, and by which words of the question, or their other names."""
    passage, ranked = found.passage, found.ranked
    held = set(stems(f"{header.title} {passage.section} {passage.text}"))
    own = dict.fromkeys(word for word in words(reading.english) if stems(word) and stems(word)[0] in held)
    asked_for = set(stems(reading.english))
    others = sorted((expansion_weights(reading).keys() - asked_for) & held)
    dense, lexical = ranked.dense, ranked.lexical
    return {
        "dense": LegOut(rank=dense.rank, score=round(dense.score, 4)),
        "lexical": LegOut(rank=lexical.rank, score=round(lexical.score, 4), terms=list(own), expanded=others),
    }


def next_url(route: str, query: Query) -> str:
    """Return the address of the next page of an answer."""
    parameters: dict[str, object] = {"q": query.q} if query.q else {}
    parameters |= {key: list(values) for key, values in query.filters.items()}
    parameters |= {"limit": query.limit, "offset": query.offset + query.limit}
    if query.explain:
        parameters["explain"] = "true"
    return f"/api/v1/{route}?{urlencode(parameters, doseq=True)}"
