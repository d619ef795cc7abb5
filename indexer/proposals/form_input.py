"""Answers to the questions of a proposal, from a mail, an issue or a terminal, sorted into texts and codes.

An answer stands below its heading `### Label`; `docs/assets/js/form/proposalText.js` writes the same text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from indexer.files.invisible import describe_invisible, find_invisible
from indexer.files.messages import message
from indexer.files.problems import suggest
from indexer.proposals.form_fields import FORM_FIELDS, FormField
from indexer.records.vocabulary import Vocabulary

ANSWERS_LIMIT = 40 * 1024
"""Bytes of all answers together: whatever they are, the file stays below the limit of a record."""

NO_ANSWER = "_No response_"
_IN_BRACKETS = re.compile(r"\s*\([^)]*\)")
_SEPARATOR = re.compile(r"[,\n]")
_ESCAPED = re.compile(r"^\\*(?:### |_No response_$)")
"""A line of an answer that could be taken for more than that: the form puts one backslash before it."""

PATTERNS = {"inBrackets": _IN_BRACKETS, "separator": _SEPARATOR, "escaped": _ESCAPED}
"""The patterns of this module by name: the scripts of the page read the same."""


class ProposalRejected(Exception):
    """A proposal cannot become a record; `reasons` say why, each a sentence."""

    def __init__(self, reasons: Iterable[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("\n".join(self.reasons))


@dataclass(frozen=True, slots=True)
class FormInput:
    """Answers by the key of their question: one text, or codes."""

    texts: Mapping[str, str]
    codes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def parse_answers(body: str, vocabulary: Vocabulary) -> FormInput:
    """Read the text of the form or the body of an issue: headings `### Label`, each followed by its answer.

    Raises:
        ProposalRejected: It is too long, a heading is unknown or stands twice, or an answer cannot be.
    """
    body = body.replace("\r\n", "\n")
    _refuse_large(body)
    found: dict[str, str] = {}
    labels = {question.label: question for question in FORM_FIELDS}
    for part in re.split(r"^### ", body, flags=re.MULTILINE)[1:]:
        label, _, answer = part.partition("\n")
        if label.strip() not in labels:
            raise ProposalRejected([message("no_heading", label=label.strip()[:60])])
        if label.strip() in found:
            raise ProposalRejected([message("heading_twice", label=label.strip())])
        found[label.strip()] = "" if answer.strip() == NO_ANSWER else _unescaped(answer.strip())
    return parse_input({labels[label].key: answer for label, answer in found.items()}, vocabulary)


def _unescaped(answer: str) -> str:
    """Return an answer as it was typed: without the backslash before what would read as a heading."""
    lines = answer.split("\n")
    return "\n".join(line[1:] if line.startswith("\\") and _ESCAPED.match(line) else line for line in lines)


def parse_input(given: Mapping[str, str], vocabulary: Vocabulary) -> FormInput:
    """Sort answers into texts and codes; codes may be given as codes or as labels, with commas or lines between.

    Raises:
        ProposalRejected: A question of the snapshot has no answer, a value is not in its vocabulary, a text is too
            long or holds invisible characters.
    """
    _refuse_large("".join(given.values()))
    reasons: list[str] = []
    codes: dict[str, tuple[str, ...]] = {}
    texts: dict[str, str] = {}
    for question in FORM_FIELDS:
        answer = given.get(question.key, "").replace("\r\n", "\n")
        reasons += (describe_invisible(code) for _, code in find_invisible(answer))
        answer = answer.strip()
        if not answer:
            reasons += [message("needs_answer", label=question.label)] if question.snapshot else []
        elif question.codes:
            codes[question.key], wrong = _codes(answer, question, vocabulary)
            reasons += wrong
        elif len(answer) > question.limit:
            reasons.append(message("too_long", label=question.label, most=question.limit))
        else:
            texts[question.key] = answer
    if reasons:
        raise ProposalRejected(dict.fromkeys(reasons))
    return FormInput(texts, codes)


def _refuse_large(text: str) -> None:
    if len(text.encode("utf-8", "replace")) > ANSWERS_LIMIT:
        raise ProposalRejected([message("too_large", most=ANSWERS_LIMIT // 1024)])


def _codes(answer: str, question: FormField, vocabulary: Vocabulary) -> tuple[tuple[str, ...], list[str]]:
    """Return the codes that an answer names, each once, and what is said of values that name none."""
    terms = vocabulary.terms[question.codes or ""]
    known = spellings(question.codes or "", vocabulary)
    codes: list[str] = []
    wrong: list[str] = []
    for part in split_list(_IN_BRACKETS.sub("", answer)) if question.several else [answer]:
        plain = plain_label(part)
        if plain in known:
            codes.append(known[plain])
        else:
            hint = suggest(part[:60], [term.label for term in terms.values()])
            wrong.append(message("no_choice", value=part[:60], hint=hint))
    return tuple(dict.fromkeys(codes)), wrong


def plain_label(text: str) -> str:
    """Return a code or a label as it is compared: in small letters, without what stands in brackets."""
    return _IN_BRACKETS.sub("", text).strip().lower()


def spellings(key: str, vocabulary: Vocabulary) -> dict[str, str]:
    """Return the codes of a vocabulary by each way in which an answer may write them."""
    found: dict[str, str] = {}
    for code, term in vocabulary.terms[key].items():
        label = plain_label(term.label)
        found |= dict.fromkeys((code.lower(), label, label.replace(",", "")), code)
    return found


def split_list(answer: str) -> list[str]:
    """Return what commas and line ends part, each value once."""
    return list(dict.fromkeys(part.strip() for part in _SEPARATOR.split(answer) if part.strip()))


def unique_lines(answer: str) -> list[str]:
    """Return the lines of an answer, white space single, each once."""
    return list(dict.fromkeys(" ".join(line.split()) for line in answer.split("\n") if line.strip()))
