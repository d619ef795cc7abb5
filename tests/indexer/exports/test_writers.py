"""Both kinds of files hold the text of the document, whatever it holds, and LibreOffice opens them."""

import re
import shutil
import subprocess
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.exports.cited_passage import CitedPassage
from indexer.exports.contents import Exporter
from indexer.exports.document import (
    DocumentHeading,
    DocumentList,
    DocumentParagraph,
    DocumentTable,
    Footnote,
    finished,
    footnotes,
    text_lines,
)
from indexer.exports.docx_writer import write_docx
from indexer.exports.odt_writer import write_odt
from indexer.exports.tags import EXPORT_LANGUAGES
from indexer.site.pages.ui_languages import interfaces
from tests.conftest import DAY
from tests.indexer.exports.reading import read_docx, read_odt

WRITERS = ((write_docx, read_docx, "docx"), (write_odt, read_odt, "odt"))
HOSTILE = (
    "]]>",
    "<w:p/>",
    "&amp;",
    "\x00\x0b\x1f",
    "\ud800",
    "\ufffe",
    "x" * 3000,
    "{{ a }}",
    "a\t \n b",
    "\u202e",
    "😀",
)
ANY = st.one_of(st.text(max_size=20), st.sampled_from(HOSTILE))


def document_of(texts, language="en"):
    """Return a document with the texts in every kind of block and in footnotes."""
    words = tuple(one for text in texts for one in (text, Footnote(f"n {text}")))
    blocks = [
        DocumentHeading(0, words, language),
        DocumentHeading(3, words),
        DocumentParagraph(words, quoted=True),
        DocumentList((words, ("b",)), numbered=True),
        DocumentList((words,), language=language),
        DocumentTable(((words, words), (words, ("d",)))),
    ]
    return finished("".join(texts), language, iter(blocks), "* Designation.")


def assert_same(document, folder):
    for write, read, kind in WRITERS:
        write(document, folder / f"a.{kind}")
        lines, notes = read(folder / f"a.{kind}")
        assert lines == [line for line in text_lines(document) if line], kind
        assert notes == footnotes(document), kind


@settings(max_examples=40)
@given(st.lists(ANY, min_size=1, max_size=3))
def test_any_text_stays_text_in_both(tmp_path_factory, texts):
    """Markup, control characters and long words come back as they stand in the document."""
    assert_same(document_of(texts), tmp_path_factory.mktemp("any"))


def test_what_files_cannot_hold_is_replaced():
    """A character that XML refuses leaves a mark; spaces are single."""
    assert text_lines(document_of(["a\x00b\ud800\t\n c ]]>"]))[0] == "a\ufffdb\ufffd c ]]>"


@pytest.mark.parametrize("language", EXPORT_LANGUAGES)
def test_every_letter_of_a_language_survives(tmp_path, language):
    """All words of the interface, in both kinds of files."""
    assert_same(document_of(["".join(sorted(set("".join(interfaces()[language].words.values()))))], language), tmp_path)


def kinds(real_site, language):
    exporter = Exporter(real_site, language, DAY)
    source = "institute-for-8th-multi-agency-forum-2022"
    passage = CitedPassage("al-multi-agency-forums", "What is done", "Eight.\nForums.", (source,))
    yield "record", exporter.record("xk-three-month-release-notice")
    yield "situation", exporter.situation(real_site.situations[0].id)
    yield "comparison", exporter.comparison(["AL", "XK", "MK"])
    yield "briefing", exporter.briefing(["xk-three-month-release-notice", "al-multi-agency-forums"])
    yield "answer", exporter.answer("Kush?", [passage], [])


def test_both_kinds_of_files_hold_the_same_of_every_kind_of_document(real_site, tmp_path):
    """Lines and footnotes, in seven languages and English."""
    for language in EXPORT_LANGUAGES:
        for _, document in kinds(real_site, language):
            assert_same(document, tmp_path)


def test_files_name_a_font_with_cyrillic_and_the_language(tmp_path):
    """Arial, and the language that checks the spelling."""
    for write, _, kind in WRITERS:
        write(document_of(["Ѓ"], "mk"), tmp_path / f"a.{kind}")
    with zipfile.ZipFile(tmp_path / "a.docx") as file:
        styles = file.read("word/styles.xml").decode()
    assert 'w:ascii="Arial" w:hAnsi="Arial" w:cs="Arial"' in styles
    assert '<w:lang w:val="mk-MK"/>' in styles
    with zipfile.ZipFile(tmp_path / "a.odt") as file:
        styles = file.read("styles.xml").decode()
    assert 'fo:font-family="Arial"' in styles
    assert 'fo:language="mk"' in styles


@pytest.mark.long
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_converts_every_kind_in_seven_languages(real_site, tmp_path):
    """Each file becomes a PDF."""
    for language in EXPORT_LANGUAGES:
        for name, document in kinds(real_site, language):
            write_docx(document, tmp_path / f"{name}-{language}-word.docx")
            write_odt(document, tmp_path / f"{name}-{language}-open.odt")
    files = sorted(path for path in tmp_path.iterdir() if path.suffix in (".docx", ".odt"))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [
        "soffice",
        "--headless",
        profile,
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path / "pdf"),
        *map(str, files),
    ]
    subprocess.run([*command, *map(str, files)], check=True, capture_output=True, timeout=600)
    assert {path.stem for path in (tmp_path / "pdf").iterdir()} == {path.stem for path in files}
    assert len(files) == 5 * 2 * len(EXPORT_LANGUAGES)


def test_headings_of_opendocument_carry_no_numbers(tmp_path):
    """The template of the library numbers them; every level is set to nothing."""
    write_odt(document_of(["a"]), tmp_path / "a.odt")
    with zipfile.ZipFile(tmp_path / "a.odt") as file:
        levels = re.findall(r"<text:outline-level-style [^>]*>", file.read("styles.xml").decode())
    assert len(levels) == 10
    for level in levels:
        assert set(re.findall(r'num-(?:format|suffix|list-format)="([^"]*)"', level)) == {""}
