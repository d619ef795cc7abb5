"""What was made from a file is remembered until anything that it was made from changes."""

import shutil

import pytest

from indexer.cache import BuildCache, code_digest, package_files, package_folder
from indexer.records.corpus import check_paths, read_corpus
from tests.conftest import ROOT


def test_nothing_is_made_twice(tmp_path):
    """A second run takes what the first one made; what nobody asks for is forgotten."""
    made = []

    def make():
        made.append(len(made))
        return made[-1]

    for _ in range(2):
        memo = BuildCache(tmp_path / "memo")
        assert [memo.get_or_make(make, "a"), memo.get_or_make(make, "a", 1), memo.get_or_make(make, "a")] == [0, 1, 0]
        memo.save()
    only = BuildCache(tmp_path / "memo")
    only.get_or_make(make, "a")
    only.save()
    assert BuildCache(tmp_path / "memo").get_or_make(make, "a", 1) == 2


def test_a_damaged_memory_is_none(tmp_path):
    """Half a file, or something else altogether, is read as nothing."""
    for content in (b"", b"\x80\x05K", b"cos\nnowhere\n.", b"\x80\x05K\x01."):
        (tmp_path / "memo").write_bytes(content)
        assert BuildCache(tmp_path / "memo").get_or_make(lambda: 7, "a") == 7


def test_a_check_finds_the_same_again(practices, tmp_path):
    """Problems, warnings and records are those of a check without memory, also after the rules have changed."""
    memo = tmp_path / "memo"
    first, again = (check_paths([practices], practices, BuildCache(memo)) for _ in range(2))
    anew = check_paths([practices], practices)
    for checked in (first, again):
        assert (checked.problems, checked.warnings) == (anew.problems, anew.warnings)
        assert checked.corpus.records == anew.corpus.records
    record = next(iter(sorted(practices.glob("*.md"))))
    record.write_text(record.read_text().replace("country: [", "country: [ZZ, "))
    found = check_paths([practices], practices, BuildCache(memo)).problems
    assert found == check_paths([practices], practices).problems != ()


def test_checking_one_record_forgets_no_other(practices, tmp_path):
    """The check of a single file adds to what is remembered of all of them."""
    memo = tmp_path / "memo"
    read_corpus(practices, BuildCache(memo))
    before = memo.stat().st_size
    record = practices / "al-family-visits.md"
    record.write_text(record.read_text().replace("A room with toys.", "A room with many toys."))
    check_paths([record], practices, BuildCache(memo))
    assert memo.stat().st_size > before


def test_a_changed_rule_is_heeded(practices, tmp_path):
    """A source that no longer exists is missed, though no record changed."""
    read_corpus(practices, BuildCache(tmp_path / "memo"))
    sources = practices / "sources.yaml"
    sources.write_text("{}\n")
    assert len(check_paths([practices], practices, BuildCache(tmp_path / "memo")).problems) > 0


def test_the_code_of_a_package_is_all_of_it(tmp_path, monkeypatch):
    """Every file of code, rules and statements of every room counts, wherever the module that asks stands."""
    package = tmp_path / "watched"
    shutil.copytree(package_folder("indexer"), package, ignore=shutil.ignore_patterns("*.pyc", "*.safetensors"))
    monkeypatch.syspath_prepend(tmp_path)
    seen = {code_digest("watched")}
    files = [file for file in package_files("watched") if file.suffix in (".py", ".yaml", ".sql")]
    for file in files:
        file.write_text(file.read_text() + "\n")
        code_digest.cache_clear()
        seen.add(code_digest("watched"))
    code_digest.cache_clear()
    assert len(seen) == len(files) + 1 > 80
    assert {file.parent.name for file in files} >= {
        "watched",
        "records",
        "privacy",
        "index",
        "browser_search",
        "postgres",
    }


def test_a_package_is_found_by_its_name():
    """Its folder is that of the package, never of the module that asks; an unknown one is refused."""
    assert package_folder("indexer") == ROOT / "indexer"
    with pytest.raises(ValueError, match="there is no package `nowhere`"):
        package_folder("nowhere")
