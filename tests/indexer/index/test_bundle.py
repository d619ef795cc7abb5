"""A bundle is whole or refused; it is published at once, reuses what it can, and is the same for the same input."""

import json
import os
import shutil
from pathlib import Path

import numpy as np
import pytest

from indexer.index import bundle_writer as publish
from indexer.index.bundle import BundleError, Manifest, current_folder, open_bundle, verify_bundle
from indexer.index.bundle_writer import write_bundle
from indexer.records.corpus import read_corpus
from tests.conftest import ToyEncoder


@pytest.fixture
def written(tmp_path, corpus) -> Path:
    return write_bundle(tmp_path / "index", corpus, ToyEncoder())


def test_the_bundle_holds_what_is_public(bundle):
    """Drafts are not in it at all; archived records have no passage."""
    assert list(bundle.records) == ["al-family-visits", "ba-late-release-plans", "rs-archived", "xk-imam-talks"]
    assert {passage.record_id for passage in bundle.passages} == {
        "al-family-visits", "ba-late-release-plans", "xk-imam-talks",
    }  # fmt: skip
    assert bundle.manifest.records == 4
    assert bundle.manifest.passages == len(bundle.passages) == 31


def test_same_input_same_bytes(tmp_path, corpus, written):
    """Two builds have the same version and the same bytes in every file."""
    other = write_bundle(tmp_path / "other", corpus, ToyEncoder())
    assert other.name == written.name
    for file in written.rglob("*"):
        if file.is_file():
            assert file.read_bytes() == (other / file.relative_to(written)).read_bytes(), file


def test_only_what_changed_is_embedded(tmp_path, practices, written):
    """A second build embeds the changed passage alone; a third one embeds nothing."""
    file = practices / "xk-imam-talks.md"
    file.write_text(file.read_text().replace("An imam was asked for.", "An imam was wanted."))
    for expected in (["Talks with an imam\nContext and problem\nAn imam was wanted."], []):
        encoder = ToyEncoder()
        write_bundle(written.parent, read_corpus(practices), encoder)
        assert encoder.encoded == expected


def test_reused_vectors_are_the_same_as_fresh_ones(tmp_path, practices, written):
    """A build that reuses vectors has the same version as a full one."""
    file = practices / "xk-imam-talks.md"
    file.write_text(file.read_text().replace("An imam was asked for.", "An imam was wanted."))
    corpus = read_corpus(practices)
    again = write_bundle(written.parent, corpus, ToyEncoder())
    assert again.name == write_bundle(tmp_path / "full", corpus, ToyEncoder()).name != written.name


def damage(folder: Path, name: str, how: str) -> None:
    path = folder / name
    if how == "missing":
        path.unlink()
    elif how == "truncated":
        path.write_bytes(path.read_bytes()[:-1])
    else:
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(bytes(content))


@pytest.mark.parametrize("how", ["flipped", "truncated", "missing"])
def test_every_damage_to_every_file_is_refused(tmp_path, written, how):
    """A flipped bit, a lost byte or a missing file is named and never opened."""
    names = [file.relative_to(written).as_posix() for file in written.rglob("*") if file.is_file()]
    assert len(names) > 10
    for name in names:
        copy = tmp_path / "copy"
        shutil.copytree(written, copy)
        damage(copy, name, how)
        with pytest.raises(BundleError, match=Path(name).name):
            verify_bundle(copy)
        shutil.rmtree(copy)


def test_a_file_that_does_not_belong_is_refused(written):
    """Nothing can be added to a bundle."""
    (written / "extra.txt").write_text("x")
    with pytest.raises(BundleError, match=r"extra.txt does not belong to the bundle"):
        verify_bundle(written)


def test_a_manifest_cannot_be_forged(written):
    """Changing a hash in the manifest breaks its version; another encoder or format is refused by name."""
    path = written / "manifest.json"
    original = json.loads(path.read_text())

    def forged(**changes: object) -> str:
        manifest = {**original, **changes}
        whole = Manifest.model_validate(manifest)
        path.write_bytes(whole.model_copy(update={"version": whole.content_hash()}).to_bytes())
        with pytest.raises(BundleError) as refused:
            verify_bundle(written)
        return str(refused.value)

    path.write_bytes(Manifest.model_validate({**original, "records": 5}).to_bytes())
    with pytest.raises(BundleError, match="its version does not fit its content"):
        verify_bundle(written)
    assert "has format 9, this program reads" in forged(format=9)
    other = {**original["encoder"], "sha256": "0" * 64}
    assert "is not the encoder that made the vectors" in forged(encoder=other)


@pytest.mark.parametrize(
    ("prepare", "message"),
    [
        (lambda root: None, "there is no bundle in"),
        (lambda root: (root / "current").write_text("../x"), "must hold the name of a version"),
        (lambda root: (root / "current").write_text("0123"), "names `0123`, which is not there"),
    ],
)
def test_no_bundle_is_a_clear_refusal(tmp_path, prepare, message):
    """A missing or strange pointer says what to do."""
    prepare(tmp_path)
    with pytest.raises(BundleError, match=message):
        open_bundle(tmp_path, ToyEncoder)


def test_an_interrupted_build_leaves_the_old_bundle(monkeypatch, practices, written):
    """When writing fails, the live bundle stays and nothing half-written remains."""
    file = practices / "xk-imam-talks.md"
    file.write_text(file.read_text().replace("An imam was asked for.", "An imam was wanted."))

    def full(path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(publish, "sync", full)
    with pytest.raises(BundleError, match=r"the old one stays: No space left on device"):
        write_bundle(written.parent, read_corpus(practices), ToyEncoder())
    assert current_folder(written.parent) == written
    assert sorted(os.listdir(written.parent)) == sorted([written.name, "current"])


def test_similar_records_are_nearest_by_mean_vector(bundle):
    """Nearest first, never the record itself, never an archived one; the order is that of brute force."""
    vectors = bundle.vectors.all_vectors()
    rows = {name: [i for i, p in enumerate(bundle.passages) if p.record_id == name] for name in bundle.records}
    mean = {
        name: vectors[own].sum(axis=0) / np.linalg.norm(vectors[own].sum(axis=0)) for name, own in rows.items() if own
    }
    others = ["al-family-visits", "ba-late-release-plans"]
    expected = sorted(others, key=lambda name: -float(mean[name] @ mean["xk-imam-talks"]))
    similar = bundle.similar("xk-imam-talks", 5)
    assert [header.id for header, _ in similar] == expected
    assert similar[0][1] == pytest.approx(float(mean[expected[0]] @ mean["xk-imam-talks"]), abs=1e-6)


def test_situations_are_found_by_their_words(bundle):
    """A question that describes a situation finds it, another does not."""
    index = bundle.situations

    def near(question: str) -> set[str]:
        rows, cosines = index.vectors.nearest(ToyEncoder().encode_query(question), index.vectors.shape[0])
        return {index.all[index.owner[row]].id for row in rows[cosines >= 0.9]}

    assert near("family family") == {"family-silent"}
    assert near("imam imam imam") == set()
