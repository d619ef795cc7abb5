"""A meeting kit as its file holds it: parts with lines, each in four languages and with what documents it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, TypeAdapter

from indexer.files.entries import Entry
from indexer.files.identifiers import id_fault
from indexer.files.models import StrictModel, Text, load_yaml, validate
from indexer.files.problems import CorpusError, Problem
from indexer.files.yaml_reader import YamlDocument
from indexer.text.cyrillic import to_cyrillic

FOLDER = "kits"
"""Name of the folder in that of the records; each file is one kit."""

KIT_LANGUAGES = ("en", "sq", "bs", "mk", "sr-Cyrl")
"""The languages that a kit can be read in; Croatian, Montenegrin and Serbian in Latin script read the Bosnian text."""


def kit_language(reader: str) -> str:
    """Return the language in which a reader of an interface is given kits."""
    return reader if reader in KIT_LANGUAGES else "bs"


Place = tuple[str | int, ...]
"""Keys and numbers that lead to a value of the file."""

Country = Literal["AL", "BA", "XK", "ME", "MK", "RS"]


class KitText(StrictModel):
    """A text of a kit in each language that it is written in."""

    en: Text
    sq: Text
    bs: Text
    mk: Text

    def read_in(self, language: str) -> str:
        """Return the text in a language of KIT_LANGUAGES; Serbian in Cyrillic is the Bosnian text, letter by letter."""
        text: str = to_cyrillic(self.bs) if language == "sr-Cyrl" else getattr(self, language)
        return " ".join(text.split())


class KitEvidence(StrictModel):
    """The record that documents a line, and the sentence or step of it that does, word for word."""

    record: Text
    sentence: Text


class KitLine(Entry):
    """A line of a kit; without `documented`, no record of the region says it. `countries` are those it is for, if any.

    `blank` says what is filled in: a line to write on, a box to tick, or nothing.
    """

    text: KitText
    why: KitText
    blank: Literal["line", "tick", "none"]
    countries: Annotated[tuple[Country, ...], Field(min_length=1)] | None = None
    documented: KitEvidence | None = None


class KitPart(StrictModel):
    """A part of a kit: its heading and its lines."""

    heading: KitText
    lines: Annotated[tuple[KitLine, ...], Field(min_length=1)]


class Kit(Entry):
    """A sheet for a meeting: what it is for, and its parts."""

    title: KitText
    purpose: KitText
    parts: Annotated[tuple[KitPart, ...], Field(min_length=1)]

    @property
    def lines(self) -> Iterator[KitLine]:
        """Every line, in its order."""
        return (line for part in self.parts for line in part.lines)


@dataclass(frozen=True, slots=True)
class KitFile:
    """A kit with the file that it was read from."""

    kit: Kit
    path: Path
    document: YamlDocument


def kit_paths(folder: Path) -> list[Path]:
    """Return the files of the kits of a corpus, in the order of their names."""
    return sorted((folder / FOLDER).glob("*.yaml"))


def read_kit(path: Path) -> KitFile:
    """Read the file of a kit.

    Raises:
        CorpusError: It is not as it must be, its id is not the name of the file, or the id of a line stands twice.
    """
    document = load_yaml(path)
    kit = validate(TypeAdapter(Kit), document, path)
    problems = []
    if kit.id != path.stem:
        must = f"the id of a kit must be the name of its file, `{path.stem}`, not `{kit.id[:80]}`"
        problems.append(Problem(path, *document.position_of(("id",)), must))
    if fault := id_fault(kit.id, "the id of a kit"):
        problems.append(Problem(path, *document.position_of(("id",)), fault))
    seen: set[str] = set()
    for place, line in places(kit):
        if line.id in seen:
            where = document.position_of((*place, "id"))
            problems.append(Problem(path, *where, f"the line `{line.id[:80]}` stands twice"))
        seen.add(line.id)
    if problems:
        raise CorpusError(problems)
    return KitFile(kit, path, document)


def texts(kit: Kit) -> Iterator[tuple[Place, KitText]]:
    """Yield the texts of a kit with their places in its file."""
    yield ("title",), kit.title
    yield ("purpose",), kit.purpose
    for number, part in enumerate(kit.parts):
        yield ("parts", number, "heading"), part.heading
    for place, line in places(kit):
        yield (*place, "text"), line.text
        yield (*place, "why"), line.why


def places(kit: Kit) -> Iterator[tuple[Place, KitLine]]:
    """Yield the lines of a kit with their places in its file."""
    for number, part in enumerate(kit.parts):
        for at, line in enumerate(part.lines):
            yield ("parts", number, "lines", at), line
