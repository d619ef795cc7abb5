"""One language of all translations as a PO file, which translators' programs open, and back again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import polib

from indexer.bilingual.marked_texts import MarkedText
from indexer.bilingual.parity import compare_texts
from indexer.bilingual.translation_file import (
    EnglishText,
    TranslatedText,
    Translation,
    status_words,
    write_translation,
)
from indexer.files.problems import CorpusError, Problem
from indexer.records.corpus import Corpus
from indexer.records.header import Header, Record
from indexer.records.translations import TranslationWithStatus, english_record, english_texts, source_hash, wanted_texts

DRAFT = "fuzzy"
"""The flag of PO for what nobody approved yet: here a draft of a machine, or a text that is out of date."""

_CHECKED = "checked "


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who checked what an imported file approves, as a role, and when."""

    role: str
    day: str


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import changes: the new text of each file, and how many texts rest on English texts that are gone."""

    files: Mapping[Path, str]
    approved: int
    stale: int


def write_po(corpus: Corpus, language: str) -> str:
    """Return all texts of a language: those that are no draft are approved, and say who checked them and when."""
    po = polib.POFile(wrapwidth=0)
    po.metadata = {
        "Project-Id-Version": "Throughcare",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    for record in corpus.records:
        found = corpus.translations.get(record.id, {}).get(language)
        if found:
            po.extend(_header_entries(record.header, found))
            po.extend(_text_entries(record, found))
    return f"{po}\n"


def _header_entries(header: Header, found: TranslationWithStatus) -> Iterator[polib.POEntry]:
    given = found.translation
    checked = (given.checked_on, given.checked_by)
    for name, english, text in _header_texts(header, given):
        yield _entry(f"{header.id} {name}", english, text, found.status, checked)


def _header_texts(header: Header, given: Translation) -> Iterator[tuple[str, str, str]]:
    """Yield title, summary and questions: their names, in English and translated."""
    yield "title", header.title, given.title
    yield "summary", " ".join(header.summary.split()), given.summary
    for number, question in enumerate(header.asked_as):
        text = given.asked_as[number] if number < len(given.asked_as) else ""
        yield f"question {number + 1}", question, text


def _text_entries(record: Record, found: TranslationWithStatus) -> Iterator[polib.POEntry]:
    seen = set()
    for english in _texts_of(record, found):
        if english.hash not in seen:
            seen.add(english.hash)
            given = found.by_english.get(english.hash)
            status = given.status if given else "machine_draft"
            checked = (given.checked_on, given.checked_by) if given else ("", "")
            entry = _entry(
                f"{record.id} {english.hash}", english.markdown, given.text if given else "", status, checked
            )
            entry.comment = english.heading
            yield entry


def _texts_of(record: Record, found: TranslationWithStatus) -> list[EnglishText]:
    """Return the texts of a record that are translated or are to be."""
    wanted = len(wanted_texts(record))
    return [one for number, one in enumerate(english_texts(record)) if number < wanted or one.hash in found.by_english]


def _entry(context: str, english: str, text: str, status: str, checked: tuple[str, str]) -> polib.POEntry:
    is_checked = status == "checked"
    return polib.POEntry(
        msgctxt=context,
        msgid=english,
        msgstr=text,
        flags=[] if is_checked or not text else [DRAFT],
        tcomment=f"{_CHECKED}{checked[0]} by {checked[1]}" if is_checked else status_words(status, *checked),
    )


def read_po(path: Path, corpus: Corpus, practices: Path, language: str, reviewer: Reviewer) -> Imported:
    """Return the files that a PO file changes; what it approves is checked by the reviewer, unless it was before.

    Raises:
        CorpusError: It is no PO file of the language, or a text lost what it must share with its English text.
    """
    try:
        po = polib.pofile(str(path), wrapwidth=0)
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError([Problem(path, 1, 1, f"this must be a PO file: {error}")]) from None
    if po.metadata.get("Language") != language:
        must = f"the file must say `Language: {language}`, not `{po.metadata.get('Language', '')}`"
        raise CorpusError([Problem(path, 1, 1, must)])
    entries = {entry.msgctxt: entry for entry in po if entry.msgstr.strip()}
    taken = _Import(entries, language, reviewer)
    imported = taken.run(corpus, practices)
    problems = [one for entry, is_plain in taken.touched for one in _entry_problems(entry, is_plain, path, language)]
    if problems:
        raise CorpusError(problems)
    return imported


def _entry_problems(entry: polib.POEntry, is_plain: bool, path: Path, language: str) -> Iterator[Problem]:
    if " question " not in entry.msgctxt:
        for found in compare_texts(entry.msgid, entry.msgstr, language, is_plain):
            if found.blocks:
                yield Problem(path, entry.linenum or 1, 1, f"`{entry.msgctxt}`: {found.message}")


def _is_touched(entry: polib.POEntry, old: str, was_checked: bool) -> bool:
    """Say whether somebody wrote another text, or approved it, or took the approval back."""
    return entry.msgstr.split() != old.split() or (DRAFT in entry.flags) is was_checked


def _as_marked(old: TranslatedText, heading: str) -> MarkedText:
    return MarkedText(old.written_for or old.english, old.text, heading, old.checked_on, old.checked_by)


class _Import:
    """Brings the entries of a file into the translations of one language; a record without a touched one stays.

    `touched` are the entries that somebody changed or approved, each with whether it is no Markdown.
    """

    def __init__(self, entries: dict[str, polib.POEntry], language: str, reviewer: Reviewer) -> None:
        self._entries, self._language, self._reviewer = entries, language, reviewer
        self._used: set[str] = set()
        self.approved = 0
        self.touched: list[tuple[polib.POEntry, bool]] = []

    def run(self, corpus: Corpus, practices: Path) -> Imported:
        files = {}
        for record in corpus.records:
            found = corpus.translations.get(record.id, {}).get(self._language)
            if found and (touched := list(self._touched(record, found))):
                self.touched += touched
                text = write_translation(self._header(record, found), self._texts(record, found))
                path = practices / "translations" / self._language / f"{record.id}.md"
                if text != path.read_text(encoding="utf-8"):
                    files[path] = text
        return Imported(files, self.approved, len(self._entries.keys() - self._used))

    def _touched(self, record: Record, found: TranslationWithStatus) -> Iterator[tuple[polib.POEntry, bool]]:
        yield from ((entry, True) for entry in self._touched_in_header(record, found))
        in_body = english_record(record).body_hashes
        for english in _texts_of(record, found):
            entry, old = self._take(f"{record.id} {english.hash}", english.markdown), found.by_english.get(english.hash)
            if entry and _is_touched(entry, old.text if old else "", bool(old and old.status == "checked")):
                yield entry, english.hash not in in_body

    def _touched_in_header(self, record: Record, found: TranslationWithStatus) -> list[polib.POEntry]:
        taken = (
            (self._take(f"{record.id} {name}", english), old)
            for name, english, old in _header_texts(record.header, found.translation)
        )
        was_checked = found.status == "checked"
        return [entry for entry, old in taken if entry and _is_touched(entry, old, was_checked)]

    def _header(self, record: Record, found: TranslationWithStatus) -> Translation:
        """Return title, summary and questions; they are checked together, or not."""
        given, was_checked = found.translation, found.status == "checked"
        if not self._touched_in_header(record, found):
            return given
        texts: list[str] = []
        is_approved = True
        for name, english, old in _header_texts(record.header, given):
            entry = self._take(f"{record.id} {name}", english)
            texts.append(entry.msgstr.strip() if entry else old)
            is_approved = is_approved and (DRAFT not in entry.flags if entry else was_checked)
        title, summary, *questions = texts
        changed = given.model_copy(update={"title": title, "summary": summary, "asked_as": tuple(questions)})
        self.approved += len(texts) if is_approved else 0
        day, role = (self._reviewer.day, self._reviewer.role) if is_approved else ("", "")
        english_hash = source_hash(record) if is_approved else given.english
        status = "checked" if is_approved else "machine_draft"
        update = {"status": status, "checked_on": day, "checked_by": role, "english": english_hash}
        return changed.model_copy(update=update)

    def _texts(self, record: Record, found: TranslationWithStatus) -> Iterator[MarkedText]:
        for english in _texts_of(record, found):
            if text := self._text(record, english, found.by_english.get(english.hash)):
                yield text

    def _text(self, record: Record, english: EnglishText, old: TranslatedText | None) -> MarkedText | None:
        entry = self._take(f"{record.id} {english.hash}", english.markdown)
        text = " ".join(entry.msgstr.split()) if entry else old.text if old else ""
        if entry is None or (old and not _is_touched(entry, old.text, old.status == "checked")):
            return _as_marked(old, english.heading) if old else None
        if DRAFT in entry.flags:
            return MarkedText((old and old.written_for) or english.hash, text, english.heading)
        self.approved += 1
        return MarkedText(english.hash, text, english.heading, self._reviewer.day, self._reviewer.role)

    def _take(self, context: str, english: str) -> polib.POEntry | None:
        """Return the entry of a text, unless its English text is another by now."""
        entry = self._entries.get(context)
        if entry is None or entry.msgid != english:
            return None
        self._used.add(context)
        return entry
