"""A language goes out as a PO file and comes back: unchanged if nothing was done, checked where it was approved."""

import shutil
from dataclasses import replace

import polib
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.bilingual.marked_texts import MarkedText
from indexer.bilingual.translation_file import Translation, write_translation
from indexer.exports.po_file import Reviewer, read_po, write_po
from indexer.files.problems import CorpusError
from indexer.records.corpus import check_paths, read_corpus
from indexer.records.translations import english_texts, source_hash
from tests.translated import as_albanian

REVIEWER = Reviewer("prison social worker", "2026-12-05")
DRAFTS = ["machine_draft"]
CHECKED = {"status": "checked", "checked_on": "2026-11-01", "checked_by": "imam"}


def write(practices, statuses, **header):
    """Write translations in which each text is its own, of these statuses in turn; return the corpus with them."""
    for record in read_corpus(practices).records:
        english = english_texts(record)
        # A text that stands twice in a record has one translation.
        status_of = dict(
            zip(dict.fromkeys(one.hash for one in english), [*statuses, *[statuses[-1]] * 99], strict=False)
        )
        texts = [
            MarkedText(one.hash if status != "outdated" else "0" * 12, as_albanian(one.markdown), one.heading, *(
                ("2026-11-01", "imam") if status == "checked" else ()
            ))
            for one in english
            for status in [status_of[one.hash]]
        ]  # fmt: skip
        given = {"status": "machine_draft", "english": source_hash(record), **header}
        translation = Translation(
            record=record.id, language="sq", title=as_albanian(record.header.title),
            summary=as_albanian(record.header.summary), asked_as=record.header.asked_as, **given,
        )  # fmt: skip
        path = practices / "translations/sq" / f"{record.id}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(write_translation(translation, texts))
    return read_corpus(practices)


def exported(corpus, tmp_path):
    path = tmp_path / "sq.po"
    path.write_text(write_po(corpus, "sq"))
    return path


STATUS = st.sampled_from(["machine_draft", "checked", "outdated"])


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STATUS, min_size=3, max_size=12), st.sampled_from([{}, CHECKED, {"english": "0" * 16}]))
def test_a_file_that_nobody_touched_changes_nothing(practices, tmp_path, statuses, header):
    """Drafts stay drafts, what was checked keeps its role and day, what is out of date stays so."""
    corpus = write(practices, statuses, **header)
    imported = read_po(exported(corpus, tmp_path), corpus, practices, "sq", REVIEWER)
    assert (dict(imported.files), imported.approved, imported.stale) == ({}, 0, 0)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.sampled_from([{}, CHECKED, {"english": "0" * 16}, {**CHECKED, "english": "0" * 16}]),
    st.sampled_from(["", " 1234", " Kosovë", " Во", " [^x]", " [l](javascript:x)", " <b>", "  a  "]),
    st.sampled_from(["title", "summary", "outdated"]),
)
def test_what_the_check_accepts_is_imported_unchanged(practices, tmp_path, header, planted, place):
    """Whatever stands in title, summary or a text out of date: the import refuses nothing that nobody touched."""
    shutil.rmtree(practices / "translations", ignore_errors=True)
    write(practices, ["outdated", "machine_draft", "checked"], **header)
    path = practices / "translations/sq/xk-imam-talks.md"
    lines = path.read_text().splitlines(keepends=True)
    start = next(
        n for n, line in enumerate(lines) if line.startswith(f"{place}: " if place != "outdated" else "<!-- 0")
    )
    changed = start + (place == "outdated")
    end = '"\n' if place != "outdated" else "\n"
    lines[changed] = lines[changed].removesuffix(end) + planted + end
    path.write_text("".join(lines))
    if check_paths([practices], practices).problems:
        return
    corpus = read_corpus(practices)
    imported = read_po(exported(corpus, tmp_path), corpus, practices, "sq", REVIEWER)
    assert (dict(imported.files), imported.approved, imported.stale) == ({}, 0, 0)


def test_what_is_approved_is_checked_by_the_reviewer(practices, tmp_path):
    """A text whose mark `fuzzy` is gone carries the role and the day; the others do not."""
    corpus = write(practices, ["machine_draft", "outdated", "machine_draft"])
    record = corpus.records[0]
    path = exported(corpus, tmp_path)
    po = polib.pofile(str(path), wrapwidth=0)
    changed = english_texts(record)[1]
    for entry in po:
        if entry.msgctxt == f"{record.id} {changed.hash}" or entry.msgctxt.startswith(f"{record.id} title"):
            entry.flags.remove("fuzzy")
            entry.msgstr = f"Ndryshe: {entry.msgstr}"
    po.save()
    imported = read_po(path, corpus, practices, "sq", REVIEWER)
    [(file, text)] = imported.files.items()
    assert file.name == f"{record.id}.md"
    assert imported.approved == 1
    file.write_text(text)
    found = read_corpus(practices).translations[record.id]["sq"]
    assert [one.status for one in found.texts[:3]] == ["machine_draft", "checked", "machine_draft"]
    assert (found.texts[1].checked_on, found.texts[1].checked_by) == ("2026-12-05", "prison social worker")
    assert found.texts[1].text == f"Ndryshe: {as_albanian(changed.markdown)}"
    assert found.status == "machine_draft"  # summary and questions are not approved
    assert found.translation.title == f"Ndryshe: {as_albanian(record.header.title)}"


def test_a_whole_header_that_is_approved_is_checked(practices, tmp_path):
    """Title, summary and questions together; then they rest on the English text of now."""
    corpus = write(practices, DRAFTS, english="0" * 16)
    record = corpus.records[0]
    path = exported(corpus, tmp_path)
    po = polib.pofile(str(path), wrapwidth=0)
    for entry in po:
        if entry.msgctxt.split()[:2][0] == record.id and entry.msgctxt.split()[1] in ("title", "summary", "question"):
            entry.flags.remove("fuzzy")
    po.save()
    for file, text in read_po(path, corpus, practices, "sq", REVIEWER).files.items():
        file.write_text(text)
    found = read_corpus(practices).translations[record.id]["sq"]
    assert (found.status, found.translation.checked_by) == ("checked", "prison social worker")


def test_a_lost_citation_is_refused_at_its_line_and_nothing_is_taken_over(practices, tmp_path):
    """The message names the PO file, the line and the text."""
    corpus = write(practices, DRAFTS)
    path = exported(corpus, tmp_path)
    po = polib.pofile(str(path), wrapwidth=0)
    entry = next(entry for entry in po if "[^" in entry.msgstr)
    entry.msgstr = entry.msgstr.split("[^")[0]
    po.save()
    with pytest.raises(CorpusError, match=r"sq\.po:\d+:1: `[\w-]+ [0-9a-f]{12}`: the citations must be those"):
        read_po(path, corpus, practices, "sq", REVIEWER)


def test_texts_of_older_english_are_left_out(practices, tmp_path):
    """An English text that changed since the export keeps the translation that it has, and is counted."""
    corpus = write(practices, DRAFTS)
    path = exported(corpus, tmp_path)
    first = corpus.records[0]
    header = first.header.model_copy(update={"title": "Another title"})
    later = replace(corpus, records=(replace(first, header=header), *corpus.records[1:]))
    imported = read_po(path, later, practices, "sq", REVIEWER)
    assert (dict(imported.files), imported.stale) == ({}, 1)


def test_another_language_is_refused(practices, tmp_path):
    """A file of Albanian does not become Bosnian."""
    corpus = write(practices, DRAFTS)
    with pytest.raises(CorpusError, match="the file must say `Language: bs`, not `sq`"):
        read_po(exported(corpus, tmp_path), corpus, practices, "bs", REVIEWER)
    (tmp_path / "x.po").write_text("no po\n")
    with pytest.raises(CorpusError, match="this must be a PO file"):
        read_po(tmp_path / "x.po", corpus, practices, "bs", REVIEWER)
