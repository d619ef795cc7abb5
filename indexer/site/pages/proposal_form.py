"""The form that proposes a record: its page, and what its scripts read of the rules of `check`."""

from __future__ import annotations

import json
from collections.abc import Iterator

from indexer.files.invisible import ENTITY, INVISIBLE, NAMES
from indexer.files.link_targets import ADDRESS
from indexer.files.messages import MESSAGES
from indexer.privacy import check, normalization, person_names, validators
from indexer.privacy.person_names import MAX_ACRONYM
from indexer.privacy.text_view import CONTEXT_WINDOW
from indexer.privacy.validators import LIKE_DIGITS
from indexer.proposals import form_input, markdown_escape, step_lines
from indexer.proposals.answer_rules import LEVEL_COUNTRY
from indexer.proposals.form_fields import FORM_FIELDS, FormField, help_text
from indexer.proposals.form_input import ANSWERS_LIMIT
from indexer.proposals.step_lines import PARTS, QUOTED
from indexer.records.header import MAX_DAYS, QUESTION_COUNT, STEP_LENGTH, SUMMARY_WORDS
from indexer.records.vocabulary import DATE
from indexer.site.code_host import editors_address, repository
from indexer.site.rendering import Page, SiteContext
from indexer.text.js_regex import to_js_regexes


def pages(site: SiteContext) -> Iterator[Page]:
    """Yield the page of the form and the script with its rules."""
    yield site.render(
        "propose.md",
        "propose.md",
        "Propose a record",
        "A form that checks what you know while you write, without git.",
        questions=FORM_FIELDS,
        explained=help_text,
        repository=repository(),
        contact=editors_address(),
    )
    rules = json.dumps(_rules(site), ensure_ascii=False, separators=(",", ":"))
    yield Page("assets/form/rules.js", f"throughcare.proposing = {rules};\n")


def _rules(site: SiteContext) -> dict[str, object]:
    """Return what the form knows of `check`: guards, questions, codes, sources, sentences and limits."""
    return {
        "patterns": _patterns(),
        "contextWindow": CONTEXT_WINDOW,
        "maxAcronym": MAX_ACRONYM,
        "likeDigits": LIKE_DIGITS,
        "guards": site.guards.model_dump(mode="json", exclude_none=True),
        "questions": [_question(question) for question in FORM_FIELDS],
        "labels": {question.key: question.label for question in FORM_FIELDS},
        "terms": {key: {code: {"label": term.label} for code, term in terms.items()} for key, terms in _terms(site)},
        "steps": {"parts": len(PARTS), "what": STEP_LENGTH, "days": MAX_DAYS, "quoted": QUOTED},
        "levelCountry": LEVEL_COUNTRY,
        "sources": {
            key: {"title": source.title, "publisher": source.publisher, "date": source.date,
                  "published": source.has_public_numbers}
            for key, source in site.sources.items()
        },
        "records": {header.id: header.record_type for header in site.by_title},
        "titles": {header.id: header.title for header in site.by_title},
        "sentences": MESSAGES,
        "unseen": {"pattern": INVISIBLE.pattern, "entity": ENTITY.pattern, "names": NAMES},
        "date": DATE.pattern,
        "address": ADDRESS,
        "answersLimit": ANSWERS_LIMIT,
        "summaryWords": SUMMARY_WORDS,
        "askedAs": QUESTION_COUNT,
    }  # fmt: skip


def _patterns() -> dict[str, dict[str, str]]:
    """Return the patterns that the form and the guards read texts by, by their module."""
    modules = {
        "normalization": normalization.PATTERNS,
        "personNames": person_names.PATTERNS,
        "validators": validators.PATTERNS,
        "check": check.PATTERNS,
        "formInput": form_input.PATTERNS,
        "markdownEscape": markdown_escape.PATTERNS,
        "stepLines": step_lines.PATTERNS,
    }
    return {module: to_js_regexes(patterns) for module, patterns in modules.items()}


def _question(question: FormField) -> dict[str, object]:
    return {
        "key": question.key,
        "label": question.label,
        "section": question.section,
        "vocabulary_key": question.codes,
        "multiple": question.several,
        "required": question.snapshot,
        "limit": question.limit,
    }


def _terms(site: SiteContext) -> Iterator[tuple[str, dict]]:  # type: ignore[type-arg]
    for key in dict.fromkeys(["day_zero", *(question.codes for question in FORM_FIELDS if question.codes)]):
        yield key, dict(site.vocabulary.terms[key])
