"""Memory of what serves."""

from __future__ import annotations

from bench.performance.contestant import running
from bench.performance.figures import Figure, Goal, Section, ratio, table
from bench.performance.prepared import PEERS, prepared
from bench.performance.served import processes, resident, serving
from bench.performance.setup import Setup

QUESTIONS = 50
MEGABYTE = 1e6


def measure(setup: Setup) -> Section:
    """Serve the bundle with one worker and with more, and let the peers answer the same questions."""
    ours = Figure(values=tuple(_served(setup, 1, "Rss") for _ in range(setup.rounds)))
    rows = [("throughcare, one worker", ours.text("MB"))]
    peers: dict[str, Figure] = {}
    for name, python, folder in prepared(setup):
        with running(python, name) as peer:
            peer.open(folder)
            peer.ask(setup.questions[:QUESTIONS])
            peers[name] = Figure(values=(resident(peer.process.pid) / MEGABYTE,) * setup.rounds)
            rows.append((PEERS[name], Figure(values=peers[name].values[:1]).text("MB")))
    two, three = (Figure(values=tuple(_served(setup, n, "Pss") for _ in range(setup.rounds))) for n in (2, 3))
    further = Figure(values=tuple(b - a for a, b in zip(two.values, three.values, strict=True)))
    rows += [("two workers, shared pages once", two.text("MB")), ("three workers", three.text("MB"))]
    quarter = ratio(ours, peers.get("txtai_hybrid"))
    return Section(
        title="Memory",
        text=f"Resident memory after {QUESTIONS} questions over {len(setup.passages):,} passages.\n",
        goals=(
            Goal(what="resident memory, of txtai's", limit=1 / 4, unit="times", figure=quarter),
            Goal(what="each further worker", limit=120, unit="MB", figure=further),
        ),
        tables=(table(("serves", "memory"), rows),),
    )


def _served(setup: Setup, workers: int, field: str) -> float:
    with serving(setup.index, workers) as (process, client):
        for _ in range(workers):  # a new connection each time, so that every worker hears some
            client.reconnect()
            client.ask(setup.questions[:QUESTIONS])
        return sum(resident(one, field) for one in processes(process.pid)) / MEGABYTE
