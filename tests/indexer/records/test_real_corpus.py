"""The real records: complete, sourced, in own words, and nothing that could harm anybody."""

import re
from collections import Counter

import pytest
import yaml

from indexer.records.body_rules import NOT_DOCUMENTED
from tests.conftest import DATA, ROOT, SHARED, needs_shared

PRACTICES = ROOT / "practices"


@pytest.fixture(scope="module")
def entries() -> dict[str, str]:
    lines = (DATA / "entries.tsv").read_text().splitlines()
    return dict(line.split("\t")[:2] for line in lines if not line.startswith("#"))


def test_every_statement_of_fact_has_a_source(real_corpus):
    """Each paragraph and list item cites a source, says that nothing is documented, or is the editors' note."""
    for record in real_corpus.records:
        for part in record.parts:
            for block in part.blocks:
                open_words = block.text.startswith((NOT_DOCUMENTED[:-1], "Editors' note:"))
                assert block.citations or open_words, (record.id, block.text)


def test_every_source_is_cited_and_every_citation_resolves(real_corpus):
    """The bibliography holds what is cited and nothing else."""
    cited = {key for record in real_corpus.records for part in record.parts for b in part.blocks for key in b.citations}
    assert cited == set(real_corpus.sources)


def test_every_entry_is_accounted_for(real_corpus, entries):
    """Each entry of the source material leads to a record or has a reason why not; each record comes from an entry.

    Records on how to do something join what the others document.
    """
    ids = {record.id for record in real_corpus.records if not record.id.startswith("how-to-")}
    assert set(entries.values()) - {"-"} == ids
    assert len(entries) == 441


def test_entries_without_a_record_say_why():
    """An entry that is left out has its reason in a third column."""
    lines = [line.split("\t") for line in (DATA / "entries.tsv").read_text().splitlines()]
    assert [line for line in lines if line[1:2] == ["-"] and len(line) != 3] == []


@needs_shared
def test_the_table_of_entries_is_the_source_material(entries):
    """No entry is left out of the table."""
    files = SHARED.glob("sources/facts-*.yaml")
    found = [entry["id"] for file in files for entry in yaml.safe_load(file.read_text())]
    assert Counter(found) == Counter(list(entries))


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9']+", re.sub(r"\[\^[^\]]*\]", "", text).lower())


@needs_shared
def test_own_words():
    """No run of eight words is shared with the starting document."""
    source = words((SHARED / "sources/starting-document.txt").read_text())
    runs = {tuple(source[i : i + 8]) for i in range(len(source) - 7)}
    for file in [*PRACTICES.glob("*.md"), PRACTICES / "situations.yaml"]:
        found = words(file.read_text())
        shared = [" ".join(found[i : i + 8]) for i in range(len(found) - 7) if tuple(found[i : i + 8]) in runs]
        assert shared == [], file.name


NAMES_AS_THEY_ARE = ("BIRN Kosovo", "Kosovo Academy for Public Safety", "Kosovo Intelligence Agency")
"""Names of organisations are never altered, not even by an asterisk."""


def test_kosovo_carries_its_asterisk():
    """Every mention is Kosovo*, whatever follows, except in titles and names that sources chose themselves."""
    for file in [*PRACTICES.glob("*.md"), PRACTICES / "situations.yaml"]:
        for line in re.sub("|".join(NAMES_AS_THEY_ARE), "", file.read_text()).splitlines():
            assert not re.search(r"\bKosovo(?![*\w])", re.sub(r"[a-z0-9-]*kosovo[a-z0-9-]*", "", line)), (
                file.name,
                line,
            )


def test_north_macedonia_is_named_in_full():
    """Never Macedonia alone."""
    for file in PRACTICES.glob("*.md"):
        assert not re.search(r"(?<!North )\bMacedonia\b(?!n)", " ".join(file.read_text().split())), file.name


def test_comparators_do_not_look_like_practice_of_the_region(real_corpus):
    """A record from outside the region names its country or body, and carries no code of the region."""
    region = {"AL", "BA", "XK", "ME", "MK", "RS"}
    for record in real_corpus.records:
        if record.id.startswith("eu-"):
            assert (
                not region & set(record.header.country)
                or "WB" in record.header.country
                or len(record.header.country) > 1
            ), record.id


def test_general_records_say_so(real_corpus):
    """A record about prisoners or sentenced people in general says whom it concerns."""
    for record in real_corpus.records:
        if record.header.client_group == ("all_prisoners",):
            text = f"{record.header.title} {record.header.summary}".lower()
            assert re.search(r"all |prison|offender|convicted|people|sanction|sentence|children|monitor", text), (
                record.id
            )


def test_no_withheld_page_is_linked(real_corpus):
    """Pages that may point to people are cited without an address, and no record holds a link to any page."""
    for file in PRACTICES.glob("*.md"):
        assert "http" not in file.read_text(), file.name
    hosts = (
        "eurasia.ro visura nezavisen.mk argumentum dokumen.pub fdocuments vdocument docslib scribd timeisup.online "
        "lawgratis websitedraft staging .test."
    ).split()
    for key, source in real_corpus.sources.items():
        assert not any(host in (source.url or "") for host in hosts), key
        assert (source.url is None) == (source.address == "withheld" or source.url is None), key


def test_situations_lead_to_records(real_corpus):
    """Eighteen situations, each with records that exist."""
    ids = {record.id for record in real_corpus.records}
    assert len(real_corpus.situations) == 18
    assert [step.record for s in real_corpus.situations for step in s.read if step.record not in ids] == []


def test_every_passage_of_the_starting_document_is_in_a_record(real_corpus):
    """K1 to X3 each lead to records that exist and cite the document."""
    citing = {record.id for record in real_corpus.records if any(s.ref == "ran-wb-2022" for s in record.header.sources)}
    lines = (DATA / "passages.tsv").read_text().splitlines()[1:]
    passages = {line.split("\t")[0]: line.split("\t")[1].split() for line in lines}
    assert len(passages) == 27
    for passage, records in passages.items():
        assert set(records) <= citing, passage
