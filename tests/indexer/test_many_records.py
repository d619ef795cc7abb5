"""A corpus ten times as large as today's."""

import dataclasses
import os

import pytest

from indexer.build import BuildPaths, build_site
from indexer.files.versions import current_version
from indexer.index.bundle import open_bundle
from indexer.index.bundle_writer import write_bundle
from indexer.records.corpus import read_corpus
from indexer.site.browser_search.lexical_assets import BrowserSearch
from search_api.browser_rules import rules
from tests.conftest import ROOT, ToyEncoder

RECORDS, SECONDS, MEGABYTES = 2000, 30, 150


class WideToy(ToyEncoder):
    """The toy encoder with the window of the real one, so that records have as many passages as they would."""

    card = ToyEncoder.card.model_copy(update={"max_tokens": 256})


def many(corpus, count):
    """Return a corpus of `count` records: the real ones, again and again under new ids."""
    records = []
    for number in range(count):
        record = corpus.records[number % len(corpus.records)]
        if number >= len(corpus.records):
            header = record.header.model_copy(update={"id": f"{record.id[:40].rstrip('-')}-{number}"})
            record = dataclasses.replace(record, header=header)
        records.append(record)
    return dataclasses.replace(corpus, records=tuple(sorted(records, key=lambda record: record.id)))


@pytest.mark.long
def test_two_thousand_records_build_in_half_a_minute(tmp_path, monkeypatch):
    """Pages, policies and word index of 2,000 records take less than 30 seconds of a processor, and 150 MB."""
    monkeypatch.chdir(ROOT)
    corpus = many(read_corpus(ROOT / "practices"), RECORDS)
    write_bundle(tmp_path / "index", corpus, WideToy())
    bundle = open_bundle(tmp_path / "index", WideToy)
    (tmp_path / "work").mkdir()
    places = BuildPaths(ROOT / "practices", tmp_path / "index", tmp_path / "site", ROOT / "docs", tmp_path / "work")
    before = sum(os.times()[:4])
    build_site(places, corpus, bundle, BrowserSearch(rules(bundle)), lambda *step: None)
    seconds = sum(os.times()[:4]) - before
    size = sum(file.stat().st_size for file in current_version(places.site).rglob("*") if file.is_file()) / 1e6
    assert seconds < SECONDS, f"{seconds:.1f} s"
    assert size < MEGABYTES, f"{size:.0f} MB"
    assert len(list((current_version(places.site) / "records").glob("*.html"))) == RECORDS + 1
