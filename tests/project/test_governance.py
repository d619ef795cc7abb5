"""Workflows can do little, and governance files say what the code does."""

import re
from urllib.parse import urlsplit

import pytest
import yaml

from indexer.privacy.detector import load_guards
from indexer.records.vocabulary import load_vocabulary
from indexer.site.pages.proposal_form import repository
from tests.conftest import ROOT

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_workflows_are_harmless(path):
    """Permissions are named and least, actions pinned by hash, no text of strangers stands in a script."""
    text = path.read_text()
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] in ({}, {"contents": "read"})
    assert "pull_request_target" not in text
    assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v[\d.]+", used) for used in re.findall(r"uses: (.*)", text))
    for job in workflow["jobs"].values():
        for step in job["steps"]:
            assert "${{" not in step.get("run", ""), step


def test_nothing_writes_on_a_pull_request_of_strangers():
    """Only the workflow that reads issues may write contents."""
    writing = [path.stem for path in WORKFLOWS if "contents: write" in path.read_text()]
    assert writing == ["proposal"]


def test_every_review_state_is_explained():
    """The table of states names each code of the vocabulary once, in order."""
    states = re.findall(r"^\| `(\w+)` \|", (ROOT / "GOVERNANCE.md").read_text(), re.MULTILINE)
    assert states == list(load_vocabulary(ROOT / "practices/vocabulary.yaml").terms["review_status"])


def test_metadata_files_are_yaml_and_agree():
    """publiccode.yml and CITATION.cff carry the version and licence of the package."""
    public = yaml.safe_load((ROOT / "publiccode.yml").read_text())
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    project = (ROOT / "pyproject.toml").read_text()
    assert f'version = "{public["softwareVersion"]}"' in project
    assert cited["version"] == public["softwareVersion"]
    assert cited["license"] == public["legal"]["license"] == "Apache-2.0"


def test_the_address_of_the_repository_stands_once():
    """In publiccode.yml: the site takes it from there, and a reserved name is none."""
    assert "repo_url" not in (ROOT / "mkdocs.yml").read_text()
    assert urlsplit(yaml.safe_load((ROOT / "publiccode.yml").read_text())["url"]).hostname == "throughcare.example"
    assert repository(ROOT / "publiccode.yml") == ""


def test_code_owners_name_files_that_exist():
    """No line of CODEOWNERS leads nowhere."""
    for path in re.findall(r"^(/\S+)", (ROOT / ".github/CODEOWNERS").read_text(), re.MULTILINE):
        assert (ROOT / path.strip("/")).exists(), path


def test_messages_of_guards_are_whole():
    """Each rule says why and how to write instead, and none repeats what it found."""
    for rule in load_guards(ROOT / "practices/privacy.yaml").file.rules:
        assert len(rule.why) > 20, rule.id
        assert len(rule.rewrite) > 15, rule.id
        assert "{" not in rule.why + rule.rewrite, rule.id
