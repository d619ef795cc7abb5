"""The closed vocabularies and the bibliography: what the header of a record may refer to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, TypeAdapter

from indexer.files.identifiers import id_fault
from indexer.files.link_targets import ADDRESS
from indexer.files.messages import message
from indexer.files.models import StrictModel, Text, load_yaml, validate
from indexer.files.problems import MAX_COMPARED, MAX_QUOTED, CorpusError, Problem, suggest
from indexer.files.yaml_reader import YamlDocument

KOSOVO_FOOTNOTE = (
    "* This designation is without prejudice to positions on status, and is in line with UNSCR 1244/1999 "
    "and the ICJ Opinion on the Kosovo declaration of independence."
)
"""The footnote that goes with every mention of Kosovo*, in the wording of the starting document (its note 1)."""

COUNTRIES = ("AL", "BA", "XK", "ME", "MK", "RS")
"""The six countries of the region, in the alphabetical order of their English names."""

REGION = (*COUNTRIES, "WB")
"""The codes of records from the region: its countries, and the Western Balkans as a whole."""

_LEAP_YEAR = "(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)"
DATE = re.compile(
    "(?!0000)(?:[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|1[0-9]|2[0-8]))?"
    f"|-(?:0[13-9]|1[0-2])-(?:29|30)|-(?:0[13578]|1[02])-31)?|{_LEAP_YEAR}-02-29)"
)
"""A date of the calendar, as precise as its source; the form in the browser reads the same pattern."""


def _partial_date(value: str) -> str:
    if not DATE.fullmatch(value):
        raise ValueError(message("date", value=value[:MAX_QUOTED]))
    return value


PartialDate = Annotated[str, AfterValidator(_partial_date)]
"""A date as precise as its source: YYYY, YYYY-MM or YYYY-MM-DD."""


class Term(StrictModel):
    """A code's label and definition, in English."""

    label: str
    definition: str


class SectionRule(StrictModel):
    """A section heading of a record and which records must have it (`every`, `full`, or none: `generated`)."""

    heading: str
    required: str
    definition: str


class _Terms(StrictModel):
    label: str
    terms: dict[str, Term]


NEEDED = tuple(
    "actor case_stage client_group country day_zero evidence_status gender_focus jurisdiction phase record_type "
    "review_status timing_event topics".split()
)
"""The vocabularies that headers and pages name: without one of them nothing can be read."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All closed vocabularies: `terms[key][code]`, in display order, and the sections of a record."""

    labels: Mapping[str, str]
    terms: Mapping[str, Mapping[str, Term]]
    sections: tuple[SectionRule, ...]

    def label(self, key: str, code: str) -> str:
        """Return the English label of `code`."""
        return self.terms[key][code].label

    def validate_code(self, key: str, code: str) -> str:
        """Return `code` if it is in vocabulary `key`.

        Raises:
            ValueError: It is not; the message names the nearest allowed code.
        """
        terms = self.terms[key]
        if code not in terms:
            labels = {term.label.casefold(): name for name, term in terms.items()}
            close = get_close_matches(code.casefold()[:MAX_COMPARED], labels, n=1, cutoff=0.8)
            hint = message("did_you_mean", name=labels[close[0]]) if close else suggest(code, terms)
            raise ValueError(f"`{code[:MAX_QUOTED]}` is not a value of `{key}`; {hint}")
        return code

    def written_sections(self, full: bool) -> tuple[tuple[SectionRule, ...], tuple[SectionRule, ...]]:
        """Return the sections that authors write, and those among them that a record must have."""
        written = tuple(section for section in self.sections if section.required != "generated")
        return written, tuple(section for section in written if full or section.required == "every")


FULL_RECORD_TYPES = frozenset({"practice", "mechanism", "programme", "training", "tool"})
"""Record types that must have every written section."""


def _web_address(value: str) -> str:
    if not re.fullmatch(ADDRESS, value):
        raise ValueError(f"the address of a source must be that of a web page, https://..., not `{value[:60]}`")
    return value


def _known_date(value: str) -> str:
    return value if value == "undated" else _partial_date(value)


class Source(StrictModel):
    """A cited document. Without `url` it is cited by title; `address: withheld` says that this is on purpose.

    `seen: opening` says that only the opening part of the page could be read, `whole` that all of it was.
    `small_numbers: published` says that it counts fewer than ten people in public: repeating it tells nothing.
    """

    title: Text
    publisher: Text
    date: Annotated[str, AfterValidator(_known_date)]
    date_note: str | None = None
    language: str = "en"
    url: Annotated[str, AfterValidator(_web_address)] | None = None
    address: str | None = None
    official: bool = False
    seen: Literal["opening", "whole"] | None = None
    small_numbers: Annotated[str, Field(pattern="^published$")] | None = None

    @property
    def has_public_numbers(self) -> bool:
        """Whether the source publishes small numbers: an official one, or one whose entry says so."""
        return self.official or self.small_numbers is not None


def load_vocabulary(path: Path) -> Vocabulary:
    """Read `vocabulary.yaml`.

    Raises:
        CorpusError: The file is not as it must be.
    """
    document = load_yaml(path)
    data = document.data if isinstance(document.data, dict) else {}
    if missing := [f"`{key}`" for key in (*NEEDED, "sections") if key not in data]:
        raise CorpusError(
            [Problem(path, 1, 1, f"the vocabularies must be whole: {', '.join(missing)} must stand there")]
        )
    sections = validate(TypeAdapter(tuple[SectionRule, ...]), document, path, ("sections",))
    parts = {key: validate(TypeAdapter(_Terms), document, path, (key,)) for key in data if key != "sections"}
    if problems := [problem for key, part in parts.items() for problem in _code_problems(key, part, document, path)]:
        raise CorpusError(problems)
    return Vocabulary(
        labels={key: part.label for key, part in parts.items()},
        terms={key: part.terms for key, part in parts.items()},
        sections=sections,
    )


def _code_problems(key: str, part: _Terms, document: YamlDocument, path: Path) -> Iterator[Problem]:
    """Codes name pages: each can be a file name, and no two name the same one."""
    by_page: dict[str, str] = {}
    for code in part.terms:
        page = page_name(code)
        fault = id_fault(page, "the name of a code's page")
        if other := by_page.get(page):
            fault = f"the codes `{other}` and `{code}` would have the same page"
        by_page[page] = code
        if fault:
            yield Problem(path, *document.key_positions.get((key, "terms", code), (1, 1)), fault)


def page_name(code: str) -> str:
    """Return the name of the page of a code."""
    return code.lower().replace("_", "-")


def load_sources(path: Path) -> dict[str, Source]:
    """Read `sources.yaml`: source key -> Source.

    Raises:
        CorpusError: The file is not as it must be.
    """
    return validate(TypeAdapter(dict[str, Source]), load_yaml(path), path)


def with_public_numbers(sources: Mapping[str, Source]) -> frozenset[str]:
    """Return the keys of the sources that publish small numbers."""
    return frozenset(key for key, source in sources.items() if source.has_public_numbers)
