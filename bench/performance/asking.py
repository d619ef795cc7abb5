"""One question at a time: warm, asked again, and not changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import cycle

from bench.performance.contestant import running
from bench.performance.figures import Figure, Goal, Section, alternate, ratio, table
from bench.performance.prepared import PEERS, prepared
from bench.performance.served import Client, search_path, serving
from bench.performance.setup import OWN, Setup

QUESTIONS = 25
"""Questions of a round, never asked before."""


def measure(setup: Setup) -> Section:
    """Ask everybody the same fresh questions, a few to each in turn."""
    with ExitStack() as stack:
        _, client = stack.enter_context(serving(setup.index))
        bare = stack.enter_context(running(OWN, "ours"))
        bare.open(setup.index)
        runs = {"HTTP": client.ask, "bare encoder": bare.ask}
        for name, python, folder in prepared(setup):
            peer = stack.enter_context(running(python, name))
            peer.open(folder)
            runs[PEERS[name]] = peer.ask
        found = alternate(setup.rounds, _with_fresh(setup, runs))
        found |= alternate(setup.rounds, _again(setup, client))
    return _told(found)


def _with_fresh(setup: Setup, runs: dict[str, Callable[[list[str]], float]]) -> dict[str, Callable[[], float]]:
    """Give each of `runs` its own walk through the questions, so that none hears one twice."""

    def walk(run: Callable[[list[str]], float]) -> Callable[[], float]:
        fresh = cycle(setup.questions)
        run([next(fresh) for _ in range(5)])  # what is made on the first question of all
        return lambda: run([next(fresh) for _ in range(QUESTIONS)])

    return {name: walk(run) for name, run in runs.items()}


def _again(setup: Setup, client: Client) -> dict[str, Callable[[], float]]:
    question = setup.questions[0]
    client.reconnect()  # it was idle while the others were measured
    _, tag = client.get(search_path(question))
    return {
        "asked again": lambda: client.ask([question] * QUESTIONS),
        "not changed": lambda: client.ask([question] * QUESTIONS, {"If-None-Match": tag}, 304),
    }


def _told(found: dict[str, Figure]) -> Section:
    txtai = found.get(PEERS["txtai_hybrid"])
    http = found["HTTP"]
    again, unchanged, bare = found["asked again"], found["not changed"], found["bare encoder"]
    return Section(
        title="One question",
        text=_TEXT,
        goals=(
            _goal("one question over HTTP, of txtai in process", 1 / 6, ratio(http, txtai)),
            _goal("the same, of the bare encoder", 2.5, ratio(http, bare)),
            _goal("a question asked again, of txtai", 1 / 20, ratio(again, txtai)),
            _goal("an answer not changed (304), of txtai", 1 / 30, ratio(unchanged, txtai)),
        ),
        tables=(table(("asked", "median of one question"), list(_rows(found))),),
    )


def _goal(what: str, limit: float, figure: Figure | None) -> Goal:
    return Goal(what=what, limit=limit, unit="times", figure=figure)


def _rows(found: dict[str, Figure]) -> Iterator[tuple[str, str]]:
    for name, figure in found.items():
        yield name, Figure(values=tuple(value * 1000 for value in figure.values)).text("ms")


_TEXT = f"""Each round asks everybody {QUESTIONS} questions that they have not heard before, one after the other, and takes the median.
Ours come over HTTP from a served process, with filters counted, passages cited and the answer as JSON; the others answer inside their own process.
The bare encoder only makes the vector of the question, which is the floor for all who search by meaning.
"""  # noqa: E501 - one sentence a line
