"""A proposal: a few answers of somebody without git become a record that passes `check`, or a refusal that says why."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from indexer.corpus import check_paths
from indexer.folding import stems, words
from indexer.problems import CorpusError, Problem, nearest
from indexer.records import SUMMARY_WORDS, UNSEEN
from indexer.rules import NOT_DOCUMENTED
from indexer.vocabulary import Source, Vocabulary, load_sources, load_vocabulary

BODY_LIMIT = 64 * 1024
NO_ANSWER = "_No response_"
_ID_LENGTH = 60
_REVIEW_MONTHS = 18
_OPENINGS = ("What is known about", "Who does this:", "Where is this done:")
_CITATION = re.compile(r"\[\^[^\]\s]+\]\s*$")


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
class Proposed:
    """A record as text, and the bibliography with the source that it adds, if any."""

    id: str
    text: str
    sources: str
    warnings: tuple[str, ...] = ()


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


def propose(answers: Answers, practices: Path, today: date) -> Proposed:
    """Write the answers as a record that passes `check`.

    Raises:
        Refused: It does not pass; the reasons are those of `check`.
    """
    vocabulary = load_vocabulary(practices / "vocabulary.yaml")
    sources = load_sources(practices / "sources.yaml")
    key, source, added = _source(answers.texts["source"], sources)
    record_id = _record_id(answers)
    if (practices / f"{record_id}.md").exists():
        raise Refused([f"there is a record `{record_id}` already: choose another title, or propose a change to it"])
    text = _header(answers, record_id, key, source, vocabulary, today) + _body(answers, key, vocabulary)
    bibliography = (practices / "sources.yaml").read_text(encoding="utf-8").rstrip("\n") + "\n" + added
    warnings = _check(record_id, text, bibliography, practices)
    return Proposed(record_id, text, bibliography, warnings)


def _check(record_id: str, text: str, bibliography: str, practices: Path) -> tuple[str, ...]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{record_id}.md"
        file.write_text(text, encoding="utf-8")
        (Path(folder) / "sources.yaml").write_text(bibliography, encoding="utf-8")
        try:
            checked = check_paths([file], practices)
        except CorpusError as error:
            raise Refused(_sentences(error.problems)) from None
    if checked.problems:
        raise Refused(_sentences(checked.problems))
    return _sentences(checked.warnings)


def _sentences(problems: Sequence[Problem]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(problem.message for problem in problems))


def _record_id(answers: Answers) -> str:
    countries = answers.codes["country"]
    prefix = countries[0].lower() if len(countries) == 1 else "wb"
    slug = "-".join([prefix, *(word for word in words(answers.texts["title"]) if word.isascii() and word.isalnum())])
    if slug == prefix:
        raise Refused(["the title must have a word in Latin or Cyrillic letters"])
    return slug[:_ID_LENGTH].rstrip("-")


def _source(text: str, sources: Mapping[str, Source]) -> tuple[str, Source, str]:
    """Return key and entry of the source, and what the bibliography gains."""
    if text in sources:
        return text, sources[text], ""
    parts = [part.strip() for part in text.split(";")]
    if len(parts) not in (3, 4) or not all(parts[:3]):
        expected = "a key of sources.yaml or `title; publisher; date; address`"
        raise Refused([f"`Source` must be {expected}, not `{text[:60]}`"])
    title, publisher, when = parts[:3]
    key = "-".join(words(f"{publisher} {title}"))[:_ID_LENGTH].strip("-")
    if not key or key in sources:
        raise Refused([f"there is a source `{key}` already: give that key, or a more exact title"])
    try:
        source = Source(title=title, publisher=publisher, date=when)
    except ValueError:
        raise Refused([f"`{when[:30]}` is not a date: write YYYY, YYYY-MM, YYYY-MM-DD or undated"]) from None
    entry = {"title": title, "publisher": publisher, "date": when}
    if len(parts) == 4 and re.fullmatch(r"https?://[^\s\"<>]+", parts[3]):
        entry["url"] = parts[3]
    elif len(parts) == 4 and parts[3]:
        raise Refused(["the address of a source must start with https://"])
    else:
        entry["address"] = "withheld"
    return key, source, f"{key}:\n" + "".join(f"  {name}: {_quoted(value)}\n" for name, value in entry.items())


def _header(answers: Answers, record_id: str, key: str, source: Source, vocabulary: Vocabulary, today: date) -> str:
    """Write the header; every text is a quoted string on one line, so that no answer can end or add a key."""
    codes, texts = answers.codes, answers.texts
    lead, title = codes["lead_actor"][0], " ".join(texts["title"].split())
    done = texts["summary"] if "summary" in texts else _beginning(re.sub(r"\[\^[^\]]*\]", "", texts["done"]))
    values: dict[str, object] = {
        "id": record_id,
        "title": title,
        "record_type": codes.get("record_type", ("practice",))[0],
        "summary": " ".join(done.split()),
        "country": codes["country"],
        "phase": codes["phase"],
        "gender_focus": codes.get("gender_focus", ("not_stated",)),
        "lead_actor": lead,
        "actor": tuple(dict.fromkeys([lead, *codes.get("actor", ())])),
        "client_group": codes.get("client_group", ("veto",)),
        "topics": codes.get("topics") or (_nearest_topic(f"{title} {texts['done']}", vocabulary),),
        "evidence_status": codes.get("evidence_status", ("practitioner_reported",))[0],
        "as_of": str(today.year) if source.date == "undated" else source.date,
        "review": {
            "status": "draft",
            "on": today.isoformat(),
            "by": "contributor",
            "note": "Proposed through the form; groups, topics and questions are suggestions, not checked.",
        },
        "review_by": _months_later(today, _REVIEW_MONTHS).isoformat(),
        "asked_as": [f"{opening} {title}?" for opening in _OPENINGS],
        "sources": [{"ref": key}],
    }
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in values.items()]
    return "\n".join(["---", *lines, "---", ""])


def _body(answers: Answers, key: str, vocabulary: Vocabulary) -> str:
    given = {q.section: answers.texts[q.key] for q in QUESTIONS if q.section and q.key in answers.texts}
    lines = []
    for section in vocabulary.written_sections(full=True)[0]:
        lines += ["", f"## {section.heading}", "", _cited(given.get(section.heading, NOT_DOCUMENTED), key)]
    return "\n".join([*lines, ""])


def _cited(text: str, key: str) -> str:
    """Return `text` with the source at the end of every paragraph that has none."""
    if text == NOT_DOCUMENTED:
        return text
    paragraphs = [paragraph.strip() for paragraph in re.split(r"\n\s*\n", text)]
    return "\n\n".join(p if _CITATION.search(p) else f"{p}[^{key}]" for p in paragraphs if p)


def _beginning(text: str) -> str:
    """Return the first sentences of `text` that fit into a summary, or as many words of the first one."""
    given = text.split()
    kept = given[:SUMMARY_WORDS]
    if len(given) > len(kept):
        ends = [index for index, word in enumerate(kept) if word.endswith((".", "!", "?"))]
        kept = kept[: ends[-1] + 1] if ends else kept
    return " ".join(kept)


def _nearest_topic(text: str, vocabulary: Vocabulary) -> str:
    """Return the topic that shares most words with `text`, those of its label counted twice; the first of equals."""
    given = set(stems(text))

    def shared(code: str) -> int:
        term = vocabulary.terms["topics"][code]
        return 2 * len(given & set(stems(term.label))) + len(given & set(stems(term.definition)))

    return max(vocabulary.terms["topics"], key=shared)


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    return date(day.year + year, month + 1, min(day.day, 28))


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
