"""Two builds never work in one folder at once."""

import subprocess
import sys

import pytest

from indexer.files.folder_lock import FolderLockedError, locked
from tests.conftest import ROOT

HOLD = """
import sys
from pathlib import Path
from indexer.files.folder_lock import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_second_build_is_told(tmp_path):
    """While another process holds the folder; once that ends, even if it is killed, the folder is free."""
    folder = tmp_path / "work"
    command = [sys.executable, "-c", HOLD, str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(FolderLockedError, match=f"another build is at work in {folder}: "), locked(folder):
            pass
        other.kill()
    with locked(folder):
        pass


def test_a_folder_that_cannot_be_written_to_is_said(tmp_path):
    """A file stands where the folder should."""
    (tmp_path / "work").write_text("")
    with pytest.raises(OSError, match="exists"), locked(tmp_path / "work"):
        pass
