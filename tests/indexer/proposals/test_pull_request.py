"""What is said on a pull request: in plain words, and inert whatever the run of a stranger wrote."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml
from markdown_it import MarkdownIt

from indexer.privacy.detector import load_guards
from indexer.proposals.form_input import ProposalRejected
from indexer.proposals.pull_request import comment, labels, read_pull, report
from indexer.records.corpus import approve_drafts, check_paths, read_corpus
from indexer.records.vocabulary import load_vocabulary
from tests.conftest import DATA, ROOT
from tests.throughcare.test_cli import COMMAND

RUN = "https://github.com/o/r/actions/runs/1"
SCRIPTS = ROOT / ".github/scripts"
VOCABULARY = load_vocabulary(ROOT / "practices/vocabulary.yaml")
GUARDS = load_guards(ROOT / "practices/privacy.yaml")
BLOCKED = [text for texts in yaml.safe_load((DATA / "privacy.yaml").read_text())["block"].values() for text in texts]
GOOD = {
    "number": 12,
    "problems": [{"path": "practices/al-a.md", "line": 3, "message": "the section `Context` is empty"}],
    "warnings": [],
    "records": [{"id": "al-a", "title": "Visits", "country": ["XK", "AL"], "near": ["al-family-visits"]}],
}


def said(**changes: object) -> str:
    return comment(read_pull(json.dumps({**GOOD, **changes}).encode(), VOCABULARY), RUN, GUARDS)


def test_the_comment_counts_and_names_what_to_fix():
    """One thing, its place, what may be the same, and where all of it stands."""
    assert said().splitlines()[2:] == [
        "**1 thing to fix before review**",
        "",
        "- `practices/al-a.md`, line 3: `the section 'Context' is empty`",
        "",
        "`al-a` may say the same as `al-family-visits`. Is it new, or an addition to that record?",
        "",
        f"All places and a preview of the pages: [the checks]({RUN}).",
    ]
    warned = said(problems=[], warnings=GOOD["problems"] * 22, records=[])
    assert "**Nothing to fix.** An editor looks at it next." in warned
    assert "**22 things to look at again**: they block nothing." in warned
    assert "- and 2 more" in warned


def test_the_comment_repeats_nothing_that_guards_block():
    """Whatever a message quotes, or a hostile run writes instead of one, is left out if it points to a person."""
    found = [text for text in BLOCKED if GUARDS.contains_personal_data(text)]
    assert len(found) > 470
    for text in found:
        quoted = f"`{text}` is not a value of `actor`"
        for message in (quoted, text):
            written = said(problems=[{"path": "practices/a.md", "line": 1, "message": message}], records=[])
            assert _words(text) not in _words(written), text
            assert "practices/a.md" in written
    for name in ("osudjeni-marko-petrovic", "convicted-marko-petrovic"):
        named = said(
            problems=[{"path": f"practices/{name}.md", "line": 1, "message": "x"}],
            records=[{"id": name, "title": "t", "country": ["AL"], "near": ["al-a"]}],
        )
        assert "petrovic" not in named
        assert "`…` may say the same as `al-a`" in named


def _words(text: str) -> str:
    return " ".join(text.replace("`", "'").split())


def test_messages_of_guards_are_shown_whole():
    """What a guard says is no finding itself: each message stands as it is."""
    for rule in GUARDS.file.rules:
        message = f"{rule.why} ({rule.id}): {rule.rewrite}"
        assert GUARDS.redact(message) == message


def test_what_the_code_host_shows_repeats_no_person(practices):
    """Neither the summary nor an annotation holds the values of a record that name somebody."""
    file = practices / "al-family-visits.md"
    text = file.read_text()
    file.write_text(re.sub(r"^lead_actor: .*$", "lead_actor: Besnik Krasniqi 061 123 456", text, flags=re.MULTILINE))
    summary = run(COMMAND, "pull", "summary", "--number", 7, file, practices=practices)
    annotations = run(COMMAND, "check", practices, "--format", "github", practices=practices)
    for shown in (summary.stdout, annotations.stdout):
        assert "is not a value of `lead_actor`" in shown or "is not a value of `actor`" in shown
        for part in ("Besnik", "Krasniqi", "061", "456"):
            assert part not in shown
        assert "Besnik" not in shown


NAMED = ("marko-petrovic-case", "al-agim-hoxha-2019", "case-of-besnik-krasniqi", "hodzic-selma", "emir-hadzic")
JOINED = ("-".join, "_".join, ".".join, " ".join, lambda words: "".join(map(str.capitalize, words)))


@pytest.mark.parametrize("name", NAMED)
def test_no_id_or_file_name_repeats_a_person(name, practices):
    """Whatever joins its words, a name in a path is left out of findings, comments, annotations and summaries."""
    assert "…" in said(problems=[], records=[{**GOOD["records"][0], "near": [name]}])
    assert name not in said(problems=[], records=[{**GOOD["records"][0], "near": [name]}])
    for join in JOINED:
        stem = join(name.split("-"))
        assert GUARDS.names_person(stem), stem
        assert GUARDS.redact_path(Path(f"practices/{stem}.md")) == Path("practices/…"), stem
        assert GUARDS.redact(f"there is no record `{stem}`") == "there is no record `…`"
    text = (practices / "al-family-visits.md").read_text().replace("id: al-family-visits", f"id: {name}")
    (practices / f"{name}.md").write_text(text.replace("[^talk]", "", 1))
    printed = [
        run(COMMAND, "check", practices, practices=practices),
        run(COMMAND, "check", practices, "--format", "github", practices=practices),
        run(COMMAND, "pull", "summary", "--number", 7, practices / f"{name}.md", practices=practices),
    ]
    for done in printed:
        assert "the name of this file, file" in done.stdout + done.stderr
        assert name not in done.stdout + done.stderr
    assert "/practices/…:1:1: the name of this file, file" in printed[0].stdout


def test_ids_and_file_names_of_the_corpus_stay(practices):
    """No record, translation or shared file of the corpus is taken for a person."""
    files = [path for path in (ROOT / "practices").rglob("*") if path.is_file()]
    assert len(files) > 1500
    assert [path for path in files if GUARDS.names_person(path.stem) or GUARDS.redact_path(path) != path] == []
    keys = yaml.safe_load((ROOT / "practices/sources.yaml").read_text())
    assert [key for key in keys if GUARDS.names_person(key)] == []


def test_labels_are_countries_in_the_words_of_the_vocabulary():
    """Each country once, in the order of the vocabulary, with the asterisk."""
    assert labels(read_pull(json.dumps(GOOD).encode(), VOCABULARY), VOCABULARY) == ["Albania", "Kosovo*"]


HOSTILE_TEXTS = [
    "` @everyone <img src=x onerror=alert(1)> [x](javascript:alert(1))",
    "``` \n# Heading\n\n- item",
    "\u202etxt\u200b",
    "closes #1, @octocat",
    "::error::x\n::set-output name=a::b",
    "<!-- throughcare -->",
    "$(id) `id` ${{ secrets.X }}",
    "\x07\x00",
    "--\n\n**bold** https://evil.example",
    "\\` \\",
    "",
]


@pytest.mark.parametrize("text", HOSTILE_TEXTS)
def test_hostile_messages_are_shown_as_code(text):
    """No markup, mention, link or command of a message has an effect: it stands on one line between marks of code."""
    written = said(problems=[{"path": "practices/a.md", "line": 1, "message": text}], records=[])
    shown = MarkdownIt("commonmark").parse(written)
    kinds = {token.type for one in shown for token in (one, *(one.children or ()))}
    assert kinds == {
        "html_block",
        "inline",
        "text",
        "paragraph_open",
        "paragraph_close",
        "strong_open",
        "strong_close",
        "bullet_list_open",
        "bullet_list_close",
        "list_item_open",
        "list_item_close",
        "code_inline",
        "link_open",
        "link_close",
    }
    assert [one.content for one in shown if one.type == "html_block"] == [written.split("\n")[0] + "\n"]
    assert re.findall(r'href="([^"]*)"', MarkdownIt("commonmark").render(written)) == [RUN]
    assert len(written.splitlines()) == 7


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"number": 1e999}',
        b" " * 300_000,
        *(
            json.dumps({**GOOD, **changes}).encode()
            for changes in (
                {"number": "12; rm -rf /"},
                {"number": -1},
                {"number": 10**9},
                {"number": 1.5},
                {"more": 1},
                {"problems": "x"},
                {"problems": [{"path": "../../etc/passwd", "line": 1, "message": "x"}]},
                {"problems": [{"path": "practices/`@all`.md", "line": 1, "message": "x"}]},
                {"problems": [{"path": "practices/a.md\n::error::x", "line": 1, "message": "x"}]},
                {"problems": [{"path": "practices/a.md", "line": 1, "message": "x" * 3000}]},
                {"problems": [{"path": "practices/a.md", "line": 1, "message": "x"}] * 1001},
                {"records": [{"id": "../x", "title": "t", "country": ["AL"]}]},
                {"records": [{"id": "a", "title": "t", "country": ["--add-label=x"]}]},
                {"records": [{"id": "a", "title": "t", "country": ["ZZ"]}]},
                {"records": [{"id": "a", "title": "t", "country": ["AL"], "near": ["`x`"]}]},
            )
        ),
    ],
    ids=range(23),
)
def test_hostile_summaries_are_refused(raw):
    """Whatever is not exactly as the checks write it is refused, and what is said repeats nothing of it."""
    with pytest.raises(ProposalRejected) as refused:
        read_pull(raw, VOCABULARY)
    assert not set("\n`@<") & set("".join(refused.value.reasons))


def test_the_address_of_the_run_is_plain():
    """It comes from the code host; anything else than an address is refused."""
    with pytest.raises(ProposalRejected, match="plain https"):
        comment(read_pull(json.dumps(GOOD).encode(), VOCABULARY), "javascript:alert(1)", GUARDS)


def run(*command: object, practices: Path | None = None, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "PATH": os.pathsep.join(map(str, [*filter(None, [path]), COMMAND.parent, os.environ["PATH"]])),
    }
    environment |= {"THROUGHCARE_PRACTICES": str(practices)} if practices else {}
    return subprocess.run([*map(str, command)], capture_output=True, text=True, cwd=ROOT, env=environment)


def test_what_the_checks_write_is_read_back(practices):
    """A broken and a sound record, from the files to the comment and the labels."""
    text = (practices / "al-family-visits.md").read_text().replace("id: al-family-visits", "id: al-visits")
    (practices / "al-visits.md").write_text(text.replace("[^talk]", "", 1))
    done = run(COMMAND, "pull", "summary", "--number", 7, practices / "al-visits.md", practices=practices)
    assert done.returncode == 0, done.stderr
    pull = read_pull(done.stdout.encode(), VOCABULARY)
    assert [(found.path, found.message) for found in pull.problems] == [
        ("practices/al-visits.md", "the statement has no source: end it with [^key of the source]")
    ]
    assert ([record.id for record in pull.records], labels(pull, VOCABULARY)) == (["al-visits"], ["Albania"])


def test_file_names_of_strangers_do_not_stop_the_summary(practices):
    """A name that cannot be shown is told as such."""
    (practices / "`@all` <b>.md").write_text("nothing")
    pull = report(1, check_paths([practices], practices).problems, [], [], {})
    assert {found.path for found in pull.problems} == {"practices/a-file-with-an-odd-name"}


GH = """#!/bin/sh
echo "$@" >> "$CALLS"
case "$*" in
  *"--jq .head.sha"*) echo abc ;;
esac
"""


@pytest.fixture
def workflow(tmp_path, monkeypatch):
    """Run both scripts of the workflow with a stand-in for the client of the code host, which notes its calls."""
    tools, folder, calls = tmp_path / "tools", tmp_path / "out", tmp_path / "calls"
    tools.mkdir()
    folder.mkdir()
    (tools / "gh").write_text(GH)
    (tools / "gh").chmod(0o755)
    monkeypatch.setenv("CALLS", str(calls))

    def ran(raw: bytes, checked: str = "abc") -> tuple[int, list[str]]:
        calls.write_text("")
        (tmp_path / "pull.json").write_bytes(raw)
        done = run(SCRIPTS / "read-summary", tmp_path / "pull.json", folder, RUN)
        if not done.returncode:
            done = run(SCRIPTS / "say-summary", folder, "o/r", checked, path=tools)
        return done.returncode, calls.read_text().splitlines()

    return ran


def test_the_scripts_comment_and_label_the_pull_request_that_was_checked(workflow):
    """One comment, one label for each country."""
    status, calls = workflow(json.dumps(GOOD).encode())
    assert status == 0
    assert [call for call in calls if "POST" in call or "label" in call] == [
        next(call for call in calls if "POST repos/o/r/issues/12/comments" in call),
        "label create Albania --repo o/r --color 17504a --force",
        "pr edit 12 --repo o/r --add-label Albania",
        "label create Kosovo* --repo o/r --color 17504a --force",
        "pr edit 12 --repo o/r --add-label Kosovo*",
    ]


def test_the_scripts_leave_other_pull_requests_alone(workflow):
    """A number whose head is not the commit that was checked gets no comment; a bad summary reaches nobody."""
    status, calls = workflow(json.dumps(GOOD).encode(), checked="def")
    assert (status, len(calls)) == (1, 1)
    status, calls = workflow(b'{"number": 12}')
    assert (status, calls) == (1, [])


def test_a_summary_that_is_a_link_is_refused(tmp_path):
    """An artefact may hold links: what they lead to is not read."""
    (tmp_path / "secret").write_text(json.dumps(GOOD))
    (tmp_path / "pull.json").symlink_to(tmp_path / "secret")
    assert run(SCRIPTS / "read-summary", tmp_path / "pull.json", tmp_path, RUN).returncode == 1
    assert not (tmp_path / "comment.md").exists()


def test_a_preview_shows_drafts_with_the_sources_that_they_bring(practices):
    """As if an editor had checked them; the files stay drafts."""
    file = practices / "me-draft.md"
    brought = 'new_sources: {fresh: {title: A paper, publisher: An office, date: "2026"}}'
    file.write_text(file.read_text().replace("sources:", f"{brought}\nsources:", 1))
    corpus = read_corpus(practices)
    shown = approve_drafts(corpus)
    status = {record.id: record.header.review.status for record in shown.records}
    assert status["me-draft"] == "editor_checked"
    assert status["rs-archived"] == "archived"
    assert {record.id: record.header.review.status for record in corpus.records}["me-draft"] == "draft"
    assert ("fresh" in shown.sources, "fresh" in corpus.sources) == (True, False)
