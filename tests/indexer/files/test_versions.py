"""Versions beside each other and the pointer to the live one."""

import os
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.files.versions import POINTER, PointerError, current_version, make_current, make_readable, remove_old


def test_the_pointer_is_a_file_or_a_link(tmp_path):
    """Both name the same version, and are moved at once."""
    for name in ("aaaa", "bbbb"):
        (tmp_path / name).mkdir()
        for as_link in (False, True):
            make_current(tmp_path, name, as_link)
            assert current_version(tmp_path) == tmp_path / name
    assert sorted(path.name for path in tmp_path.iterdir()) == ["aaaa", "bbbb", POINTER]


@given(st.binary(max_size=40))
def test_whatever_the_pointer_holds_it_names_a_version_or_is_refused(tmp_path_factory, content):
    """A hundred contents: a version beside it, or one sentence that names the file; never a path out of the folder."""
    root = tmp_path_factory.mktemp("versions")
    (root / "abc").mkdir()
    (root / POINTER).write_bytes(content)
    if content.strip() == b"abc":
        assert current_version(root) == root / "abc"
    else:
        with pytest.raises(PointerError) as refused:
            current_version(root)
        assert str(refused.value).startswith(f"{root / POINTER} ")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "is missing: it must name one of the versions beside it"),
        (b"", "is empty: it must name one of the versions beside it"),
        (b"\n", "is empty: it must name one of the versions beside it"),
        (b"abcd", "names `abcd`, which is not there"),
        (b"../x", "must hold the name of a version, letters and digits alone"),
        (b"\xff", "must hold the name of a version, letters and digits alone"),
    ],
)
def test_each_fault_of_the_pointer_has_its_sentence(tmp_path, content, reason):
    if content is not None:
        (tmp_path / POINTER).write_bytes(content)
    with pytest.raises(PointerError) as refused:
        current_version(tmp_path)
    assert str(refused.value) == f"{tmp_path / POINTER} {reason}"


def test_every_user_may_read_what_was_written(tmp_path):
    """Whatever the mask of the builder, folders are 0755 and files 0644."""
    before = os.umask(0o077)
    try:
        (tmp_path / "a/b").mkdir(parents=True)
        (tmp_path / "a/b/c").write_text("text")
    finally:
        os.umask(before)
    make_readable(tmp_path / "a")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "a").rglob("*")}
    assert modes == {"b": 0o755, "c": 0o644}
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o755


def test_the_live_version_is_never_removed(tmp_path):
    """However old it is: rolling back and building on keeps what is live."""
    for age, name in enumerate(("cccc", "bbbb", "aaaa")):
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (1e9 - age, 1e9 - age))
    make_current(tmp_path, "aaaa", as_link=True)
    remove_old(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["aaaa", "cccc", POINTER]
