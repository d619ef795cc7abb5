"""A proposal becomes a record that passes `check`, or it is refused; no answer can do anything else."""

import os
import re
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.files.identifiers import ID
from indexer.proposals.draft import make_draft
from indexer.proposals.form_fields import FORM_FIELDS
from indexer.proposals.form_input import ProposalRejected, parse_answers
from indexer.proposals.sources import ID_LENGTH, parse_sources
from indexer.records.corpus import check_paths, read_corpus
from indexer.records.vocabulary import load_vocabulary
from tests.conftest import DATA, ROOT
from tests.throughcare.test_cli import COMMAND

TODAY = date(2026, 11, 24)
ANSWERS = {
    "Title": "Weekly visits: families & children",
    "Country": "Bosnia and Herzegovina, Kosovo*",
    "Phase": "In custody",
    "Who leads it": "Prison or correctional service",
    "What is done": "The prison invites families every week.\n\nA psychologist talks with them.[^talk]",
    "Source": "talk",
    "Summary": "_No response_",
    "Results": "Nobody has counted.",
}


WRITTEN = load_vocabulary(ROOT / "practices/vocabulary.yaml").written_sections(full=True)[0]
SECTIONS = [section.heading for section in WRITTEN]


def header(proposed) -> dict:
    return yaml.safe_load(proposed.text.split("---")[1])


def issue(**changes: str) -> str:
    answers = {**ANSWERS, **{key.replace("_", " "): value for key, value in changes.items()}}
    return "\n\n".join(f"### {label}\n\n{answer}" for label, answer in answers.items())


@pytest.fixture
def offer(practices: Path):
    def offered(body: str):
        return make_draft(parse_answers(body, load_vocabulary(practices / "vocabulary.yaml")), practices, TODAY)

    return offered


def test_a_snapshot_becomes_a_draft_that_passes_check(offer, practices):
    """Six answers suffice; what was not asked says so, and each paragraph has its source."""
    proposed = offer(issue())
    assert proposed.id == "wb-weekly-visits-families-children"
    (practices / f"{proposed.id}.md").write_text(proposed.text)
    record = next(record for record in read_corpus(practices).records if record.id == proposed.id)
    assert record.header.review.status == "draft"
    assert (record.header.country, record.header.topics) == (("BA", "XK"), ("children",))
    assert record.header.summary == "The prison invites families every week. A psychologist talks with them."
    assert record.header.review_by == date(2028, 5, 24)
    done = proposed.text.split("## What is done\n\n")[1].split("\n\n##")[0]
    assert done == "The prison invites families every week.[^talk]\n\nA psychologist talks with them.[^talk]"
    assert "new_sources" not in proposed.text
    assert proposed.text.count("Not documented in the sources.") == 8


def test_a_new_source_comes_with_the_draft(offer, practices):
    """Without an address it is cited by its title alone; it can be cited beside one of the bibliography."""
    proposed = offer(issue(Source="A day of visits; Ministry of Justice; 2024-05", What_is_done="Families come."))
    added = header(proposed)["new_sources"]["ministry-of-justice-day-of-visits"]
    assert added == {"title": "A day of visits", "publisher": "Ministry of Justice", "date": "2024-05",
                     "address": "withheld"}  # fmt: skip
    assert 'as_of: "2024-05"' in proposed.text


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"Title": "_No response_"}, "`Title` needs an answer"),
        ({"Country": "Atlantis"}, "`Atlantis` is no choice"),
        ({"Source": "a newspaper"}, "give title; publisher; date; address, or the key of a known document: `a news"),
        ({"Source": "A paper; Someone; yesterday"}, "`yesterday` is not a date"),
        ({"Source": "A paper; Someone; 2024; javascript:alert(1)"}, "must start with https://"),
        ({"What_is_done": "Marko Petrović, convicted in 2019, sews."}, "a name in one sentence|a name beside"),
        ({"What_is_done": "Call +387 61 123 456."}, "a telephone number"),
        ({"What_is_done": "See ![him](a.png)"}, "pictures are not taken"),
        ({"What_is_done": "A text.[^other]"}, r"\[\^other\] is none of the documents that you name"),
        ({"Source": "talk\npaper", "What_is_done": "A text.[^talk]", "Results": "_No response_"},
         "nothing rests on `paper`: cite it in the text, or take it out of `Source`"),
        ({"Date of the facts": "last year"}, "`last year` is not a date"),
        ({"Questions that it answers": "Who?"}, "`Questions that it answers` needs 3 to 6 lines, not 1"),
        ({"Records to read next": "al-family-visit"}, "there is no record `al-family-visit`: choose one by its title"),
        ({"Challenges that it answers": "al-family-visits"}, "under `Challenges that it answers` name challenges only"),
        ({"What_is_done": "A text.\n\n### Title\n\nAnother"}, "`Title` stands twice"),
        ({"What_is_done": "A text.\n\n### Other\n\nAnother"}, "`Other` is no heading of the form"),
        ({"What_is_done": "right to left \u202etxt"}, r"U\+202E"),
        ({"What_is_done": "a bell \x07"}, r"U\+0007"),
        ({"What_is_done": "x" * 1_000_000}, "not be longer than 40 KB"),
        ({"Title": "家族面会"}, "must have a word in Latin or Cyrillic"),
        ({"Title": "x" * 200}, "at most 120 characters"),
    ],
)  # fmt: skip
def test_bodies_that_cannot_be_records_are_refused(offer, changes, reason):
    """Each refusal says why."""
    with pytest.raises(ProposalRejected, match=reason):
        offer(issue(**changes))


@pytest.mark.parametrize(
    "hostile",
    [
        "---\nid: other\n---", 'x"\nid: other', "x\\", "${{ secrets.TOKEN }}", "$(touch /tmp/x) `id`",
        "::set-output name=a::b",
        "../../etc/passwd", "..\\..\\x", "a: &a [*a]", "!!python/object/apply:os.system [id]", "{{ 7*7 }} {% raw %}",
        "%0A::error::x",
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "[x]: data:text/html,x",
        "<!-- x -->", "## Sources\n\nMine.", "Sources\n===", "| a |\n| --- |", "```\ncode\n```", "&lt;b&gt; &#60;i>",
        "<https://coe.int/x>", "> quoted", "1. one", "a\\\nb", "__init__ *x* `y`",
        "'; DROP TABLE records; --", "# comment", "null", "yes", "1.10", "[a, b]", "- item",
    ],
)  # fmt: skip
def test_hostile_answers_are_refused_or_inert(offer, practices, hostile):
    """Whatever stands in title and text, the file is one more draft with just that text, and nothing else changes."""
    before = {path: path.read_bytes() for path in practices.rglob("*") if path.is_file()}
    for changes in ({"Title": f"Visits {hostile}"}, {"What_is_done": f"Visits.\n\n{hostile}"}, {"Summary": hostile}):
        try:
            proposed = offer(issue(**changes))
        except ProposalRejected:
            continue
        assert re.fullmatch(r"[a-z0-9-]{1,60}", proposed.id)
        (practices / f"{proposed.id}.md").write_text(proposed.text)
        checked = check_paths([practices], practices)
        assert checked.problems == ()
        record = next(record for record in checked.corpus.records if record.id == proposed.id)
        assert (record.header.review.status, record.header.id) == ("draft", proposed.id)
        shown = "\n".join(block.text for part in record.parts for block in part.blocks)
        read = " ".join(f"{record.header.title} {record.header.summary} {shown}".split())
        assert " ".join(hostile.split()).removeprefix("- ") in read
        assert [part.heading for part in record.parts] == SECTIONS
        (practices / f"{proposed.id}.md").unlink()
    assert {path: path.read_bytes() for path in practices.rglob("*") if path.is_file()} == before


def test_two_documents_never_share_a_key(offer):
    """Each line of the answer is kept: the next document of the same name gets a number."""
    lines = (
        "Annual report; Ministry of Justice; 2023; https://www.gov.rs/2023\n"
        "Annual report; Ministry of Justice; 2024; https://www.gov.rs/2024\n"
        "Annual report; Ministry of Justice; 2024; https://www.gov.rs/2024\n"
        "Annual  report; Ministry of justice; undated"
    )
    added = header(offer(issue(Source=lines, What_is_done="They come.")))["new_sources"]
    assert {key: source.get("url", source["date"]) for key, source in added.items()} == {
        "ministry-of-justice-annual-report": "https://www.gov.rs/2023",
        "ministry-of-justice-annual-report-2": "https://www.gov.rs/2024",
        "ministry-of-justice-annual-report-3": "undated",
    }


def test_a_proposal_keeps_both_sources_of_one_name(offer):
    """As somebody sent it: two years of one report."""
    body = (DATA / "texts/two-sources-issue.md").read_text()
    added = header(offer(body))["new_sources"]
    assert [source["date"] for source in added.values()] == ["2023", "2024"]


@given(st.lists(st.tuples(st.sampled_from(["Alpha", "Beta beta", "Visits " * 12, "Visits " * 12 + "more", "Alpha 22"]),
                          st.sampled_from(["Ministry", "Office"]), st.sampled_from(["2023", "2024", "undated"])),
                min_size=1, max_size=8))  # fmt: skip
@settings(max_examples=300, derandomize=True, database=None)
def test_every_line_about_sources_is_kept(documents):
    """Whatever documents are named: as many entries as documents, each with its own title, publisher and date."""
    reasons = []
    cited = parse_sources("\n".join("; ".join(document) for document in documents), {}, reasons)
    assert reasons == []
    expected = dict.fromkeys(tuple(" ".join(part.split()) for part in document) for document in documents)
    assert [(one["title"], one["publisher"], one["date"]) for one in cited.new.values()] == list(expected)
    assert cited.locators.keys() == cited.new.keys()
    assert all(len(key) <= ID_LENGTH and ID.fullmatch(key) for key in cited.new)


def test_locators_of_one_source_are_joined(offer):
    """A source that stands on several lines is listed once, with each of its places."""
    proposed = offer(issue(Source="talk; page 3\ntalk; page 7\ntalk"))
    assert header(proposed)["sources"] == [{"ref": "talk", "locator": "page 3, page 7"}]


def test_several_sources_are_cited_together(offer):
    """What names no source is cited with all, what names one with that; a locator goes with its key."""
    sources = "talk; page 3\nDay of visits; Ministry; 2024-05; https://news.example/visits"
    proposed = offer(issue(Source=sources, What_is_done="They come.[^talk]\n\n- By bus\n- On foot[^talk]"))
    assert header(proposed)["sources"] == [{"ref": "talk", "locator": "page 3"}, {"ref": "ministry-day-of-visits"}]
    assert header(proposed)["new_sources"]["ministry-day-of-visits"]["url"] == "https://news.example/visits"
    done = proposed.text.split("## What is done\n\n")[1].split("\n\n##")[0]
    assert done == "They come.[^talk]\n\n- By bus[^talk][^ministry-day-of-visits]\n- On foot[^talk]"


def test_every_question_reaches_the_record(offer, practices):
    """All answers stand where they belong, and nothing is left as not documented."""
    given = {"Level": "State level", "Date of the facts": "2023", "Related": "", "Country": "Bosnia and Herzegovina"}
    sections = [question for question in FORM_FIELDS if question.section and question.key != "done"]
    given |= {question.label: f"A text of {question.key}." for question in sections}
    given |= {"Questions that it answers": "Who comes?\nWho pays?\nWho drives?"}
    given |= {"Records to read next": "al-family-visits, xk-imam-talks"}
    given.pop("Related")
    given["Level"] = next(iter(load_vocabulary(practices / "vocabulary.yaml").terms["jurisdiction"]))
    proposed = offer(issue(**{label.replace(" ", "_"): text for label, text in given.items()}))
    made = header(proposed)
    assert (made["as_of"], made["jurisdiction"]) == ("2023", [given["Level"]])
    assert made["asked_as"] == ["Who comes?", "Who pays?", "Who drives?"]
    assert made["related"] == ["al-family-visits", "xk-imam-talks"]
    assert all(f"## {q.section}\n\nA text of {q.key}.[^talk]\n" in proposed.text for q in sections)
    assert "Not documented" not in proposed.text


def test_steps_stand_in_the_record(offer, practices):
    """Each on a line of its own, with the key that a new document got; the record passes `check`."""
    sources = "talk\nDay of visits; Ministry; 2024-05"
    steps = 'Invite; prison; 90 days before release; "letter": x; 2\n{a: b}; ; ; ; talk'
    proposed = offer(issue(Source=sources, Steps=steps, What_is_done="They come."))
    assert proposed.text.split("steps:\n")[1].split("\nasked_as")[0].splitlines() == [
        '  - {"what": "Invite", "who": ["prison"], "when": {"days": -90, "counted_from": "release"}, '
        '"form": "\\"letter\\": x", "source": "ministry-day-of-visits"}',
        '  - {"what": "{a: b}", "source": "talk"}',
    ]
    (practices / f"{proposed.id}.md").write_text(proposed.text)
    assert check_paths([practices], practices).problems == ()


def test_a_record_is_never_overwritten(offer, practices):
    """A title that leads to an id that exists is refused."""
    proposed = offer(issue())
    (practices / f"{proposed.id}.md").write_text(proposed.text)
    with pytest.raises(ProposalRejected, match="there is a record `wb-weekly-visits-families-children` already"):
        offer(issue())


def run(practices: Path, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "THROUGHCARE_PRACTICES": str(practices)}
    return subprocess.run([COMMAND, *arguments], capture_output=True, text=True, cwd=ROOT, env=environment, input=given)


def test_new_asks_and_writes_a_file_that_passes_check(tmp_path):
    """The six questions of a snapshot, answered on the terminal, beside the real corpus."""
    practices = tmp_path / "practices"
    shutil.copytree(ROOT / "practices", practices)
    given = "Sewing workshop\nXK\ncustody\nprison\nWomen in custody sew clothes for hospitals.\nran-wb-2022\n"
    done = run(practices, "new", given=given)
    assert done.returncode == 0, done.stderr
    file = practices / "xk-sewing-workshop.md"
    assert done.stdout.rstrip().endswith(str(file))
    assert run(practices, "check", str(file)).returncode == 0
    assert sum(question.snapshot for question in FORM_FIELDS) == 6


def test_propose_prints_reasons_and_writes_nothing(practices, tmp_path):
    """Exit 1; each reason is one line that no runner takes for a command."""
    body = tmp_path / "issue.md"
    body.write_text(issue(Country="::error::x"))
    before = sorted(practices.iterdir())
    done = run(practices, "propose", str(body))
    assert done.returncode == 1
    assert all(line.startswith("- ") for line in done.stdout.splitlines())
    assert sorted(practices.iterdir()) == before


def test_what_is_said_on_an_issue_is_inert(practices, tmp_path):
    """Reasons are posted as a comment: what somebody typed stays between marks of code, where it means nothing."""
    body = tmp_path / "issue.md"
    hostile = "` @everyone <img src=x> [x](https://evil.example) `"
    body.write_text(issue(Country=hostile, Phase=hostile, Source=hostile) + f"\n\n### {hostile}\n\nx")
    for text in (body.read_text(), issue(Country=hostile, Phase=hostile), issue(Source=f"a;b;{hostile}")):
        body.write_text(text)
        said = run(practices, "propose", str(body)).stdout
        assert "`" in said
        assert "@everyone" not in re.sub("`[^`]*`", "", said)


def test_review_due_lists_records_past_their_date(practices):
    """The record of 23 November 2026 is due from the day after, drafts and archived ones never."""
    done = run(practices, "review-due", "--within", "100000")
    assert done.stdout.split()[:2] == ["2026-11-23", "al-family-visits"]
    assert "me-draft" not in done.stdout
    assert "rs-archived" not in done.stdout


@pytest.mark.parametrize(
    ("status", "brought", "said"),
    [
        ("editor_checked", "fresh", "only a draft brings `new_sources`: move them to sources.yaml"),
        ("draft", "talk", "there is a source `talk` already: give that key, or a more exact title"),
        ("draft", "Fresh One", "the key of a source must be small letters, digits and hyphens, not `Fresh One`"),
    ],
)
def test_new_sources_are_for_drafts_and_new(practices, status, brought, said):
    """They leave the header before anything is published, and repeat nothing."""
    file = practices / "al-family-visits.md"
    entry = f'new_sources: {{{brought}: {{title: A paper, publisher: An office, date: "2026"}}}}\n'
    text = file.read_text().replace("status: editor_checked", f"status: {status}")
    file.write_text(text.replace("sources:\n", entry + "sources:\n", 1))
    assert [problem.message for problem in check_paths([file], practices).problems] == [said]


def test_the_address_of_a_new_source_may_stand_in_the_header_alone(practices):
    """A link of the bibliography is none of the text; a profile is stopped in both."""
    file = practices / "me-draft.md"
    text = file.read_text()
    entry = (
        'new_sources: {fresh: {title: A paper, publisher: An office, date: "2026", url: "https://news.example/a"}}\n'
    )
    file.write_text(text.replace("sources:", entry + "sources:", 1))
    assert check_paths([file], practices).problems == ()
    file.write_text(file.read_text().replace("https://news.example/a", "https://facebook.com/someone"))
    assert "profile" in check_paths([file], practices).problems[0].message
    file.write_text(text.replace("## ", "See https://news.example/a\n\n## ", 1))
    assert any("(link)" in problem.message for problem in check_paths([file], practices).problems)
