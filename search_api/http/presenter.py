"""The JSON that leaves: what the API promises, made from answers and records."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from urllib.parse import urlencode

from indexer.index.passages import Passage
from indexer.records.actions import step_action
from indexer.records.header import Citation, Header, Step, record_url, review_status
from indexer.records.statistics import comparison
from indexer.records.translations import STATUSES, TranslationWithStatus
from indexer.records.vocabulary import KOSOVO_FOOTNOTE
from indexer.text.analysis import index_terms
from indexer.text.cyrillic import to_cyrillic
from indexer.text.languages import READ_IN
from search_api.answerability.expected import LABELS
from search_api.answerability.verdict import Missing
from search_api.http.schemas import (
    AnswerOut,
    CitedSource,
    CodedOut,
    ComparisonOut,
    ComparisonRowOut,
    ConceptOut,
    CorrectionOut,
    EffortOut,
    FacetOut,
    HitOut,
    InstrumentOut,
    MissingOut,
    MissingPassageOut,
    PassageOut,
    PassageTranslationOut,
    QueryOut,
    QuotationOut,
    ReasonOut,
    RecognisedOut,
    RecordDetailOut,
    RecordOut,
    RetrieverScoreOut,
    SectionOut,
    SituationOut,
    StepOut,
    TableOut,
    TableRowOut,
    TranslationOut,
    VocabularyOut,
    VocabularyTerm,
    WhenOut,
    WhyOut,
)
from search_api.question.parsed_question import EnglishReading, ParsedQuestion
from search_api.question.query import MAX_OFFSET, Query
from search_api.question.recognition import recognised, unknown_acronyms
from search_api.quotations import Quotation
from search_api.ranking.quotes import QuotedPassage
from search_api.searcher import NEAREST_RECORDS, Answer, FacetCount, Hit
from search_api.store import IndexStore
from search_api.table import AnswerTable, TableCell, TableKey

NOTICES = [KOSOVO_FOOTNOTE]
"""The designation footnote travels with every answer, since every answer can name Kosovo*."""


class Presenter:
    """Turns what a searcher found into JSON, with the labels and sources of its bundle."""

    def __init__(self, bundle: IndexStore, lang: str | None = None) -> None:
        """Present what `bundle` holds; `lang` is the language in which passages are also given."""
        self.bundle, self.lang = bundle, lang

    def coded(self, key: str, code: str) -> CodedOut:
        return CodedOut(code=code, label=self.bundle.vocabulary.label(key, code))

    def _all_coded(self, key: str, codes: Sequence[str]) -> list[CodedOut]:
        return [self.coded(key, code) for code in codes]

    def _record_fields(self, header: Header) -> dict[str, object]:
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
            "url": record_url(header.id),
        }

    def record(self, header: Header) -> RecordOut:
        return RecordOut.model_validate(self._record_fields(header))

    def quotation(self, checked: Quotation) -> QuotationOut:
        nearest = checked.nearest
        standing = checked.found or (nearest.source if nearest else None)
        return QuotationOut(
            verbatim=checked.found is not None,
            sentence=nearest.sentence if nearest else standing.text if standing else None,
            only_in_quotation=list(nearest.only_in_quotation) if nearest else [],
            only_in_record=list(nearest.only_in_record) if nearest else [],
            record=self.record(standing.record) if standing else None,
            passage=self._section(standing.record, standing.passage) if standing and standing.passage else None,
            notices=NOTICES,
            index_version=self.bundle.manifest.version,
        )

    def _section(self, header: Header, passage: Passage) -> SectionOut:
        return SectionOut(
            section=passage.section,
            anchor=passage.anchor,
            url=record_url(header.id, passage.anchor),
            text=passage.text,
            sources=self._sources(header, passage.sources),
        )

    def whole_record(self, header: Header, passages: Iterable[Passage]) -> RecordDetailOut:
        sections = [self._section(header, passage) for passage in passages if passage.kind in ("section", "blank")]
        return RecordDetailOut.model_validate(
            {
                **self._record_fields(header),
                "lead_actor": self.coded("actor", header.lead_actor),
                "client_group": self._all_coded("client_group", header.client_group),
                "topics": self._all_coded("topics", header.topics),
                "case_stage": self._all_coded("case_stage", header.case_stage),
                "steps": [self._step(header, step) for step in header.steps],
                "instruments": [
                    InstrumentOut(**one.model_dump(exclude={"source"}), source=self._source(header, one.source))
                    for one in header.instruments
                ],
                "effort": [
                    EffortOut(kind=one.kind, amount=one.amount, source=self._source(header, one.source))
                    for one in header.effort
                ],
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

    def _step(self, header: Header, step: Step) -> StepOut:
        when = step.when
        return StepOut(
            what=step.what,
            who=self._all_coded("actor", step.who),
            when=WhenOut(days=when.days, counted_from=self.coded("day_zero", when.counted_from), note=when.note)
            if when
            else None,
            form=step.form,
            elsewhere=self.coded("country", step.elsewhere) if step.elsewhere else None,
            text=step_action(step, self.bundle.vocabulary).text,
            source=self._source(header, step.source),
        )

    def _source(self, header: Header, ref: str) -> CitedSource:
        return self._sources(header, [ref])[0]

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
        documented, verdict, query = answer.verdict.is_documented, answer.verdict, answer.query
        near = not documented and not verdict.is_refused
        more = documented and query.offset + query.limit < min(answer.total, MAX_OFFSET + query.limit)
        return AnswerOut(
            query=self._query(answer),
            status=answer.status.value,
            reasons=[ReasonOut(code=reason.value, text=text) for reason, text in verdict.reasons],
            missing=_missing(verdict.missing) if verdict.missing else None,
            understood=[RecognisedOut(id=one.id, label=one.label) for one in recognised(answer.question)],
            unknown_acronyms=unknown_acronyms(answer.question),
            total=answer.total if documented else 0,
            under_filters=answer.searchable,
            hits=self._hits(answer, answer.hits),
            less_close=self._hits(answer, answer.less_close),
            less_close_total=answer.less_close_total if documented else 0,
            nearest=[self.record(hit.record) for hit in (*answer.hits, *answer.less_close)[:NEAREST_RECORDS]]
            if near
            else [],
            situations=self._situations(answer),
            facets=self.facets(answer.facets),
            notices=NOTICES,
            index_version=self.bundle.manifest.version,
            next=next_url("search", query, self.lang) if more else None,
        )

    def _hits(self, answer: Answer, hits: Sequence[Hit]) -> list[HitOut]:
        if not answer.verdict.is_documented:
            return []
        return [self._hit(hit, answer.question, answer.query.explain) for hit in hits]

    def _situations(self, answer: Answer) -> list[SituationOut]:
        return [
            SituationOut(
                id=situation.id,
                title=situation.title,
                summary=situation.summary,
                url=f"situations/{situation.id}.html",
            )
            for situation in ([] if answer.verdict.is_refused else answer.situations)
        ]

    def _query(self, answer: Answer) -> QueryOut:
        question = answer.question
        return QueryOut(
            q=answer.query.question,
            filters={key: self._all_coded(key, codes) for key, codes in answer.query.filters.items()},
            expanded=[
                ConceptOut(
                    words=match.words,
                    language=match.language,
                    concept=match.concept.label,
                    also=[word.text for word in match.concept.en],
                )
                for match in question.matches
            ],
            english=question.english if question.is_regional and answer.query.explain else None,
            language=question.language,
            way=question.encoding_mode,
            corrected=[CorrectionOut(typed=slip.original, read=slip.corrected) for slip in question.corrections],
            unknown=list(question.unknown),
        )

    def _hit(self, hit: Hit, question: ParsedQuestion, explain: bool) -> HitOut:
        return HitOut(
            rank=hit.rank,
            score=round(hit.score, 4) if explain else None,
            record=self.record(hit.record),
            translation=_translation(hit.translations.get(question.language), question.language),
            passages=[self._passage(hit, quoted, question.reading if explain else None) for quoted in hit.passages],
            why=[WhyOut(kind=why.kind.value, value=why.value, label=why.label) for why in hit.why],
        )

    def _passage(self, hit: Hit, quoted: QuotedPassage, reading: EnglishReading | None) -> PassageOut:
        header, passage, ranked = hit.record, quoted.passage, quoted.ranked
        return PassageOut(
            section=passage.section,
            anchor=passage.anchor,
            url=record_url(header.id, passage.anchor),
            text=passage.text,
            sources=self._sources(header, passage.sources),
            highlights=list(quoted.highlights),
            score=round(ranked.score, 4) if reading else None,
            explain=explain_scores(reading, header, quoted) if reading else None,
            translation=_passage_translation(hit.translations, passage.text, self.lang) if self.lang else None,
        )

    def table(self, table: AnswerTable, language: str | None) -> TableOut:
        missing = table.verdict.missing
        return TableOut(
            question=table.question,
            status=table.verdict.status.value,
            missing=_missing(missing) if missing else None,
            by=table.by.value,
            rows=[self._row(table.by, code, cell, language) for code, cell in table.rows.items()],
            notices=NOTICES,
            index_version=self.bundle.manifest.version,
        )

    def _row(self, by: TableKey, code: str, cell: TableCell | None, language: str | None) -> TableRowOut:
        label = self.bundle.vocabulary.label(by, code)
        if cell is None:
            return TableRowOut(value=code, label=label)
        header, passage = cell.header, cell.passage
        translated = cell.translations.get(language) if language else None
        sources = self._sources(header, passage.sources)
        return TableRowOut(
            value=code,
            label=label,
            sentence=cell.sentence,
            record=header.id,
            title=translated.translation.title if translated else header.title,
            url=record_url(header.id, passage.anchor),
            as_of=header.as_of,
            source=sources[0] if sources else None,
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
                ComparisonRowOut(
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


def _translation(translated: TranslationWithStatus | None, language: str) -> TranslationOut | None:
    if translated is None:
        return None
    return TranslationOut(
        language=language,
        status=CodedOut(code=translated.status, label=STATUSES[translated.status]),
        title=translated.translation.title,
        summary=translated.translation.summary,
    )


def _missing(missing: Missing) -> MissingOut:
    sentence = missing.sentence
    passage = sentence and MissingPassageOut(
        text=sentence.text,
        record=sentence.header.id,
        title=sentence.header.title,
        url=record_url(sentence.header.id, sentence.anchor),
    )
    return MissingOut(kind=missing.kind.value, label=LABELS[missing.kind], passage=passage)


def _passage_translation(
    translations: Mapping[str, TranslationWithStatus], english: str, lang: str
) -> PassageTranslationOut | None:
    translated = translations.get(READ_IN[lang])
    found = translated.passage(english) if translated else None
    if found is None:
        return None
    text = to_cyrillic(found.text, english) if lang == "sr-Cyrl" else found.text
    status = CodedOut(code=found.status, label=STATUSES[found.status])
    return PassageTranslationOut(text=text, language=lang, status=status)


def explain_scores(reading: EnglishReading, header: Header, quoted: QuotedPassage) -> dict[str, RetrieverScoreOut]:
    """Return the scores of a passage, and which words of the question, or their other names, it contains."""
    stems = quoted.stems.union(index_terms(f"{header.title} {quoted.passage.section}"))
    words = dict.fromkeys(word for word, stem in zip(reading.words, reading.stems, strict=True) if stem in stems)
    dense, lexical = quoted.ranked.dense, quoted.ranked.lexical
    return {
        "dense": RetrieverScoreOut(rank=dense.rank, score=round(dense.score, 4)),
        "lexical": RetrieverScoreOut(
            rank=lexical.rank,
            score=round(lexical.score, 4),
            terms=list(words),
            expanded=sorted(reading.expansion & stems),
        ),
    }


def next_url(route: str, query: Query, lang: str | None = None) -> str:
    """Return the address of the next page of an answer."""
    parameters: dict[str, object] = {"q": query.question} if query.question else {}
    parameters |= {key: list(values) for key, values in query.filters.items()}
    parameters |= {"limit": query.limit, "offset": query.offset + query.limit}
    if query.explain:
        parameters["explain"] = "true"
    if lang:
        parameters["lang"] = lang
    return f"/api/v1/{route}?{urlencode(parameters, doseq=True)}"
