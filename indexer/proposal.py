"""A proposal: a few answers of somebody without git become a record that passes `check`, or a refusal that says why."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from indexer.corpus import check_paths
from indexer.folding import stems, words
from indexer.problems import CorpusError, Problem
from indexer.questions import QUESTIONS, Answers, Refused
from indexer.records import SUMMARY_WORDS
from indexer.rules import NOT_DOCUMENTED
from indexer.vocabulary import Source, Vocabulary, load_sources, load_vocabulary

_ID_LENGTH = 60
_REVIEW_MONTHS = 18
_OPENINGS = ("What is known about", "Who does this:", "Where is this done:")
_CITATION = re.compile(r"\[\^[^\]\s]+\]\s*$")


@dataclass(frozen=True, slots=True)
class Proposed:
    """A record as text, and the bibliography with the source that it adds, if any."""

    id: str
    text: str
    sources: str
    warnings: tuple[str, ...] = ()


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
        "topics": codes.get("topics") or (_nearest_topic(f"{title} {texts['done']}", lead, vocabulary),),
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


def _nearest_topic(text: str, lead: str, vocabulary: Vocabulary) -> str:
    """Return the topic that shares most words with `text`, those of its label counted twice; the first of equals.

    Words that only name the lead say nothing about the topic.
    """
    given = set(stems(text)) - set(stems(vocabulary.label("actor", lead)))

    def shared(code: str) -> int:
        term = vocabulary.terms["topics"][code]
        return 2 * len(given & set(stems(term.label))) + len(given & set(stems(term.definition)))

    return max(vocabulary.terms["topics"], key=shared)


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    return date(day.year + year, month + 1, min(day.day, 28))


def _quoted(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
