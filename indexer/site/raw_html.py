"""A Markdown extension that takes blocks of finished HTML as they are: to look at each tag would double the build."""

from __future__ import annotations

import re

from markdown import Markdown
from markdown.extensions import Extension
from markdown.preprocessors import Preprocessor

_OPENS = re.compile(r"<(?:div|dl|details|form|ol|p|section|table|ul)\b")

_BEFORE = 30
"""Before the preprocessors that parse HTML (20) and look for anchors in it (21)."""


class RawHtmlPreprocessor(Preprocessor):
    """Puts blocks of HTML away; a postprocessor of Markdown brings them back.

    A block is lines between blank ones, from the tag that opens it to the end of a tag: so our templates write HTML.
    """

    def run(self, lines: list[str]) -> list[str]:
        """Return the lines with a mark for each block of HTML."""
        return "\n\n".join(map(self._stash, "\n".join(lines).split("\n\n"))).split("\n")

    def _stash(self, block: str) -> str:
        html = block.strip("\n")
        return self.md.htmlStash.store(html) if _OPENS.match(html) and html.endswith(">") else block


class FinishedExtension(Extension):
    """Registers it."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Take finished HTML before anything else reads it."""
        md.preprocessors.register(RawHtmlPreprocessor(md), "finished", _BEFORE)


def makeExtension(**options: object) -> FinishedExtension:
    """Return the extension, as Markdown asks for it."""
    return FinishedExtension(**options)
