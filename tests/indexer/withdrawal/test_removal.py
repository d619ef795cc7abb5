"""A record is removed as a whole or not at all, whatever fails and whenever it is stopped."""

import os
import shutil
from pathlib import Path

import pytest

from indexer.records.corpus import check_paths
from indexer.withdrawal import removal
from indexer.withdrawal.removal import WithdrawalError, apply_plan, plan_withdrawal, rehearse
from indexer.withdrawal.tombstones import FILE, Tombstone
from tests.conftest import ROOT

RECORD = "al-family-visits"


def tombstone(record_id: str = RECORD, reason: str = "Somebody asked for it.") -> Tombstone:
    return Tombstone(id=record_id, date="2026-11-30", reason=reason)


def problems(folder: Path) -> list[str]:
    return [f"{problem.path.name}: {problem.message}" for problem in check_paths([folder], folder).problems]


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def corpus_folder(practices: Path) -> Path:
    """The small corpus with whatever can name a record: a translation, phrases, a link, a source of its own."""
    for language in ("bs", "sq"):
        (practices / "translations" / language).mkdir(parents=True)
        (practices / f"translations/{language}/{RECORD}.md").write_text("---\n---\n")
    (practices / "phrases.yaml").write_text(f"{RECORD}:\n  - visits\nxk-imam-talks:\n  - talks\n")
    with (practices / "sources.yaml").open("a") as sources:
        sources.write("alone:\n  title: Only here\n  publisher: An office\n  date: 2022\n")
    file = practices / f"{RECORD}.md"
    text = file.read_text().replace("sources:\n", "sources:\n  - {ref: alone}\n", 1)
    file.write_text(text.replace("A room with toys.", "A room with toys.[^alone]", 1))
    other = practices / "xk-imam-talks.md"
    other.write_text(other.read_text().replace("related: []", f"related: [{RECORD}]"))
    return practices


def test_nothing_names_the_record_but_its_tombstone(corpus_folder):
    """No file, no key, no list, no link, no step, no source that it alone cited."""
    plan = plan_withdrawal(corpus_folder, tombstone())
    apply_plan(plan)
    assert (plan.sources, plan.situations) == (("alone",), ("family-silent",))
    left = {name for name, text in content(corpus_folder).items() if RECORD.encode() in text or RECORD in name}
    assert left == {FILE}
    assert b"alone" not in (corpus_folder / "sources.yaml").read_bytes()
    assert problems(corpus_folder) == []
    assert plan_withdrawal(corpus_folder, tombstone()).changes == {}


@pytest.mark.parametrize("head", ["", "# Words that people use.\n\n"])
def test_the_record_with_the_only_phrases_can_be_withdrawn(corpus_folder, head):
    """The file says that it holds nothing, and the corpus has no problem."""
    file = corpus_folder / "phrases.yaml"
    file.write_text(f"{head}{RECORD}:\n  - visits\n")
    plan = plan_withdrawal(corpus_folder, tombstone())
    rehearse(plan, corpus_folder, problems)
    apply_plan(plan)
    assert file.read_text() == (f"{head.rstrip()}\n{{}}\n" if head else "{}\n")
    assert problems(corpus_folder) == []


def test_whatever_fails_nothing_is_changed(corpus_folder, monkeypatch):
    """A disk that is full or read-only at each step in turn: every file is as it was, and none is left over."""
    before = content(corpus_folder)
    plan = plan_withdrawal(corpus_folder, tombstone())
    for name in ("replace", "fsync"):
        real = getattr(os, name)
        for failing in range(sum(text is not None for text in plan.changes.values())):
            calls = iter(range(100))

            def fails(*given: object, calls=calls, failing=failing, real=real) -> None:
                if next(calls) == failing:
                    raise OSError(28, "No space left on device", "a-file")
                real(*given)

            monkeypatch.setattr(removal.os, name, fails)
            with pytest.raises(WithdrawalError, match="nothing was changed: a-file: No space left on device"):
                apply_plan(plan)
            monkeypatch.setattr(removal.os, name, real)
            assert content(corpus_folder) == before
    file = corpus_folder / f"translations/sq/{RECORD}.md"
    file.unlink()
    with pytest.raises(WithdrawalError):
        apply_plan(plan)
    file.write_bytes(before[f"translations/sq/{RECORD}.md"])
    assert content(corpus_folder) == before


def test_stopped_anywhere_it_can_be_run_again(corpus_folder, tmp_path):
    """After each of its changes: `check` says to run it again, and then all is as if it had never been stopped."""
    plan = plan_withdrawal(corpus_folder, tombstone())
    done = tmp_path / "done"
    shutil.copytree(corpus_folder, done)
    apply_plan(plan_withdrawal(done, tombstone()))
    order = sorted(plan.changes, key=lambda path: (path.name != FILE, path))
    for stopped in range(1, len(order)):
        half = tmp_path / f"half-{stopped}"
        shutil.copytree(corpus_folder, half)
        for path in order[:stopped]:
            target, text = half / path.relative_to(corpus_folder), plan.changes[path]
            target.unlink() if text is None else target.write_text(text)
        found = problems(half)
        assert [problem for problem in found if f"throughcare withdraw {RECORD}" not in problem] == []
        again = plan_withdrawal(half, tombstone())
        assert found or set(again.changes) <= {half / "sources.yaml"}
        apply_plan(again)
        left = {"sources.yaml"}  # which source was cited is known as long as the record is there
        finished, expected = content(half), content(done)
        assert {name for name in expected if finished[name] != expected[name]} <= left


def test_other_problems_of_the_corpus_do_not_hold_it_up(corpus_folder):
    """A record that was broken before stays broken; a new problem stops the withdrawal, and nothing is changed."""
    broken = corpus_folder / "rs-archived.md"
    broken.write_text(broken.read_text().replace("country: [", "country: [Narnia, ", 1))
    rehearse(plan_withdrawal(corpus_folder, tombstone()), corpus_folder, problems)
    before = content(corpus_folder)
    other = corpus_folder / "xk-imam-talks.md"
    other.write_text(other.read_text() + f"\n<a href='{RECORD}.md'>x</a>\n")
    plan = plan_withdrawal(corpus_folder, tombstone())
    plan.changes[other] = "---\nid: nothing\n---\n"  # type: ignore[index]
    with pytest.raises(WithdrawalError, match=r"nothing was changed: fix these by hand first\nxk-imam-talks\.md"):
        rehearse(plan, corpus_folder, problems)
    assert content(corpus_folder).keys() == before.keys()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (tombstone("al-family-visit"), "there is no record `al-family-visit`; did you mean `al-family-visits`?"),
        (tombstone("../x"), "small letters, digits and hyphens"),
        (tombstone(reason="Besnik Krasniqi, who was convicted, asked"), "must not point to a person"),
        (tombstone(reason="two\nlines"), "one line of at most 300 characters"),
        (tombstone(reason="hidden\u202e"), "a character that nobody sees"),
    ],
)
def test_what_cannot_be_withdrawn_is_said(corpus_folder, given, said):
    """In one sentence, and nothing is changed."""
    before = content(corpus_folder)
    with pytest.raises(WithdrawalError, match=said.replace("?", r"\?")):
        plan_withdrawal(corpus_folder, given)
    assert content(corpus_folder) == before


@pytest.mark.long
def test_records_of_the_real_corpus_can_be_withdrawn(tmp_path):
    """The one that most others name, and one that is alone: the corpus has no problem afterwards."""
    folder = tmp_path / "practices"
    shutil.copytree(ROOT / "practices", folder)
    for record_id in ("ba-eight-days-of-preparation", "al-small-group-influence"):
        apply_plan(plan_withdrawal(folder, tombstone(record_id)))
    assert check_paths([folder], folder).problems == ()
