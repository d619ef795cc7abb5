"""What the API answers: the JSON of each route."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from search_api.question.parsed_question import EncodingMode


class ApiModel(BaseModel):
    """Base of everything that leaves."""

    model_config = ConfigDict(frozen=True)


class CodedOut(ApiModel):
    """A coded value with its label in words."""

    code: str
    label: str


class CitedSource(ApiModel):
    """A source as a reader needs it. `url` is null where the address is withheld to protect people."""

    ref: str
    title: str
    publisher: str
    date: str
    url: str | None
    locator: str | None


class RecordOut(ApiModel):
    """What identifies a record on a hit."""

    id: str
    title: str
    summary: str
    record_type: CodedOut
    country: list[CodedOut]
    phase: list[CodedOut]
    gender_focus: list[CodedOut]
    actor: list[CodedOut]
    evidence_status: CodedOut
    review_status: CodedOut
    as_of: str
    url: str = Field(description="Address of the page, relative to the site.")


class SectionOut(ApiModel):
    """A passage of a whole record."""

    section: str
    anchor: str
    url: str
    text: str
    sources: list[CitedSource]


class WhenOut(ApiModel):
    """The day of a step; negative is before the event."""

    days: int
    counted_from: CodedOut
    note: str | None


class StepOut(ApiModel):
    """A step of a record. `text` says all of it in words, as the page and the passages do."""

    what: str
    who: list[CodedOut]
    when: WhenOut | None
    form: str | None
    elsewhere: CodedOut | None = Field(description="Where it is documented, if that is not a country of the record.")
    text: str
    source: CitedSource


class InstrumentOut(ApiModel):
    """A tool, form or manual and how it can be had; null where the sources do not say."""

    name: str
    holder: str | None
    how_to_obtain: str | None
    training: str | None
    languages: str | None
    cost: str | None
    source: CitedSource


class EffortOut(ApiModel):
    """What the work takes: staff, time or money."""

    kind: str = Field(description="staff, time or money.")
    amount: str
    source: CitedSource


class RecordDetailOut(RecordOut):
    """A record with its text and all of its header that readers see."""

    lead_actor: CodedOut
    client_group: list[CodedOut]
    topics: list[CodedOut]
    case_stage: list[CodedOut] = Field(description="Stages of case management that the record belongs to.")
    steps: list[StepOut] = Field(description="What is done, in its order.")
    instruments: list[InstrumentOut]
    effort: list[EffortOut]
    review_note: str
    review_by: str
    asked_as: list[str]
    addresses: list[str]
    related: list[str]
    sources: list[CitedSource]
    passages: list[SectionOut]
    notices: list[str]
    index_version: str


class RetrieverScoreOut(ApiModel):
    """One leg's view of a passage: rank from 1 (null beyond the candidates) and raw score.

    `terms` are the words of the question, in English, that stand in the passage, its title or its heading; `expanded`
    the other names of its concepts that do. Meaning has neither.
    """

    rank: int | None
    score: float
    terms: list[str] = []
    expanded: list[str] = []


class PassageTranslationOut(ApiModel):
    """A passage in another language, and how far that can be trusted: the English beside it is what is cited."""

    text: str
    language: str
    status: CodedOut


class PassageOut(SectionOut):
    """A passage that answers: verbatim text; `highlights` are [start, end) offsets in it."""

    highlights: list[tuple[int, int]] = Field(
        description="Empty where the passage only says what is not documented, which answers nothing."
    )
    score: float | None = Field(description="Only with `explain`.")
    explain: dict[str, RetrieverScoreOut] | None = None
    translation: PassageTranslationOut | None = Field(None, description="With `lang`, where all of it is translated.")


class TranslationOut(ApiModel):
    """Title and summary in the language of the question, and how far they can be trusted."""

    language: str
    status: CodedOut
    title: str
    summary: str


class WhyOut(ApiModel):
    """Why a record was found, in a code and in words: a concept that it names, a country that it is about."""

    kind: Literal["concept", "country", "actor", "phase", "client_group", "words", "meaning"]
    value: str = Field(description="The id of the concept, the code, or the words; empty for `meaning`.")
    label: str


class HitOut(ApiModel):
    """One answering record. `score` is in [0, 1], higher is better, and compares within one answer only."""

    rank: int
    score: float | None = Field(description="Only with `explain`.")
    record: RecordOut
    translation: TranslationOut | None = Field(description="For questions in a language of the region.")
    passages: list[PassageOut]
    why: list[WhyOut] = Field(description="Why it was found, as a practitioner would say it; never empty.")


class ConceptOut(ApiModel):
    """Words of the question and the concept of the field that they were understood as."""

    words: str
    language: str
    concept: str
    also: list[str]


class CorrectionOut(ApiModel):
    """A word that nothing knows, and the known word that was read instead."""

    typed: str
    read: str


class QueryOut(ApiModel):
    """The question as it was understood."""

    q: str
    filters: dict[str, list[CodedOut]]
    expanded: list[ConceptOut]
    english: str | None = Field(
        description="The English reading of a question in another language, word for word; only with `explain`."
    )
    language: str = Field(description="The language that the question was read in: en, sq, bs or mk.")
    way: EncodingMode = Field(
        description="Who reads the meaning: the encoder, the question as it stands (english) or word for word in "
        "English (gloss), with the regional encoder beside it (regional), or both where the language is unsure (mixed)."
    )
    corrected: list[CorrectionOut] = Field(description="Words read as the nearest known ones.")
    unknown: list[str] = Field(description="Words that nothing in the repository or the bridge knows.")


class FacetOut(ApiModel):
    """A value with the number of records under the other filters that carry it."""

    value: str
    label: str
    count: int


class SituationOut(ApiModel):
    """A curated guide for the situation that the question describes."""

    id: str
    title: str
    summary: str
    url: str


class ReasonOut(ApiModel):
    """Why a question is not answered, in a code and in words."""

    code: str
    text: str


class RecognisedOut(ApiModel):
    """A concept of the field that the question names."""

    id: str
    label: str


class MissingPassageOut(ApiModel):
    """The sentence of a record that says that something is not documented."""

    text: str
    record: str
    title: str
    url: str


MissingKindOut = Literal["number", "cost", "date", "duration", "who", "form", "effect", "law", "place"]


class MissingOut(ApiModel):
    """What a question asks for and no record says, though records speak of its subject."""

    kind: MissingKindOut
    label: str
    passage: MissingPassageOut | None = Field(description="Null where no record says that it is not documented.")


StatusOut = Literal["answered", "partial", "not_documented"]


class AnswerOut(ApiModel):
    """The answer to a question. `hits` is empty when nothing is documented; `nearest` then names what comes closest."""

    query: QueryOut
    status: StatusOut = Field(
        description="`partial`: records speak of the subject, and what the question asks of it is documented nowhere."
    )
    reasons: list[ReasonOut] = Field(description="Why nothing is documented; empty when it is.")
    missing: MissingOut | None = Field(description="What is documented nowhere, for `partial`.")
    understood: list[RecognisedOut] = Field(description="Concepts of the field that the question names, in its order.")
    unknown_acronyms: list[str] = Field(description="Acronyms of the question that nobody explained to the repository.")
    total: int = Field(description="Records that are close enough to help; the facets count the same.")
    under_filters: int
    hits: list[HitOut]
    less_close: list[HitOut] = Field(description="Records below the cut, up to what fills the limit.")
    less_close_total: int
    nearest: list[RecordOut]
    situations: list[SituationOut]
    facets: dict[str, list[FacetOut]]
    notices: list[str]
    index_version: str
    next: str | None


class TableRowOut(ApiModel):
    """What is documented for one country, actor or phase; all but value and label are null where nothing is."""

    value: str
    label: str
    sentence: str | None = Field(None, description="The sentence that answers best, word for word.")
    record: str | None = None
    title: str | None = None
    url: str | None = None
    as_of: str | None = None
    source: CitedSource | None = None


CSV_COLUMNS = ("value", "label", "sentence", "record", "title", "url", "as_of", "source", "source_url")
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(text: str) -> str:
    """Return the text of a cell; one that begins like a formula gets an apostrophe in front, which makes it text."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) else text


class TableOut(ApiModel):
    """One question across the countries, actors or phases: a row for each, in display order."""

    question: str
    status: StatusOut
    missing: MissingOut | None
    by: Literal["country", "actor", "phase"]
    rows: list[TableRowOut]
    notices: list[str]
    index_version: str

    def as_csv(self) -> str:
        """Return the rows as CSV, with a mark of byte order by which spreadsheets know UTF-8."""
        text = StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow(CSV_COLUMNS)
        for row in self.rows:
            source = row.source
            cited = f"{source.publisher}: {source.title}" if source else ""
            said = row.sentence or "not documented"
            cells = (row.value, row.label, said, row.record, row.title, row.url, row.as_of, cited)
            writer.writerow([safe_cell(cell or "") for cell in (*cells, source.url if source else "")])
        return "\ufeff" + text.getvalue()


class QuotationOut(ApiModel):
    """Whether a sentence stands in the repository word for word, and where it, or the nearest sentence, stands."""

    verbatim: bool
    sentence: str | None = Field(description="The sentence as it stands; where it differs, the nearest; null: none is.")
    only_in_quotation: list[str] = Field(description="Words that the record does not have there.")
    only_in_record: list[str] = Field(description="Words that the quotation leaves out.")
    record: RecordOut | None
    passage: SectionOut | None = Field(description="Null where it stands in the title or the summary.")
    notices: list[str]
    index_version: str


class RecordList(ApiModel):
    """A page of records under filters, in the order of their titles."""

    total: int
    records: list[RecordOut]
    facets: dict[str, list[FacetOut]]
    notices: list[str]
    index_version: str
    next: str | None


class SimilarOut(ApiModel):
    """A similar record; `score` is the cosine of the two records' mean vectors."""

    record: RecordOut
    score: float


class SimilarList(ApiModel):
    """Records similar to one, nearest first."""

    similar: list[SimilarOut]
    notices: list[str]
    index_version: str


class ComparisonRowOut(ApiModel):
    """One row of a comparison of two countries."""

    key: str
    code: str
    label: str
    a: list[RecordOut]
    b: list[RecordOut]


class ComparisonOut(ApiModel):
    """Two countries side by side; the rows are the codes of phase, gender focus and actor, in display order."""

    a: CodedOut
    b: CodedOut
    rows: list[ComparisonRowOut]
    notices: list[str]
    index_version: str


class VocabularyTerm(CodedOut):
    """A term with its definition."""

    definition: str


class VocabularyOut(ApiModel):
    """All closed vocabularies, in display order."""

    vocabularies: dict[str, list[VocabularyTerm]]
    notices: list[str]
    index_version: str


class HealthOut(BaseModel):
    """The process runs."""

    status: str


class ServerOut(BaseModel):
    """A server of the database when it was last asked; `lag` is how many seconds old the newest change is it shows."""

    reachable: bool
    standby: bool
    lag: float
    index_version: str | None


class ReadinessOut(BaseModel):
    """A verified bundle is open. `refused_at` tells of a newer one that was refused; the open one serves on."""

    status: str
    index_version: str
    records: int
    passages: int
    opened_at: str
    refused_at: str | None
    waiting_searches: int
    servers: list[ServerOut] = Field(description="The servers of the database, in the order of its address.")
