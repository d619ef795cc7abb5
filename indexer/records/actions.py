"""Steps, instruments and effort in words: what pages show and passages hold, so that both say the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from indexer.records.header import Effort, Header, Instrument, Step, When
from indexer.records.vocabulary import Vocabulary

STEPS, INSTRUMENTS, EFFORT = "Steps", "Instruments", "Staff, time and money"
"""Headings of the parts of a page; each has an anchor and a kind of passage of its own."""

_WITH_ARTICLE = frozenset({"supervision_start", "programme_start", "incident", "previous_step"})
_ELSEWHERE = {
    "WB": "Documented in the Western Balkans as a whole",
    "EU": "Documented in the European Union",
    "INT": "Documented outside the region",
}
_EFFORT = {"staff": "Staff", "time": "Time", "money": "Money"}
_INSTRUMENT = {
    "holder": "Holder",
    "how_to_obtain": "How to obtain",
    "training": "Training needed",
    "languages": "Languages",
    "cost": "Cost",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a line; `is_term` says that they are a term of the interface, which pages translate."""

    text: str
    is_term: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A line under its label; what the author wrote first has none."""

    label: str
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        words = "".join(piece.text for piece in self.pieces)
        return f"{self.label}: {words}" if self.label else words


@dataclass(frozen=True, slots=True)
class Action:
    """A step, an instrument or an effort: its lines in order, and the key of its source."""

    lines: tuple[Line, ...]
    source: str

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)


@dataclass(frozen=True, slots=True)
class ActionList:
    """The actions of one kind that a record has, with the heading and anchor under which its page shows them."""

    kind: str
    heading: str
    anchor: str
    items: tuple[Action, ...]


def action_lists(header: Header, vocabulary: Vocabulary) -> list[ActionList]:
    """Return steps, instruments and effort of a record, those that it has, in the order of its page."""
    found = [
        ActionList("step", STEPS, "steps", tuple(step_action(step, vocabulary) for step in header.steps)),
        ActionList("instrument", INSTRUMENTS, "instruments", tuple(map(_instrument_action, header.instruments))),
        ActionList("effort", EFFORT, "effort", tuple(map(effort_action, header.effort))),
    ]
    return [actions for actions in found if actions.items]


def step_action(step: Step, vocabulary: Vocabulary) -> Action:
    """Return a step in words."""
    return Action((Line("", _said(step.what)), *_step_lines(step, vocabulary)), step.source)


def effort_action(effort: Effort) -> Action:
    """Return an effort in words."""
    return Action((Line(_EFFORT[effort.kind], _said(effort.amount)),), effort.source)


def _instrument_action(instrument: Instrument) -> Action:
    known = ((label, getattr(instrument, field)) for field, label in _INSTRUMENT.items())
    lines = (Line(label, _said(text)) for label, text in known if text)
    return Action((Line("", _said(instrument.name)), *lines), instrument.source)


def _step_lines(step: Step, vocabulary: Vocabulary) -> Iterator[Line]:
    if step.who:
        labels = [Piece(vocabulary.label("actor", code), is_term=True) for code in step.who]
        yield Line("Who", _joined(labels, ", "))
    if step.when:
        yield Line("When", when_pieces(step.when, vocabulary))
    if step.form:
        yield Line("Form", _said(step.form))
    if step.elsewhere:
        yield Line("", _elsewhere_pieces(step.elsewhere, vocabulary))


def when_pieces(when: When, vocabulary: Vocabulary) -> tuple[Piece, ...]:
    """Return a day in words, with its note: 90 days before release (about three months)."""
    note = f" ({_one_line(when.note).rstrip('.')})" if when.note else ""
    return day_pieces(when.days, when.counted_from, vocabulary) + ((Piece(note),) if note else ())


def day_pieces(days: int, counted_from: str, vocabulary: Vocabulary) -> tuple[Piece, ...]:
    """Return a number of days from an event in words: how many, a space, the event."""
    event = vocabulary.label("day_zero", counted_from).lower()
    event = f"the {event}" if counted_from in _WITH_ARTICLE else event
    return (Piece(format_days(days), is_term=True), Piece(" "), Piece(event, is_term=True))


def format_days(days: int) -> str:
    """Return a number of days from an event in words; the name of the event follows."""
    if days == 0:
        return "on the day of"
    return f"{abs(days)} day{'' if abs(days) == 1 else 's'} {'before' if days < 0 else 'after'}"


def _elsewhere_pieces(country: str, vocabulary: Vocabulary) -> tuple[Piece, ...]:
    if country in _ELSEWHERE:
        return (Piece(_ELSEWHERE[country], is_term=True),)
    label = vocabulary.label("country", country)
    return (Piece("Documented in", is_term=True), Piece(" "), Piece(label, is_term=True))


def _joined(pieces: list[Piece], between: str) -> tuple[Piece, ...]:
    return tuple(one for number, piece in enumerate(pieces) for one in ([Piece(between)] * bool(number) + [piece]))


def _said(text: str) -> tuple[Piece, ...]:
    return (Piece(_one_line(text)),)


def _one_line(text: str) -> str:
    return " ".join(text.split())
