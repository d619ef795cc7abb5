"""Build everything: check, passages, bundle, pages, site."""

from __future__ import annotations

import hashlib
import inspect
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.cache import Memo, file_hash
from indexer.records.corpus import Corpus, as_checked, read_corpus
from indexer.site.csp import PolicyError, add_policies

if TYPE_CHECKING:
    from indexer.encoders.crosslingual import RegionalEncoder
    from indexer.encoders.encoder import OnnxEncoder
    from indexer.index.bundle import Bundle
    from indexer.site import Meaning


MEMO, PASSAGES_MEMO = "memo", "memo-passages"
"""What was read of each file, and into which passages records were cut, in the folder of work."""


RUNTIME = "runtime"
"""What runs the encoder in a browser, in the folder of work."""


BUILT = "built.json"
"""From what the last build was made, in the folder of work."""


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


Rules = Callable[["Bundle"], Mapping[str, object]]
"""Gives what the search in the page decides by, as the search over a bundle does."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The folder of the bundle, and why pages search by words alone: empty where they search by meaning, too."""

    bundle: Path
    words_alone: str


class SiteError(Exception):
    """The site generator failed; the message is what it said."""


def build(places: Places, encoder_name: str, report: Report, rules: Rules, drafts: bool = False) -> Outcome:
    """Check the corpus, write and publish its bundle, then the site.

    With `drafts` they are shown as if an editor had checked them: a preview, never to be published.

    Raises:
        CorpusError: The corpus has problems; nothing was written.
        ValueError: The encoder is not on this machine.
        BundleError: The bundle does not verify; the old one stays.
        SiteError: The site could not be generated; the old one stays.
    """
    from indexer.index.bundle import open_bundle

    origin = _origin(places, encoder_name, rules, drafts)
    if standing := _standing(places, origin):
        report("Nothing has changed since the last build", 0, 0)
        return standing
    report("Checking records", 0, 0)
    corpus = read_corpus(places.practices, Memo(places.work / MEMO))
    corpus = as_checked(corpus) if drafts else corpus
    folder = build_bundle(places, corpus, encoder_name, report)
    words_alone = build_site(places, corpus, open_bundle(folder), report, rules)
    built = {"origin": origin, "bundle": folder.name, "words_alone": words_alone}
    (places.work / BUILT).write_text(json.dumps(built), encoding="utf-8")
    return Outcome(folder, words_alone)


def _origin(places: Places, encoder_name: str, rules: Rules, drafts: bool) -> str:
    """Return a hash of all that a build is made from: records, documents, program, encoder, day, drafts or not."""
    from indexer.encoders.onnx_export import revision
    from indexer.site.browser_search.onnxruntime_web import is_near
    from indexer.site.rendering import build_date

    roots = (places.practices, places.docs, Path(__file__).parent, Path(inspect.getfile(rules)).parent)
    read = [Path("mkdocs.yml"), *(file for root in roots for file in sorted(root.rglob("*")) if file.suffix != ".pyc")]
    named = [f"{file} {file_hash(file)}" for file in read if file.is_file()]
    made = [version("mkdocs-material"), encoder_name, revision(encoder_name), build_date().isoformat(), str(drafts)]
    made.append(str(is_near(places.work / RUNTIME)))
    return hashlib.sha256("\n".join([*made, *named]).encode()).hexdigest()


def _standing(places: Places, origin: str) -> Outcome | None:
    """Return the outcome of the last build if the live bundle and the site were built from that origin, else None."""
    from indexer.index.bundle import BundleError, current_folder, verify_bundle

    try:
        built = json.loads((places.work / BUILT).read_bytes())
        folder = current_folder(places.index)
        verify_bundle(folder)
    except (OSError, ValueError, BundleError):
        return None
    words_alone = str(built.pop("words_alone", ""))
    stands = built == {"origin": origin, "bundle": folder.name} and (places.site / "index.html").is_file()
    return Outcome(folder, words_alone) if stands else None


def train_regional(folder: Path, practices: Path, encoder_name: str, report: Report) -> RegionalEncoder:
    """Train the regional encoder on the parallel text of a folder and on what the project itself says.

    Raises:
        CorpusError: The corpus or a line of parallel text has problems.
        ValueError: The encoder is not on this machine.
    """
    from indexer.training.distillation import Recipe, train
    from indexer.training.parallel_corpus import own_pairs, read_pairs

    report("Reading parallel text", 0, 0)
    general = read_pairs(folder)
    own = list(own_pairs(read_corpus(practices), practices))
    report("Preparing the encoder", 0, 0)
    return train(general, own, prepared(encoder_name, Path("build")), Recipe(), report)


def prepared(encoder_name: str, work: Path) -> OnnxEncoder:
    """Return the encoder of that name, exported on first use."""
    from indexer.encoders.encoder import OnnxEncoder
    from indexer.encoders.onnx_export import exported, read_card

    folder = exported(encoder_name, work / "encoders")
    return OnnxEncoder(folder, read_card(folder))


def build_bundle(places: Places, corpus: Corpus, encoder_name: str, report: Report) -> Path:
    """Write and publish the bundle of a checked corpus; return its folder."""
    from indexer.index.bundle_writer import write_bundle

    report("Preparing the encoder", 0, 0)
    encoder = prepared(encoder_name, places.work)

    def progress(done: int, total: int) -> None:
        report("Embedding passages", done, total)

    return write_bundle(places.index, corpus, encoder, progress, Memo(places.work / PASSAGES_MEMO))


def build_site(places: Places, corpus: Corpus, bundle: Bundle, report: Report, rules: Rules) -> str:
    """Stage the pages, run the site generator over them and put the new site in the place of the old one.

    Return why the pages search by words alone, empty where they search by meaning, too.
    """
    from indexer.site import InPage, edition, stage, write_heads

    report("Preparing search in the page", 0, 0)
    meaning, words_alone = _meaning(places, bundle)
    report("Writing pages", 0, 0)
    pages = places.work / "pages"
    stage(pages, places.docs, corpus, bundle, InPage(rules(bundle), meaning))
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
    return words_alone


def _meaning(places: Places, bundle: Bundle) -> tuple[Meaning | None, str]:
    """Return search by meaning for the page, or why there is none: a site without it is whole, too."""
    from indexer.encoders.encoder import TOKENIZER_FILE
    from indexer.index.bundle import current_folder
    from indexer.site import meaning
    from indexer.site.browser_search.onnxruntime_web import RuntimeMissing, open_runtime
    from indexer.site.browser_search.tokenizer_export import NotWordPiece, word_pieces

    folder = current_folder(places.index)
    try:
        tokenizer = word_pieces(folder / TOKENIZER_FILE)
        return meaning(bundle, folder, places.docs, tokenizer, open_runtime(places.work / RUNTIME)), ""
    except (RuntimeMissing, NotWordPiece) as error:
        return None, str(error)


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
