"""Each line of a kit is documented word for word, or says that nothing documents it."""

import pytest

from indexer.files.problems import CorpusError
from indexer.records.corpus import read_corpus
from indexer.records.kits.kit import read_kit
from indexer.records.kits.kit_rules import documented_in, load_kits, states
from indexer.withdrawal.references import without_evidence
from tests.conftest import ROOT

PRACTICES = ROOT / "practices"
CITED = "This happens by e-mail, three months before release."


def test_every_line_has_its_sentence_in_the_file_of_its_record(real_corpus):
    """Looked for in the text of the file itself; lines that nothing documents are few and cite nothing."""
    lines = [line for kit in real_corpus.kits for line in kit.lines]
    cited = [line.documented for line in lines if line.documented]
    for evidence in cited:
        text = " ".join((PRACTICES / f"{evidence.record}.md").read_text().replace("**", "").split())
        for sign in ("''", '"'):
            text = text.replace(sign, sign[0])
        assert " ".join(evidence.sentence.split()).replace('"', "'") in text.replace('"', "'"), evidence
    assert len(lines) >= 70
    assert len(cited) >= 60


def test_kits_know_what_differs_between_countries(real_corpus):
    """Three months in Kosovo* and eight days in Bosnia and Herzegovina stand in the kit of the release plan."""
    [kit] = [kit for kit in real_corpus.kits if kit.id == "release-plan"]
    variants = {line.countries: line.documented.record for line in kit.lines if line.countries and line.documented}
    assert variants[("XK",)] == "xk-three-month-release-notice"
    assert variants[("BA",)] == "ba-eight-days-of-preparation"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            CITED,
            CITED[:-1],
            "the sentence must stand word for word in the record `xk-three-month-release-notice`, whole",
        ),
        (CITED, CITED.replace("three", "four"), "the sentence must stand word for word"),
        (
            "record: al-information-sharing-and-post-penal-meetings",
            "record: al-information-sharing",
            "there is no record",
        ),
        ("tri mjeseca prije otpusta)", "3 mjeseca prije otpusta)", "the numbers must be those of the English text"),
        ("Kanal (usvojen protokol", "Канал (усвојен протокол", "script"),
    ],
)
def test_what_is_not_documented_so_is_named(tmp_path, real_corpus, old, new, said):
    """With the line of the file where it stands."""
    (tmp_path / "kits").mkdir()
    path = tmp_path / "kits/information-sharing-protocol.yaml"
    text = (PRACTICES / "kits/information-sharing-protocol.yaml").read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(CorpusError) as caught:
        load_kits(tmp_path, real_corpus.records, [record.id for record in real_corpus.records])
    [problem] = caught.value.problems
    assert said in problem.message
    assert new.split(":")[-1].strip()[:20] in path.read_text().split("\n")[problem.line - 1]


def test_a_draft_is_not_cited(practices):
    """Its page is not there; the check of the whole corpus says so."""
    (practices / "kits").mkdir()
    text = (PRACTICES / "kits/referral-note.yaml").read_text()
    text = without_all_evidence(text).replace(
        "        blank: line\n", "        blank: line\n        documented: {record: me-draft, sentence: Any.}\n", 1
    )
    (practices / "kits/referral-note.yaml").write_text(text)
    with pytest.raises(CorpusError, match="a kit must cite a record that is published: `me-draft` is a draft"):
        read_corpus(practices)


def test_names_of_people_are_kept_out_of_kits(practices):
    """Kits pass the same guards as records."""
    (practices / "kits").mkdir()
    text = without_all_evidence((PRACTICES / "kits/referral-note.yaml").read_text())
    (practices / "kits/referral-note.yaml").write_text(
        text.replace("en: Referral note", "en: Write to somebody@example.org", 1)
    )
    with pytest.raises(CorpusError) as caught:
        read_corpus(practices)
    assert any("referral-note.yaml" in str(problem) and "e-mail" in str(problem) for problem in caught.value.problems)


def without_all_evidence(text):
    """Return a kit that cites no record."""
    for record in {line.split(":")[1].strip() for line in text.split("\n") if line.strip().startswith("record:")}:
        text = without_evidence(text, record)
    return text


def test_a_sentence_is_whole(real_corpus):
    """Neither the beginning nor the end of a longer one counts."""
    record = next(record for record in real_corpus.records if record.id == "xk-three-month-release-notice")
    assert states(record, CITED)
    assert states(record, f"{CITED} Staff of the division can also use the prison database on these persons.")
    assert not states(record, "three months before release.")
    assert not states(record, "This happens by e-mail")
    assert not states(record, "")


def test_a_step_says_where_it_is_documented(real_corpus):
    """What a guide quotes from Scotland is documented outside the region, although the guide is about it, too."""
    known = {record.id: record for record in real_corpus.records}
    step = next(step for step in known["how-to-first-24-hours"].header.steps if step.elsewhere)
    assert documented_in(known["how-to-first-24-hours"], step.what) == ("INT",)
    assert documented_in(known["xk-three-month-release-notice"], CITED) == ("XK",)


def test_a_withdrawn_record_leaves_no_line_that_cites_it():
    """The lines stay, as documented by none; nothing else of the file changes."""
    path = PRACTICES / "kits/release-plan.yaml"
    before = path.read_text()
    after = without_evidence(before, "ba-eight-days-of-preparation")
    gone = [line for line in before.split("\n") if line not in after.split("\n")]
    assert len(gone) == 4
    assert len(before.split("\n")) - len(after.split("\n")) == 6
    assert "ba-eight-days" not in after
    assert len(list(read_kit(path).kit.lines)) == after.count("- id: ")
