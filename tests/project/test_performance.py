"""The measurements measure what they say; a quick round of them runs here, and no time is held to anything."""

from datetime import date
from xml.etree import ElementTree

import numpy as np
import pytest

from bench.performance import asking, million
from bench.performance.corpora import multiplied
from bench.performance.curves import drawn
from bench.performance.figures import Curve, Figure, Goal, Plot, alternate, ratio
from bench.performance.generated_passages import vectors_like, words_like
from bench.performance.page import lines
from bench.performance.setup import Setup
from indexer.index.bm25_index import BM25Index
from indexer.records.corpus import check_paths
from tests.conftest import ROOT, needs_shared


def test_rounds_alternate():
    """Each is run once a round, and a ratio is taken round by round."""
    order = []

    def run(name, values):
        return lambda: order.append(name) or next(values)

    found = alternate(3, {"a": run("a", iter([2.0, 4.0, 9.0])), "b": run("b", iter([1.0, 4.0, 3.0]))})
    assert order == ["a", "b", "a", "b", "a", "b"]
    assert ratio(found["a"], found["b"]).values == (2.0, 1.0, 3.0)
    assert ratio(found["a"], None) is None


def test_a_goal_says_whether_it_is_met():
    """At most and at least hold for the median; what was not measured is neither met nor missed."""
    figure = Figure(values=(1.0, 3.0, 2.0))
    assert [Goal(what="x", limit=limit, unit="s", figure=figure).met for limit in (1.9, 2.0)] == [False, True]
    least = [Goal(what="x", limit=limit, unit="s", figure=figure, at_least=True).met for limit in (2.0, 2.1)]
    assert least == [True, False]
    assert Goal(what="x", limit=1, unit="s", figure=None).row() == "| x | at most 1 s | not measured |  |"
    said = "| x | at most 1% | 2.00% (1.00 to 3.00) | **missed** |"
    assert Goal(what="x", limit=1, unit="%", figure=figure).row() == said


def test_a_drawing_holds_every_point():
    """A plot is well-formed SVG with a title for those who do not see it, a point for each figure, and all names."""
    curves = (Curve(name="a < b", points=((10, 1), (1000, 50))), Curve(name="c", points=((10, 2),)))
    plot = Plot(name="p", title="T", x="passages", y="ms", curves=curves, text="Said & done")
    tree = ElementTree.fromstring(drawn(plot))
    space = "{http://www.w3.org/2000/svg}"
    assert tree.findtext(f"{space}title") == "Said & done"
    assert len(tree.findall(f"{space}circle")) == 3
    assert {"a < b", "c", "10", "100", "1,000"} <= {element.text for element in tree.iter(f"{space}text")}


def test_generated_vectors_lie_around_real_ones():
    """They have length 1 and the cosines to a real one that the page names; the same seed gives the same."""
    real = np.eye(16, dtype=np.float32)[:4]
    made = vectors_like(real, 500, seed=1)
    assert np.linalg.norm(made, axis=1) == pytest.approx(np.ones(500), abs=1e-5)
    nearest = (made @ real.T).max(axis=1)
    assert nearest.min() > 0.54
    assert nearest.max() < 0.951
    assert np.array_equal(made, vectors_like(real, 500, seed=1))


def test_generated_words_are_scored_as_words_are():
    """A word index that is made at once has the scores of one that is made from the same tokens."""
    index = words_like(["release plan family", "family imam"], 50, seed=2)
    starts, rows = index._postings.starts, index._postings.rows
    counts = [[] for _ in range(50)]
    for token, number in index.vocabulary.items():
        for row in rows[starts[number] : starts[number + 1]].tolist():
            counts[row].append(token)
    once = BM25Index.from_tokens(counts)
    lengths_differ = any(len(row) != len(set(row)) for row in counts)
    assert not lengths_differ
    assert {token: once.contains(token, np.arange(50)).tolist() for token in index.vocabulary} == {
        token: index.contains(token, np.arange(50)).tolist() for token in index.vocabulary
    }


@pytest.mark.parametrize("large", [40, pytest.param(200, marks=pytest.mark.long)])
def test_a_multiplied_corpus_passes_the_check(tmp_path, large):
    """Copies have ids, and if asked for titles, of their own; small and large corpora have no problems."""
    for count, own_words in ((5, False), (large, False), (large, True)):
        folder = multiplied(ROOT / "practices", tmp_path / "many", count, own_words)
        checked = check_paths([folder], folder)
        assert (len(checked.corpus.records), checked.problems) == (count, ())
    assert len({record.header.title for record in checked.corpus.records}) == large


def test_a_quick_round(built, tmp_path, monkeypatch):
    """Questions to a served process and generated passages are measured, and the page says what came out."""
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(asking, "QUESTIONS", 2)
    monkeypatch.setattr(million, "QUESTIONS", 5)
    setup = Setup(built.index, tmp_path, rounds=2, large=False)
    sections = {"asking": asking.measure(setup), "million": million.measure(setup)}
    page = "\n".join(lines(sections, date(2026, 11, 25), 3))
    assert "| one question over HTTP, of txtai in process | at most 0.167 times | not measured |  |" in page
    assert "| recall@10 against exact search, the least of them | at least 0.98 | 1.00 | met |" in page
    assert "Measuring all of it took 3 minutes." in page


@needs_shared
def test_collections_are_indexed_where_they_are(built):
    """Documents of the collections are what is indexed for speed, and their questions are asked, too."""
    alone = Setup(built.index, built.site)
    with_collections = Setup(built.index, built.site, collections=ROOT.parent / "shared/collections")
    assert alone.documents == alone.passages
    assert len(with_collections.documents) == 2878
    assert len(with_collections.questions) > len(alone.questions)
