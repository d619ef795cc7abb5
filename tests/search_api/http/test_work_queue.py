"""The queue before the work: clients take turns, and who brings much waits behind himself."""

import asyncio
import threading

from hypothesis import given, settings
from hypothesis import strategies as st

from search_api.http.errors import ApiError
from search_api.http.work_queue import WorkQueue
from tests.live import finished


async def outcomes(queue: int, arrivals: list[str]) -> dict[str, list[str]]:
    """Bring work of clients in this order while one thread is busy; return each one's outcomes and who ran when."""
    door, gate = WorkQueue(1, queue, 30), threading.Event()
    order: list[str] = []
    busy = asyncio.create_task(door.run(gate.wait, "busy"))
    await asyncio.sleep(0)
    tasks: list[tuple[str, asyncio.Task[None]]] = []
    for client in arrivals:
        tasks.append((client, asyncio.create_task(door.run(lambda client=client: order.append(client), client))))
        await asyncio.sleep(0)
        assert door.waiting <= queue
    gate.set()
    results = await asyncio.gather(busy, *(task for _, task in tasks), return_exceptions=True)
    door.close()
    ended: dict[str, list[str]] = {"order": order}
    for (client, _), result in zip(tasks, results[1:], strict=True):
        assert result is None or (isinstance(result, ApiError) and result.status == 503)
        ended.setdefault(client, []).append("answered" if result is None else "refused")
    return ended


@given(
    st.integers(1, 16),
    st.lists(st.sampled_from(["greedy", "greedy", "greedy", "a", "b", "c"]), max_size=60),
)
@settings(max_examples=300, derandomize=True, database=None)
def test_a_greedy_client_never_costs_another_its_answer(queue, arrivals):
    """Whoever has nothing waiting gets in, as long as there are fewer clients than places: 300 orders of arrival."""
    ended = finished(outcomes(queue, arrivals))
    if len(set(arrivals)) <= queue:
        for client in set(arrivals):
            assert ended[client][0] == "answered" or client == "greedy", (client, ended)
            assert "answered" in ended[client]


@given(st.permutations(["greedy"] * 10 + ["a", "b", "b"]))
@settings(max_examples=50, derandomize=True, database=None)
def test_clients_take_turns(arrivals):
    """With three clients waiting, each one's first work is among the first three that run."""
    order = finished(outcomes(16, arrivals))["order"]
    assert {"greedy", "a", "b"} == set(order[:3])
    assert len(order) == 13


def test_who_gives_up_leaves_no_work_behind():
    """Work whose client has gone, or whose time is over, is not done."""

    async def run() -> list[str]:
        door, gate, done = WorkQueue(1, 4, 30), threading.Event(), []
        busy = asyncio.create_task(door.run(gate.wait, "busy"))
        await asyncio.sleep(0)
        gone = asyncio.create_task(door.run(lambda: done.append("gone"), "a"))
        await asyncio.sleep(0)
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)
        assert door.waiting == 0
        gate.set()
        await busy
        door.close()
        return done

    assert finished(run()) == []
