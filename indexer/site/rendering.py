"""What every page is made from, and how its template is filled."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property, lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from indexer.index.bundle import Bundle
from indexer.privacy.detector import DetectorConfig
from indexer.records.corpus import Corpus
from indexer.records.header import FILTER_KEYS, Header, Record, is_public, review_status
from indexer.records.kits.kit import Kit
from indexer.records.situations import Situation
from indexer.records.translations import TranslationWithStatus
from indexer.records.vocabulary import COUNTRIES, KOSOVO_FOOTNOTE, Source, Vocabulary
from indexer.records.vocabulary import page_name as page_name  # named here, too: pages are addressed by it
from indexer.text.acronyms import Glossary
from indexer.text.languages import LANGUAGE_NAMES
from indexer.text.thesaurus import Concept
from indexer.withdrawal.tombstones import Tombstone

_WIDE = frozenset(
    "propose.md home.md ask.md briefing.md catalogue.md downloads.md gaps.md timing.md compare.md comparison.md "
    "countries.md country.md terminology.md list.md".split()
)
"""Templates whose pages use the room of the table of contents."""

_WHOLE_WIDTH = frozenset("home.md ask.md briefing.md comparison.md".split())
"""Templates whose pages use the room of the menu of their section, too."""

_LISTS = frozenset("catalogue.md list.md comparison.md record.md tombstone.md".split())
"""Templates whose pages the theme's search leaves out: they repeat what others say, or it gets them from us."""

TOPICS = "topics"
"""A key that lists and the gap map know and questions are not narrowed by."""

SIMILAR = 4
"""Similar records named on a record's page."""

_MARKDOWN = str.maketrans({char: f"&#{ord(char)};" for char in "\\`*_{}[]()<>#|&!:~^=+\"'"})
"""References to characters: HTML and every Markdown read them as text, where a backslash is text before `<`."""


_LINE_ENDS = re.compile(r"\s*[\r\n]\s*")


PUBLISHER = "Throughcare"
"""Who stands behind the records, in citations and feeds."""


@dataclass(frozen=True, slots=True)
class Page:
    """A file of the staged site: its path below the pages folder, and its content."""

    path: str
    text: str


@dataclass(frozen=True)
class SiteContext:
    """The public records with all that pages say about them."""

    records: Mapping[str, Record]
    vocabulary: Vocabulary
    sources: Mapping[str, Source]
    concepts: tuple[Concept, ...]
    situations: tuple[Situation, ...]
    translations: Mapping[str, Mapping[str, TranslationWithStatus]]
    acronyms: Mapping[str, str]
    similar: Mapping[str, Sequence[str]]
    guards: DetectorConfig
    tombstones: tuple[Tombstone, ...]
    version: str
    today: date
    kits: tuple[Kit, ...] = ()

    @classmethod
    def of(cls, corpus: Corpus, bundle: Bundle) -> SiteContext:
        """Gather what the pages need from a corpus and its bundle."""
        records = {record.id: record for record in corpus.records if is_public(record.header)}
        similar = {
            record_id: [header.id for header, _ in bundle.similar(record_id, SIMILAR)] for record_id in bundle.records
        }
        return cls(
            records=records,
            vocabulary=corpus.vocabulary,
            sources=corpus.sources,
            concepts=corpus.concepts,
            situations=corpus.situations,
            translations=corpus.shown_translations,
            acronyms=corpus.acronyms,
            similar=similar,
            guards=corpus.detector.file,
            tombstones=corpus.tombstones,
            version=bundle.manifest.version,
            today=build_date(),
            kits=corpus.kits,
        )

    @cached_property
    def by_title(self) -> tuple[Header, ...]:
        """The headers of all records, by title."""
        headers = (record.header for record in self.records.values())
        return tuple(sorted(headers, key=lambda header: (header.title.casefold(), header.id)))

    @cached_property
    def countries(self) -> tuple[str, ...]:
        """The codes of the six countries of the region, in display order."""
        return COUNTRIES

    def records_with(self, **wanted: str) -> list[Header]:
        """Return the headers, by title, that carry every wanted code."""
        carrying = [self._carrying.get((key, code), frozenset()) for key, code in wanted.items()]
        ids = frozenset.intersection(*carrying) if carrying else self.records.keys()
        return [header for header in self.by_title if header.id in ids]

    @cached_property
    def _carrying(self) -> Mapping[tuple[str, str], frozenset[str]]:
        """The ids of the records that carry each code of the filters and each topic, by key and code."""
        found: dict[tuple[str, str], set[str]] = {}
        for header in self.by_title:
            for key in (*FILTER_KEYS, TOPICS):
                for code in header.codes(key):
                    found.setdefault((key, code), set()).add(header.id)
        return {carried: frozenset(ids) for carried, ids in found.items()}

    @cached_property
    def glossary(self) -> Glossary:
        """The acronyms that pages explain."""
        return Glossary(self.concepts, self.acronyms)

    def explained(self, text: str) -> Markup:
        """Return a text as HTML that explains its acronyms."""
        return Markup(self.glossary.mark(str(_html(text))))

    def label(self, key: str, code: str) -> str:
        """Return the English label of a code."""
        return self.vocabulary.label(key, code)

    def labels(self, key: str, codes: Sequence[str]) -> str:
        """Return the labels of codes, in display order, joined by commas."""
        return ", ".join(term.label for code, term in self.vocabulary.terms[key].items() if code in codes)

    def review(self, header: Header) -> str:
        """Return the review status of a record as of the day of the build."""
        return review_status(header, self.today)

    def render(self, template: str, path: str, title: str, description: str = "", **context: object) -> Page:
        """Fill a template into the Markdown page at `path`; every page ends in the designation footnote."""
        # The theme writes both into HTML as they are, attributes included.
        meta: dict[str, object] = {
            "title": _html(title),
            "description": _html(description or title),
            "hide": ["toc"] * (template in _WIDE) + ["navigation"] * (template in _WHOLE_WIDTH),
        }
        meta |= {"search": {"exclude": True}} if template in _LISTS else {}
        head = "".join(f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in meta.items())
        root = "../" * path.count("/")
        text = _templates().get_template(template).render(site=self, root=root, path=path, title=title, **context)
        return Page(path, self.with_footer(f"---\n{head}---\n\n{text}"))

    def with_footer(self, page: str) -> str:
        """Return a Markdown page with the short forms that it does not explain, and the designation footnote."""
        forms = "; ".join(
            f"<b>{name}</b> {escape(meaning)}" for name, meaning in self.glossary.list_unmarked(page).items()
        )
        short = f'<p class="short-forms">Short forms on this page: {forms}.</p>\n\n' if forms else ""
        return f'{page.strip()}\n\n{short}<p class="designation">{self.explained(KOSOVO_FOOTNOTE)}</p>\n'


def build_date() -> date:
    """Return the day of the build: SOURCE_DATE_EPOCH if it is set, so that a build can be repeated, else today."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(epoch), UTC).date() if epoch else datetime.now(UTC).date()


def one_line(value: object) -> object:
    """Return a text on one line, anything else as it is: an empty line would end the block of HTML that it stands in.

    The templates do so with all that they show.
    """
    return value if isinstance(value, Markup) or not isinstance(value, str) else _LINE_ENDS.sub(" ", value)


def _html(text: str) -> Markup:
    return escape(one_line(text))


def markdown(text: str) -> Markup:
    """Return `text` so that Markdown shows it as it is, for headings and link texts."""
    return Markup(" ".join(text.split()).translate(_MARKDOWN))


def keep_lines(text: str) -> Markup:
    """Return `text` as HTML that keeps its ends of lines where an empty line would end the block."""
    return Markup(str(escape(text)).replace("\n", "&#10;"))


def format_date(when: date | str) -> str:
    """Return a date, full or partial, in words: 30 March 2022, March 2022, 2022, undated."""
    parts = str(when).split("-")
    months = "January February March April May June July August September October November December".split()
    if len(parts) == 1:
        return parts[0]
    month = f"{months[int(parts[1]) - 1]} {parts[0]}"
    return f"{int(parts[2])} {month}" if len(parts) == 3 else month


def shade(count: int) -> int:
    """Return how strong the colour of a cell with so many records is, from 0 (none) to 4 (25 or more)."""
    return sum(count >= bound for bound in (1, 5, 12, 25))


def language(code: str) -> str:
    """Return the English name of a language."""
    return LANGUAGE_NAMES.get(code, code)


@lru_cache(maxsize=1)
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        finalize=one_line,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "md": markdown,
        "lines": keep_lines,
        "date": format_date,
        "file": page_name,
        "language": language,
        "shade": shade,
    }
    return environment
