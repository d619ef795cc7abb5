"""What each kind of document holds: a record, a situation, a comparison, an answer; others by name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from indexer.exports.cited_passage import CitedPassage
from indexer.exports.document import (
    DocumentBlock,
    DocumentHeading,
    DocumentList,
    DocumentParagraph,
    DocumentTable,
    ExportDocument,
    Words,
    finished,
)
from indexer.exports.meeting.answer_contents import answer_blocks, table_blocks
from indexer.exports.meeting.briefing_contents import BriefingItem, briefing_blocks
from indexer.exports.meeting.director_contents import director_document
from indexer.exports.meeting.exercise_contents import exercise_document
from indexer.exports.meeting.kit_contents import kit_document
from indexer.exports.wording import Wording
from indexer.files.problems import MAX_COMPARED, suggest
from indexer.records.header import Record
from indexer.records.situations import Situation
from indexer.records.vocabulary import COUNTRIES, KOSOVO_FOOTNOTE
from indexer.site.pages.facts import Fact, best_facts
from indexer.site.pages.listings import LONGEST_QUESTION
from indexer.site.rendering import SiteContext

MOST_RECORDS = 50


class ExportError(Exception):
    """What was named cannot be exported; the message says why."""


@dataclass(frozen=True, slots=True)
class Exporter:
    """Makes documents of the public records in one language of the reader.

    Every method raises ExportError for what is not there.
    """

    site: SiteContext
    language: str
    accessed: date | str

    def record(self, record_id: str) -> ExportDocument:
        """Return a whole record."""
        record = self._record(record_id)
        return self._finished(record.header.title, self._record_blocks(record))

    def situation(self, situation_id: str) -> ExportDocument:
        """Return a situation: its summary, its checklist, and the records to read in their order."""
        situation = self.known_situation(situation_id)
        return self._finished(situation.title, self._situation_blocks(situation))

    def comparison(self, countries: Sequence[str]) -> ExportDocument:
        """Return two or three countries side by side, a row a phase."""
        for code in countries:
            if code not in COUNTRIES:
                raise ExportError(f"`{code[:80]}` is not a country of the region; {suggest(code, COUNTRIES)}")
        if len(set(countries)) != len(countries) or len(countries) not in (2, 3):
            raise ExportError("a comparison must name two or three countries, each once, such as AL,XK")
        title = ", ".join(self._wording.labels("country", [code]) for code in countries)
        return self._finished(title, self._comparison_blocks(title, countries))

    def briefing(self, items: Sequence[str], title: str = "") -> ExportDocument:
        """Return records in the given order, in short; an item is an id, or `id#anchor` for one section of a record."""
        named = [item.partition("#") for item in items]
        if len(set(items)) != len(items) or not 1 <= len(items) <= MOST_RECORDS:
            raise ExportError(f"a briefing must name 1 to {MOST_RECORDS} records or sections, each once")
        found = [BriefingItem(self._record(record_id), anchor) for record_id, _, anchor in named]
        missing = next((one for one in found if one.anchor and not one.section(self._wording)), None)
        if missing:
            raise ExportError(f"the record `{missing.record.id}` has no section `{missing.anchor[:80]}`")
        return self._finished(title or self._wording.say("Briefing"), briefing_blocks(self._wording, title, found))

    def answer(self, question: str, passages: Sequence[CitedPassage], reasons: Sequence[str]) -> ExportDocument:
        """Return the passages that answer a question; without any, `reasons` say why nothing is documented."""
        cited = [(passage, self._record(passage.record).header) for passage in passages]
        return self._finished(question, answer_blocks(self._wording, question, cited, reasons))

    def table(self, question: str, rows: Mapping[str, CitedPassage | None]) -> ExportDocument:
        """Return the answer to a question by country: a sentence for each code of a country, or None."""
        cited = {code: (one, self._record(one.record).header) if one else None for code, one in rows.items()}
        return self._finished(question, table_blocks(self._wording, question, cited))

    def director(self, question: str, record_ids: Sequence[str]) -> ExportDocument:
        """Return one page that answers a question by the first three records of a briefing."""
        if not 0 < len(question.strip()) <= LONGEST_QUESTION:
            raise ExportError(f"the page of a director needs a question of at most {LONGEST_QUESTION} characters")
        return director_document(self._wording, question, self._records(record_ids))

    def exercise(self, situation_id: str, answers: Sequence[Sequence[CitedPassage]]) -> ExportDocument:
        """Return a case exercise; `answers` are passages for each of the first five questions of the situation."""
        known = self.site.records
        found = [[(passage, known[passage.record].header) for passage in passages] for passages in answers]
        return exercise_document(self._wording, self.known_situation(situation_id), found)

    def known_situation(self, situation_id: str) -> Situation:
        """Return the situation of that id."""
        known = {one.id: one for one in self.site.situations}
        if situation_id not in known:
            raise ExportError(f"there is no situation `{situation_id[:80]}`; {_nearest(situation_id, known)}")
        return known[situation_id]

    def kit(self, kit_id: str, country: str | None = None) -> ExportDocument:
        """Return a meeting kit; with a `country`, without the lines of other countries."""
        known = {one.id: one for one in self.site.kits}
        if kit_id not in known:
            raise ExportError(f"there is no meeting kit `{kit_id[:80]}`; {_nearest(kit_id, known)}")
        if country and country not in COUNTRIES:
            raise ExportError(f"`{country[:80]}` is not a country of the region; {suggest(country, COUNTRIES)}")
        return kit_document(self._wording, known[kit_id], country)

    @property
    def _wording(self) -> Wording:
        return Wording(self.site, self.language, self.accessed)

    def _record(self, record_id: str) -> Record:
        if record_id not in self.site.records:
            raise ExportError(f"there is no record `{record_id[:80]}`; {_nearest(record_id, self.site.records)}")
        return self.site.records[record_id]

    def _records(self, record_ids: Sequence[str]) -> list[Record]:
        if len(set(record_ids)) != len(record_ids) or not 1 <= len(record_ids) <= MOST_RECORDS:
            raise ExportError(f"a briefing must name 1 to {MOST_RECORDS} records, each once")
        return [self._record(record_id) for record_id in record_ids]

    def _finished(self, title: str, blocks: Iterator[DocumentBlock]) -> ExportDocument:
        return finished(title, self.language, blocks, KOSOVO_FOOTNOTE)

    def _record_blocks(self, record: Record) -> Iterator[DocumentBlock]:
        header, say = record.header, self._wording
        yield from say.title_and_summary(header, 0)
        for _, blocks in (*say.actions(header, 2), *say.body(header, record.parts, 2)):
            yield from blocks
        yield from say.sources(header)
        yield say.citation(header)

    def _situation_blocks(self, situation: Situation) -> Iterator[DocumentBlock]:
        say = self._wording
        yield DocumentHeading(0, (say.say(situation.title),), self.language)
        yield DocumentParagraph((say.say(situation.summary),), self.language)
        yield say.heading("Questions to ask")
        yield DocumentList(tuple((say.say(one),) for one in situation.questions), language=self.language)
        yield say.heading("Read in this order")
        for number, step in enumerate((one for one in situation.read if one.record in self.site.records), 1):
            header = self.site.records[step.record].header
            yield from say.title_and_summary(header, 3, f"{number}. ")
            yield DocumentParagraph((say.say(step.why),), self.language, quoted=True)
            yield say.citation(header)

    def _comparison_blocks(self, title: str, countries: Sequence[str]) -> Iterator[DocumentBlock]:
        say = self._wording
        yield DocumentHeading(0, (title,), self.language)
        facts = {country: best_facts(self.site, country, "phase") for country in countries}
        first = (say.say(self.site.vocabulary.labels["phase"]),)
        rows: list[tuple[Words, ...]] = [(first, *((say.labels("country", [one]),) for one in countries))]
        for code in self.site.vocabulary.terms["phase"]:
            cells = (self._cell(facts[country][code]) for country in countries)
            rows.append(((say.labels("phase", [code]),), *cells))
        yield DocumentTable(tuple(rows))
        told = {fact.header.id: fact.header for row in facts.values() for fact in row.values() if fact}
        yield say.heading("Records")
        yield DocumentList(tuple(say.citation(header).words for header in told.values()))

    def _cell(self, fact: Fact | None) -> Words:
        if not fact:
            return (self._wording.say("Not documented"),)
        evidence = self._wording.labels("evidence_status", [fact.header.evidence_status])
        cited = fact.header.sources[0]
        return (fact.text, self._wording.note(cited.ref, cited.locator), f" ({evidence})")


def _nearest(wrong: str, known: Iterable[str]) -> str:
    """Return the nearest id as a question; ids are too many to list."""
    close = get_close_matches(wrong[:MAX_COMPARED], known, n=1)
    return f"did you mean `{close[0]}`?" if close else "its page shows its id in the address"
