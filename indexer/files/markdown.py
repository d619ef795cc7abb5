"""Read the body of a record as sections and blocks, and render blocks to safe HTML."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from markdown.extensions.toc import unique
from markdown_it import MarkdownIt
from markdown_it.token import Token
from pymdownx.slugs import slugify

if TYPE_CHECKING:
    from markdown_it.renderer import RendererHTML
    from markdown_it.rules_inline import StateInline
    from markdown_it.utils import EnvType, OptionsDict

CITATION = re.compile(r"\[\^([^\[\]\s]*)\]")
"""A footnote reference; its group is the key of the source."""

RESERVED_ANCHORS = frozenset(
    "record summary this-record-answers related-and-similar-records adapt-to-your-context sources record-history "
    "cite-this-record in-the-regions-languages challenges-it-answers what-answers-this-challenge".split()
)
"""Anchors of the headings that the build writes on a record's page."""

_RECORD = re.compile(r"^([a-z0-9-]+)\.md(?=#|$)")
_SLUG = slugify(case="lower")


@lru_cache(maxsize=1)
def parser() -> MarkdownIt:
    """Return the one Markdown parser: CommonMark with tables; of raw HTML only tags inside a line (see `rules`)."""
    markdown = MarkdownIt("commonmark").enable("table").disable("html_block")
    # Before links: no definition and no entity turns a citation into anything else.
    markdown.inline.ruler.before("link", "citation", _read_citation)
    markdown.add_render_rule("citation", _render_citation)
    markdown.add_render_rule("link_open", _render_link)
    # Links are judged by `check`, which must see the bad ones as links too.
    markdown.validateLink = lambda url: True  # type: ignore[method-assign]
    return markdown


def _read_citation(state: StateInline, silent: bool) -> bool:
    match = CITATION.match(state.src, state.pos)
    if match is None or match.end() > state.posMax:
        return False
    if not silent:
        state.push("citation", "", 0).meta = {"key": match[1]}
    state.pos = match.end()
    return True


def _render_citation(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    written: str = env["cite"](tokens[index].meta["key"])
    return written


def _render_link(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    """Write the opening of a link; that to a record leads to its page."""
    token = tokens[index]
    target = _RECORD.sub(r"\1.html", str(token.attrGet("href") or ""))
    return renderer.renderToken([token.copy(attrs={**token.attrs, "href": target})], 0, options, env)


def all_tokens(tokens: Sequence[Token]) -> Iterator[Token]:
    """Yield tokens with those inside them, at any depth."""
    for token in tokens:
        yield token
        yield from all_tokens(token.children or ())


@dataclass(frozen=True, slots=True)
class Definition:
    """What `[label]: target` defines, in a quotation or list as elsewhere; `line` counts from 0."""

    label: str
    target: str
    line: int


def definitions(body: str) -> Iterator[Definition]:
    """Yield what a body defines for links, in no order."""
    if "]:" not in body:
        return
    env: dict[str, Any] = {}
    parser().parse(body, env)
    for label, found in env.get("references", {}).items():
        yield Definition(label, str(found["href"]), found["map"][0])
    for found in env.get("duplicate_refs", ()):
        yield Definition(str(found["label"]), str(found["href"]), found["map"][0])


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list item, table, quotation or code block: lines `first` to `last` (exclusive), from 0."""

    start_line: int
    end_line: int
    tokens: tuple[Token, ...]

    @property
    def text(self) -> str:
        """The plain text without citations, one line per inner paragraph."""
        return plain_text(self.tokens)

    @property
    def citations(self) -> tuple[str, ...]:
        """The keys of the sources cited, in order, each once."""
        return tuple(dict.fromkeys(t.meta["key"] for t in all_tokens(self.tokens) if t.type == "citation"))


@dataclass(frozen=True, slots=True)
class BodySection:
    """A heading with what stands up to the next one: lines `first` to `last` (exclusive), from 0.

    Text before the first heading has level 0. `anchor` is its id on the record's page.
    """

    level: int
    heading: str
    anchor: str
    start_line: int
    end_line: int
    tokens: tuple[Token, ...]

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks in order; lists are taken apart into their items, tables and quotations stay whole."""
        return tuple(_blocks(self.tokens))


def parse_body(body: str) -> tuple[BodySection, ...]:
    """Cut a body at its headings; the parts cover every line, in order."""
    tokens = parser().parse(body)
    total = body.count("\n") + (not body.endswith("\n") and bool(body))
    starts = [i for i, token in enumerate(tokens) if token.type == "heading_open" and token.level == 0]
    bounds = [*starts, len(tokens)]
    parts = []
    anchors = set(RESERVED_ANCHORS)
    lead = tokens[: bounds[0]]
    if lead or (body and not starts):
        first_line = _line(tokens[bounds[0]]) if starts else total
        parts.append(BodySection(0, "", "", 0, first_line, tuple(lead)))
    for start, end in zip(starts, bounds[1:], strict=True):
        heading = plain_text(tokens[start + 1 : start + 2])
        first = _line(tokens[start]) if parts else 0
        last = _line(tokens[end]) if end < len(tokens) else total
        anchor = unique(_SLUG(heading, "-"), anchors)
        parts.append(
            BodySection(int(tokens[start].tag[1]), heading, anchor, first, last, tuple(tokens[start + 3 : end]))
        )
    return tuple(parts)


def _line(token: Token) -> int:
    return token.map[0] if token.map else 0


def plain_text(tokens: Sequence[Token]) -> str:
    """Return what a reader sees of `tokens`, without citations; inner paragraphs stand on lines of their own."""
    lines = (re.sub(r"\s+", " ", _inline_text(token)).strip() for token in _inlines(tokens))
    return "\n".join(line for line in lines if line)


def render_html(tokens: Sequence[Token], cite: Callable[[str], str]) -> str:
    """Render `tokens` to HTML; `cite` turns the key of a source into the HTML of its reference mark."""
    markdown = parser()
    html: str = markdown.renderer.render(tokens, markdown.options, {"cite": cite})
    return html


def _inlines(tokens: Sequence[Token]) -> Iterator[Token]:
    return (token for token in tokens if token.type in ("inline", "fence", "code_block"))


def _inline_text(token: Token) -> str:
    if token.type != "inline":
        return token.content
    pieces = []
    for child in token.children or ():
        if child.type in ("softbreak", "hardbreak"):
            pieces.append(" ")
        elif child.type != "html_inline":
            pieces.append(child.content)
    return "".join(pieces)


_LISTS = {"bullet_list_open", "ordered_list_open"}


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    start = 0
    while start < len(tokens):
        end = _closing_token(tokens, start)
        if tokens[start].type in _LISTS:
            yield from _blocks(tokens[start + 1 : end])
        else:
            first, last = tokens[start].map or (0, 0)
            yield Block(first, last, tuple(tokens[start : end + 1]))
        start = end + 1


def _closing_token(tokens: Sequence[Token], start: int) -> int:
    """Return the index of the token that closes the one at `start`."""
    depth = 0
    for index in range(start, len(tokens)):
        depth += tokens[index].nesting
        if depth == 0:
            return index
    return len(tokens) - 1
