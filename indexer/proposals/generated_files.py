"""The files that follow from the record model and the vocabularies; `throughcare generate` writes them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from indexer.proposals.form_fields import FORM_FIELDS, FormField, help_text
from indexer.records.schema import fields_page, record_schema, template
from indexer.records.vocabulary import Vocabulary


def generated_files(vocabulary: Vocabulary) -> dict[Path, str]:
    """Return the text of every generated file by its path in the repository."""
    schema = json.dumps(record_schema(vocabulary), ensure_ascii=False, indent=1)
    return {
        Path("practices/record.schema.json"): schema + "\n",
        Path("practices/template.txt"): template(vocabulary),
        Path("docs/fields.md"): fields_page(vocabulary),
        Path(".github/ISSUE_TEMPLATE/practice.yml"): issue_form(vocabulary),
    }


def issue_form(vocabulary: Vocabulary) -> str:
    """Return the issue form of GitHub with the questions of a proposal.

    Source: https://docs.github.com/communities/using-templates-to-encourage-useful-issues-and-pull-requests
    """
    people_first = (
        "Six answers are enough; an editor asks for the rest. Nobody may be findable: no names, no initials, "
        "no dates of birth, no case numbers, no pictures. The text is public as soon as you send it."
    )
    form = {
        "name": "Propose a practice, a challenge or a lesson",
        "description": "Becomes a draft record and a pull request, without git.",
        "labels": ["proposal"],
        "body": [
            {"type": "markdown", "attributes": {"value": people_first}},
            *(_form_field(question, vocabulary) for question in FORM_FIELDS),
        ],
    }
    head = "# Written by `throughcare generate` from the questions of a proposal; change those, not this file.\n"
    return head + yaml.safe_dump(form, sort_keys=False, allow_unicode=True, width=120)


def _form_field(question: FormField, vocabulary: Vocabulary) -> dict[str, Any]:
    attributes: dict[str, Any] = {"label": question.label, "description": help_text(question, vocabulary)}
    kind = "textarea" if question.long else "input"
    if question.codes:
        kind = "dropdown"
        attributes["multiple"] = question.several
        # Commas part the chosen values in the text of the issue.
        attributes["options"] = [term.label.replace(",", "") for term in vocabulary.terms[question.codes].values()]
    elif question.example:
        attributes["placeholder"] = question.example
    return {
        "type": kind,
        "id": question.key,
        "attributes": attributes,
        "validations": {"required": question.snapshot},
    }


def stale_files(vocabulary: Vocabulary, root: Path) -> Iterator[Path]:
    """Yield the generated files that are missing or not as they would be written now."""
    for path, text in generated_files(vocabulary).items():
        file = root / path
        if not file.exists() or file.read_text(encoding="utf-8") != text:
            yield path
