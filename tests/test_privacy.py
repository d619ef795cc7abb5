"""Nobody can be found in a text that passes: planted texts are blocked or warned about, harmless ones pass."""

from pathlib import Path

import pytest
import yaml

from indexer.corpus import check_paths
from indexer.identity import is_jmbg
from indexer.privacy import Guards, load_guards
from indexer.problems import annotation
from tests.conftest import DATA, ROOT

PRACTICES = ROOT / "practices"
PLANTED = yaml.safe_load((DATA / "privacy.yaml").read_text())
TEXTS = {label: [text for kind in PLANTED[label].values() for text in kind] for label in ("block", "warn")}


@pytest.fixture(scope="module")
def guards() -> Guards:
    return load_guards(PRACTICES / "privacy.yaml")


def verdict(guards: Guards, text: str) -> str:
    findings = guards.findings(text)
    return "block" if any(finding.blocks for finding in findings) else "warn" if findings else "clean"


def test_planted_texts_are_found(guards):
    """Each planted text is blocked or warned about as labelled; at most 2 in 100 are missed."""
    assert len(TEXTS["block"]) + len(TEXTS["warn"]) >= 120
    planted = [(text, label) for label, texts in TEXTS.items() for text in texts]
    missed = [(text, label, found) for text, label in planted if (found := verdict(guards, text)) != label]
    assert len(missed) <= len(planted) * 0.02, missed


def test_harmless_texts_pass(guards):
    """No harmless text is blocked or warned about."""
    assert len(PLANTED["clean"]) >= 60
    assert [(text, [f.rule.id for f in guards.findings(text)]) for text in PLANTED["clean"]
            if guards.findings(text)] == []  # fmt: skip
