"""The staged pages are plain enough for another generator: Zensical, the theme's successor, builds them too."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT

ZENSICAL = shutil.which("zensical") or shutil.which("zensical", path=ROOT / ".venv/bin")
OWN_SKIP_LINK = "__skip"


def anchors(page: Path) -> set[str]:
    """Return the anchors of the content of a page, but for the one that a generator adds to skip its menu."""
    text = page.read_text(encoding="utf-8")
    content = text[text.find("<article") : text.find("</article>")]
    return set(re.findall(r'\sid="?([\w-]+)', content)) - {OWN_SKIP_LINK}


@pytest.mark.long
@pytest.mark.skipif(not ZENSICAL, reason="zensical is not installed: `pip install zensical` brings this test back")
def test_zensical_builds_the_same_pages_and_anchors(built, tmp_path):
    """From the same staged pages and the same mkdocs.yml come the same pages with the same anchors."""
    shutil.copytree(built.places.cache_folder / "pages", tmp_path / "pages")
    shutil.copytree(ROOT / "docs/overrides", tmp_path / "overrides")
    configuration = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    for ours, here in (("build/pages", "pages"), ("build/site", "site"), ("docs/overrides", "overrides")):
        assert configuration.count(f": {ours}\n") == 1
        configuration = configuration.replace(f": {ours}\n", f": {here}\n")
    (tmp_path / "mkdocs.yml").write_text(configuration, encoding="utf-8")
    done = subprocess.run([ZENSICAL, "build", "-f", "mkdocs.yml"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    pages = {path.relative_to(built.site).as_posix() for path in built.site.rglob("*.html")}
    assert {path.relative_to(tmp_path / "site").as_posix() for path in (tmp_path / "site").rglob("*.html")} == pages
    differing = {name for name in pages if anchors(tmp_path / "site" / name) != anchors(built.site / name)}
    assert differing == set()
