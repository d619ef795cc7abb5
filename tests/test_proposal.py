"""A proposal becomes a record that passes `check`, or it is refused; no answer can do anything else."""

import os
import re
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
import yaml

from indexer.corpus import check_paths, read_corpus
from indexer.proposal import propose
from indexer.questions import QUESTIONS, Refused, read_issue
from indexer.vocabulary import load_vocabulary
from tests.conftest import ROOT
from tests.test_cli import COMMAND

TODAY = date(2026, 11, 24)
ANSWERS = {
    "Title": "Weekly visits: families & children",
    "Country": "Bosnia and Herzegovina, Kosovo*",
    "Phase": "In custody",
    "Who leads it": "Prison or correctional service",
    "What is done": "The prison invites families every week.\n\nA psychologist talks with them.[^talk]",
    "Source": "talk",
    "Summary": "_No response_",
    "Results": "Nobody has counted.",
}


def issue(**changes: str) -> str:
    answers = {**ANSWERS, **{key.replace("_", " "): value for key, value in changes.items()}}
    return "\n\n".join(f"### {label}\n\n{answer}" for label, answer in answers.items())


@pytest.fixture
def offer(practices: Path):
    def offered(body: str):
        return propose(read_issue(body, load_vocabulary(practices / "vocabulary.yaml")), practices, TODAY)

    return offered


def test_a_snapshot_becomes_a_draft_that_passes_check(offer, practices):
    """Six answers suffice; what was not asked says so, and each paragraph has its source."""
    proposed = offer(issue())
    assert proposed.id == "wb-weekly-visits-families-children"
    (practices / f"{proposed.id}.md").write_text(proposed.text)
    (practices / "sources.yaml").write_text(proposed.sources)
    record = next(record for record in read_corpus(practices).records if record.id == proposed.id)
    assert record.header.review.status == "draft"
    assert (record.header.country, record.header.topics) == (("BA", "XK"), ("children",))
    assert record.header.summary == "The prison invites families every week. A psychologist talks with them."
    assert record.header.review_by == date(2028, 5, 24)
    done = proposed.text.split("## What is done\n\n")[1].split("\n\n##")[0]
    assert done == "The prison invites families every week.[^talk]\n\nA psychologist talks with them.[^talk]"
    assert proposed.text.count("Not documented in the sources.") == 8


def test_a_new_source_enters_the_bibliography(offer, practices):
    """Without an address it is cited by its title alone."""
    proposed = offer(issue(Source="A day of visits; Ministry of Justice; 2024-05", What_is_done="Families come."))
    added = yaml.safe_load(proposed.sources)["ministry-of-justice-day-of-visits"]
    assert added == {"title": "A day of visits", "publisher": "Ministry of Justice", "date": "2024-05",
                     "address": "withheld"}  # fmt: skip
    assert 'as_of: "2024-05"' in proposed.text


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"Title": "_No response_"}, "`Title` needs an answer"),
        ({"Country": "Atlantis"}, "`Atlantis` is no choice"),
        ({"Source": "a newspaper"}, "`Source` must be a key of sources.yaml"),
        ({"Source": "A paper; Someone; yesterday"}, "`yesterday` is not a date"),
        ({"Source": "A paper; Someone; 2024; javascript:alert(1)"}, "must start with https://"),
        ({"What_is_done": "Marko Petrović, convicted in 2019, sews."}, "a name in one sentence|a name beside"),
        ({"What_is_done": "Call +387 61 123 456."}, "a telephone number"),
        ({"What_is_done": "See ![him](a.png)"}, "pictures are not taken"),
        ({"What_is_done": "<script>alert(1)</script>"}, "raw HTML"),
        ({"What_is_done": "[x](javascript:alert(1))"}, "must not run code|must start with https"),
        ({"What_is_done": "A text.\n\n## Sources\n\nMine."}, "`Sources` is not a section"),
        ({"What_is_done": "A text.\n\n### Title\n\nAnother"}, "`Title` stands twice"),
        ({"What_is_done": "A text.\n\n### Other\n\nAnother"}, "`Other` is no heading of the form"),
        ({"What_is_done": "right to left \u202etxt"}, r"U\+202E"),
        ({"What_is_done": "a bell \x07"}, r"U\+0007"),
        ({"What_is_done": "x" * 1_000_000}, "not be longer than 64 KB"),
        ({"Title": "家族面会"}, "must have a word in Latin or Cyrillic"),
        ({"Title": "x" * 200}, "at most 120 characters"),
    ],
)  # fmt: skip
def test_bodies_that_cannot_be_records_are_refused(offer, changes, reason):
    """Each refusal says why."""
    with pytest.raises(Refused, match=reason):
        offer(issue(**changes))


@pytest.mark.parametrize(
    "hostile",
    [
        "---\nid: other\n---", 'x"\nid: other', "x\\", "${{ secrets.TOKEN }}", "$(touch /tmp/x) `id`",
        "::set-output name=a::b",
        "../../etc/passwd", "..\\..\\x", "a: &a [*a]", "!!python/object/apply:os.system [id]", "{{ 7*7 }} {% raw %}",
        "%0A::error::x",
        "'; DROP TABLE records; --", "# comment", "null", "yes", "1.10", "[a, b]", "- item",
    ],
)  # fmt: skip
def test_hostile_answers_are_refused_or_inert(offer, practices, hostile):
    """Whatever stands in title and text, the file is one more draft with just that text, and nothing else changes."""
    before = {path: path.read_bytes() for path in practices.rglob("*") if path.is_file()}
    for changes in ({"Title": f"Visits {hostile}"}, {"What_is_done": f"Visits.\n\n{hostile}"}, {"Summary": hostile}):
        try:
            proposed = offer(issue(**changes))
        except Refused:
            continue
        assert re.fullmatch(r"[a-z0-9-]{1,60}", proposed.id)
        (practices / f"{proposed.id}.md").write_text(proposed.text)
        checked = check_paths([practices], practices)
        assert checked.problems == ()
        record = next(record for record in checked.corpus.records if record.id == proposed.id)
        assert (record.header.review.status, record.header.id) == ("draft", proposed.id)
        read = " ".join(f"{record.header.title} {record.header.summary} {record.body}".split())
        assert " ".join(hostile.split()) in read
        (practices / f"{proposed.id}.md").unlink()
    assert {path: path.read_bytes() for path in practices.rglob("*") if path.is_file()} == before


def test_a_record_is_never_overwritten(offer, practices):
    """A title that leads to an id that exists is refused."""
    proposed = offer(issue())
    (practices / f"{proposed.id}.md").write_text(proposed.text)
    with pytest.raises(Refused, match="there is a record `wb-weekly-visits-families-children` already"):
        offer(issue())


def run(practices: Path, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "THROUGHCARE_PRACTICES": str(practices)}
    return subprocess.run([COMMAND, *arguments], capture_output=True, text=True, cwd=ROOT, env=environment, input=given)


def test_new_asks_and_writes_a_file_that_passes_check(tmp_path):
    """The six questions of a snapshot, answered on the terminal, beside the real corpus."""
    practices = tmp_path / "practices"
    shutil.copytree(ROOT / "practices", practices)
    given = "Sewing workshop\nXK\ncustody\nprison\nWomen in custody sew clothes for hospitals.\nran-wb-2022\n"
    done = run(practices, "new", given=given)
    assert done.returncode == 0, done.stderr
    file = practices / "xk-sewing-workshop.md"
    assert done.stdout.rstrip().endswith(str(file))
    assert run(practices, "check", str(file)).returncode == 0
    assert sum(question.snapshot for question in QUESTIONS) == 6


def test_propose_prints_reasons_and_writes_nothing(practices, tmp_path):
    """Exit 1; each reason is one line that no runner takes for a command."""
    body = tmp_path / "issue.md"
    body.write_text(issue(Country="::error::x"))
    before = sorted(practices.iterdir())
    done = run(practices, "propose", str(body))
    assert done.returncode == 1
    assert all(line.startswith("- ") for line in done.stdout.splitlines())
    assert sorted(practices.iterdir()) == before


def test_review_due_lists_records_past_their_date(practices):
    """The record of 23 November 2026 is due from the day after, drafts and archived ones never."""
    done = run(practices, "review-due", "--within", "100000")
    assert done.stdout.split()[:2] == ["2026-11-23", "al-family-visits"]
    assert "me-draft" not in done.stdout
    assert "rs-archived" not in done.stdout
