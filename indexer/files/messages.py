"""What is said of a fault in a proposal, once for `check` and for the form in the browser."""

from __future__ import annotations

MESSAGES = {
    "did_you_mean": "did you mean `{name}`?",
    "allowed": "allowed: {names}",
    "see_keys": "see the keys there",
    "unseen": "the invisible character U+{code} is not allowed",
    "too_large": "the text must not be longer than {most} KB",
    "needs_answer": "`{label}` needs an answer",
    "too_long": "`{label}` must have at most {most} characters",
    "no_heading": "`{label}` is no heading of the form",
    "heading_twice": "the heading `{label}` stands twice",
    "no_choice": "`{value}` is no choice; {hint}",
    "title_without_words": "the title must have a word in Latin or Cyrillic letters",
    "record_exists": "there is a record `{id}` already: choose another title, or propose a change to it",
    "source_form": "give title; publisher; date; address, or the key of a known document: `{value}` is neither",
    "source_exists": "there is a source `{key}` already: give that key, or a more exact title",
    "source_date": "`{value}` is not a date: write YYYY, YYYY-MM, YYYY-MM-DD or undated",
    "source_address": "the address of a source must start with https://",
    "date": "`{value}` is not a date: write YYYY, YYYY-MM or YYYY-MM-DD",
    "summary_words": "the summary must have at most {most} words; it has {words}",
    "too_few_values": "`{name}` must have at least {min_length} values, not {actual_length}",
    "too_many_values": "`{name}` must have at most {max_length} values, not {actual_length}",
    "not_stated_alone": "`gender_focus`: `not_stated` must stand alone",
    "jurisdiction": "`jurisdiction` is for records of Bosnia and Herzegovina (`BA`)",
    "not_listed": "[^{key}] cites a source that `sources` does not list{hint}",
    "not_cited": "the source `{key}` is listed but no sentence cites it as [^{key}]",
    "line_count": "`{label}` needs {fewest} to {most} lines, not {lines}",
    "stands_alone": "`{label}`: choose `{value}` alone, or the others",
    "needs_country": "`{label}` is for {country}: choose that country, or no level",
    "cites_unknown": "[^{key}] is none of the documents that you name under `Source`",
    "cited_nowhere": "nothing rests on `{name}`: cite it in the text, or take it out of `Source`",
    "unknown_record": "there is no record `{id}`: choose one by its title",
    "other_type": "`{id}` answers nothing that can be answered: under `{label}` name challenges only",
    "step_form": "a step has at most five parts, the first of them what is done: `{value}` has not",
    "step_long": "what is done in a step must have at most {most} characters: `{value}`",
    "step_who": "`{value}` is none of the bodies listed under `{label}`",
    "step_when": "`{value}` is no day: write as `90 days before release`, counted from one of: {names}",
    "step_needs_document": "say which document says so, by the number of its line under `Source`: `{value}`",
    "step_document": "`{value}` is none of the documents under `Source`: give the number of its line",
    "no_record": "there is no record `{id}`; {hint}",
    "itself": "a record must not refer to itself",
    "no_challenge": "`addresses` must name challenges; `{id}` is a {type}",
}


_UNESCAPED = ("hint", "names")
"""Values that are sentences themselves, or lists of what is allowed."""


def message(name: str, /, **values: object) -> str:
    """Return a sentence with its values filled in; no value can end the marks of code between which it stands."""
    return MESSAGES[name].format(
        **{key: value if key in _UNESCAPED else str(value).replace("`", "'") for key, value in values.items()}
    )
