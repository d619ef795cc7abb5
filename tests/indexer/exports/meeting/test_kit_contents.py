"""The documents of meeting kits: every line, room to fill in, and the sentence that documents it."""

import zipfile
from dataclasses import replace

import pytest

from indexer.exports.document import DocumentTable, footnotes, text_lines
from indexer.exports.meeting.kit_contents import BOX, kit_document
from indexer.exports.meeting.kit_files import write_kit_files
from indexer.exports.tags import EXPORT_LANGUAGES
from indexer.exports.wording import Wording
from indexer.records.kits.kit import KIT_LANGUAGES, kit_language
from indexer.records.vocabulary import KOSOVO_FOOTNOTE
from tests.conftest import DAY
from tests.indexer.exports.reading import read_docx, read_odt


@pytest.mark.parametrize("language", EXPORT_LANGUAGES)
def test_every_line_stands_in_its_kit_with_its_sentence_or_the_lack_of_one(real_site, language):
    """A row a line; a footnote holds the sentence, the title of the record and a source."""
    say = Wording(real_site, language, DAY)
    for kit in real_site.kits:
        document = kit_document(say, kit)
        rows = [row for block in document.blocks if isinstance(block, DocumentTable) for row in block.rows[1:]]
        notes = [note for note in footnotes(document) if note != KOSOVO_FOOTNOTE]
        lines = list(kit.lines)
        assert len(rows) == len(lines)
        for row, line in zip(rows, lines, strict=True):
            said = [" ".join("".join(one for one in cell if isinstance(one, str)).split()) for cell in row]
            assert said[0].endswith(line.text.read_in(kit_language(language)))
            assert said[1] == {"line": "", "tick": BOX, "none": "\u2013"}[line.blank]
            assert said[2].startswith(line.why.read_in(kit_language(language)))
            assert said[2].endswith(say.say("Not documented in the region: decide locally.")) == (not line.documented)
        cited = [line.documented for line in lines if line.documented]
        assert len(notes) == len(cited)
        for note, evidence in zip(notes, cited, strict=True):
            record = real_site.records[evidence.record]
            assert note.startswith(
                f"“{' '.join(evidence.sentence.split())}” {record.header.title}. Record {record.id}."
            )
            titles = [" ".join(real_site.sources[one.ref].title.split()) for one in record.header.sources]
            assert any(title in note for title in titles), note


def test_a_country_leaves_out_the_lines_of_others(real_site):
    """What is for every country stays."""
    [kit] = [kit for kit in real_site.kits if kit.id == "release-plan"]
    say = Wording(real_site, "en", DAY)
    all_lines, bosnia = ("\n".join(text_lines(kit_document(say, kit, country))) for country in (None, "BA"))
    assert "Kosovo*: The plan has gone" in all_lines
    assert "Kosovo*" not in bosnia
    assert "Bosnia and Herzegovina: What was reported in 2022" in bosnia
    assert "First steps agreed with the family" in bosnia


def test_what_only_others_document_is_said(real_site):
    """A line that Scotland documents is no practice of the region."""
    [kit] = [kit for kit in real_site.kits if kit.id == "first-24-hours"]
    lines = text_lines(kit_document(Wording(real_site, "en", DAY), kit))
    said = [line for line in lines if line.endswith("Documented outside the region only.")]
    assert len(said) == 5


def test_ready_files_have_the_same_bytes_whenever_they_are_written(real_site, tmp_path):
    """Every kit in every language, for Word and OpenDocument, with one text."""
    few = replace(real_site, kits=real_site.kits[:1])
    first, second = (write_kit_files(tmp_path / name, few) for name in ("a", "b"))
    assert len(first) == 2 * len(KIT_LANGUAGES)
    for one, other in zip(first, second, strict=True):
        assert one.name == other.name
        assert one.read_bytes() == other.read_bytes(), one.name
        assert {part.date_time[0] for part in zipfile.ZipFile(one).infolist()} == {1980}
    for path in first:
        if path.suffix == ".docx":
            assert read_docx(path) == read_odt(path.with_suffix(".odt"))
