"""Build everything: check, passages, bundle, pages, site."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from indexer.bridge import load_concepts
from indexer.bundle import write_bundle
from indexer.records import Corpus, read_corpus


@dataclass(frozen=True, slots=True)
class Places:
    """Where a build reads and writes."""

    practices: Path
    docs: Path
    index: Path
    site: Path
    work: Path
    """Intermediate files: staged pages and exported encoders."""


Report = Callable[[str, int, int], None]
"""Hears the name of a step, how much of it is done, and how much there is (0: not known)."""


class SiteError(Exception):
    """The site generator failed; the message is what it said."""


def build(places: Places, encoder_name: str, report: Report) -> Path:
    """Check the corpus, write and publish its bundle, then the site; return the bundle's folder.

    Raises:
        CorpusError: The corpus has problems; nothing was written.
        BundleError: The bundle does not verify; the old one stays.
        SiteError: The site could not be generated; the old one stays.
    """
    report("Checking records", 0, 0)
    corpus = read_corpus(places.practices)
    folder = build_bundle(places, corpus, encoder_name, report)
    build_site(places, corpus, folder, report)
    return folder


def build_bundle(places: Places, corpus: Corpus, encoder_name: str, report: Report) -> Path:
    """Write and publish the bundle of a checked corpus."""
    from indexer.encoder import OnnxEncoder
    from indexer.export import exported, read_card

    report("Preparing the encoder", 0, 0)
    encoder_folder = exported(encoder_name, places.work / "encoders")
    encoder = OnnxEncoder(encoder_folder, read_card(encoder_folder))
    concepts = load_concepts(places.practices / "terms.yaml")
    return write_bundle(
        places.index,
        corpus,
        concepts,
        encoder_folder,
        encoder,
        lambda done, total: report("Embedding passages", done, total),
    )


def build_site(places: Places, corpus: Corpus, bundle_folder: Path, report: Report) -> None:
    """Stage the pages and run the site generator over them."""
    from indexer.pages import stage

    report("Writing pages", 0, 0)
    staged = places.work / "pages"
    stage(staged, places.docs, corpus, bundle_folder)
    report("Generating the site", 0, 0)
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--strict", "--site-dir", str(places.site.resolve())],
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise SiteError(done.stderr.strip() or done.stdout.strip())
