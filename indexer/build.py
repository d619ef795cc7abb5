"""The whole build: check, passages, bundle, pages, site."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from indexer.arrays import ProgressCallback
from indexer.cache import BuildCache, file_hash, package_files
from indexer.files.folder_lock import locked
from indexer.files.versions import POINTER, PointerError, current_version
from indexer.records.corpus import Corpus, approve_drafts, read_corpus
from indexer.site.csp import add_csp
from indexer.site.site_versions import SiteError, publish_site

if TYPE_CHECKING:
    from indexer.encoders.encoder import OnnxEncoder
    from indexer.index.bundle import Bundle
    from indexer.index.tokens import IndexTokens
    from indexer.site.browser_search.dense_assets import DenseAssets
    from indexer.site.browser_search.lexical_assets import BrowserSearch


FILES_CACHE, PASSAGES_CACHE = "memo", "memo-passages"
"""Names in the cache folder: what was read of each file, and the passages of each record."""

RUNTIME = "runtime"
"""Name in the cache folder: what runs the encoder in a browser."""

BUILD_STAMP = "built.json"
"""Name in the cache folder: the inputs of the last build."""


@dataclass(frozen=True, slots=True)
class BuildPaths:
    """Where a build reads and writes; `cache_folder` holds staged pages, exported encoders and the build caches."""

    practices: Path
    index: Path
    site: Path
    docs: Path = Path("docs")
    cache_folder: Path = Path("build")


BrowserRules = Callable[["Bundle"], Mapping[str, object]]
"""Returns the weights and patterns of the search over a bundle, for its twin in the page."""


@dataclass(frozen=True, slots=True)
class BuildResult:
    """The folder of the bundle, why pages search by words alone (empty if they do not), and the folder of the site."""

    bundle: Path
    why_lexical_only: str
    site: Path


def build(
    paths: BuildPaths, encoder_name: str, report: ProgressCallback, rules: BrowserRules, drafts: bool = False
) -> BuildResult:
    """Check the corpus, write and publish its bundle, then the site.

    With `drafts` they are shown as if an editor had checked them: a preview, never to be published.

    Raises:
        CorpusError: The corpus has problems; nothing was written.
        ValueError: The encoder is not on this machine.
        BundleError: The bundle does not verify; the old one stays.
        SiteError: The site could not be generated; the old one stays.
        FolderLockedError: Another build is at work in the cache folder.
    """
    with locked(paths.cache_folder):
        return _build(paths, encoder_name, report, rules, drafts)


def _build(
    paths: BuildPaths, encoder_name: str, report: ProgressCallback, rules: BrowserRules, drafts: bool
) -> BuildResult:
    from indexer.index.bundle import open_verified, read_manifest
    from indexer.site.browser_search.lexical_assets import BrowserSearch

    inputs = _input_digest(paths, encoder_name, rules, drafts)
    if unchanged := _unchanged_build(paths, inputs):
        report("Nothing has changed since the last build", 0, 0)
        return unchanged
    report("Checking records", 0, 0)
    corpus = read_corpus(paths.practices, BuildCache(paths.cache_folder / FILES_CACHE))
    corpus = approve_drafts(corpus) if drafts else corpus
    folder, tokens = build_bundle(paths, corpus, encoder_name, report)
    bundle = open_verified(folder, read_manifest(folder))
    in_page = BrowserSearch(rules(bundle), tokens=tokens)
    why_lexical_only = build_site(paths, corpus, bundle, in_page, report)
    stamp = {"inputs": inputs, "bundle": folder.name, "why_lexical_only": why_lexical_only}
    (paths.cache_folder / BUILD_STAMP).write_text(json.dumps(stamp), encoding="utf-8")
    return BuildResult(folder, why_lexical_only, current_version(paths.site))


def _input_digest(paths: BuildPaths, encoder_name: str, rules: BrowserRules, drafts: bool) -> str:
    """Return a hash of all inputs of a build: records, documents, code, encoder, day, drafts or not."""
    from indexer.encoders.onnx_export import model_fingerprint
    from indexer.site.browser_search.onnxruntime_web import is_available
    from indexer.site.rendering import build_date

    packages = ("indexer", rules.__module__.partition(".")[0])
    files = [Path("mkdocs.yml"), *(file for folder in (paths.practices, paths.docs) for file in _files_in(folder))]
    files += [file for package in packages for file in package_files(package)]
    inputs = [
        version("mkdocs-material"),
        encoder_name,
        model_fingerprint(encoder_name),
        build_date().isoformat(),
        str(drafts),
        str(is_available(paths.cache_folder / RUNTIME)),
        *(f"{file} {file_hash(file)}" for file in files),
    ]
    return hashlib.sha256("\n".join(inputs).encode()).hexdigest()


def _files_in(folder: Path) -> list[Path]:
    return [file for file in sorted(folder.rglob("*")) if file.is_file()]


def _unchanged_build(paths: BuildPaths, inputs: str) -> BuildResult | None:
    """Return the result of the last build if bundle and site were made from these inputs and are whole, else None."""
    from indexer.index.bundle import BundleError, current_folder, verify_bundle

    try:
        stamp = json.loads((paths.cache_folder / BUILD_STAMP).read_bytes())
        folder = current_folder(paths.index)
        why_lexical_only = str(stamp.pop("why_lexical_only"))
        if stamp != {"inputs": inputs, "bundle": folder.name} or not (paths.site / POINTER / "index.html").is_file():
            return None
        verify_bundle(folder)
    except (OSError, ValueError, KeyError, AttributeError, BundleError, PointerError):
        return None
    return BuildResult(folder, why_lexical_only, current_version(paths.site))


def load_encoder(encoder_name: str, cache_folder: Path, is_bare: bool = False) -> OnnxEncoder:
    """Return the encoder of that name, exported on first use; a bare one without the field layer."""
    from indexer.encoders.encoder import OnnxEncoder
    from indexer.encoders.onnx_export import exported_model, read_card

    folder = exported_model(encoder_name, cache_folder / "encoders", is_bare)
    return OnnxEncoder(folder, read_card(folder))


def build_bundle(
    paths: BuildPaths, corpus: Corpus, encoder_name: str, report: ProgressCallback
) -> tuple[Path, IndexTokens]:
    """Write and publish the bundle of a checked corpus; return its folder and the tokens of its word indexes."""
    from indexer.index.bundle_writer import write_bundle_and_tokens

    report("Preparing the encoder", 0, 0)
    encoder = load_encoder(encoder_name, paths.cache_folder)
    cache = BuildCache(paths.cache_folder / PASSAGES_CACHE)
    return write_bundle_and_tokens(paths.index, corpus, encoder, report, cache)


def build_site(
    paths: BuildPaths, corpus: Corpus, bundle: Bundle, in_page: BrowserSearch, report: ProgressCallback
) -> str:
    """Stage the pages, run the site generator over them and put the new site in the place of the old one.

    Return why the pages search by words alone; empty where they search by meaning, too.
    """
    from indexer.exports.browser.document_scripts import write_document_scripts
    from indexer.exports.meeting.kit_files import write_kit_files
    from indexer.site.browser_search.theme_search import trim_theme_index
    from indexer.site.device_list import write_device_list
    from indexer.site.page_writer import version_footer, version_stamps, write_pages

    report("Preparing search in the page", 0, 0)
    dense, why_lexical_only = _dense_assets(paths, bundle)
    report("Writing pages", 0, 0)
    pages = paths.cache_folder / "pages"
    site = write_pages(pages, paths.docs, corpus, bundle, replace(in_page, dense=dense))
    write_kit_files(pages, site)
    write_document_scripts(pages, site, bundle)
    report("Generating the site", 0, 0)
    configuration = _configuration(paths, version_footer(pages, bundle))
    stamps = version_stamps(pages, bundle)

    def generate(folder: Path) -> None:
        _generate(configuration, folder)
        trim_theme_index(folder, corpus)
        add_csp(folder)
        write_device_list(folder, {header.id: header.title for header in site.by_title}, stamps)

    publish_site(paths.site, generate)
    return why_lexical_only


def _dense_assets(paths: BuildPaths, bundle: Bundle) -> tuple[DenseAssets | None, str]:
    """Return dense search for the page, or why there is none: a site without it is complete, too."""
    from indexer.encoders.encoder import TOKENIZER_FILE
    from indexer.index.bundle import current_folder
    from indexer.site.browser_search.dense_assets import make_dense_assets
    from indexer.site.browser_search.onnxruntime_web import RuntimeUnavailable, open_runtime
    from indexer.site.browser_search.tokenizer_export import UnsupportedTokenizer, browser_tokenizer

    folder = current_folder(paths.index)
    try:
        tokenizer = browser_tokenizer(folder / TOKENIZER_FILE)
        return make_dense_assets(bundle, folder, paths.docs, tokenizer, open_runtime(paths.cache_folder / RUNTIME)), ""
    except (RuntimeUnavailable, UnsupportedTokenizer) as error:
        return None, str(error)


def _generate(configuration: Path, folder: Path) -> None:
    """Run the site generator over the staged pages.

    Raises:
        SiteError: It failed.
    """
    options = ["--quiet", "--strict", "-f", str(configuration), "--site-dir", str(folder.resolve())]
    done = subprocess.run([sys.executable, "-m", "mkdocs", "build", *options], capture_output=True, text=True)
    if done.returncode:
        raise SiteError(done.stderr.strip() or done.stdout.strip())


def _configuration(paths: BuildPaths, footer: str) -> Path:
    """Write the configuration of this build: mkdocs.yml with the folders of `paths`, and `footer` for every page."""
    path = paths.cache_folder / "mkdocs.yml"
    configuration = {
        "INHERIT": str(Path("mkdocs.yml").resolve()),
        "docs_dir": str((paths.cache_folder / "pages").resolve()),
        "copyright": footer,
        "theme": {"custom_dir": str((paths.docs / "overrides").resolve())},
    }
    path.write_text(json.dumps(configuration, indent=1), encoding="utf-8")
    return path
