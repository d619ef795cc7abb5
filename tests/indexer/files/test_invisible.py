"""Characters that nobody sees are refused in every file, however they are written."""

import json
import shutil
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.files.invisible import ENTITY, INVISIBLE, NAMES, describe_invisible, find_invisible
from indexer.files.problems import CorpusError
from indexer.files.yaml_reader import read_yaml
from indexer.records.corpus import check_paths
from indexer.records.translations import source_hash
from tests.conftest import DATA

TEXTS = DATA / "texts"
MORE = [0x00AD, 0x034F, 0x115F, 0x180E, 0x2800, 0x3164, 0xFE0F, 0xFFA0, 0xFDD0, 0x1FFFE, 0xE0100, 0xE0041]
HIDDEN = [code for code in range(0x110000) if unicodedata.category(chr(code)) in ("Cc", "Cf", "Cs", "Zl", "Zp")]
HIDDEN = [code for code in HIDDEN if code not in (9, 10)] + MORE
ESCAPABLE = st.sampled_from([code for code in HIDDEN if not 0xD800 <= code < 0xE000])


def test_every_control_and_mark_of_format_is_unseen():
    """All of Unicode's controls, marks of format and halves of characters, and what shows nothing; letters are not."""
    assert [f"{code:X}" for code in HIDDEN if not INVISIBLE.fullmatch(chr(code))] == []
    assert not INVISIBLE.search("aA1 é č ђ ѐ – — “” … € \u00a0\n\t" + "".join(map(chr, range(0x20, 0x7F))))


@given(ESCAPABLE)
@settings(max_examples=200, derandomize=True, database=None)
def test_each_spelling_is_found(code):
    """As it stands, as a decimal or hexadecimal reference, with zeros and capitals: the same code is told."""
    for text in (chr(code), f"&#{code};", f"&#x{code:x};", f"&#X{code:08X};", f"&#{code:07};"):
        assert [found for _, found in find_invisible(f"a{text}b")] == [code]


def test_names_of_references_are_found():
    """Each name of HTML for such a character, and none for a character that shows."""
    assert {"shy", "ZeroWidthSpace", "zwj", "zwnj", "lrm", "rlm", "NoBreak", "ic"} <= NAMES.keys()
    assert {"amp", "nbsp", "caps", "copy"}.isdisjoint(NAMES)
    assert [code for _, code in find_invisible("a&shy;b &amp;shy; &nbsp; &copy;")] == [0xAD]
    assert ENTITY.search("a&b;c") is None


@given(ESCAPABLE, st.sampled_from(["key", "value", "in a list"]))
@settings(max_examples=200, derandomize=True, database=None)
def test_escapes_of_yaml_are_read_first(code, where):
    """In a key, a value or a list, at the place of what holds it."""
    escaped = f'"a\\U{code:08x}b"'
    text = {"key": f"{escaped}: b", "value": f"b: {escaped}", "in a list": f"b: [c, {escaped}]"}[where]
    problems = read_yaml(text, Path("x.yaml")).problems
    assert [problem.message for problem in problems] == [describe_invisible(code)]
    assert problems[0].line == 1
    assert problems[0].column == {"key": 1, "value": 4, "in a list": 8}[where]


PLACES = [
    ("vocabulary.yaml", "label"),
    ("vocabulary.yaml", "definition"),
    ("sources.yaml", "title"),
    ("sources.yaml", "publisher"),
    ("terms.yaml", "label"),
    ("situations.yaml", "title"),
    ("situations.yaml", "why"),
]


@pytest.mark.parametrize(("name", "key"), PLACES)
@pytest.mark.parametrize("spelling", ["\\u202e", "&#x202E;", "\u202e", "&shy;", "\\u2060", "\\U000e0041", "\\0"])
def test_no_yaml_file_hides_one(practices, name, key, spelling):
    """Vocabularies, sources, terms and situations: the first text under a key is refused."""
    path = practices / name
    data = read_yaml(path.read_text(), path, allow_invisible=True).data
    assert mark_first(data, key)
    path.write_text(json.dumps(data, ensure_ascii=False).replace(MARK, spelling))
    assert any("invisible character U+" in message for message in messages(practices))


MARK = "@@"
"""Stands where the spelling goes: JSON is YAML, and would escape it."""


def mark_first(data, key):
    """Put the mark behind the first text under a key, at any depth, and say whether there is one."""
    if isinstance(data, dict):
        if isinstance(data.get(key), str):
            data[key] += MARK
            return True
        data = list(data.values())
    return any(mark_first(one, key) for one in data) if isinstance(data, list) else False


def messages(practices):
    try:
        return [problem.message for problem in check_paths([practices], practices).problems]
    except CorpusError as error:
        return [problem.message for problem in error.problems]


@pytest.mark.parametrize("spelling", ["\\u202e", "&#x202E;", "&shy;", "\\U000e0041"])
@pytest.mark.parametrize("name", ["acronyms.yaml", "phrases.yaml", "translations/sq/al-family-visits.md"])
def test_no_file_beside_the_records_hides_one(practices, corpus, name, spelling):
    """Acronyms, phrases and translations."""
    written = {
        "acronyms.yaml": f'NGO: "non{spelling}"\n',
        "phrases.yaml": f'al-family-visits: ["When{spelling} do they come?"]\n',
        "translations/sq/al-family-visits.md": "---\nrecord: al-family-visits\nlanguage: sq\nstatus: machine_draft\n"
        f"english: {source_hash(corpus.records[0])}\ntitle: Vizita\nsummary: \"Familjet{spelling}\"\n"
        "asked_as: [Kur?, Si?, Ku?]\n---\n",
    }[name]  # fmt: skip
    (practices / name).parent.mkdir(parents=True, exist_ok=True)
    (practices / name).write_text(written)
    assert any("invisible character U+" in message for message in messages(practices))


EXPECTED = {
    "x-bell": ["0007"],
    "x-nul": ["0000"],
    "x-escape": ["202E"],
    "x-entity": ["202E", "200B"],
    "x-shy": ["00AD", "00AD"],
    "x-others": ["2060", "061C", "E0068", "E0069", "E0064", "E0064", "E0065", "E006E"],
}


@pytest.mark.parametrize("name", EXPECTED)
def test_records_that_hide_characters_are_refused(practices, name):
    """Each such record is refused for each of its invisible characters and for nothing else."""
    shutil.copy(TEXTS / f"unseen/{name}.md", practices)
    found = [message for message in messages(practices) if "invisible" in message]
    assert found == [f"the invisible character U+{code} is not allowed" for code in EXPECTED[name]]
    assert len(messages(practices)) == len(found)
