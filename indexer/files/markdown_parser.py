"""The one Markdown parser: CommonMark with tables and citations, read as plain text and rendered to safe HTML."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token

if TYPE_CHECKING:
    from markdown_it.renderer import RendererHTML
    from markdown_it.rules_core import StateCore
    from markdown_it.rules_inline import StateInline
    from markdown_it.utils import EnvType, OptionsDict

CITATION = re.compile(r"\[\^([^\[\]\s]*)\]")
"""A footnote reference; its group is the key of the source."""

ALLOWED_TAGS = ("br", "sub", "sup")
ALLOWED_TAG = re.compile(rf"</?(?:{'|'.join(ALLOWED_TAGS)})\s*/?>")
"""The raw HTML that a body may hold; any other is text, so that nothing else can ever reach a page."""

RAW_TAG = re.compile(r"<(?!https?://)[A-Za-z/!?][^>\n]*>?")
"""What reads as raw HTML, allowed or not."""

MAX_DEPTH = 18
"""Lists and quotations nested as deep as this lose what stands in them: the parser stops two levels below."""

CODE_BLOCKS = ("fence", "code_block")
_RECORD = re.compile(r"^([a-z0-9-]+)\.md(?=#|$)")
_ALIGNED = re.compile(r"text-align:(left|center|right)")


def parse(body: str) -> tuple[list[Token], dict[str, Any]]:
    """Return the tokens of a body, and what it defines for links, as the parser keeps it."""
    env: dict[str, Any] = {}
    return _parser().parse(body, env), env


def parse_inline(text: str) -> list[Token]:
    """Return the tokens of a text that is one paragraph, whatever it begins with: `1.` opens no list in it."""
    tokens: list[Token] = _parser().parseInline(text, {})
    return tokens


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    markdown = MarkdownIt("commonmark").enable("table").disable("html_block")
    # Before links: no definition and no entity turns a citation into anything else.
    markdown.inline.ruler.before("link", "citation", _read_citation)
    markdown.inline.ruler.at("html_inline", _read_tag)
    markdown.core.ruler.after("inline", "references", _keep_references)
    for name in ("th_open", "td_open"):
        markdown.add_render_rule(name, _render_cell)
    for name in CODE_BLOCKS:
        markdown.add_render_rule(name, _render_code)
    markdown.add_render_rule("citation", _render_citation)
    markdown.add_render_rule("link_open", _render_link)
    # Links are judged by `check`, which must see the bad ones as links too.
    markdown.validateLink = lambda url: True  # type: ignore[method-assign]
    return markdown


@lru_cache(maxsize=1)
def _cutting_parser() -> MarkdownIt:
    """Return the parser that also marks offsets of a paragraph, those of `env["cuts"]`, among its tokens."""
    markdown = MarkdownIt("commonmark")
    markdown.inline.ruler.before("link", "citation", _read_citation)
    markdown.inline.ruler.at("html_inline", _read_tag)
    markdown.inline.ruler.at("text", _read_text)
    markdown.inline.ruler.before("text", "cut", _mark_cut)
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


def _read_tag(state: StateInline, silent: bool) -> bool:
    match = ALLOWED_TAG.match(state.src, state.pos)
    if match is None or match.end() > state.posMax:
        return False
    if not silent:
        state.push("html_inline", "", 0).content = match[0]
    state.pos = match.end()
    return True


def _read_text(state: StateInline, silent: bool) -> bool:
    """Read text up to the next character that may mean something, or the next cut."""
    cuts: Sequence[int] = state.env["cuts"]
    next_cut = bisect_right(cuts, state.pos)
    limit = min(cuts[next_cut], state.posMax) if next_cut < len(cuts) else state.posMax
    mark = state.md.inline.terminator_re.search(state.src, state.pos, limit)
    end = mark.start() if mark else limit
    if end <= state.pos:
        return False
    if not silent:
        state.append_pending(state.src[state.pos : end])
    state.pos = end
    return True


def _mark_cut(state: StateInline, silent: bool) -> bool:
    if not silent and state.pos in state.env["cut_set"]:
        state.push("cut", "", 0).meta = {"at": state.pos}
    return False


def _keep_references(state: StateCore) -> None:
    """Let each paragraph know what the body defines for links: it may be parsed again, in pieces."""
    references = state.env.get("references")
    for token in state.tokens if references else ():
        if token.type == "inline":
            token.meta["references"] = references


def _render_citation(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    mark: str = env["cite"](tokens[index].meta["key"])
    return mark


def _render_link(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    """Write the opening of a link; that to a record leads to its page."""
    token = tokens[index]
    target = _RECORD.sub(r"\1.html", str(token.attrGet("href") or ""))
    return renderer.renderToken([token.copy(attrs={**token.attrs, "href": target})], 0, options, env)


def _render_cell(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    """Write the opening of a cell; how it is aligned is said by a class, since pages may hold no inline style."""
    aligned = _ALIGNED.fullmatch(str(tokens[index].attrGet("style") or ""))
    tag = tokens[index].tag
    return f'<{tag} class="align-{aligned[1]}">' if aligned else f"<{tag}>"


def _render_code(
    renderer: RendererHTML, tokens: Sequence[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    """Write a code block with its citations; its line ends as references, so that no page can join its lines."""
    pieces = CITATION.split(tokens[index].content)
    html = "".join(env["cite"](piece) if number % 2 else escapeHtml(piece) for number, piece in enumerate(pieces))
    return f"<pre><code>{html}</code></pre>\n".replace("\n", "&#10;", html.count("\n"))


def all_tokens(tokens: Sequence[Token]) -> Iterator[Token]:
    """Yield tokens with those inside them, at any depth."""
    for token in tokens:
        yield token
        yield from all_tokens(token.children or ())


def citations(tokens: Sequence[Token]) -> tuple[str, ...]:
    """Return the keys of the sources that `tokens` cite, in order, each once; a block of code cites in its text."""
    keys: list[str] = []
    for token in all_tokens(tokens):
        if token.type == "citation":
            keys.append(token.meta["key"])
        elif token.type in CODE_BLOCKS:
            keys += CITATION.findall(token.content)
    return tuple(dict.fromkeys(keys))


def plain_text(tokens: Sequence[Token]) -> str:
    """Return what a reader sees of `tokens`, without citations; inner paragraphs stand on lines of their own."""
    lines = (_inline_text(token) for token in tokens if token.type in ("inline", *CODE_BLOCKS))
    return "\n".join(line for line in lines if line)


def _inline_text(token: Token) -> str:
    if token.type in CODE_BLOCKS:
        return _single_spaced(CITATION.sub("", token.content))
    return _single_spaced("".join(map(_visible, token.children or ())))


def _visible(token: Token) -> str:
    """Return what a reader sees of one token inside a line; a line break is a space."""
    if token.type in ("softbreak", "hardbreak") or (token.type == "html_inline" and "br" in token.content):
        return " "
    return "" if token.type == "html_inline" else token.content


def _single_spaced(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def cut_text(paragraph: Token, offsets: Iterable[int]) -> list[tuple[int, str]]:
    """Cut the text that a reader sees of a paragraph, at offsets of its Markdown that stand in its text.

    An offset inside a code span or the target of a link is passed over. Each piece has the offset where it starts.
    """
    cuts = sorted(offsets)
    env = {"cuts": cuts, "cut_set": frozenset(cuts), "references": (paragraph.meta or {}).get("references", {})}
    [inline] = _cutting_parser().parseInline(paragraph.content, env)
    pieces: list[tuple[int, list[str]]] = [(0, [])]
    for token in inline.children or ():
        if token.type == "cut":
            pieces.append((token.meta["at"], []))
        else:
            pieces[-1][1].append(_visible(token))
    return [(offset, _single_spaced("".join(texts))) for offset, texts in pieces]


def render_html(tokens: Sequence[Token], cite: Callable[[str], str]) -> str:
    """Render `tokens` to HTML in which line ends mean nothing; `cite` turns the key of a source into its mark."""
    markdown = _parser()
    html: str = markdown.renderer.render(tokens, markdown.options, {"cite": cite})
    return html
