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
_RESOLVER = yaml.resolver.Resolver()
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Plain scalars that mean the same in every YAML version; anything else that YAML 1.1 would convert is a trap.
_PLAIN_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)")
_YAML11_CONVERSIONS = {"bool": "yes or no", "int": "a number", "float": "a number"}


@dataclass(slots=True)
class YamlDocument:
    """Parsed YAML: every scalar a `str` (or None), and the (line, column) of every value and of every key.

    `whole` says that the text was read to its end.
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


def split_front_matter(text: str, path: Path) -> tuple[str, str, int] | Problem:
    """Split a record into header, body and the number of the body's first line."""
    if not text.startswith("---\n"):
        return Problem(path, 1, 1, "the file must start with a line `---` that opens the header")
    end = re.compile(r"^---[ \t]*$", re.MULTILINE).search(text, 4)
    if end is None:
        return Problem(path, 1, 1, "the header is not closed: a line `---` must follow it")
    header = text[4 : end.start()]
    if len(header.encode()) > HEADER_LIMIT:
        return Problem(path, 1, 1, f"the header must not be larger than {HEADER_LIMIT // 1024} KB")
    body = text[end.end() + 1 :]
    return header, body, text.count("\n", 0, end.end() + 1) + 1


def read_yaml(text: str, path: Path, first_line: int = 1, allow_invisible: bool = False) -> YamlDocument:
    """Parse `text`, whose first line is line `first_line` of `path`; problems are collected, not raised.

    Characters that nobody sees are problems, as they stand or as escapes, unless `unseen` says that it must hold some.
    """
    document = YamlDocument()
    document.problems += invisible_problems(text, path, first_line)
    builder = _Builder(
        document, path, first_line, None if allow_invisible else frozenset(code for _, code in find_invisible(text))
    )
    try:
        for event in yaml.parse(text, Loader=_Loader):
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

    def __init__(self, document: YamlDocument, path: Path, first_line: int, said: frozenset[int] | None) -> None:
        """`said` are the invisible characters that were found in the text before its escapes were read."""
        self.document, self.path, self.first_line, self.said = document, path, first_line, said
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
        self._see(event)
        if self.stack and isinstance(self.stack[-1].container, dict) and self.stack[-1].key is None:
            self._key(event)
            return
        value: str | None = event.value
        if event.tag is not None and event.tag != "!":
            self._stop(event, f"YAML tags such as `{event.tag}` are not allowed")
        elif event.implicit[0]:
            resolved: str = _RESOLVER.resolve(yaml.ScalarNode, event.value, (True, False))  # type: ignore[no-untyped-call]
            tag = resolved.rpartition(":")[2]
            if tag == "null":
                value = None
            elif (
                tag in _YAML11_CONVERSIONS
                and event.value not in ("true", "false")
                and not _PLAIN_NUMBER.fullmatch(event.value)
            ):
                self._problem(
                    event, f'YAML reads {event.value} as {_YAML11_CONVERSIONS[tag]}, not as text: write "{event.value}"'
                )
        self._attach(event, value)

    def _see(self, event: yaml.ScalarEvent) -> None:
        """Refuse what an escape of YAML hides; what stands in the text itself was refused with its column."""
        if self.said is None or event.style != '"':
            return
        for _, code in find_invisible(event.value):
            if code not in self.said:
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
