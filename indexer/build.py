"""Build everything: check, passages, bundle, pages, site."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.corpus import Corpus, as_checked, read_corpus
from indexer.policy import PolicyError, add_policies

if TYPE_CHECKING:
    from indexer.bundle import Bundle


@dataclass(frozen=True, slots=True)
class Places:
    """Where a build reads and writes. `work` holds staged pages and exported encoders."""

    practices: Path
    index: Path
    site: Path
    docs: Path = Path("docs")
    work: Path = Path("build")


Report = Callable[[str, int, int], None]
"""Hears the name of a step, how much of it is done, and how much there is (0: not known)."""


class SiteError(Exception):
    """The site generator failed; the message is what it said."""


def build(places: Places, encoder_name: str, report: Report, drafts: bool = False) -> Path:
    """Check the corpus, write and publish its bundle, then the site; return the bundle's folder.

    With `drafts` they are shown as if an editor had checked them: a preview, never to be published.

    Raises:
        CorpusError: The corpus has problems; nothing was written.
        ValueError: The encoder is not on this machine.
        BundleError: The bundle does not verify; the old one stays.
        SiteError: The site could not be generated; the old one stays.
    """
    from indexer.bundle import open_bundle

    report("Checking records", 0, 0)
    corpus = read_corpus(places.practices)
    corpus = as_checked(corpus) if drafts else corpus
    folder = build_bundle(places, corpus, encoder_name, report)
    build_site(places, corpus, open_bundle(folder), report)
    return folder


def build_bundle(places: Places, corpus: Corpus, encoder_name: str, report: Report) -> Path:
    """Write and publish the bundle of a checked corpus; return its folder."""
    from indexer.encoder import OnnxEncoder
    from indexer.export import exported, read_card
    from indexer.publish import write_bundle

    report("Preparing the encoder", 0, 0)
    encoder_folder = exported(encoder_name, places.work / "encoders")
    encoder = OnnxEncoder(encoder_folder, read_card(encoder_folder))
    return write_bundle(places.index, corpus, encoder, lambda done, total: report("Embedding passages", done, total))


def build_site(places: Places, corpus: Corpus, bundle: Bundle, report: Report) -> None:
    """Stage the pages, run the site generator over them and put the new site in the place of the old one."""
    from indexer.pages import edition, stage, write_heads

    report("Writing pages", 0, 0)
    pages = places.work / "pages"
    stage(pages, places.docs, corpus, bundle)
    report("Generating the site", 0, 0)
    fresh = places.work / "site.new"
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "mkdocs",
            "build",
            "--quiet",
            "--strict",
            "-f",
            _configuration(places, fresh, edition(pages, bundle)),
        ],
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise SiteError(done.stderr.strip() or done.stdout.strip())
    write_heads(fresh, corpus)
    try:
        add_policies(fresh)
    except PolicyError as error:
        raise SiteError(str(error)) from None
    shutil.rmtree(places.site, ignore_errors=True)
    places.site.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(fresh, places.site)


def _configuration(places: Places, fresh: Path, edition: str) -> Path:
    """Write the configuration of this build: mkdocs.yml with the folders of `places`, and `edition` for every foot."""
    path = places.work / "mkdocs.yml"
    configuration = {
        "INHERIT": str(Path("mkdocs.yml").resolve()),
        "docs_dir": str((places.work / "pages").resolve()),
        "site_dir": str(fresh.resolve()),
        "copyright": edition,
        "theme": {"custom_dir": str((places.docs / "overrides").resolve())},
    }
    path.write_text(json.dumps(configuration, indent=1), encoding="utf-8")
    return path
