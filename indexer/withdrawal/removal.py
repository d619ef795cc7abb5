"""Remove a record with all that names it: planned first, tried on a copy, then done as a whole or not at all."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Callable, Collection, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from indexer.files.identifiers import id_fault
from indexer.files.invisible import invisible_problems
from indexer.files.problems import CorpusError, suggest
from indexer.files.text_file import read_text
from indexer.privacy.detector import load_guards
from indexer.withdrawal import tombstones
from indexer.withdrawal.references import (
    UnreadableYaml,
    without_evidence,
    without_phrases,
    without_references,
    without_sources,
    without_steps,
)
from indexer.withdrawal.tombstones import MAX_REASON, Tombstone, load_tombstones, with_tombstone

_REF = re.compile(r'\bref"?: *"?([a-z0-9-]+)')


class WithdrawalError(Exception):
    """A record cannot be withdrawn, and nothing was changed; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class WithdrawalPlan:
    """What withdrawing a record changes: the new text of each file, None where the file is deleted.

    `sources` no other record cites, `situations` would name too few records: both are removed, too.
    """

    record_id: str
    changes: Mapping[Path, str | None]
    sources: tuple[str, ...] = ()
    situations: tuple[str, ...] = ()


def plan_withdrawal(practices: Path, tombstone: Tombstone) -> WithdrawalPlan:
    """Return what must change so that nothing of a record is left but its tombstone.

    Raises:
        WithdrawalError: There is no such record, the reason may not be published, or a file cannot be read.
    """
    record_id = tombstone.id
    if fault := id_fault(record_id, "the id of a record"):
        raise WithdrawalError(fault)
    try:
        _require_public_reason(practices, tombstone.reason)
        changes = _deleted_files(practices, record_id)
        sources = _sources_of_it_alone(practices, record_id)
        situations = _edit_all(practices, record_id, sources, changes)
        withdrawn = {one.id for one in load_tombstones(practices / tombstones.FILE)}
    except (CorpusError, UnreadableYaml) as error:
        raise WithdrawalError(f"nothing was changed: {error}") from None
    if record_id not in withdrawn:
        if not changes:
            records = (path.stem for path in practices.glob("*.md"))
            raise WithdrawalError(f"there is no record `{record_id}`; {suggest(record_id, records)[:120]}")
        file = practices / tombstones.FILE
        changes[file] = with_tombstone(read_text(file) if file.exists() else "", tombstone)
    return WithdrawalPlan(record_id, changes, tuple(sorted(sources)), situations)


def _require_public_reason(practices: Path, reason: str) -> None:
    if not reason.strip() or len(reason) > MAX_REASON or "\n" in reason:
        raise WithdrawalError(f"the reason must be one line of at most {MAX_REASON} characters")
    if list(invisible_problems(reason, practices)):
        raise WithdrawalError("the reason holds a character that nobody sees: type it anew")
    if load_guards(practices / "privacy.yaml").detect(reason):
        raise WithdrawalError("the reason is published, so it must not point to a person: write it without")


def _deleted_files(practices: Path, record_id: str) -> dict[Path, str | None]:
    name = f"{record_id}.md"
    beside = practices.glob(f"translations/*/{name}")
    return {path: None for path in [practices / name, *sorted(beside)] if path.is_file() or path.is_symlink()}


def _sources_of_it_alone(practices: Path, record_id: str) -> set[str]:
    """Return the keys of the sources that a record cites and that no other file of the corpus names."""
    record = practices / f"{record_id}.md"
    if not record.is_file() or not (practices / "sources.yaml").is_file():
        return set()
    alone = set(_REF.findall(read_text(record)))
    for path in practices.glob("*.md"):
        if alone and path != record and path.is_file():
            alone -= set(re.findall(r"[a-z0-9-]+", path.read_text(encoding="utf-8", errors="replace")))
    return alone


def _edit_all(practices: Path, record_id: str, sources: set[str], changes: dict[Path, str | None]) -> tuple[str, ...]:
    """Add the new text of each file that names a record or its sources; return the situations that are removed."""
    situations: tuple[str, ...] = ()
    names = ("phrases.yaml", "situations.yaml", "sources.yaml")
    kits = sorted(practices.glob("kits/*.yaml"))
    for path in [*sorted(practices.glob("*.md")), *(practices / name for name in names), *kits]:
        if path in changes or not path.is_file():
            continue
        text = read_text(path)
        new = text
        if path.name == "sources.yaml":
            new = without_sources(text, sources) if sources else text
        elif record_id not in text:
            continue
        elif path.name == "phrases.yaml":
            new = without_phrases(text, record_id)
        elif path.name == "situations.yaml":
            new, situations = without_steps(text, record_id)
        elif path in kits:
            new = without_evidence(text, record_id)
        else:
            new = without_references(text, record_id)
        if new != text:
            changes[path] = new
    return situations


def rehearse(plan: WithdrawalPlan, practices: Path, check: Callable[[Path], Collection[str]]) -> None:
    """Try a plan on a copy of the corpus: `check` returns the problems of a folder, told without its name.

    Raises:
        WithdrawalError: The corpus would have problems that it does not have now.
    """
    before = set(check(practices))
    with tempfile.TemporaryDirectory(prefix="throughcare-") as temporary:
        copy = Path(temporary) / practices.name
        shutil.copytree(practices, copy, symlinks=True)
        for path, text in plan.changes.items():
            target = copy / path.relative_to(practices)
            target.unlink(missing_ok=True)
            if text is not None:
                target.write_text(text, encoding="utf-8")
        after = [problem for problem in check(copy) if problem not in before]
    left = [problem for problem in after if plan.record_id in problem] or after
    if left:
        raise WithdrawalError("nothing was changed: fix these by hand first\n" + "\n".join(left))


def apply_plan(plan: WithdrawalPlan) -> None:
    """Make the changes of a plan, all or none: new texts are written beside the old ones before any of them counts.

    Raises:
        WithdrawalError: A file cannot be written; all files are as they were.
    """
    try:
        with ExitStack() as undo:
            ready = {path: _written_beside(path, text, undo) for path, text in plan.changes.items() if text is not None}
            # The tombstone first: whatever stops the program from here, `check` says to run the command again.
            for path in sorted(plan.changes, key=lambda path: (path.name != tombstones.FILE, path)):
                undo.callback(_restore, path, path.read_bytes() if path.is_file() else None)
                if path in ready:
                    os.replace(ready[path], path)
                else:
                    path.unlink()
            undo.pop_all()
    except OSError as error:
        raise WithdrawalError(f"nothing was changed: {error.filename}: {error.strerror}") from None


def _written_beside(path: Path, text: str, undo: ExitStack) -> Path:
    new = path.with_name(f".{path.name}.new")
    undo.callback(new.unlink, missing_ok=True)
    with new.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    if path.exists():
        shutil.copymode(path, new)
    return new


def _restore(path: Path, content: bytes | None) -> None:
    if content is None:
        path.unlink(missing_ok=True)
    elif not path.is_file() or path.read_bytes() != content:
        path.write_bytes(content)
