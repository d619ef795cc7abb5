"""Translations follow their records, and say so when they no longer do."""

from dataclasses import replace

import pytest

from indexer.bilingual.marked_texts import MarkedText, text_hash, write_marked
from indexer.bilingual.translation_file import EnglishRecord, EnglishText
from indexer.files.problems import CorpusError
from indexer.index.bundle_writer import write_bundle
from indexer.records.corpus import check_paths, read_corpus
from indexer.records.translations import TRANSLATION_LANGUAGES, english_texts, source_hash
from search_api.http.presenter import Presenter
from search_api.question.query import Query
from search_api.searcher import Searcher
from tests.conftest import ToyEncoder
from tests.translated import as_albanian

TEXT = """---
record: xk-imam-talks
language: sq
status: {status}
{checked}english: "{english}"
title: "Biseda me një imam"
summary: "Në Kosovë* një imam bisedon me të burgosurit."
asked_as:
  - "A vjen ndonjë imam?"
  - "Cili imam bisedon?"
  - "Sa shpesh vjen imami?"
---
{body}"""
CHECKED = "checked_on: 2026-12-05\nchecked_by: prison chaplain\n"


@pytest.fixture
def write(practices):
    record = next(record for record in read_corpus(practices).records if record.id == "xk-imam-talks")

    def write(name="sq/xk-imam-talks.md", status="machine_draft", english=None, text=TEXT, checked="", body=""):
        path = practices / "translations" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.format(status=status, english=english or source_hash(record), checked=checked, body=body))
        return practices

    return write


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, "machine_draft"),
        ({"status": "checked", "checked": CHECKED}, "checked"),
        ({"english": "0" * 16, "status": "checked", "checked": CHECKED}, "outdated"),
    ],
)
def test_the_status_follows_the_english_text(write, changes, status):
    """A translation of another English text is outdated, whoever checked it."""
    corpus = read_corpus(write(**changes))
    assert corpus.translations["xk-imam-talks"]["sq"].status == status


def test_what_is_out_of_date_is_not_shown(write, tmp_path):
    """In place of a title, summary and questions whose English changed, pages, bundle and search have the English."""
    corpus = read_corpus(write(english="0" * 16))
    header = next(record.header for record in corpus.records if record.id == "xk-imam-talks")
    before = corpus.translations["xk-imam-talks"]["sq"]
    shown = corpus.shown_translations["xk-imam-talks"]["sq"]
    assert before.translation.title != header.title
    assert (shown.status, shown.translation.title) == ("outdated", header.title)
    assert (shown.translation.summary, shown.translation.asked_as) == (header.summary.strip(), header.asked_as)
    written = write_bundle(tmp_path / "index", corpus, ToyEncoder())
    assert before.translation.title not in "".join(
        file.read_text(errors="ignore") for file in written.iterdir() if file.is_file()
    )
    current = read_corpus(write())
    assert current.shown_translations == current.translations


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": "bs/xk-imam-talks.md"}, "the file must be `translations/sq/xk-imam-talks.md`"),
        (
            {"text": TEXT.replace("xk-imam-talks", "nowhere"), "name": "sq/nowhere.md"},
            "the file of this record is gone",
        ),
        ({"status": "outdated"}, "String should match pattern"),
        ({"status": "checked"}, "a checked translation, and no other, must say `checked_on: 2026-12-31`"),
        ({"checked": CHECKED}, "a checked translation, and no other, must say"),
        ({"body": "\nTekst."}, r"xk-imam-talks.md:\d+:1: a text must stand under the mark"),
        ({"text": TEXT.replace('  - "Cili imam bisedon?"\n', "")}, "question for question: 3 questions, not 2"),
    ],
)
def test_misplaced_translations_are_refused(write, changes, message):
    """The folder, the record, the status and the number of questions must fit."""
    with pytest.raises(CorpusError, match=message):
        read_corpus(write(**changes))


def body_of(record, changes=None):
    """Return a body in which each text of a record is its own translation, but for `changes` by number."""
    texts = [MarkedText(one.hash, as_albanian(one.markdown), one.heading) for one in english_texts(record)]
    for number, change in (changes or {}).items():
        texts[number] = replace(texts[number], **change)
    return write_marked(texts)


@pytest.fixture
def record(practices):
    return next(record for record in read_corpus(practices).records if record.id == "xk-imam-talks")


def test_each_text_is_paired_with_its_english_text(write, record):
    """One translation whose English text changed is out of date, the others are not; a checked one says so."""
    changes = {0: {"english": "0" * 12}, 1: {"checked_on": "2026-12-05", "checked_by": "imam"}}
    texts = read_corpus(write(body=body_of(record, changes))).translations["xk-imam-talks"]["sq"].texts
    assert [one.status for one in texts] == ["outdated", "checked", *["machine_draft"] * (len(texts) - 2)]
    assert [one.english for one in texts] == [text_hash(one.markdown) for one in english_texts(record)]
    assert texts[1].checked_by == "imam"


def test_a_text_that_lost_its_citation_blocks_at_its_line(write, record):
    """`check` names file, line and column of the translated text."""
    number = next(n for n, one in enumerate(english_texts(record)) if one.markdown.endswith("]"))
    text = as_albanian(english_texts(record)[number].plain)
    with pytest.raises(CorpusError, match=r"sq/xk-imam-talks.md:\d+:1: the citations must be those of the English"):
        read_corpus(write(body=body_of(record, {number: {"text": text}})))


def problems(practices):
    return [problem.message for problem in check_paths([practices], practices).problems]


@pytest.mark.parametrize("planted", ["<javascript:pwn('ta')>", "[x](#tk 'q')", "![x](x.png)", "<b>x</b>"])
def test_a_text_of_the_body_has_the_links_of_its_english_text_alone(write, record, planted):
    """Markup that the English text lacks blocks in the body, also where the header has the same text."""
    english = english_texts(record)
    number = next(number for number, one in enumerate(english) if not one.is_plain)
    given = f"{as_albanian(english[number].markdown)} {planted}"
    assert problems(write(body=body_of(record))) == []
    found = problems(write(body=body_of(record, {number: {"text": given}})))
    assert any("must be those of the English text" in one or "pictures are not allowed" in one for one in found)
    same = (EnglishText("Steps", "Text.", "Text.", is_plain=True), EnglishText("What is done", "Text.", "Text."))
    assert EnglishRecord(texts=same).body_hashes == {text_hash("Text.")}


@pytest.mark.parametrize(
    ("key", "old", "new", "message"),
    [
        (
            "title",
            "Biseda me",
            "Biseda 17 me",
            "`title`: the numbers must be those of the English text: too much: `17`",
        ),
        ("title", "Biseda me", "Беседа me", "`title`: the text must be in Latin script"),
        ("summary", "Kosovë*", "Kosovë", "`summary`: `Kosovë` must be written with an asterisk, `Kosovë*`"),
        ("summary", "me të", "me 17 të", "`summary`: the numbers must be those of the English text: too much: `17`"),
    ],
)
def test_title_and_summary_are_compared_as_texts_are(write, key, old, new, message):
    """At their line; once the English ones have changed, they are out of date and nothing is compared."""
    practices = write(text=TEXT.replace(old, new))
    [found] = check_paths([practices], practices).problems
    assert (found.message, found.path.name) == (message, "xk-imam-talks.md")
    assert found.path.read_text().splitlines()[found.line - 1].startswith(f"{key}:")
    assert problems(write(text=TEXT.replace(old, new), english="0" * 16)) == []


def test_every_record_is_translated_into_every_language(real_corpus):
    """Title, summary and questions of the whole corpus, none of them outdated."""
    for record in real_corpus.records:
        translated = real_corpus.translations[record.id]
        assert set(translated) == set(TRANSLATION_LANGUAGES), record.id
        assert "outdated" not in {translation.status for translation in translated.values()}, record.id


def test_hits_carry_the_translation_of_the_language_asked(real_bundle):
    """A question in Albanian shows title and summary in Albanian, with their status in words; English ones none."""
    presenter, searcher = Presenter(real_bundle), Searcher(real_bundle)
    hit = presenter.answer(searcher.search(Query("Si i zgjedhin imamët për burgje?"))).hits[0]
    assert hit.translation is not None
    assert hit.translation.language == "sq"
    assert hit.translation.status.label == "Draft, not checked by a native practitioner"
    assert presenter.answer(searcher.search(Query("imams in prison"))).hits[0].translation is None
