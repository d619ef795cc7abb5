"""The page of a record holds its translations text for text, each beside the number of its English text."""

import re
from dataclasses import replace
from html import unescape

import pytest
import yaml

from indexer.index.bundle import open_bundle
from indexer.index.bundle_writer import write_bundle
from indexer.records.corpus import read_corpus
from indexer.records.translations import english_texts
from indexer.site.pages.record_page import pages
from indexer.site.rendering import SiteContext
from tests.conftest import ToyEncoder
from tests.translated import as_albanian, translate_all

NAME = "xk-imam-talks"


@pytest.fixture
def site(practices, tmp_path):
    translate_all(practices, "sq")
    translate_all(practices, "bs", skipped=(1,))
    corpus = read_corpus(practices)
    write_bundle(tmp_path / "index", corpus, ToyEncoder())
    return SiteContext.of(corpus, open_bundle(tmp_path / "index", ToyEncoder))


def page_of(site):
    return next(page.text for page in pages(site) if page.path == f"records/{NAME}.md")


def folded(page, tag):
    return re.search(rf'<details class="more translated" data-language="{tag}".*?</details>', page, re.DOTALL)[0]


def texts(html):
    """Return number -> text without marks of citation of what carries the number of a text."""
    found = {}
    for number, inner in re.findall(
        r'<(?:p|li|span)[^>]* data-text="(\d+)"[^>]*>(.*?)</(?:p|li|span)>', html, re.DOTALL
    ):
        plain = re.sub(r'<sup class="cite">.*?</sup>', "", inner)
        found[int(number)] = " ".join(unescape(re.sub(r"<[^>]*>", "", plain)).split())
    return found


def test_every_text_stands_beside_its_english_text(site):
    """The same numbers on both sides: the English as it is, the translation of exactly that text."""
    page, record = page_of(site), site.records[NAME]
    english = dict(enumerate(" ".join(one.plain.split()) for one in english_texts(record)))
    own = folded(page, "sq")
    shown = texts(page.replace(own, "").replace(folded(page, "bs"), "").replace(folded(page, "sr-Cyrl"), ""))
    assert shown.items() <= english.items()
    assert len(shown) >= 3
    assert texts(own) == {number: as_albanian(text) for number, text in english.items()}
    assert as_albanian(record.header.title) in unescape(own)
    assert "Draft, not checked by a native practitioner</span>." in own


def test_serbian_in_cyrillic_is_read_from_bosnian(site):
    """Letter by letter, for readers of Serbian in Cyrillic alone; Bosnian serves the others in Latin script."""
    page = page_of(site)
    assert 'data-serves="bs hr cnr sr-Latn"' in folded(page, "bs")
    cyrillic = " ".join(texts(folded(page, "sr-Cyrl")).values())
    assert len(re.findall("[а-яА-Я]", cyrillic)) > len(re.findall("[a-zA-Z]", cyrillic))


def test_what_is_missing_is_said(site):
    """A text without translation is left out, and the page says that not everything is translated."""
    own = folded(page_of(site), "bs")
    assert 1 not in texts(own)
    assert "Not everything is translated yet." in own
    assert "Not everything is translated yet." not in folded(page_of(site), "sq")


TYPED = "[l](javascript:x) <b>v</b> [^x] **m** `k`"


def test_texts_of_the_header_are_shown_as_typed(practices, tmp_path):
    """Steps, instruments and effort are plain text in both languages: no link, no tag, and no citation."""
    path = practices / f"{NAME}.md"
    actions = {
        "steps": [{"what": f"Step {TYPED}", "form": f"Form {TYPED}", "source": "paper"}],
        "instruments": [{"name": f"Name {TYPED}", "holder": f"Holder {TYPED}", "source": "paper"}],
        "effort": [{"kind": "staff", "amount": f"Staff {TYPED}", "source": "paper"}],
    }
    path.write_text(path.read_text().replace("sources:\n", yaml.safe_dump(actions, width=999) + "sources:\n", 1))
    translate_all(practices, "sq")
    corpus = read_corpus(practices)
    write_bundle(tmp_path / "index", corpus, ToyEncoder())
    page = page_of(SiteContext.of(corpus, open_bundle(tmp_path / "index", ToyEncoder)))
    own = folded(page, "sq")
    assert "javascript:x" not in str(re.findall(r'href="[^"]*"', page))
    shown = texts(own)
    record = next(one for one in corpus.records if one.id == NAME)
    for number, english in enumerate(english_texts(record)):
        if english.is_plain:
            assert shown[number] == as_albanian(english.markdown)
            assert "[^x]" in shown[number]
            given = corpus.translations[NAME]["sq"].by_english[english.hash]
            assert given.plain == given.text
    assert sum(one.is_plain for one in english_texts(record)) == 5


def test_what_was_said_of_an_older_english_text_is_not_shown(practices, tmp_path):
    """A translation that was checked, of a sentence that has changed since: nothing of it is on any page or passage."""
    translate_all(practices, "sq")
    path = practices / "translations/sq" / f"{NAME}.md"
    record = next(one for one in read_corpus(practices).records if one.id == NAME)
    number = next(number for number, one in enumerate(english_texts(record)) if not one.is_plain)
    english = english_texts(record)[number]
    mark, text = f"<!-- {english.hash} -->", as_albanian(english.markdown)
    older = "<!-- 000000000000 checked 2026-12-05 by imam -->\nKrejt i hequr."
    path.write_text(path.read_text().replace(f"{mark}\n{text}", older))
    corpus = read_corpus(practices)
    found = corpus.translations[NAME]["sq"]
    assert found.by_english[english.hash].text == "Krejt i hequr."
    assert found.passage(english.plain) is None
    write_bundle(tmp_path / "index", corpus, ToyEncoder())
    site = SiteContext.of(corpus, open_bundle(tmp_path / "index", ToyEncoder))
    assert [page.path for page in pages(site) if "Krejt i hequr" in page.text] == []
    assert number not in texts(folded(page_of(site), "sq"))


def test_a_checked_text_names_role_and_day(site):
    """A text that is no draft says so itself, in the language of the reader; a role is text, not markup."""
    given = site.translations[NAME]["sq"]
    first = replace(given.texts[0], status="checked", checked_on="2026-12-05", checked_by="imam <b>")
    changed = replace(given, texts=(first, *given.texts[1:]))
    other = replace(site, translations={**site.translations, NAME: {"sq": changed}})
    own = folded(page_of(other), "sq")
    assert "praktikues që e ka gjuhë amtare: imam &lt;b&gt;, 2026-12-05</small>" in own
    assert own.count("<small") == 1
