"""What names a withdrawn record goes from every kind of file; everything else stays as it is."""

from functools import partial
from pathlib import Path

import pytest
import yaml

from indexer.files.yaml_reader import FrontMatter, read_header, split_front_matter
from indexer.records.situations import Situation
from indexer.withdrawal.references import (
    MIN_STEPS,
    UnreadableYaml,
    without_phrases,
    without_references,
    without_sources,
    without_steps,
)
from tests.conftest import ROOT

PRACTICES = ROOT / "practices"
RECORDS = {path.stem: path.read_text() for path in sorted(PRACTICES.glob("*.md"))}


def parts(text: str) -> tuple[dict, str]:
    split = split_front_matter(text, Path("x.md"))
    assert isinstance(split, FrontMatter)
    return read_header(split.header, Path("x.md")).data, split.body


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("related: [a, b, c]", "related: [a, c]"),
        ("related: [b]", "related: []"),
        ('related: ["b", a] # note', "related: [a] # note"),
        ("related: [\n  a,\n  b,\n]", "related: [a]"),
        ("related:\n  - a\n  - b  # why\n  - c", "related:\n  - a\n  - c"),
        ("related:\n- b\n- a", "related:\n- a"),
        ("related:  # by hand\n  - b\ntitle: x", "related: []  # by hand\ntitle: x"),
        ("addresses: [b]\nrelated:\n  - 'b'\n  - bb", "addresses: []\nrelated:\n  - bb"),
        ("asked_as: [b]\ntitle: b", "asked_as: [b]\ntitle: b"),
        ("related: b", "related: b"),
    ],
)
def test_lists_of_a_header_lose_the_id_and_nothing_else(before, after):
    """Both styles of lists, with comments and quotation marks; other keys are left alone."""
    assert without_references(f"---\n{before}\n---\n\nbody\n", "b") == f"---\n{after}\n---\n\nbody\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("See [the visits](b.md).", "See the visits."),
        ('See [it](b.md#how "Title") and [that](a.md).', "See it and [that](a.md)."),
        ("See [it](<b.md>), [bb](bb.md), [x](https://b.md/).", "See it, [bb](bb.md), [x](https://b.md/)."),
        ("See [it][1] and [1].\n\n[1]: b.md\n", "See it and 1.\n\n"),
        ("A citation.[^b]", "A citation.[^b]"),
    ],
)
def test_links_become_their_words(before, after):
    """Links to the record, however they are written; others stay."""
    assert without_references(f"---\nid: a\n---\n{before}", "b") == f"---\nid: a\n---\n{after}"


def test_every_record_of_the_corpus_can_be_left_out_of_every_other():
    """184 records: each list loses exactly that id, all other values and the bodies stay byte for byte."""
    changed = 0
    for record_id in RECORDS:
        for name, text in RECORDS.items():
            if name == record_id or record_id not in text:
                continue
            new = without_references(text, record_id)
            (header, body), (new_header, new_body) = parts(text), parts(new)
            expected = {
                key: [one for one in value if one != record_id] if key in ("related", "addresses") else value
                for key, value in header.items()
            }
            assert (new_header, new_body) == (expected, body)
            changed += new != text
    assert changed > 300


def test_phrases_situations_and_sources_lose_one_entry():
    """Every fifteenth record of the corpus: the file without its entry is the file, parsed, without its entry."""
    load = partial(yaml.load, Loader=yaml.CSafeLoader)
    phrases, situations = (PRACTICES / name for name in ("phrases.yaml", "situations.yaml"))
    for record_id in list(RECORDS)[::15]:
        before = load(phrases.read_text())
        before.pop(record_id, None)
        assert load(without_phrases(phrases.read_text(), record_id)) == before
        guides = load(situations.read_text())
        for guide in guides:
            guide["read"] = [step for step in guide["read"] if step["record"] != record_id]
        text, removed = without_steps(situations.read_text(), record_id)
        assert load(text) == [guide for guide in guides if len(guide["read"]) >= MIN_STEPS]
        assert set(removed) == {guide["id"] for guide in guides if len(guide["read"]) < MIN_STEPS}
    assert without_sources("# head\na:\n  title: x\n# about b\nb:\n  title: y\n", {"a"}) == (
        "# head\n# about b\nb:\n  title: y\n"
    )


def test_a_situation_with_too_few_records_is_removed_as_a_whole():
    """Two are left of three: the guide goes, and is named; the last one leaves an empty list."""
    guide = "- id: one\n  read:\n" + "".join(f"    - {{record: {name}, why: w}}\n" for name in "abc")
    assert without_steps(f"# head\n{guide}", "b") == ("# head\n[]\n", ("one",))
    other = guide.replace("one", "two").replace("record: b", "record: d")
    assert without_steps(guide + other, "b") == (other, ("one",))


def test_a_situation_must_name_as_many_records_as_its_rule_says():
    """The number stands twice, and both are the same."""
    (least,) = [one.min_length for one in Situation.model_fields["read"].metadata if hasattr(one, "min_length")]
    assert least == MIN_STEPS


def test_what_is_no_yaml_is_said():
    """A file that cannot be read is not edited."""
    with pytest.raises(UnreadableYaml, match="line 1"):
        without_phrases("a: [b\n", "b")
