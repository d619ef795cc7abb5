"""Print docs/modules.md: every module of the program and of its pages, room by room, with what it is for."""

import ast
import re
from collections.abc import Iterator
from html import escape
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
FOLDERS = {"indexer": "*.py", "search_api": "*.py", "throughcare": "*.py", "docs/assets/js": "*.js"}
HEAD = """---
title: Every module
---

# Every module

`make modules` writes this from the first sentence of each file; [how it is built](develop.md) shows the way.
"""


def purpose(file: Path) -> str:
    """Return the first sentence of a module, or of a script the comment at its top."""
    text = file.read_text(encoding="utf-8")
    if file.suffix == ".py":
        return (ast.get_docstring(ast.parse(text)) or "").partition("\n")[0]
    return text.partition("\n")[0].removeprefix("//").strip()


def modules_page() -> str:
    """Return the page, a table a room."""
    return HEAD + "".join(_room(room, list(files)) for room, files in groupby(_modules(), lambda file: file.parent))


def _modules() -> Iterator[Path]:
    for folder, pattern in FOLDERS.items():
        yield from sorted((ROOT / folder).rglob(pattern), key=lambda file: (file.parent, file.name))


def _room(room: Path, files: list[Path]) -> str:
    rows = "".join(
        f"<tr><td><code>{file.name}</code></td><td>{_html(purpose(file))}</td></tr>\n"
        for file in files
        if file.name != "__init__.py"
    )
    said = purpose(room / "__init__.py") if (room / "__init__.py").exists() else ""
    title = f"\n<details><summary><code>{room.relative_to(ROOT)}/</code> {_html(said)}</summary>\n"
    return f"{title}<table>\n{rows}</table></details>\n"


def _html(text: str) -> str:
    return re.sub("`([^`]*)`", r"<code>\1</code>", escape(text, quote=False))


if __name__ == "__main__":
    print(modules_page(), end="")
