"""The words around the records: labels in the language of the reader, sources as footnotes, bodies as blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from markdown_it.token import Token

from indexer.bilingual.translation_file import STATUSES
from indexer.exports.document import (
    DocumentBlock,
    DocumentHeading,
    DocumentList,
    DocumentParagraph,
    DocumentTable,
    Footnote,
    Words,
)
from indexer.exports.own_language import OwnTexts, own_reading, own_translation
from indexer.files.markdown import Block, BodySection
from indexer.files.markdown_parser import CITATION, CODE_BLOCKS, parse_inline
from indexer.records.actions import Action, ActionList, Line, action_lists
from indexer.records.header import Header, review_status
from indexer.site.downloads import citation
from indexer.site.pages.ui_languages import dates, interfaces
from indexer.site.rendering import SiteContext, format_date

_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Wording:
    """Says what records hold in words of a language; `accessed` is the day that citations name, or its placeholder."""

    site: SiteContext
    language: str
    accessed: date | str

    def say(self, english: str) -> str:
        """Return words of the interface in the language of the reader, in English where nobody translated them."""
        text = " ".join(english.split())
        return interfaces()[self.language].words.get(text, text) if self.language in interfaces() else text

    def say_days(self, english: str) -> str:
        """Return a number of days in the language of the reader: as it stands there, or with its number filled in."""
        said = self.say(english)
        number = next((word for word in english.split() if word.isdigit()), "")
        if said != english or not number:
            return said
        return self.say(english.replace(number, "{n}", 1)).replace("{n}", number)

    def day(self, when: date | str) -> str:
        """Return a date, full or partial, as the language of the reader writes it."""
        parts = str(when).split("-")
        if self.language == "en" or len(parts) == 1:
            return self.say(format_date(when))
        known = dates(self.language)
        months = known["months" if len(parts) == 3 else "alone"]
        pattern = str(known["day" if len(parts) == 3 else "month"])
        name = months[int(parts[1]) - 1] if isinstance(months, list) else ""
        filled = pattern.replace("{month}", str(name)).replace("{year}", parts[0])
        return filled.replace("{day}", str(int(parts[-1])))

    def heading(self, english: str, level: int = 2) -> DocumentHeading:
        """Return a heading of the interface in the language of the reader."""
        said = self.say(english)
        return DocumentHeading(level, (said,), "en" if said == english else self.language)

    def labels(self, key: str, codes: Sequence[str]) -> str:
        """Return the labels of codes with commas."""
        return ", ".join(self.say(self.site.label(key, code)) for code in codes)

    def note(self, key: str, locator: str | None = None) -> Footnote:
        """Return the footnote of a source: title, publisher, date, place in it, full address."""
        source = self.site.sources[key]
        when = format_date(source.date)
        address = source.url or ("Address withheld to protect people." if source.address == "withheld" else "")
        place = f", {locator}" if locator else ""
        return Footnote(f"{source.title}. {source.publisher}, {when}{place}. {address}".strip())

    def notes(self, header: Header) -> Words:
        """Return a footnote for each source of a record."""
        return tuple(self.note(cited.ref, cited.locator) for cited in header.sources)

    def cited(self, header: Header, key: str) -> Footnote:
        """Return the footnote of one source of a record, with its place there."""
        return self.note(key, next((one.locator for one in header.sources if one.ref == key), None))

    def standing(self, header: Header) -> DocumentParagraph:
        """Return country, evidence, review and date of a record in words."""
        status = review_status(header, self.site.today)
        parts = (
            ("Country", self.labels("country", header.country)),
            (self.site.vocabulary.labels["evidence_status"], self.labels("evidence_status", [header.evidence_status])),
            ("Review", self.labels("review_status", [status])),
            ("Facts as of", self.day(header.as_of)),
        )
        said = ". ".join(f"{self.say(name)}: {value}" for name, value in parts)
        return DocumentParagraph((f"{said}.",), self.language)

    def title_and_summary(self, header: Header, level: int, number: str = "") -> Iterator[DocumentBlock]:
        """Yield title, standing and summary of a record, in the language of the reader first where it is translated."""
        found = own_translation(self.site, header.id, self.language)
        if found:
            title = own_reading(found.translation.title, header.title, self.language)
            summary = own_reading(found.translation.summary, header.summary, self.language)
            yield DocumentHeading(level, (f"{number}{title}",), self.language)
            yield self._status(STATUSES[found.status])
            yield DocumentParagraph((summary,), self.language)
            yield DocumentParagraph((header.title,))
        else:
            yield DocumentHeading(level, (f"{number}{header.title}",))
        yield self.standing(header)
        yield DocumentParagraph((header.summary, *self.notes(header)))

    def actions(self, header: Header, level: int) -> Iterator[tuple[str, list[DocumentBlock]]]:
        """Yield steps, instruments and effort of a record by their anchors; translated first, then in English."""
        for actions in action_lists(header, self.site.vocabulary):
            yield actions.anchor, list(self._action_blocks(header, actions, level))

    def _action_blocks(self, header: Header, actions: ActionList, level: int) -> Iterator[DocumentBlock]:
        own = self._own(header)
        yield self.heading(actions.heading, level)
        numbered = actions.kind == "step"
        if own.by_line:
            yield from map(self._status, own.statuses(0, own.body_start))
            told = tuple(self._own_action(header, action, own.by_line) for action in actions.items)
            yield DocumentList(told, numbered, self.language)
            yield self._original()
        yield DocumentList(tuple(self._action(header, action) for action in actions.items), numbered=numbered)

    def _own(self, header: Header) -> OwnTexts:
        found = own_translation(self.site, header.id, self.language)
        return OwnTexts(self.site.records[header.id], found, self.language)

    def _status(self, status: str) -> DocumentParagraph:
        return DocumentParagraph((f"{self.say(status)}.",), self.language)

    def _original(self) -> DocumentParagraph:
        return DocumentParagraph((f"{self.say('English, word for word')}:",), self.language)

    def _action(self, header: Header, action: Action) -> Words:
        first, *rest = action.lines
        more = f" ({'; '.join(line.text for line in rest)})" if rest else ""
        return (first.text, self.cited(header, action.source), more)

    def _own_action(self, header: Header, action: Action, told: Mapping[str, str]) -> Words:
        """Return an action in the language of the reader; what nobody translated stays in English."""
        first, *rest = (self._own_line(line, told) for line in action.lines)
        return (first, self.cited(header, action.source), f" ({'; '.join(rest)})" if rest else "")

    def _own_line(self, line: Line, told: Mapping[str, str]) -> str:
        words = "".join(self.say_days(one.text) if one.is_term else told.get(one.text, one.text) for one in line.pieces)
        return f"{self.say(line.label)}: {words}" if line.label else words

    def body(
        self, header: Header, sections: Sequence[BodySection], level: int
    ) -> Iterator[tuple[str, list[DocumentBlock]]]:
        """Yield the sections of a record by their anchors, each citation as a footnote: translated, then word for word.

        `sections` are all that the record has.
        """
        own = self._own(header)
        number = own.body_start
        for section in sections:
            yield section.anchor, list(self._section_blocks(header, section, own, number, level))
            number += len(section.blocks)

    def _section_blocks(
        self, header: Header, section: BodySection, own: OwnTexts, number: int, level: int
    ) -> Iterator[DocumentBlock]:
        if section.heading:
            yield self.heading(section.heading, max(level, min(section.level, 6)))
        translated = list(self._own_blocks(header, section.blocks, own, number))
        if translated:
            yield from map(self._status, own.statuses(number, len(section.blocks)))
            yield from translated
            yield self._original()
        yield from self._blocks(header, section.blocks, quoted=bool(translated))

    def own_passage(self, header: Header, english: str) -> Iterator[DocumentBlock]:
        """Yield what a passage says in the language of the reader, where it is translated."""
        found = own_translation(self.site, header.id, self.language)
        if found and (passage := found.passage(english)):
            yield self._status(STATUSES[passage.status])
            for line in passage.text.split("\n"):
                yield DocumentParagraph((own_reading(line, english, self.language),), self.language)
            yield self._original()

    def _own_blocks(
        self, header: Header, blocks: Sequence[Block], own: OwnTexts, first: int
    ) -> Iterator[DocumentBlock]:
        """Yield the translated texts of a section, those that there are."""
        items: list[Words] = []
        for number, block in enumerate(blocks, first):
            is_item = block.tokens[0].type == "list_item_open"
            text = own.text(number)
            if items and not is_item:
                yield DocumentList(tuple(items), language=self.language)
                items = []
            if text and is_item:
                items.append(self._words(header, _inline(text)))
            elif text:
                yield DocumentParagraph(self._words(header, _inline(text)), self.language)
        if items:
            yield DocumentList(tuple(items), language=self.language)

    def _blocks(self, header: Header, blocks: Sequence[Block], quoted: bool = False) -> Iterator[DocumentBlock]:
        items: list[Words] = []
        numbered = False
        for block in blocks:
            kind = block.tokens[0]
            is_item = kind.type == "list_item_open"
            has_number = kind.markup in (".", ")")
            if items and (not is_item or numbered != has_number or kind.info == "1"):
                yield DocumentList(tuple(items), numbered)
                items = []
            if is_item:
                numbered = has_number
                items.append(self._words(header, block.tokens))
            elif kind.type == "table_open":
                yield DocumentTable(tuple(self._rows(header, block.tokens)))
            elif kind.type == "blockquote_open":
                yield from self._blocks(header, block.inner, quoted=True)
            else:
                yield DocumentParagraph(self._words(header, block.tokens), quoted=quoted)
        if items:
            yield DocumentList(tuple(items), numbered)

    def _rows(self, header: Header, tokens: Sequence[Token]) -> Iterator[tuple[Words, ...]]:
        row: list[Words] = []
        for token in tokens:
            if token.type == "tr_open":
                row = []
            elif token.type == "inline":
                row.append(self._words(header, [token]))
            elif token.type == "tr_close":
                yield tuple(row)

    def _words(self, header: Header, tokens: Sequence[Token]) -> Words:
        words: list[str | Footnote] = []
        for token in tokens:
            if token.type in CODE_BLOCKS:
                for number, piece in enumerate(CITATION.split(token.content)):
                    words.append(self.cited(header, piece) if number % 2 else piece)
            elif token.type == "inline":
                words += [" "] if words else []
                words += [self._piece(header, child) for child in token.children or ()]
        return _joined(words)

    def _piece(self, header: Header, token: Token) -> str | Footnote:
        if token.type == "citation":
            return self.cited(header, token.meta["key"])
        if token.type in ("softbreak", "hardbreak") or (token.type == "html_inline" and "br" in token.content):
            return " "
        return "" if token.type == "html_inline" else token.content

    def sources(self, header: Header) -> Iterator[DocumentBlock]:
        """Yield the sources of a record as a list, and the heading of its citation."""
        yield self.heading("Sources")
        yield DocumentList(tuple((self.note(one.ref, one.locator).text,) for one in header.sources), numbered=True)
        yield self.heading("Cite this record")

    def citation(self, header: Header) -> DocumentParagraph:
        """Return how to cite a record: version and day of access included."""
        return DocumentParagraph((f"{citation(self.site, header)} Accessed on {format_date(self.accessed)}.",))


@lru_cache(maxsize=1024)
def _inline(text: str) -> Sequence[Token]:
    return parse_inline(text)


def _joined(words: Sequence[str | Footnote]) -> Words:
    """Return words in which no two texts stand side by side."""
    joined: list[str | Footnote] = []
    for one in words:
        if joined and isinstance(one, str) and isinstance(last := joined[-1], str):
            joined[-1] = _SPACE.sub(" ", last + one)
        else:
            joined.append(one)
    return tuple(joined)
