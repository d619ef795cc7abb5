"""Steps, instruments, effort and dates of a header are held to the rules of the rest of the record."""

import calendar
import json
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.files.identifiers import MAX_ID_LENGTH, RESERVED_IDS, id_fault
from indexer.files.yaml_reader import MAX_ENTRIES
from indexer.records.corpus import check_paths
from indexer.records.header import Effort, Header, Instrument, Step, When
from indexer.records.vocabulary import DATE
from search_api.http.parameters import MAX_ID_LENGTH as MAX_OF_THE_API

ENTRIES = {
    "steps": [
        {
            "what": "The prison sends the plan.",
            "who": ["prison"],
            "when": {"days": -90, "counted_from": "release", "note": "About three months."},
            "form": "individual plan",
            "elsewhere": "INT",
            "source": "paper",
        }
    ],
    "instruments": [
        {
            "name": "Screening tool",
            "holder": "Prison service",
            "how_to_obtain": "On request.",
            "training": "Two days.",
            "languages": "English",
            "cost": "Free.",
            "source": "paper",
        }
    ],
    "effort": [{"kind": "staff", "amount": "Two officers a shift.", "source": "paper"}],
    "case_stage": ["planning"],
}
TEXTS = [
    ("steps", "what"), ("steps", "when", "note"), ("steps", "form"), ("instruments", "name"), ("instruments", "holder"),
    ("instruments", "how_to_obtain"), ("instruments", "training"), ("instruments", "languages"),
    ("instruments", "cost"), ("effort", "amount"),
]  # fmt: skip
"""Every free text of the entries."""


def with_entries(practices, change=lambda entries: None, brackets=True):
    """Write the entries, changed, into a record of the corpus; return the messages of the check."""
    entries = json.loads(json.dumps(ENTRIES))
    change(entries)
    path = practices / "ba-late-release-plans.md"
    lines = "".join(
        f"{key}: {json.dumps(value, ensure_ascii=False)}\n"
        if brackets
        else f"{key}:\n" + "".join(f"  - {json.dumps(one, ensure_ascii=False)}\n" for one in value)
        for key, value in entries.items()
    )
    path.write_text(path.read_text().replace("asked_as:", f"{lines}asked_as:", 1))
    return [(problem.path.name, problem.message) for problem in check_paths([practices], practices).problems]


def put(entries, location, text):
    key, *rest = location
    target = entries[key][0]
    for name in rest[:-1]:
        target = target[name]
    target[rest[-1]] += text


def test_the_table_of_texts_is_complete():
    """A new free text of the model must stand in the table, so that the rules below hold for it."""
    closed = {"who", "elsewhere", "source", "counted_from", "kind", "days", "when"}
    free = {(key, name) for key, model in (("steps", Step), ("instruments", Instrument), ("effort", Effort))
            for name in model.model_fields if name not in closed}  # fmt: skip
    free |= {("steps", "when", name) for name in When.model_fields if name not in closed}
    assert free == set(TEXTS)


@pytest.mark.parametrize("brackets", [True, False])
def test_a_record_with_entries_passes(practices, brackets):
    """Written in brackets or one below the other."""
    assert with_entries(practices, brackets=brackets) == []


@pytest.mark.parametrize("brackets", [True, False])
@pytest.mark.parametrize("location", TEXTS, ids=".".join)
def test_no_text_of_an_entry_names_a_person_or_hides_a_character(practices, location, brackets):
    """An address of a person blocks, an invisible character does, as it stands or as a reference."""
    found = with_entries(
        practices, lambda entries: put(entries, location, " marko.markovic@gmail.com \u202e &shy;"), brackets
    )
    assert sum("invisible character U+" in message for _, message in found) == 2
    assert len(found) == 3
    assert any("mail" in message for _, message in found)


@pytest.mark.parametrize("key", ["steps", "instruments", "effort"])
def test_the_source_of_an_entry_must_be_listed(practices, key):
    """One that the header does not list is refused at its place."""
    found = with_entries(practices, lambda entries: entries[key][0].update(source="nowhere"))
    assert ("ba-late-release-plans.md", "the source `nowhere` is not in `sources`") in found


@pytest.mark.parametrize(
    ("key", "change", "message"),
    [
        ("steps", {"who": ["nobody"]}, "`nobody` is not a value of `actor`"),
        ("steps", {"when": {"days": 1}}, "`counted_from` must stand there: the key is missing"),
        ("steps", {"when": {"days": 1, "counted_from": "birth"}}, "`birth` is not a value of `day_zero`"),
        ("steps", {"elsewhere": "Mars"}, "`Mars` is not a value of `country`"),
        ("steps", {"what": "w" * 401}, "`what` must have at most 400 characters"),
        ("steps", {"whom": "x"}, "`whom` is an unknown key"),
        ("steps", {"what": " "}, "the text must not be empty"),
        ("instruments", {"price": "x"}, "`price` is an unknown key"),
        ("effort", {"kind": "luck"}, "`kind` must be one of"),
    ],
)
def test_wrong_entries_are_refused(practices, key, change, message):
    """Unknown keys and codes, texts that are empty or too long."""
    found = with_entries(practices, lambda entries: entries[key][0].update(change))
    assert len(found) == 1
    assert found[0][1].startswith(message)


def test_stages_are_codes(practices):
    """Of the vocabulary `case_stage`, each once."""
    found = with_entries(practices, lambda entries: entries.update(case_stage=["planning", "planning"]))
    assert [message for _, message in found] == ["each value must stand once; `planning` is repeated"]


def test_a_list_has_a_bound(practices):
    """Each entry may be compared with every name that is known; no record needs as many."""
    found = with_entries(practices, lambda entries: entries.update(effort=entries["effort"] * (MAX_ENTRIES + 1)))
    assert [message for _, message in found] == ["a list or mapping of a header must not have more than 200 entries"]


DAYS = st.dates(date(1, 1, 1), date(9999, 12, 31))


@given(DAYS, st.integers(0, 99), st.integers(0, 99))
@settings(max_examples=500, derandomize=True, database=None)
def test_a_date_is_one_of_the_calendar(day, month, number):
    """As precise as its source: a day that exists, a month or a year."""
    year = f"{day.year:04}"
    assert DATE.fullmatch(day.isoformat())
    exists = 1 <= month <= 12 and 1 <= number <= calendar.monthrange(day.year, month)[1]
    assert bool(DATE.fullmatch(f"{year}-{month:02}-{number:02}")) == exists
    assert bool(DATE.fullmatch(f"{year}-{month:02}")) == (1 <= month <= 12)
    assert DATE.fullmatch(year)


def test_every_day_of_four_centuries_is_a_date():
    """All days and no other, leap years included."""
    days = {(date(1900, 1, 1) + timedelta(days=number)).isoformat() for number in range(146097)}
    written = {f"{year}-{month:02}-{day:02}" for year in range(1900, 2300) for month in range(14) for day in range(33)}
    assert {text for text in written if DATE.fullmatch(text)} == days


@pytest.mark.parametrize("value", ["2023-02-30", "2023-02-29", "0000-01-01", "2023-04-31", "1700000000", "86400",
                                   "2023-02-03T00:00:00", "2023-2-3", "yesterday"])  # fmt: skip
@pytest.mark.parametrize("key", ["review_by", "on", "as_of"])
def test_dates_that_are_none_are_refused(practices, key, value):
    """In every key of a header that holds one; a number is no date, though it could be seconds since 1970."""
    path = practices / "ba-late-release-plans.md"
    lines = path.read_text().splitlines()
    named = next(line for line in lines if f"{key}: " in line)
    before, _, rest = named.partition(f"{key}: ")
    end = rest[rest.index(",") :] if "," in rest else ""
    path.write_text(path.read_text().replace(named, f'{before}{key}: "{value}"{end}'))
    [problem] = check_paths([practices], practices).problems
    assert problem.message.startswith((f"`{key}` must be a date YYYY-MM-DD, not `{value}`", f"`{value}` is not a date"))


def test_a_source_with_a_date_that_is_none_is_refused(practices):
    """In the bibliography, too."""
    path = practices / "sources.yaml"
    path.write_text(path.read_text() + 'none: {title: T, publisher: P, date: "2023-02-30"}\n')
    with pytest.raises(Exception, match="`2023-02-30` is not a date: write YYYY, YYYY-MM or YYYY-MM-DD"):
        check_paths([practices], practices)


@given(st.from_regex(r"[a-z0-9]{1,12}(-[a-z0-9]{1,12}){0,12}", fullmatch=True) | st.sampled_from(sorted(RESERVED_IDS)))
@settings(max_examples=500, derandomize=True, database=None)
def test_ids_are_names_of_files_anywhere(name):
    """What is allowed is short, in small letters, and no name that a system keeps for itself."""
    assert (id_fault(name, "it") == "") == (len(name) <= MAX_ID_LENGTH and name not in RESERVED_IDS)
    assert MAX_OF_THE_API == MAX_ID_LENGTH == 100


@pytest.mark.parametrize(
    "name", ["index", "con", "aux", "nul", "com1", "lpt9", "x" * 101, "x" * 252, "A-b", "a--b", "-a"]
)
def test_records_and_situations_have_such_ids(practices, name):
    """A record, a situation."""
    text = (practices / "xk-imam-talks.md").read_text().replace("id: xk-imam-talks", f"id: {name}")
    (practices / f"{name}.md").write_text(text)
    [problem] = check_paths([practices], practices).problems
    assert problem.message == id_fault(name, "the file name before `.md`")
    (practices / f"{name}.md").unlink()
    path = practices / "situations.yaml"
    path.write_text(path.read_text().replace("id: family-silent", f"id: {name}"))
    with pytest.raises(Exception, match="the id of a situation must"):
        check_paths([practices], practices)


def test_codes_have_pages_of_their_own(practices):
    """Two codes that differ in case or in a hyphen would have one."""
    path = practices / "vocabulary.yaml"
    text = path.read_text()
    path.write_text(text.replace("    AL: ", '    al: {label: x, definition: "x"}\n    AL: ', 1))
    with pytest.raises(Exception, match="the codes `al` and `AL` would have the same page"):
        check_paths([practices], practices)


def test_a_title_of_several_lines_is_one_line(practices):
    """However YAML writes it."""
    path = practices / "xk-imam-talks.md"
    path.write_text(path.read_text().replace("title: Talks with an imam", "title: |\n  Talks\n  with an\n\n  imam"))
    records = check_paths([practices], practices).corpus.records
    assert [record.header.title for record in records if record.id == "xk-imam-talks"] == ["Talks with an imam"]
    assert Header.model_fields["title"].is_required()
