"""A small corpus with the same text planted in every field that shows text, past every check, and its site."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from itertools import cycle
from pathlib import Path

from pydantic import BaseModel

from indexer.bilingual.translation_file import TranslatedText, Translation
from indexer.build import BuildPaths, build_site
from indexer.files.markdown import parse_body
from indexer.files.versions import current_version
from indexer.index.bundle import open_bundle
from indexer.index.bundle_writer import write_bundle
from indexer.proposals.markdown_escape import escape_markdown
from indexer.records.corpus import Corpus
from indexer.records.translations import TranslationWithStatus, english_texts
from indexer.site.browser_search.lexical_assets import BrowserSearch
from search_api.browser_rules import rules
from tests.actions import with_actions
from tests.conftest import ROOT, ToyEncoder

PIECES = (
    "</title><script>window.ran=1</script>",
    "\"><img src=x onerror=window.ran=2>'<svg onload='window.ran=3'>",
    "{{ 7*7 }}{% include 'x' %}[go](javascript:window.ran=4)![p](x.png)",
    "`code`*em*&lt;b&gt;&amp; { #x onclick=a }\n\n<script>window.ran=5</script>",
    "\n\n# [h](data:text/html,x)",
)
"""Each short enough for a title."""

MARKUP = "".join(PIECES)
SHOWN = frozenset(
    "title summary asked_as locator note by label definition publisher date_note why questions text "
    "what form name holder how_to_obtain training languages cost amount".split()
)
"""Names of the fields that hold text for readers, in every kind of file."""


def planted(value: object, text: str, shown: bool = False) -> object:
    """Return a value with `text` at the end of every text for readers in it."""
    if isinstance(value, str):
        return value + text if shown else value
    if isinstance(value, BaseModel):
        fields = {name: planted(getattr(value, name), text, name in SHOWN) for name in type(value).model_fields}
        return value.model_copy(update=fields)
    if isinstance(value, tuple):
        return tuple(planted(one, text, shown) for one in value)
    if isinstance(value, Mapping):
        return {key: planted(one, text, shown) for key, one in value.items()}
    return value


def planted_corpus(corpus: Corpus, text: str) -> Corpus:
    """Return a corpus with `text` in every field of every kind of file, and typed into a section of every record."""
    vocabulary = corpus.vocabulary
    records = []
    for record, piece in zip(corpus.records, cycle(PIECES), strict=False):
        typed = escape_markdown(text, [record.header.sources[0].ref])
        body = f"{record.body}\n### Heading\n\n{typed}\n"
        header = planted(with_actions(record).header, text)
        header = header.model_copy(update={"title": record.header.title + (piece if text is MARKUP else text)})
        records.append(replace(record, header=header, body=body, parts=parse_body(body)))
    first = corpus.records[0].header
    translation = Translation(
        record=first.id, language="sq", status="checked", checked_on="2026-12-05", checked_by="imam", english="x",
        title="Titull", summary="P", asked_as=("A?",),
    )  # fmt: skip
    texts = tuple(
        TranslatedText(
            one.hash,
            one.hash,
            # A text of the body is Markdown, whose links `check` judges: there it is typed, as in the record itself.
            one.markdown + (text if one.is_plain else escape_markdown(text, [first.sources[0].ref])),
            "checked",
            "2026-12-05",
            f"imam{text}",
        )
        for one in english_texts(records[0])
    )
    return replace(
        corpus,
        records=tuple(records),
        vocabulary=replace(
            vocabulary,
            labels=planted(vocabulary.labels, text, True),
            terms=planted(vocabulary.terms, text),
            sections=planted(vocabulary.sections, text),
        ),
        sources=planted(corpus.sources, text),
        concepts=planted(corpus.concepts, text),
        situations=planted(corpus.situations, text),
        translations={first.id: {"sq": TranslationWithStatus(planted(translation, text), "checked", texts)}},
        paraphrases={first.id: (text,)},
        acronyms={"NGO": f"non-governmental organisation{text}", "CSO": text},
    )


def build_planted(folder: Path, corpus: Corpus) -> Path:
    """Build the site of a corpus with the toy encoder; return its folder."""
    write_bundle(folder / "index", corpus, ToyEncoder())
    places = BuildPaths(
        ROOT / "practices", folder / "index", folder / "site", docs=ROOT / "docs", cache_folder=folder / "work"
    )
    places.cache_folder.mkdir()
    before = Path.cwd()
    os.chdir(ROOT)
    try:
        bundle = open_bundle(folder / "index", ToyEncoder)
        build_site(places, corpus, bundle, BrowserSearch(rules(bundle)), lambda *step: None)
    finally:
        os.chdir(before)
    return current_version(places.site)
