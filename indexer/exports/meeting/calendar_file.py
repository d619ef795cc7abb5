"""A plan as a calendar file, after RFC 5545; the page of the planner makes the same text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from indexer.site.pages.meeting.planner import CALENDAR_PATTERNS, OCTETS


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """A whole day in a calendar."""

    uid: str
    day: date
    summary: str
    description: str


def calendar_text(entries: Iterable[CalendarEntry], made: datetime) -> str:
    """Return the text of a calendar file with some entries; `made` is the moment of its making, in UTC."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Throughcare//Planner//EN", "CALSCALE:GREGORIAN"]
    for entry in entries:
        lines += _entry_lines(entry, f"{made:%Y%m%dT%H%M%S}Z")
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _entry_lines(entry: CalendarEntry, stamp: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.uid}"
    yield f"DTSTAMP:{stamp}"
    yield f"DTSTART;VALUE=DATE:{entry.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{entry.day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_escaped(entry.summary)}"
    yield f"DESCRIPTION:{_escaped(entry.description)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _escaped(text: str) -> str:
    special, line_end = CALENDAR_PATTERNS["special"], CALENDAR_PATTERNS["line_end"]
    return line_end.sub(r"\\n", special.sub(r"\\\g<0>", text))


def _folded(line: str) -> str:
    """Return a line cut into lines of at most 75 octets, all but the first behind a space; no letter is cut."""
    pieces, piece, size = [], "", 0
    for letter in line:
        more = len(letter.encode())
        if size + more > OCTETS:
            pieces.append(piece)
            piece, size = " ", 1
        piece += letter
        size += more
    return "\r\n".join([*pieces, piece])
