"""Whatever `check` accepts can be built: its page stands as it was written, and its passages are its body."""

import random
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from markdown import Markdown
from mkdocs.config import load_config
from mkdocs.utils.meta import get_data

from indexer.files.markdown_parser import CITATION, CODE_BLOCKS, all_tokens
from indexer.files.problems import CorpusError
from indexer.index.passages import record_passages
from indexer.privacy.detector import load_guards
from indexer.records.corpus import read_corpus
from indexer.records.reader import ReadingRules, read_record
from indexer.site.csp import add_csp
from indexer.site.pages import record_page
from indexer.site.rendering import SiteContext
from tests.conftest import DATA, ROOT

COUNT = 1000
CASES = DATA / "texts/records"
WORDS = (
    "release plan family. 8 Kosovo* žena жена. # | > < **b c** *d. e* `f. <g> NGO` [h](xk-imam-talks.md) NGO CSO's "
    "[i. j](https://gov.rs/a?b=1&c) &amp; &lt;script&gt; \\* <br> _k_ ![ { #x } {: .y } {{ z }} {% w %} [m] 1. ]( $ % "
    "[n](#record) [o](al-family-visits.md#summary) <sub>2</sub> &nbsp; === ~~~ \\ --- * + - : ; ' \" [p]: [q][r] "
    "[s](https://gov.rs 'a \" > b') <https://gov.rs/x> https://gov.rs *** __ ` `` ``` ~ ^ @ 3) 4. a|b"
).split(" ")
TITLES = [
    "Plain",
    "A < b",
    "Line\n  and line",
    "`code` *star* {x}",
    "<b>bold</b>",
    "# no heading",
    "1. one",
    "-",
    "a | b",
]
HEADINGS = [
    "More",
    "Plan & <br>",
    "Summary",
    "Source 1",
    "*Шта* `је`",
    "record",
    "More",
    "_toc",
    "1. a",
    "!!!",
    "{ #x }",
]


def words(chance, most=14):
    return " ".join(chance.choice(WORDS) for _ in range(chance.randint(1, most)))


def block(chance):
    """Return a block that cites its source, of any kind that Markdown has."""
    text, end = words(chance), "[^paper]"
    lines = [words(chance, 5) for _ in range(chance.randint(1, 3))]
    kind = chance.randrange(9)
    if kind == 0:
        return "\n".join(
            f"- {line}{end}\n" + chance.choice(["", f"  - {text}{end}\n    - {text}{end}\n"]) for line in lines
        )
    if kind == 1:
        rows = "".join(f"| {line.replace('|', '')} | x{end} |\n" for line in lines)
        return f"| a | b |\n| {chance.choice(['---', ':--', '--:', ':-:'])} | --- |\n{rows}"
    if kind == 2:
        return "".join(f"    {line}\n" for line in lines) + f"    {end}\n"
    if kind == 3:
        return f"```{chance.choice(['', 'python', '<x>'])}\n" + "\n\n".join(lines) + f" {end}\n```\n"
    if kind == 4:
        return "".join(f"> {line}\n" for line in lines) + f">\n> {text}{end}\n"
    if kind == 5:
        return f"1. {text}{end}\n\n   {text}{end}\n\n       code {end}\n"
    if kind == 6:
        return f"### {chance.choice(HEADINGS)}\n\n{text}{end}\n"
    if kind == 7:
        return "\n".join(lines) + f"\n{text}{end}\n"
    return f"{text}.{end} {text}.{end}\n"


def record_text(chance):
    plain = (DATA / "corpus/ba-late-release-plans.md").read_text()
    title = chance.choice(TITLES).replace("\\", "").replace('"', "").replace("\n", "\\n")
    head = re.sub(r"title: .*", lambda _: f'title: "{title}"', plain.partition("## Context")[0])
    body = "\n".join(block(chance) for _ in range(chance.randint(1, 5)))
    end = plain.partition("## What is known about results")[2]
    return (
        f"{head}## Context and problem\n\nNot documented in the sources.\n\n## What is done\n\n{body}\n"
        f"## What is known about results{end}"
    )


class Shown(HTMLParser):
    """The ids, classes and text of a page, and the text of each block of code."""

    def __init__(self, page):
        super().__init__()
        self.ids, self.codes, self.text, self.hrefs = [], [], [], []
        self._open = []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        self.ids += [named["id"]] if "id" in named else []
        self.hrefs += [named["href"]] if tag == "a" and "href" in named else []
        if tag not in ("br", "meta", "link", "input", "img", "hr"):
            self._open.append((tag, named.get("class")))
        if tag == "pre":
            self.codes.append("")

    def handle_endtag(self, tag):
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if ("sup", "cite") in self._open or self._open[-1:] in ([("script", None)], [("script", "")]):
            return
        self.text.append(data)
        if any(tag == "pre" for tag, _ in self._open):
            self.codes[-1] += data


def squeezed(text):
    return re.sub(r"\s+", "", text)


class Builder:
    """Reads a record, and makes of it what the build makes of one: page and passages."""

    def __init__(self, practices, corpus, bundle):
        self.path = practices / "x-one.md"
        self.corpus = corpus
        self.site = SiteContext.of(corpus, bundle)
        detector = load_guards(ROOT / "practices/privacy.yaml")
        self.rules = ReadingRules(corpus.vocabulary, corpus.sources, frozenset(), detector, "")
        config = load_config(str(ROOT / "mkdocs.yml"), docs_dir=str(ROOT / "docs"))
        self.extensions = {"extensions": config.markdown_extensions, "extension_configs": config.mdx_configs}

    def read(self, text):
        self.path.write_text(text.replace("id: ba-late-release-plans", "id: x-one"))
        return read_record(self.path, self.rules)

    def page(self, record):
        """Return the page as the site generator makes it of its Markdown."""
        similar = {**self.site.similar, record.id: []}
        site = replace(self.site, records={**self.site.records, record.id: record}, similar=similar)
        staged = next(page for page in record_page.pages(site) if page.path == f"records/{record.id}.md")
        markdown, _ = get_data(staged.text)
        return Markdown(**self.extensions).convert(markdown)

    def passages(self, record, max_tokens):
        return record_passages(record, self.corpus.vocabulary, lambda text: len(text.split()), max_tokens)


@pytest.fixture
def builder(practices, corpus, bundle):
    return Builder(practices, corpus, bundle)


def check_build(builder, record, folder):
    """Assert that the page of a record says what its body says, and that its passages are the body."""
    html = builder.page(record)
    page = Shown(html)
    for part in record.parts:
        assert page.ids.count(part.anchor) == 1, part.anchor
    for passages in (builder.passages(record, 400), builder.passages(record, 30)):
        sections = [passage for passage in passages if passage.kind in ("section", "blank")]
        assert "".join(passage.markdown for passage in sections) == record.body
        text = squeezed("".join(page.text))
        for passage in sections:
            if passage.kind == "section":
                assert squeezed(passage.text) in text, passage
                assert passage.sources == ("paper",), passage
    tokens = [token for part in record.parts for token in all_tokens(part.tokens) if token.type in CODE_BLOCKS]
    assert page.codes == [CITATION.sub("", token.content) for token in tokens]
    (folder / "index.html").write_text(f"<html><head></head><body>{html}</body></html>")
    add_csp(folder)
    ids = {*page.ids}
    assert all(href[1:] in ids for href in page.hrefs if href.startswith("#"))


def test_random_records_that_pass_the_check_are_built(builder, tmp_path):
    """Of so many random records those that pass; each page holds every passage, line of code and anchor once."""
    chance = random.Random(20261130)
    folder = tmp_path / "site"
    folder.mkdir()
    built = 0
    for _ in range(COUNT):
        text = record_text(chance)
        result = builder.read(text)
        if result.problems:
            continue
        built += 1
        try:
            check_build(builder, result.record, folder)
        except AssertionError as error:
            raise AssertionError(text) from error
    assert built > COUNT / 4, built


@pytest.mark.parametrize("name", ["aligned-table", "code"])
def test_records_that_once_could_not_be_built(builder, tmp_path, name):
    """A table whose columns are aligned, and a block of code, each as somebody wrote it."""
    folder = tmp_path / "site"
    folder.mkdir()
    result = builder.read((CASES / f"{name}.md").read_text())
    assert result.problems == ()
    check_build(builder, result.record, folder)
    html = builder.page(result.record)
    shown = {
        "aligned-table": '<th class="align-left">Step</th> <th class="align-right">Days</th>',
        "code": "<pre><code>first line <sup",
    }[name]
    assert shown in html
    assert "style=" not in html


def test_links_lead_to_records_that_can_be_opened(practices):
    """The record, another that does not exist, a draft, and a heading that is not there."""
    (practices / "x-one.md").write_text((CASES / "links.md").read_text())
    with pytest.raises(CorpusError) as caught:
        read_corpus(practices)
    assert [problem.message.partition(";")[0] for problem in caught.value.problems] == [
        "the record `me-draft` is a draft, which has no page: link to it once it is checked",
        "there is no heading `#no-such-part` on the page",
        "there is no record `no-such-record`",
    ]


def test_a_draft_may_link_to_a_draft(practices):
    """Both are shown in the preview; once one of them is checked, the link is refused."""
    text = (CASES / "links.md").read_text()
    text = re.sub(r"See .*\[\^paper\]", "See [it](me-draft.md).[^paper]", text)
    (practices / "x-one.md").write_text(text.replace("status: editor_checked", "status: draft"))
    assert {record.id for record in read_corpus(practices).records} >= {"x-one", "me-draft"}
