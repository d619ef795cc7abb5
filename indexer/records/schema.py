"""What follows from the record model: JSON Schema, the page of every field, and the commented template."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from indexer.records.body_rules import NOT_DOCUMENTED
from indexer.records.header import Header
from indexer.records.vocabulary import FULL_RECORD_TYPES, Vocabulary

JsonSchema = dict[str, Any]


def record_schema(vocabulary: Vocabulary) -> JsonSchema:
    """Return the JSON Schema of the header, closed vocabularies as lists of codes with their meaning.

    Source: JSON Schema 2020-12; `enumDescriptions` is what the YAML language server shows beside a code.
    """
    schema = _header_schema()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **{key: _with_codes(value, vocabulary) for key, value in schema.items()},
        "title": "Header of a practice record",
        "description": "Written by `throughcare generate` from the record model; change that, not this file.",
    }


def _header_schema() -> JsonSchema:
    """Return pydantic's schema; it says `minLength` for lists whose length is checked after another test."""
    schema: JsonSchema = Header.model_json_schema()
    for field in schema["properties"].values():
        if field.get("type") == "array":
            for wrong, right in (("minLength", "minItems"), ("maxLength", "maxItems")):
                if wrong in field:
                    field[right] = field.pop(wrong)
    return schema


def _with_codes(node: Any, vocabulary: Vocabulary) -> Any:
    if isinstance(node, list):
        return [_with_codes(item, vocabulary) for item in node]
    if not isinstance(node, dict):
        return node
    changed = {key: _with_codes(value, vocabulary) for key, value in node.items() if key != "vocabulary"}
    if isinstance(node.get("vocabulary"), str):
        terms = vocabulary.terms[node["vocabulary"]]
        changed["enum"] = list(terms)
        changed["enumDescriptions"] = [f"{term.label}: {term.definition}" for term in terms.values()]
    return changed


def fields_page(vocabulary: Vocabulary) -> str:
    """Return the page that documents every field and every section, in Markdown."""
    schema = _header_schema()
    lines = [
        "---",
        "title: Every field of a record",
        "---",
        "",
        "<!-- Written by `throughcare generate` from the record model; change that, not this file. -->",
        "",
        "# Every field of a record",
        "",
        "A record is a file `practices/<id>.md`: a header between two lines `---`, then sections.",
        "Codes and their definitions stand in [the vocabulary](vocabulary.md); "
        "`practices/record.schema.json` lets an editor complete and check the header.",
        "",
        "## The header",
        "",
    ]
    lines += _field_rows(schema, schema)
    for name, key in _NESTED.items():
        one = "The value" if name in ("Review", "When") else "One entry"
        lines += ["", f"### {one} of `{key}`", "", *_field_rows(schema["$defs"][name], schema)]
    lines += ["", "## The sections", "", "| Section | Who must have it | What stands there |", "| --- | --- | --- |"]
    for section in vocabulary.sections:
        lines.append(f"| {section.heading} | {_REQUIRED[section.required]} | {section.definition} |")
    lines += ["", f'Where nothing is known a section reads "{NOT_DOCUMENTED}"', ""]
    return "\n".join(lines)


_NESTED = {
    "Review": "review",
    "Timing": "timing",
    "Step": "steps",
    "When": "when",
    "Instrument": "instruments",
    "Effort": "effort",
    "Citation": "sources",
}
"""Models of what stands inside a key of the header, in the order of the page; each with its key."""

_REQUIRED = {
    "every": "every record",
    "full": ", ".join(sorted(FULL_RECORD_TYPES)),
    "generated": "nobody: the build writes it",
}


def _field_rows(part: Mapping[str, Any], schema: Mapping[str, Any]) -> Iterator[str]:
    yield "| Field | Must stand | Value | Meaning | Example |"
    yield "| --- | --- | --- | --- | --- |"
    for name, field in part["properties"].items():
        needed = "yes" if name in part.get("required", ()) else "no"
        example = f"`{json.dumps(field['examples'][0], ensure_ascii=False)}`" if "examples" in field else ""
        yield f"| `{name}` | {needed} | {_describe_type(field, schema)} | {field.get('description', '')} | {example} |"


def _describe_type(field: Mapping[str, Any], schema: Mapping[str, Any]) -> str:
    """Say in words what a field may hold."""
    field = next((option for option in field.get("anyOf", ()) if option.get("type") != "null"), field)
    if "enum" in field:
        return "one of " + ", ".join(f"`{value}`" for value in field["enum"])
    if "vocabulary" in field:
        return f"one code of `{field['vocabulary']}`"
    if field.get("type") == "array":
        items = field["items"]
        limits = [
            f"{word} {field[key]}" for key, word in (("minItems", "at least"), ("maxItems", "at most")) if key in field
        ]
        what = (
            f"codes of `{items['vocabulary']}`" if "vocabulary" in items else "entries" if "$ref" in items else "texts"
        )
        return ", ".join([f"list of {what}", *limits])
    if "$ref" in field:
        return "an entry"
    if field.get("type") == "object":
        return "entries by their key"
    if field.get("format") == "date":
        return "date YYYY-MM-DD"
    if field.get("type") == "integer":
        return f"whole number from {field['minimum']} to {field['maximum']}"
    return f"text, at most {field['maxLength']} characters" if "maxLength" in field else "text"


def template(vocabulary: Vocabulary) -> str:
    """Return a record to fill in, each field explained beside it."""
    lines = ["---", "# yaml-language-server: $schema=record.schema.json"]
    for name, field in _header_schema()["properties"].items():
        codes = field.get("vocabulary") or field.get("items", {}).get("vocabulary")
        lines.append(f"# {field['description']}")
        if codes and len(vocabulary.terms[codes]) <= 10:
            lines.append(f"# Codes: {', '.join(vocabulary.terms[codes])}.")
        elif codes:
            lines.append(f"# Codes: see `{codes}` in vocabulary.yaml.")
        lines.append(f"{name}: {json.dumps(field['examples'][0], ensure_ascii=False)}")
    written = vocabulary.written_sections(full=True)[0]
    lines += ["# The sections, in this order; every statement ends with the source that says it, [^key]."]
    lines += [f"# {section.heading}: {section.definition}" for section in written]
    lines += ["---"]
    example = _header_schema()["properties"]["sources"]["examples"][0][0]["ref"]
    for number, section in enumerate(written):
        text = f"Say in your own words what the source says.[^{example}]" if number == 0 else NOT_DOCUMENTED
        lines += ["", f"## {section.heading}", "", text]
    return "\n".join([*lines, ""])
