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

from indexer.arrays import ProgressCallback
from indexer.cache import BuildCache, file_hash
from indexer.records.corpus import Corpus, approve_drafts, read_corpus
from indexer.site.csp import PolicyError, add_csp

if TYPE_CHECKING:
    from indexer.encoders.crosslingual import CrossLingualEncoder
    from indexer.encoders.encoder import OnnxEncoder
    from indexer.index.bundle import Bundle
    from indexer.site.browser_search.dense_assets import DenseAssets


MEMO, PASSAGES_MEMO = "memo", "memo-passages"
"""What was read of each file, and into which passages records were cut, in the folder of work."""


RUNTIME = "runtime"
"""What runs the encoder in a browser, in the folder of work."""


BUILD_STAMP = "built.json"
"""From what the last build was made, in the folder of work."""


@dataclass(frozen=True, slots=True)
class BuildPaths:
    """Where a build reads and writes. `work` holds staged pages and exported encoders."""

    practices: Path
    index: Path
    site: Path
    docs: Path = Path("docs")
    cache_folder: Path = Path("build")


BrowserRules = Callable[["Bundle"], Mapping[str, object]]
"""Gives what the search in the page decides by, as the search over a bundle does."""


@dataclass(frozen=True, slots=True)
class BuildResult:
    """The folder of the bundle, and why pages search by words alone: empty where they search by meaning, too."""

    bundle: Path
    why_lexical_only: str


class SiteError(Exception):
    """The site generator failed; the message is what it said."""


def build(
    places: BuildPaths, encoder_name: str, report: ProgressCallback, rules: BrowserRules, drafts: bool = False
) -> BuildResult:
    """Check the corpus, write and publish its bundle, then the site.

    With `drafts` they are shown as if an editor had checked them: a preview, never to be published.

    Raises:
        CorpusError: The corpus has problems; nothing was written.
        ValueError: The encoder is not on this machine.
        BundleError: The bundle does not verify; the old one stays.
        SiteError: The site could not be generated; the old one stays.
    """
    from indexer.index.bundle import open_bundle

    origin = _input_digest(places, encoder_name, rules, drafts)
    if standing := _unchanged_build(places, origin):
        report("Nothing has changed since the last build", 0, 0)
        return standing
    report("Checking records", 0, 0)
    corpus = read_corpus(places.practices, BuildCache(places.cache_folder / MEMO))
    corpus = approve_drafts(corpus) if drafts else corpus
    folder = build_bundle(places, corpus, encoder_name, report)
    words_alone = build_site(places, corpus, open_bundle(folder), report, rules)
    built = {"origin": origin, "bundle": folder.name, "words_alone": words_alone}
    (places.cache_folder / BUILD_STAMP).write_text(json.dumps(built), encoding="utf-8")
    return BuildResult(folder, words_alone)


def _input_digest(places: BuildPaths, encoder_name: str, rules: BrowserRules, drafts: bool) -> str:
    """Return a hash of all that a build is made from: records, documents, program, encoder, day, drafts or not."""
    from indexer.encoders.onnx_export import model_fingerprint
    from indexer.site.browser_search.onnxruntime_web import is_available
    from indexer.site.rendering import build_date

    roots = (places.practices, places.docs, Path(__file__).parent, Path(inspect.getfile(rules)).parent)
    read = [Path("mkdocs.yml"), *(file for root in roots for file in sorted(root.rglob("*")) if file.suffix != ".pyc")]
    named = [f"{file} {file_hash(file)}" for file in read if file.is_file()]
    made = [
        version("mkdocs-material"),
        encoder_name,
        model_fingerprint(encoder_name),
        build_date().isoformat(),
        str(drafts),
    ]
    made.append(str(is_available(places.cache_folder / RUNTIME)))
    return hashlib.sha256("\n".join([*made, *named]).encode()).hexdigest()


def _unchanged_build(places: BuildPaths, inputs: str) -> BuildResult | None:
    """Return the outcome of the last build if the live bundle and the site were built from that origin, else None."""
    from indexer.index.bundle import BundleError, current_folder, verify_bundle

    try:
        built = json.loads((places.cache_folder / BUILD_STAMP).read_bytes())
        folder = current_folder(places.index)
        verify_bundle(folder)
    except (OSError, ValueError, BundleError):
        return None
    words_alone = str(built.pop("words_alone", ""))
    stands = built == {"origin": inputs, "bundle": folder.name} and (places.site / "index.html").is_file()
    return BuildResult(folder, words_alone) if stands else None


def train_regional(folder: Path, practices: Path, encoder_name: str, report: ProgressCallback) -> CrossLingualEncoder:
    """Train the regional encoder on the parallel text of a folder and on what the project itself says.

    Raises:
        CorpusError: The corpus or a line of parallel text has problems.
        ValueError: The encoder is not on this machine.
    """
    from indexer.training.distillation import TrainingConfig, train
    from indexer.training.parallel_corpus import project_pairs, read_pairs

    report("Reading parallel text", 0, 0)
    general = read_pairs(folder)
    own = list(project_pairs(read_corpus(practices), practices))
    report("Preparing the encoder", 0, 0)
    return train(general, own, load_encoder(encoder_name, Path("build")), TrainingConfig(), report)


def load_encoder(encoder_name: str, cache_folder: Path) -> OnnxEncoder:
    """Return the encoder of that name, exported on first use."""
    from indexer.encoders.encoder import OnnxEncoder
    from indexer.encoders.onnx_export import exported_model, read_card

    folder = exported_model(encoder_name, cache_folder / "encoders")
    return OnnxEncoder(folder, read_card(folder))


def build_bundle(places: BuildPaths, corpus: Corpus, encoder_name: str, report: ProgressCallback) -> Path:
    """Write and publish the bundle of a checked corpus; return its folder."""
    from indexer.index.bundle_writer import write_bundle

    report("Preparing the encoder", 0, 0)
    encoder = load_encoder(encoder_name, places.cache_folder)

    def progress(done: int, total: int) -> None:
        report("Embedding passages", done, total)

    return write_bundle(places.index, corpus, encoder, progress, BuildCache(places.cache_folder / PASSAGES_MEMO))


def build_site(
    places: BuildPaths, corpus: Corpus, bundle: Bundle, report: ProgressCallback, rules: BrowserRules
) -> str:
    """Stage the pages, run the site generator over them and put the new site in the place of the old one.

    Return why the pages search by words alone, empty where they search by meaning, too.
    """
    from indexer.site import version_footer, write_pages
    from indexer.site.browser_search.lexical_assets import BrowserSearch
    from indexer.site.browser_search.theme_search import trim_theme_index

    report("Preparing search in the page", 0, 0)
    meaning, words_alone = _meaning(places, bundle)
    report("Writing pages", 0, 0)
    pages = places.cache_folder / "pages"
    write_pages(pages, places.docs, corpus, bundle, BrowserSearch(rules(bundle), meaning))
    report("Generating the site", 0, 0)
    fresh = places.cache_folder / "site.new"
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "mkdocs",
            "build",
            "--quiet",
            "--strict",
            "-f",
            _configuration(places, fresh, version_footer(pages, bundle)),
        ],
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise SiteError(done.stderr.strip() or done.stdout.strip())
    trim_theme_index(fresh, corpus)
    try:
        add_csp(fresh)
    except PolicyError as error:
        raise SiteError(str(error)) from None
    shutil.rmtree(places.site, ignore_errors=True)
    places.site.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(fresh, places.site)
    return words_alone


def _meaning(places: BuildPaths, bundle: Bundle) -> tuple[DenseAssets | None, str]:
    """Return search by meaning for the page, or why there is none: a site without it is whole, too."""
    from indexer.encoders.encoder import TOKENIZER_FILE
    from indexer.index.bundle import current_folder
    from indexer.site.browser_search.dense_assets import make_dense_assets
    from indexer.site.browser_search.onnxruntime_web import RuntimeUnavailable, open_runtime
    from indexer.site.browser_search.tokenizer_export import UnsupportedTokenizer, browser_tokenizer

    folder = current_folder(places.index)
    try:
        tokenizer = browser_tokenizer(folder / TOKENIZER_FILE)
        return make_dense_assets(
            bundle, folder, places.docs, tokenizer, open_runtime(places.cache_folder / RUNTIME)
        ), ""
    except (RuntimeUnavailable, UnsupportedTokenizer) as error:
        return None, str(error)


def _configuration(places: BuildPaths, fresh: Path, footer: str) -> Path:
    """Write the configuration of this build: mkdocs.yml with the folders of `places`, and `footer` for every page."""
    path = places.cache_folder / "mkdocs.yml"
    configuration = {
        "INHERIT": str(Path("mkdocs.yml").resolve()),
        "docs_dir": str((places.cache_folder / "pages").resolve()),
        "site_dir": str(fresh.resolve()),
        "copyright": footer,
        "theme": {"custom_dir": str((places.docs / "overrides").resolve())},
    }
    path.write_text(json.dumps(configuration, indent=1), encoding="utf-8")
    return path
