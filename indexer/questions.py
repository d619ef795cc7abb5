"""The questions of a proposal, and answers to them from an issue or a terminal."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from indexer.problems import nearest
from indexer.records import SUMMARY_WORDS, UNSEEN
from indexer.vocabulary import Vocabulary

BODY_LIMIT = 64 * 1024
NO_ANSWER = "_No response_"


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the form. `codes` names the vocabulary of a choice; `section` the section that the text fills."""

    key: str
    label: str
    help: str
    example: str = ""
    codes: str | None = None
    several: bool = False
    section: str | None = None
    snapshot: bool = False
    long: bool = False


SOURCE_HELP = (
    "The key of a source in `practices/sources.yaml`, or `title; publisher; date; address` of a page that you read. "
    "Leave the address out where the page names or shows people."
)
QUESTIONS = (
    Question("title", "Title", "What it is, in one line without names.", "Weekly family visits", snapshot=True),
    Question("country", "Country", "Where it is done.", codes="country", several=True, snapshot=True),
    Question("phase", "Phase", "When it happens.", codes="phase", several=True, snapshot=True),
    Question("lead_actor", "Who leads it", "The body in charge.", codes="actor", snapshot=True),
    Question(
        "done", "What is done", "Who does what, with whom and when. No names, no cases; in your own words.",
        "The prison invites the family every week.", section="What is done", snapshot=True, long=True,
    ),
    Question("source", "Source", SOURCE_HELP, "Family visits in prison; Ministry of Justice; 2024", snapshot=True),
    Question("summary", "Summary", f"At most {SUMMARY_WORDS} plain words.", long=True),
    Question("record_type", "Type", "What kind of knowledge it is.", codes="record_type"),
    Question("actor", "Everyone involved", "The lead included.", codes="actor", several=True),
    Question("gender_focus", "Gender focus", "For whom it was designed.", codes="gender_focus", several=True),
    Question("client_group", "People concerned", "Whom it concerns.", codes="client_group", several=True),
    Question("topics", "Topics", "What it is about.", codes="topics", several=True),
    Question("evidence_status", "Evidence", "What is known about effects.", codes="evidence_status"),
    Question("context", "Context", "The situation it answers.", section="Context and problem", long=True),
    Question("results", "Results", "What is known, and what is not.", section="What is known about results", long=True),
    Question(
        "risks", "Difficulties", "What went wrong or could.", section="Difficulties, risks and safeguards", long=True
    ),
)  # fmt: skip
"""The questions of the form, the terminal and the issue alike, in order; a snapshot asks the first six."""


class Refused(Exception):
    """A proposal cannot become a record; `reasons` say why, each a sentence."""

    def __init__(self, reasons: Sequence[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("\n".join(reasons))


@dataclass(frozen=True, slots=True)
class Answers:
    """Answers by the key of their question: one text, or codes."""

    texts: Mapping[str, str]
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read_issue(body: str, vocabulary: Vocabulary) -> Answers:
    """Read the body of an issue form: headings `### Label`, each followed by its answer.

    Raises:
        Refused: It is too long, holds invisible characters, or a heading is missing or stands twice.
    """
    if len(body.encode("utf-8", "replace")) > BODY_LIMIT:
        raise Refused([f"the text must not be longer than {BODY_LIMIT // 1024} KB"])
    body = body.replace("\r\n", "\n")
    if unseen := UNSEEN.search(body):
        raise Refused([f"the invisible character U+{ord(unseen[0]):04X} is not allowed"])
    found: dict[str, str] = {}
    labels = {question.label: question for question in QUESTIONS}
    for part in re.split(r"^### ", body, flags=re.MULTILINE)[1:]:
        label, _, answer = part.partition("\n")
        if label.strip() not in labels:
            raise Refused([f"`{label.strip()[:60]}` is no heading of the form"])
        if label.strip() in found:
            raise Refused([f"the heading `{label.strip()}` stands twice"])
        found[label.strip()] = "" if answer.strip() == NO_ANSWER else answer.strip()
    return answers_of({labels[label].key: answer for label, answer in found.items()}, vocabulary)


def answers_of(given: Mapping[str, str], vocabulary: Vocabulary) -> Answers:
    """Sort answers into texts and codes; codes may be given as codes or as labels, with commas or lines between.

    Raises:
        Refused: A question of the snapshot has no answer, or a value is not in its vocabulary.
    """
    reasons = []
    codes: dict[str, tuple[str, ...]] = {}
    for question in QUESTIONS:
        answer = given.get(question.key, "").strip()
        if not answer and question.snapshot:
            reasons.append(f"`{question.label}` needs an answer")
        elif answer and question.codes:
            try:
                parts = _parts(answer, question)
                codes[question.key] = tuple(_code(part, question.codes, vocabulary) for part in parts)
            except ValueError as error:
                reasons.append(str(error))
    if reasons:
        raise Refused(reasons)
    texts = {q.key: given[q.key].strip() for q in QUESTIONS if not q.codes and given.get(q.key, "").strip()}
    return Answers(texts, codes)


def _parts(answer: str, question: Question) -> list[str]:
    if not question.several:
        return [answer]
    parts = re.split(r"[,\n]", re.sub(r"\([^)]*\)", "", answer))
    return [part.strip() for part in parts if part.strip()]


def _code(value: str, key: str, vocabulary: Vocabulary) -> str:
    """Return the code that `value` names by code or label."""
    plain = re.sub(r"\s*\([^)]*\)", "", value).strip().casefold()
    for code, term in vocabulary.terms[key].items():
        label = re.sub(r"\s*\([^)]*\)", "", term.label).casefold()
        if plain in (code.casefold(), label, label.replace(",", "")):
            return code
    labels = [term.label for term in vocabulary.terms[key].values()]
    raise ValueError(f"`{value[:60]}` is no choice; {nearest(value[:60], labels)}")
