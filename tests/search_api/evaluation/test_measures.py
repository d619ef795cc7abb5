"""Measures are those of the field, over the very search that is served; the page that quotes them is fresh."""

import json
import re
import subprocess
from collections import Counter
from math import log2

import pytest

from bench.evaluation import auroc, interval, mistyped
from search_api.evaluation.measures import CollectionError, evaluate_beir, evaluate_project, read_judged
from search_api.searcher import Searcher
from tests.conftest import ROOT, ToyEncoder
from tests.throughcare.test_cli import run


@pytest.fixture
def folder(tmp_path):
    documents = {"d1": "release release", "d2": "family", "d3": "imam talks"}
    lines = [json.dumps({"_id": name, "title": "", "text": text}) for name, text in documents.items()]
    (tmp_path / "corpus.jsonl").write_text("\n".join(lines))
    questions = [
        json.dumps({"_id": name, "text": text}) for name, text in (("q1", "imam"), ("q2", "family"), ("q3", "x"))
    ]
    (tmp_path / "queries.jsonl").write_text("\n".join(questions))
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels/test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td3\t1\nq2\td1\t1\nq2\td2\t2\n")
    return tmp_path


@pytest.mark.parametrize("mode", ["hybrid", "dense", "lexical"])
def test_a_collection_is_measured(folder, mode):
    """The judged questions count alone; figures are those worked out by hand."""
    report = evaluate_beir(folder, ToyEncoder(), mode)
    assert set(report.per_query) == {"q1", "q2"}
    assert report.per_query["q1"] == {"nDCG@10": 1, "RR@10": 1, "R@100": 1}
    # After d2, meaning puts d3 (cosine 1/2) before d1 (1/√10); by words both have 0 and keep their order.
    rank = {"hybrid": 3, "dense": 3, "lexical": 2}[mode]
    assert report.per_query["q2"]["nDCG@10"] == pytest.approx((2 + 1 / log2(rank + 1)) / (2 + 1 / log2(3)))
    assert json.loads(report.as_json(per_query=False)).keys() == {"nDCG@10", "RR@10", "R@100", "queries", "mode"}


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda f: (f / "queries.jsonl").unlink(), r"queries.jsonl: No such file or directory; a collection has"),
        (lambda f: (f / "corpus.jsonl").write_text("{"), r"corpus.jsonl:1: not JSON"),
        (lambda f: (f / "corpus.jsonl").write_text('{"_id": "x"}'), r"corpus.jsonl:1: a line must hold _id and text"),
        (lambda f: (f / "qrels/test.tsv").write_text("h\nq1 d1 1\n"), r"test.tsv:2: a line must hold query-id"),
        (lambda f: (f / "qrels/test.tsv").write_text("h\nq9\td1\t1\n"), r"no question of queries.jsonl is judged"),
    ],
)
def test_a_folder_that_is_no_collection_is_refused(folder, spoil, message):
    """The file, the line and what must stand there."""
    spoil(folder)
    with pytest.raises(CollectionError, match=message):
        evaluate_beir(folder, ToyEncoder())


def test_judged_questions_are_split_by_the_round_of_writing():
    """The first round is for choosing, later ones are quoted; grades name records that exist; every kind is there."""
    judged = read_judged()
    for item in judged:
        assert item.half == ("tuning" if re.fullmatch("q(0..|1..|20.|210)|u...", item.id) else "reporting"), item.id
        assert bool(item.grades) != bool(item.none), item.id
        assert all((ROOT / f"practices/{record}.md").exists() for record in item.grades), item.id
    assert len(judged) >= 150
    assert sum(len(item.translations) for item in judged) >= 60
    assert set(Counter(item.none for item in judged)) >= {"statistic", "privacy", "off_topic", "misuse", "place"}


@pytest.fixture
def quoted():
    return read_judged(half="reporting") or pytest.skip("no later round of questions is there yet")


def test_the_page_quotes_what_is_measured(real_bundle, quoted):
    """docs/evaluation.md holds the figures of this search over these records."""
    page = (ROOT / "docs/evaluation.md").read_text()
    searcher = Searcher(real_bundle)
    for mode in ("hybrid", "lexical"):
        said = float(re.search(rf"\| {mode} \| \d+ \| ([\d.]+)", page)[1])
        assert evaluate_project(searcher, quoted, "en", mode).means["nDCG@10"] == pytest.approx(said, abs=0.002)


@pytest.mark.parametrize("half", ["tuning", "reporting"])
def test_both_legs_together_are_better_than_either(real_bundle, half):
    """By at least two points of nDCG@10, where questions were chosen on and where not."""
    searcher, judged = Searcher(real_bundle), read_judged(half=half)
    if not judged:
        pytest.skip("no later round of questions is there yet")
    figures = {
        mode: evaluate_project(searcher, judged, "en", mode).means["nDCG@10"] for mode in ("hybrid", "dense", "lexical")
    }
    assert figures["hybrid"] >= max(figures["dense"], figures["lexical"]) + 0.02


def test_small_statistics():
    """Area under the curve, interval and typing mistakes, by hand."""
    assert auroc([0.9, 0.5], [0.5, 0.1]) == (1 + 1 + 0.5 + 1) / 4
    assert interval([0.5, 0.5, 0.5]) == (0.5, 0.5)
    for question in ("who helps the family", "imams in prison"):
        slip = mistyped(question)
        assert slip != question or sorted(slip) == sorted(question)
        assert abs(len(slip) - len(question)) <= 1


def test_the_command_measures_and_refuses(built, tmp_path):
    """Figures as JSON; a wrong language, half or folder is one sentence."""
    done = run("evaluate", "--language", "sq", "--half", "tuning", "--json", index=str(built.index))
    assert json.loads(done.stdout)["queries"] == 57
    assert run("evaluate", "--language", "xx", index=str(built.index)).stderr.endswith(
        "`language` must be one of en, sq, bs, sr, mk, not `xx`\n"
    )
    refused: subprocess.CompletedProcess[str] = run("evaluate", str(tmp_path), index=str(built.index))
    assert (refused.returncode, "corpus.jsonl: No such file" in refused.stderr) == (1, True)
