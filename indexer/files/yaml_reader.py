"""Read YAML as text values with their places, without YAML 1.1's traps, anchors or repeated keys."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from indexer.files.invisible import describe_invisible, find_invisible, invisible_problems
from indexer.files.problems import Problem

Location = tuple[str | int, ...]

HEADER_LIMIT = 64 * 1024
DEPTH_LIMIT = 8
MAX_ENTRIES = 200
"""Entries of one list or mapping of a header; no record has as many, and each may be compared with all others."""

_RESOLVER = yaml.resolver.Resolver()
YamlLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The loader in C where it is installed: every start reads YAML."""

# Plain scalars that mean the same in every YAML version; anything else that YAML 1.1 would convert is a trap.
_PLAIN_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)")
_YAML11_CONVERSIONS = {"bool": "yes or no", "int": "a number", "float": "a number"}
_CUT_OFF = re.compile(r"[ \t]+#")


@dataclass(slots=True)
class YamlDocument:
    """Parsed YAML: every scalar a `str` (or None), and the (line, column) of every value and of every key.

    `complete` says that the text was read to its end.
    """

    data: Any = None
    positions: dict[Location, tuple[int, int]] = field(default_factory=dict)
    key_positions: dict[Location, tuple[int, int]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    complete: bool = False

    def position_of(self, location: Location) -> tuple[int, int]:
        """Return where `location` stands, or the nearest enclosing value."""
        while location and location not in self.positions:
            location = location[:-1]
        return self.positions.get(location, (1, 1))


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """A record's text as header and body; `body_line` is the number of the body's first line in the file."""

    header: str
    body: str
    body_line: int
    body_offset: int


def split_front_matter(text: str, path: Path) -> FrontMatter | Problem:
    """Split a record into header and body."""
    if not text.startswith("---\n"):
        return Problem(path, 1, 1, "the file must start with a line `---` that opens the header")
    end = re.compile(r"^---[ \t]*$", re.MULTILINE).search(text, 4)
    if end is None:
        return Problem(path, 1, 1, "the header is not closed: a line `---` must follow it")
    header = text[4 : end.start()]
    if len(header.encode()) > HEADER_LIMIT:
        return Problem(path, 1, 1, f"the header must not be larger than {HEADER_LIMIT // 1024} KB")
    body_offset = min(end.end() + 1, len(text))
    return FrontMatter(header, text[body_offset:], text.count("\n", 0, body_offset) + 1, body_offset)


def read_header(text: str, path: Path) -> YamlDocument:
    """Parse the header of a record or translation, which starts on line 2 of `path`; problems are collected."""
    return read_yaml(text, path, first_line=2, max_entries=MAX_ENTRIES)


def read_yaml(
    text: str, path: Path, first_line: int = 1, allow_invisible: bool = False, max_entries: int | None = None
) -> YamlDocument:
    """Parse `text`, whose first line is line `first_line` of `path`; problems are collected, not raised.

    Characters that nobody sees are problems, as they stand or as escapes, unless the file is allowed to hold some.
    """
    document = YamlDocument()
    document.problems += invisible_problems(text, path, first_line)
    builder = _Builder(document, path, text, first_line)
    builder.max_entries = max_entries
    builder.check_escapes = not allow_invisible
    try:
        for event in yaml.parse(text, Loader=YamlLoader):
            builder.add(event)
            if builder.stopped:
                return document
        document.complete = True
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line, mark.column) if mark else (0, 0)
        document.problems.append(Problem(path, line + first_line, column + 1, f"not valid YAML: {error.problem}"))
    except yaml.YAMLError as error:  # a character that YAML does not allow: no mark, only a position
        document.problems.append(Problem(path, first_line, 1, f"not valid YAML: {str(error).splitlines()[0]}"))
    return document


@dataclass(slots=True)
class _Container:
    """A mapping or sequence that is being filled."""

    container: dict[str, Any] | list[Any]
    location: Location
    key: str | None = None


class _Builder:
    """Turns parser events into plain data; iterative, so that nesting cannot exhaust the stack."""

    def __init__(self, document: YamlDocument, path: Path, text: str, first_line: int) -> None:
        self.document, self.path, self.first_line = document, path, first_line
        self.lines = text.split("\n")
        self.already_found = frozenset(code for _, code in find_invisible(text))
        self.max_entries: int | None = None
        self.check_escapes = True
        self.stack: list[_Container] = []
        self.stopped = False

    def add(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            self._stop(event, "anchors and aliases (`&`, `*`) are not allowed; put text that starts so in quotes")
        elif isinstance(event, yaml.DocumentStartEvent) and self.document.positions:
            self._stop(event, "one YAML document is expected, a second one starts here")
        elif isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            self._open(event)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self.stack.pop()

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        self._check_escapes(event)
        if self.stack and isinstance(self.stack[-1].container, dict) and self.stack[-1].key is None:
            self._key(event)
            return
        value: str | None = event.value
        if event.tag is not None and event.tag != "!":
            self._stop(event, f"YAML tags such as `{event.tag}` are not allowed")
        elif event.implicit[0]:
            value = self._plain(event)
        self._attach(event, value)

    def _plain(self, event: yaml.ScalarEvent) -> str | None:
        """Return a value that stands without quotes, None for one that is empty; name what YAML would make of it."""
        resolved: str = _RESOLVER.resolve(yaml.ScalarNode, event.value, (True, False))  # type: ignore[no-untyped-call]
        tag = resolved.rpartition(":")[2]
        if tag == "null":
            return None
        unchanged = event.value in ("true", "false") or _PLAIN_NUMBER.fullmatch(event.value)
        if tag in _YAML11_CONVERSIONS and not unchanged:
            meaning = _YAML11_CONVERSIONS[tag]
            self._problem(event, f'YAML reads {event.value} as {meaning}, not as text: write "{event.value}"')
        self._check_cut(event)
        return str(event.value)

    def _check_cut(self, event: yaml.ScalarEvent) -> None:
        """Name a text that YAML ends at ` #`: what follows would be a comment, and nobody would miss it."""
        end = event.end_mark
        line = self.lines[end.line] if end and end.line < len(self.lines) else ""
        if end and _CUT_OFF.match(line, end.column):
            column = line.index("#", end.column) + 1
            cut = "YAML cuts the text at ` #`: put the text in quotes, or a comment on a line of its own"
            self.document.problems.append(Problem(self.path, end.line + self.first_line, column, cut))

    def _check_escapes(self, event: yaml.ScalarEvent) -> None:
        """Refuse what an escape of YAML hides; what stands in the text itself was refused with its column."""
        if not self.check_escapes or event.style != '"':
            return
        for _, code in find_invisible(event.value):
            if code not in self.already_found:
                self._problem(event, describe_invisible(code))

    def _key(self, event: yaml.ScalarEvent) -> None:
        top = self.stack[-1]
        assert isinstance(top.container, dict)
        if event.value in top.container:
            self._problem(event, f"the key `{event.value}` stands twice")
        top.key = event.value
        self.document.key_positions[*top.location, event.value] = self._position(event)

    def _open(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        if self.stack and isinstance(self.stack[-1].container, dict) and self.stack[-1].key is None:
            self._stop(event, "a key must be plain text")
        elif len(self.stack) >= DEPTH_LIMIT:
            self._stop(event, f"values must not be nested deeper than {DEPTH_LIMIT} levels")
        elif event.tag is not None and event.tag != "!":
            self._stop(event, f"YAML tags such as `{event.tag}` are not allowed")
        else:
            container: dict[str, Any] | list[Any] = {} if isinstance(event, yaml.MappingStartEvent) else []
            self.stack.append(_Container(container, self._attach(event, container)))

    def _attach(self, event: yaml.Event, value: Any) -> Location:
        """Put `value` where it belongs and return its location."""
        if not self.stack:
            self.document.data = value
            self.document.positions[()] = self._position(event)
            return ()
        top = self.stack[-1]
        if len(top.container) == self.max_entries:
            self._stop(event, f"a list or mapping of a header must not have more than {self.max_entries} entries")
        if isinstance(top.container, list):
            top.container.append(value)
            location: Location = (*top.location, len(top.container) - 1)
        else:
            assert top.key is not None
            top.container[top.key] = value
            location = (*top.location, top.key)
            top.key = None
        self.document.positions[location] = self._position(event)
        return location

    def _position(self, event: yaml.Event) -> tuple[int, int]:
        mark = event.start_mark
        return (mark.line + self.first_line, mark.column + 1) if mark else (self.first_line, 1)

    def _problem(self, event: yaml.Event, message: str) -> None:
        self.document.problems.append(Problem(self.path, *self._position(event), message))

    def _stop(self, event: yaml.Event, message: str) -> None:
        self._problem(event, message)
        self.stopped = True
