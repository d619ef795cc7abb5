"""What follows from the record model is committed as it would be written now."""

import json

import yaml

from indexer.proposals.form_fields import FORM_FIELDS
from indexer.proposals.generated_files import generated_files
from indexer.records.corpus import check_paths
from indexer.records.header import Header
from indexer.records.vocabulary import load_vocabulary
from tests.conftest import ROOT

VOCABULARY = load_vocabulary(ROOT / "practices/vocabulary.yaml")


def test_committed_files_are_fresh():
    """Schema, template, page of fields and issue form have not drifted; `throughcare generate` writes them."""
    for path, text in generated_files(VOCABULARY).items():
        assert (ROOT / path).read_text() == text, path


def test_the_schema_knows_every_field_and_code():
    """Every field of the header is described, every code of its vocabulary is listed."""
    schema = json.loads((ROOT / "practices/record.schema.json").read_text())
    assert list(schema["properties"]) == list(Header.model_fields)
    assert all(field["description"] for field in schema["properties"].values())
    assert schema["properties"]["phase"]["items"]["enum"] == list(VOCABULARY.terms["phase"])
    assert schema["properties"]["asked_as"]["minItems"] == 3
    assert schema["additionalProperties"] is False


def test_the_template_is_a_record(tmp_path):
    """The template as it stands passes `check`."""
    file = tmp_path / "ba-eight-days-of-preparation.md"
    file.write_text((ROOT / "practices/template.txt").read_text())
    checked = check_paths([file], ROOT / "practices")
    assert (checked.problems, checked.warnings) == ((), ())


def test_the_issue_form_asks_the_questions():
    """Same labels, same order; the six of the snapshot are required; options are labels without commas."""
    form = yaml.safe_load((ROOT / ".github/ISSUE_TEMPLATE/practice.yml").read_text())
    elements = form["body"][1:]
    assert [element["attributes"]["label"] for element in elements] == [question.label for question in FORM_FIELDS]
    assert [e["id"] for e in elements if e["validations"]["required"]] == [q.key for q in FORM_FIELDS if q.snapshot]
    assert not any("," in option for e in elements for option in e["attributes"].get("options", ()))
