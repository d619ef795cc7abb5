"""The command line as a stranger uses it: every command, typos, wrong values, pipes."""

import json
import os
import re
import signal
import subprocess

import pytest

from tests.conftest import DATA, ROOT
from tests.live import COMMAND, serving, within


def run(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, **{f"THROUGHCARE_{key.upper()}": value for key, value in settings.items()}}
    return subprocess.run([COMMAND, *arguments], capture_output=True, text=True, cwd=ROOT, env=environment)


def test_help_names_every_command():
    """No arguments show what there is."""
    done = run()
    assert done.returncode == 2
    for command in ("check", "build", "serve", "ask", "bundle"):
        assert f"\n  {command} " in done.stdout + done.stderr


def test_a_mistyped_command_is_corrected():
    """The nearest command is named."""
    done = run("chek")
    assert done.returncode == 2
    assert "Did you mean 'check'?" in done.stderr


def test_check_prints_counts_or_every_problem(practices):
    """Exit 0 and one line, or exit 1 and all problems on standard output."""
    done = run("check", practices=str(practices))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "5 records, 2 sources, 3 terms: no problems\n"
    done = run("check", "tests/data/bad")
    expected = (DATA / "bad/expected.txt").read_text().splitlines()
    assert done.returncode == 1
    assert done.stdout.splitlines() == [f"tests/data/bad/{line}" for line in expected]
    done = run("check", "nowhere.md")
    assert (done.returncode, done.stdout) == (1, "nowhere.md:1:1: there is no such file or folder\n")


def test_ask_answers_in_words_and_in_json(built):
    """The question of the README finds its passage, with its source; JSON is what the API would give."""
    question = "How long before release does Bosnia and Herzegovina start preparing a prisoner?"
    done = run("ask", question, index=str(built.index))
    assert done.returncode == 0
    assert "1. Eight days of release preparation" in done.stdout
    assert "only 8 days before" in " ".join(done.stdout.split())
    assert "European Commission" in " ".join(done.stdout.split())
    done = run("ask", question, "--json", "--country", "XK", index=str(built.index))
    answer = json.loads(done.stdout)
    assert answer["query"]["filters"] == {"country": [{"code": "XK", "label": "Kosovo*"}]}
    assert all("XK" in [country["code"] for country in hit["record"]["country"]] for hit in answer["hits"])


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("ask", "x"), 2, "a question must have 2 to 300 characters"),
        (("ask", "imam", "--country", "Kosovo"), 2, "did you mean `XK`?"),
        (("ask", "imam", "--limit", "99"), 2, "Invalid value for '--limit': Input should be less than or equal to 50"),
        (("ask",), 2, "Missing argument 'question'"),
        (("bundle", "verify", "nowhere"), 1, "there is no bundle in nowhere: run `throughcare build` first"),
    ],
)
def test_wrong_calls_are_one_clear_sentence(built, arguments, code, said):
    """Nothing but the sentence, on standard error."""
    done = run(*arguments, index=str(built.index))
    assert done.returncode == code
    assert said in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


def test_settings_that_make_no_sense_are_named():
    """A wrong environment variable is said with its value."""
    done = run("serve", port="many")
    assert (done.returncode, done.stderr.startswith("THROUGHCARE_PORT=many: ")) == (2, True)


def test_no_bundle_is_said_before_anything_starts(tmp_path):
    """Serving and asking without a bundle say what to do."""
    for command in (("serve",), ("ask", "imam")):
        done = run(*command, index=str(tmp_path))
        assert done.returncode == 1
        assert "run `throughcare build` first" in done.stderr


def test_a_broken_corpus_is_not_built(tmp_path):
    """The build prints all problems and writes nothing."""
    done = run("build", practices=str(DATA / "bad"), index=str(tmp_path / "index"), site=str(tmp_path / "site"))
    assert done.returncode == 1
    assert list(tmp_path.iterdir()) == []


def test_verify_says_what_it_checked(built):
    """One line with version and counts; a damaged bundle is refused by file."""
    done = run("bundle", "verify", index=str(built.index))
    assert done.returncode == 0
    assert done.stdout.startswith(built.bundle_folder.name + ": ")


def test_output_can_be_piped_into_something_that_stops_reading(built):
    """A closed pipe is no error message."""
    done = subprocess.run(
        f"THROUGHCARE_INDEX={built.index} {COMMAND} ask 'imams in prison' --limit 50 | head -1",
        shell=True, executable="/bin/bash", capture_output=True, text=True, cwd=ROOT,
    )  # fmt: skip
    assert "Traceback" not in done.stderr


def test_serve_answers_and_stops_on_interrupt(built):
    """One process serves site and API on the port asked for, logs no question, and ends on Ctrl-C."""
    with serving(index=built.index, site=built.site) as served:
        answer = served.client.get("/api/v1/search", params={"q": "secret question"})
        assert answer.status_code == 200
        assert "server" not in answer.headers
        assert "<h1" in served.client.get("/").text
        served.process.send_signal(signal.SIGINT)
        assert served.process.wait(20) in (0, -signal.SIGINT, 130)
        within(5, lambda: any("Finished server process" in line for line in served.lines))
        assert not any("secret" in line for line in served.lines)


def test_warnings_block_nothing_and_both_print_as_annotations(tmp_path):
    """A warning leaves exit 0; `--format github` prints workflow commands."""
    record = (DATA / "corpus/al-family-visits.md").read_text()
    file = tmp_path / "al-family-visits.md"
    for name in ("sources.yaml", "terms.yaml"):
        (tmp_path / name).write_text((DATA / "corpus" / name).read_text())
    record = re.sub("^(addresses|related): .*\n", "", record, flags=re.MULTILINE)
    file.write_text(record.replace("A room with toys.", "Three women in Tirana use it."))
    done = run("check", str(file))
    assert done.returncode == 0
    assert f"{file}:44:1: warning: fewer than ten people" in done.stdout
    file.write_text(file.read_text().replace("Three women", "Call +355 69 123 4567, three women"))
    done = run("check", str(file), "--format", "github")
    assert done.returncode == 1
    assert f"::error file={file},line=44,col=6::a telephone number reaches a person" in done.stdout
    assert f"::warning file={file},line=44,col=24::" in done.stdout
