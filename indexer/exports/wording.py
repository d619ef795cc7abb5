"""The words around the records: labels in the language of the reader, sources as footnotes, bodies as blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from markdown_it.token import Token

from indexer.exports.document import (
    DocumentBlock,
    DocumentHeading,
    DocumentList,
    DocumentParagraph,
    DocumentTable,
    Footnote,
    Words,
)
from indexer.files.markdown import Block, BodySection
from indexer.files.markdown_parser import CITATION, CODE_BLOCKS
from indexer.records.actions import Action, action_lists
from indexer.records.header import Header, review_status
from indexer.records.translations import STATUSES
from indexer.site.downloads import citation
from indexer.site.pages.ui_languages import interfaces
from indexer.site.rendering import SiteContext, format_date

_TRANSLATED = {"sq": "sq", "mk": "mk", "bs": "bs", "hr": "bs", "cnr": "bs", "sr-Latn": "bs"}
"""Language of the reader -> that of the translations it is served by; those in Bosnian are in Latin script."""

_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Wording:
    """Says what records hold in words of a language; `accessed` is the day that citations name."""

    site: SiteContext
    language: str
    accessed: date

    def say(self, english: str) -> str:
        """Return words of the interface in the language of the reader, in English where nobody translated them."""
        text = " ".join(english.split())
        return interfaces()[self.language].words.get(text, text) if self.language in interfaces() else text

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
            ("Facts as of", format_date(header.as_of)),
        )
        return DocumentParagraph((". ".join(f"{self.say(name)}: {value}" for name, value in parts) + ".",), "en")

    def title_and_summary(self, header: Header, level: int, number: str = "") -> Iterator[DocumentBlock]:
        """Yield title, standing and summary of a record, in the language of the reader first where it is translated."""
        found = self.site.translations.get(header.id, {}).get(_TRANSLATED.get(self.language, ""))
        if found:
            yield DocumentHeading(level, (f"{number}{found.translation.title}",), self.language)
            yield DocumentParagraph((f"{self.say(STATUSES[found.status])}.",), self.language)
            yield DocumentParagraph((found.translation.summary,), self.language)
            yield DocumentParagraph((header.title,))
        else:
            yield DocumentHeading(level, (f"{number}{header.title}",))
        yield self.standing(header)
        yield DocumentParagraph((header.summary, *self.notes(header)))

    def actions(self, header: Header, level: int) -> Iterator[DocumentBlock]:
        """Yield steps, instruments and effort of a record, those that it has."""
        for actions in action_lists(header, self.site.vocabulary):
            yield self.heading(actions.heading, level)
            items = tuple(self._action(header, action) for action in actions.items)
            yield DocumentList(items, numbered=actions.kind == "step")

    def _action(self, header: Header, action: Action) -> Words:
        first, *rest = action.lines
        more = f" ({'; '.join(line.text for line in rest)})" if rest else ""
        return (first.text, self.cited(header, action.source), more)

    def body(self, header: Header, sections: Sequence[BodySection], level: int) -> Iterator[DocumentBlock]:
        """Yield the sections of a record word for word, each citation as a footnote."""
        for section in sections:
            if section.heading:
                yield self.heading(section.heading, max(level, min(section.level, 6)))
            yield from self._blocks(header, section.blocks)

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

    def citation(self, header: Header) -> DocumentParagraph:
        """Return how to cite a record: version and day of access included."""
        return DocumentParagraph((f"{citation(self.site, header)} Accessed on {format_date(self.accessed)}.",))


def _joined(words: Sequence[str | Footnote]) -> Words:
    """Return words in which no two texts stand side by side."""
    joined: list[str | Footnote] = []
    for one in words:
        if joined and isinstance(one, str) and isinstance(last := joined[-1], str):
            joined[-1] = _SPACE.sub(" ", last + one)
        else:
            joined.append(one)
    return tuple(joined)
