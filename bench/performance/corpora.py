"""Corpora as large as wanted: our records again and again, under new ids."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from indexer.records.translations import FOLDER

_TITLE = re.compile(r"""^(title: *["']?)(.*)$""", re.MULTILINE)
_REFERENCES = re.compile(r"^(related|addresses):\n(?: *- .*\n)+|^(related|addresses): *\[.*\]\n", re.MULTILINE)


def multiplied(practices: Path, folder: Path, count: int, own_words: bool = False) -> Path:
    """Write a corpus of `count` records into `folder`: those of `practices`, each with its translations.

    Args:
        practices: Our own records.
        folder: Emptied first.
        count: How many; the first ones are the originals, as far as they reach.
        own_words: Give each copy a title of its own, so that no passage has the vector of another; such copies have no
            translations, which are bound to the words of their original.
    """
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for file in practices.glob("*.yaml"):
        shutil.copy(file, folder)
    originals = sorted(practices.glob("*.md"))
    for number in range(count):
        _copy(originals[number % len(originals)], folder, number // len(originals), own_words)
    kept = {file.stem for file in folder.glob("*.md")}
    for name in ("situations.yaml", "phrases.yaml"):
        if kept < {file.stem for file in originals}:  # they name records that a small corpus lacks
            (folder / name).write_text("[]\n" if name == "situations.yaml" else "{}\n", encoding="utf-8")
    return folder


def _copy(original: Path, folder: Path, turn: int, own_words: bool) -> None:
    name = f"{original.stem[:50].rstrip('-')}-{turn}" if turn else original.stem
    text = original.read_text(encoding="utf-8").replace(f"id: {original.stem}\n", f"id: {name}\n", 1)
    text = _REFERENCES.sub("", text)
    if turn and own_words:
        text = _TITLE.sub(rf"\g<1>{turn}. \g<2>", text, count=1)
    (folder / f"{name}.md").write_text(text, encoding="utf-8")
    for translation in original.parent.glob(f"{FOLDER}/*/{original.name}") if not (turn and own_words) else ():
        target = folder / FOLDER / translation.parent.name / f"{name}.md"
        target.parent.mkdir(parents=True, exist_ok=True)
        translated = translation.read_text(encoding="utf-8").replace(f"record: {original.stem}\n", f"record: {name}\n")
        target.write_text(translated, encoding="utf-8")
