"""What must hold between the answers of a proposal, told in the words of the form, before a record is made of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from indexer.files.messages import message
from indexer.proposals.form_fields import FORM_FIELDS
from indexer.proposals.form_input import FormInput, split_list, unique_lines
from indexer.proposals.sources import CitedSources, citation_problems
from indexer.records.header import QUESTION_COUNT, SUMMARY_WORDS
from indexer.records.reader import read_link_target
from indexer.records.vocabulary import DATE, Vocabulary

LEVEL_COUNTRY = "BA"
"""The country that has levels."""

_LABELS = {question.key: question.label for question in FORM_FIELDS}


def answer_problems(answers: FormInput, cited: CitedSources, vocabulary: Vocabulary, practices: Path) -> Iterator[str]:
    """Say what is wrong with answers that each can be read; `docs/assets/js/form/answerRules.js` is its twin."""
    texts, codes = answers.texts, answers.codes
    words = len(texts.get("summary", "").split())
    if words > SUMMARY_WORDS:
        yield message("summary_words", most=SUMMARY_WORDS, words=words)
    if "as_of" in texts and not DATE.fullmatch(texts["as_of"]):
        yield message("date", value=texts["as_of"])
    fewest, most = QUESTION_COUNT
    asked = len(unique_lines(texts.get("asked_as", "")))
    if "asked_as" in texts and not fewest <= asked <= most:
        yield message("line_count", label=_LABELS["asked_as"], fewest=fewest, most=most, lines=asked)
    gender = codes.get("gender_focus", ())
    if len(gender) > 1 and "not_stated" in gender:
        label = vocabulary.label("gender_focus", "not_stated")
        yield message("stands_alone", label=_LABELS["gender_focus"], value=label)
    if codes.get("jurisdiction") and LEVEL_COUNTRY not in codes["country"]:
        country = vocabulary.label("country", LEVEL_COUNTRY)
        yield message("needs_country", label=_LABELS["jurisdiction"], country=country)
    yield from citation_problems(texts, cited)
    for key in ("addresses", "related"):
        yield from _reference_problems(key, texts.get(key, ""), practices)


def _reference_problems(key: str, text: str, practices: Path) -> Iterator[str]:
    known = {path.stem: path for path in practices.glob("*.md")}
    for name in split_list(text):
        if name not in known:
            yield message("unknown_record", id=name)
        elif key == "addresses" and read_link_target(known[name]).record_type not in ("challenge", ""):
            yield message("other_type", id=name, label=_LABELS[key])
