"""Steps as somebody writes them in the form: one a line, `what; who; when; form; document`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from indexer.files.messages import message
from indexer.proposals.form_input import plain_label, spellings, split_list, unique_lines
from indexer.records.header import MAX_DAYS, STEP_LENGTH
from indexer.records.vocabulary import Vocabulary

PARTS = ("what", "who", "when", "form", "document")
QUOTED = 60
"""Characters of a step that a message repeats."""

_DAY = re.compile(r"(?:([0-9]{1,4}) days? (before|after)|on the day of) (?:the )?(.+)")
PATTERNS = {"day": _DAY}
"""The patterns of this module by name: the scripts of the page read the same."""

Written = dict[str, object]


def parse_steps(text: str, documents: Mapping[str, str], vocabulary: Vocabulary, reasons: list[str]) -> list[Written]:
    """Return the steps as a header holds them, in order; what is wrong with them is added to `reasons`.

    Where `documents` is empty, what `Source` names is wrong, and there are none.

    Args:
        documents: The keys of what `Source` names, by the ways in which a step may write them (`CitedSources`).
    """
    steps = []
    for line in unique_lines(text):
        parts = [part.strip() for part in line.split(";")]
        if len(parts) > len(PARTS) or not parts[0]:
            reasons.append(message("step_form", value=line[:QUOTED]))
            continue
        given = dict(zip(PARTS, parts, strict=False))
        wrong = list(_problems(given, documents, vocabulary))
        reasons += wrong
        if documents and not wrong:
            steps.append(_step(given, documents, vocabulary))
    return steps


def _problems(given: Mapping[str, str], documents: Mapping[str, str], vocabulary: Vocabulary) -> Iterator[str]:
    actors = spellings("actor", vocabulary)
    if len(given["what"]) > STEP_LENGTH:
        yield message("step_long", most=STEP_LENGTH, value=given["what"][:QUOTED])
    for part in split_list(given.get("who", "")):
        if plain_label(part) not in actors:
            yield message("step_who", value=part[:QUOTED], label="Everyone involved")
    if given.get("when") and not _when(given["when"], vocabulary):
        yield message("step_when", value=given["when"][:QUOTED], names=event_names(vocabulary))
    if not documents:
        return
    if given.get("document") and given["document"].lower() not in documents:
        yield message("step_document", value=given["document"][:QUOTED])
    elif not given.get("document") and len(set(documents.values())) > 1:
        yield message("step_needs_document", value=given["what"][:QUOTED])


def event_names(vocabulary: Vocabulary) -> str:
    """Return the events that days are counted from, as a message lists them."""
    return ", ".join(f"`{term.label.lower()}`" for term in vocabulary.terms["day_zero"].values())


def _when(text: str, vocabulary: Vocabulary) -> Written | None:
    """Return the day that a text says, or None where it says none."""
    found = _DAY.fullmatch(text.lower())
    event = spellings("day_zero", vocabulary).get(found[3]) if found else None
    if not found or not event or int(found[1] or 0) > MAX_DAYS:
        return None
    return {"days": int(found[1] or 0) * (-1 if found[2] == "before" else 1), "counted_from": event}


def _step(given: Mapping[str, str], documents: Mapping[str, str], vocabulary: Vocabulary) -> Written:
    actors = spellings("actor", vocabulary)
    known: Written = {
        "what": given["what"],
        "who": list(dict.fromkeys(actors[plain_label(part)] for part in split_list(given.get("who", "")))),
        "when": _when(given.get("when", ""), vocabulary),
        "form": given.get("form"),
        "source": documents[given["document"].lower()] if given.get("document") else next(iter(documents.values())),
    }
    return {name: value for name, value in known.items() if value}
