"""A bundle is written from tokens and vectors made once, and verified once."""

import shutil

import pytest

from indexer.index import bundle as bundle_module
from indexer.index.bundle import BundleError, open_verified, read_manifest, verify_bundle
from indexer.index.bundle_writer import write_bundle, write_bundle_and_tokens
from indexer.index.tokens import index_tokens
from indexer.records.corpus import read_corpus
from tests.conftest import ToyEncoder

REUSED = {"vectors.faiss", "situations.faiss", "texts.npy"}


@pytest.fixture
def hashed(monkeypatch):
    """The files whose hashes were compared with a manifest, in order."""
    names = []
    check = bundle_module._matches_manifest
    monkeypatch.setattr(
        bundle_module, "_matches_manifest", lambda folder, named: names.append(named[0]) or check(folder, named)
    )
    return names


def change(practices):
    record = practices / "xk-imam-talks.md"
    record.write_text(record.read_text().replace("The imam left", "The learned imam left"))
    return read_corpus(practices)


def test_each_file_is_verified_once_a_build(tmp_path, corpus, practices, hashed):
    """In a first build, one with a change and one without; of the live bundle only the vectors to be reused are."""
    first = write_bundle(tmp_path / "index", corpus, ToyEncoder())
    files = sorted(read_manifest(first).files)
    assert sorted(hashed) == files
    hashed.clear()
    assert write_bundle(tmp_path / "index", change(practices), ToyEncoder()) != first
    assert sorted(hashed) == sorted([*files, *REUSED])
    hashed.clear()
    shutil.copytree(first, tmp_path / "kept")
    assert write_bundle(tmp_path / "index", corpus, ToyEncoder()) == first
    assert sorted(hashed) == sorted([*files, *REUSED])


def test_damaged_vectors_are_never_reused(tmp_path, corpus, practices):
    """A changed file of vectors of the live bundle: all are embedded again, and the new bundle verifies."""
    for name in sorted(REUSED):
        index = tmp_path / name
        live = write_bundle(index, corpus, ToyEncoder())
        path = live / name
        path.chmod(0o644)
        content = bytearray(path.read_bytes())
        content[-1] ^= 1
        path.write_bytes(content)
        encoder = ToyEncoder()
        folder = write_bundle(index, corpus, encoder)
        verify_bundle(folder)
        assert len(encoder.encoded) == len(set(encoder.encoded)) > 10


def test_a_damaged_bundle_of_the_same_version_is_replaced(tmp_path, corpus):
    """What stands in the place of the new bundle stays only if it verifies."""
    live = write_bundle(tmp_path / "index", corpus, ToyEncoder())
    (live / "terms.json").write_bytes(b"[]")
    with pytest.raises(BundleError, match=r"terms\.json was changed"):
        verify_bundle(live)
    assert write_bundle(tmp_path / "index", corpus, ToyEncoder()) == live
    verify_bundle(live)


def test_tokens_are_those_of_the_written_passages(tmp_path, corpus):
    """What a build hands to the page is what an opened bundle would give."""
    folder, tokens = write_bundle_and_tokens(tmp_path / "index", corpus, ToyEncoder())
    bundle = open_verified(folder, read_manifest(folder), ToyEncoder)
    assert index_tokens(tuple(bundle.records.values()), bundle.passages, bundle.translations) == tokens
    assert len(tokens.passages) == len(tokens.translations) == len(bundle.passages)
    assert len(tokens.records) == len(bundle.records)


def test_a_folder_that_cannot_be_written_to_is_said(tmp_path, corpus):
    """Before anything is written; the message names the folder and the reason."""
    (tmp_path / "index").write_text("")
    with pytest.raises(BundleError, match=r"the folder of bundles .*/index cannot be written to: File exists"):
        write_bundle(tmp_path / "index", corpus, ToyEncoder())
