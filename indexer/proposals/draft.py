"""A proposal: a few answers of somebody without git become a record that passes `check`, or a refusal that says why."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from indexer.files.markdown_parser import CITATION
from indexer.files.messages import message
from indexer.files.problems import CorpusError, Problem
from indexer.proposals.answer_rules import answer_problems
from indexer.proposals.form_fields import FORM_FIELDS
from indexer.proposals.form_input import FormInput, ProposalRejected, split_list, unique_lines
from indexer.proposals.markdown_escape import escape_markdown
from indexer.proposals.sources import ID_LENGTH, CitedSources, parse_sources, slug
from indexer.proposals.step_lines import Written, parse_steps
from indexer.records.body_rules import NOT_DOCUMENTED
from indexer.records.corpus import check_paths
from indexer.records.header import SUMMARY_WORDS
from indexer.records.vocabulary import Vocabulary, load_sources, load_vocabulary
from indexer.text.analysis import index_terms

REVIEW_MONTHS = 18
DEFAULT_QUESTIONS = ("What is known about {title}?", "Who does this: {title}?", "Where is this done: {title}?")
REVIEW_NOTE = "Proposed through the form; groups, topics and questions are suggestions, not checked."
MAX_SUMMARY_CHARS = 600
"""Characters of what is done that may become the summary."""


@dataclass(frozen=True, slots=True)
class DraftRecord:
    """A record as text, and what a person must look at."""

    id: str
    text: str
    warnings: tuple[str, ...] = ()


def make_draft(answers: FormInput, practices: Path, today: date) -> DraftRecord:
    """Write the answers as a record that passes `check`.

    Raises:
        ProposalRejected: It does not pass; the reasons are those of `check`.
    """
    vocabulary = load_vocabulary(practices / "vocabulary.yaml")
    sources = load_sources(practices / "sources.yaml")
    reasons: list[str] = []
    record_id = _record_id(answers, practices, reasons)
    cited = parse_sources(answers.texts["source"], sources, reasons)
    steps = parse_steps(answers.texts.get("steps", ""), cited.documents, vocabulary, reasons)
    reasons += answer_problems(answers, cited, vocabulary, practices)
    if reasons:
        raise ProposalRejected(dict.fromkeys(reasons))
    text = _header(answers, record_id, cited, steps, vocabulary, today)
    text += _body(answers, list(cited.locators), vocabulary)
    return DraftRecord(record_id, text, _check(record_id, text, practices))


def _check(record_id: str, text: str, practices: Path) -> tuple[str, ...]:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{record_id}.md"
        file.write_text(text, encoding="utf-8")
        try:
            checked = check_paths([file], practices)
        except CorpusError as error:
            raise ProposalRejected(_sentences(error.problems)) from None
    if checked.problems:
        raise ProposalRejected(_sentences(checked.problems))
    return _sentences(checked.warnings)


def _sentences(problems: Sequence[Problem]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(problem.message for problem in problems))


def _record_id(answers: FormInput, practices: Path, reasons: list[str]) -> str:
    countries = answers.codes["country"]
    prefix = countries[0].lower() if len(countries) == 1 else "wb"
    name = slug(answers.texts["title"])
    if not name:
        reasons.append(message("title_without_words"))
    record_id = f"{prefix}-{name}"[:ID_LENGTH].rstrip("-")
    if (practices / f"{record_id}.md").exists():
        reasons.append(message("record_exists", id=record_id))
    return record_id


def _header(
    answers: FormInput,
    record_id: str,
    cited: CitedSources,
    steps: Sequence[Written],
    vocabulary: Vocabulary,
    today: date,
) -> str:
    """Write the header; every text is a quoted string on one line, so that no answer can end or add a key."""
    codes, texts = answers.codes, answers.texts
    lead, title = codes["lead_actor"][0], " ".join(texts["title"].split())
    summary = texts["summary"] if "summary" in texts else _first_sentences(CITATION.sub("", texts["done"]))
    values: dict[str, object] = {
        "id": record_id,
        "title": title,
        "record_type": codes.get("record_type", ("practice",))[0],
        "summary": " ".join(summary.split()),
        "country": codes["country"],
        "jurisdiction": codes.get("jurisdiction", ()),
        "phase": codes["phase"],
        "gender_focus": codes.get("gender_focus", ("not_stated",)),
        "lead_actor": lead,
        "actor": tuple(dict.fromkeys([lead, *codes.get("actor", ())])),
        "client_group": codes.get("client_group", ("veto",)),
        "topics": codes.get("topics") or (_nearest_topic(f"{title} {texts['done']}", lead, vocabulary),),
        "evidence_status": codes.get("evidence_status", ("practitioner_reported",))[0],
        "as_of": texts.get("as_of") or cited.date or str(today.year),
        "review": {"status": "draft", "on": today.isoformat(), "by": "contributor", "note": REVIEW_NOTE},
        "review_by": _months_later(today, REVIEW_MONTHS).isoformat(),
        "steps": steps,
        "asked_as": unique_lines(texts["asked_as"])
        if "asked_as" in texts
        else [o.format(title=title) for o in DEFAULT_QUESTIONS],
        "addresses": split_list(texts.get("addresses", "")),
        "related": split_list(texts.get("related", "")),
        "new_sources": cited.new,
        "sources": [{"ref": k} | ({"locator": where} if where else {}) for k, where in cited.locators.items()],
    }
    lines = [_written(name, value) for name, value in values.items() if value]
    return "\n".join(["---", *lines, "---", ""])


def _written(name: str, value: object) -> str:
    """Return a key of the header with its value; each of several entries stands on a line of its own."""
    if isinstance(value, list) and isinstance(value[0], dict):
        return "\n".join([f"{name}:", *(f"  - {json.dumps(entry, ensure_ascii=False)}" for entry in value)])
    return f"{name}: {json.dumps(value, ensure_ascii=False)}"


def _body(answers: FormInput, keys: Sequence[str], vocabulary: Vocabulary) -> str:
    given = {q.section: answers.texts[q.key] for q in FORM_FIELDS if q.section and q.key in answers.texts}
    lines = []
    for section in vocabulary.written_sections(full=True)[0]:
        text = given.get(section.heading, NOT_DOCUMENTED)
        lines += ["", f"## {section.heading}", "", text if text == NOT_DOCUMENTED else escape_markdown(text, keys)]
    return "\n".join([*lines, ""])


def _first_sentences(text: str) -> str:
    """Return the first sentences of `text` that fit into a summary, or as many words of the first one."""
    given = text.split()
    kept = " ".join(given[:SUMMARY_WORDS])[:MAX_SUMMARY_CHARS].split()
    if len(given) > len(kept):
        ends = [index for index, word in enumerate(kept) if word.endswith((".", "!", "?"))]
        kept = kept[: ends[-1] + 1] if ends else kept
    return " ".join(kept)


def _nearest_topic(text: str, lead_actor: str, vocabulary: Vocabulary) -> str:
    """Return the topic that shares most words with `text`, those of its label counted twice; the first of equals.

    Words that only name the lead say nothing about the topic.
    """
    given = set(index_terms(text)) - set(index_terms(vocabulary.label("actor", lead_actor)))

    def shared(code: str) -> int:
        term = vocabulary.terms["topics"][code]
        return 2 * len(given & set(index_terms(term.label))) + len(given & set(index_terms(term.definition)))

    return max(vocabulary.terms["topics"], key=shared)


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.month - 1 + months, 12)
    return date(day.year + year, month + 1, min(day.day, 28))
