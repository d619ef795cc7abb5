"""Proposals that are made side by side, each with sources of its own, merge in any order."""

import random
import subprocess
from datetime import date
from pathlib import Path

import pytest

from indexer.proposals.draft import make_draft
from indexer.proposals.form_input import parse_answers
from indexer.records.corpus import read_corpus
from indexer.records.vocabulary import load_vocabulary

TODAY = date(2026, 11, 30)


def git(folder: Path, *words: str) -> None:
    """Run git in a folder, by nobody's name and without anybody's settings."""
    identity = ("-c", "user.name=editor", "-c", "user.email=editor@example.org", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", *identity, *words], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr + done.stdout


def proposal(number: int) -> str:
    answers = {
        "Title": f"Weekly visits in prison number {number}",
        "Country": "Bosnia and Herzegovina",
        "Phase": "In custody",
        "Who leads it": "Prison or correctional service",
        "What is done": "The prison invites families every week.",
        "Source": f"Report {number}; Ministry of Justice; 20{number:02}; https://www.gov.rs/{number}",
    }
    return "\n\n".join(f"### {label}\n\n{answer}" for label, answer in answers.items())


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_twenty_proposals_merge_in_any_order(practices, seed):
    """Twenty branches from one commit, each with a record and a new source; whatever the order, all of them are in."""
    git(practices, "init", "--quiet", "--initial-branch=main")
    git(practices, "add", ".")
    git(practices, "commit", "--quiet", "--message=records")
    vocabulary = load_vocabulary(practices / "vocabulary.yaml")
    before = len(read_corpus(practices).records)
    for number in range(20):
        git(practices, "checkout", "--quiet", "-b", f"p{number}", "main")
        draft = make_draft(parse_answers(proposal(number), vocabulary), practices, TODAY)
        (practices / f"{draft.id}.md").write_text(draft.text, encoding="utf-8")
        git(practices, "add", ".")
        git(practices, "commit", "--quiet", f"--message={draft.id}")
    git(practices, "checkout", "--quiet", "main")
    for number in random.Random(seed).sample(range(20), 20):
        git(practices, "merge", "--quiet", "--no-edit", f"p{number}")
    corpus = read_corpus(practices)
    assert len(corpus.records) == before + 20
    brought = {source.url for record in corpus.records for source in record.header.new_sources.values()}
    assert brought == {f"https://www.gov.rs/{number}" for number in range(20)}
