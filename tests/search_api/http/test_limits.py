"""Who asks too often is refused, and whoever is quiet again is forgotten."""

from hypothesis import given, settings
from hypothesis import strategies as st

from search_api.http import limits
from search_api.http.limits import Rate, RateLimiter


class Clock:
    """A clock that goes on only when told."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_the_whole_count_may_come_at_once_and_then_one_after_the_other():
    """Four a minute: four at once, the fifth in 15 seconds, then one every 15; after a minute of quiet, four again."""
    clock = Clock()
    limiter = RateLimiter(Rate.parse("4/minute"), clock)
    assert [limiter.hit(("a", "r")) for _ in range(5)] == [0, 0, 0, 0, 15]
    clock.now += 15
    assert [limiter.hit(("a", "r")) for _ in range(2)] == [0, 15]
    assert limiter.hit(("b", "r")) == 0
    clock.now += 60
    assert [limiter.hit(("a", "r")) for _ in range(5)] == [0, 0, 0, 0, 15]


@given(st.integers(1, 50), st.lists(st.floats(0, 30), max_size=200))
@settings(max_examples=300, derandomize=True, database=None)
def test_no_client_passes_its_rate_and_the_wait_that_is_named_is_enough(count, pauses):
    """In any stretch of time no more come in than the count and what became free in it; 300 patterns of pauses."""
    clock = Clock()
    limiter = RateLimiter(Rate(count, "minute"), clock)
    admitted: list[float] = []
    for pause in pauses:
        clock.now += pause
        wait = limiter.hit(("a", "r"))
        if wait:
            assert 0 < wait <= 60
            clock.now += wait
            assert limiter.hit(("a", "r")) == 0
        admitted.append(clock.now)
        for earlier, start in enumerate(admitted):
            became_free = (clock.now - start) * count / 60
            assert len(admitted) - earlier <= count + became_free + 1e-6 * len(admitted) + 1e-6


def test_clients_are_forgotten():
    """A hundred thousand networks leave nothing behind once they are quiet, and never more than the bound."""
    clock = Clock()
    limiter = RateLimiter(Rate(300, "minute"), clock)
    for number in range(100_000):
        limiter.hit((f"net-{number}", "r"))
        assert len(limiter) <= limits.MAX_CLIENTS
    clock.now += 60
    limiter.hit(("last", "r"))
    assert len(limiter) == 1


def test_setting_the_clock_changes_nothing(monkeypatch):
    """The limit is by monotonic time: a clock set a year back or on frees and blocks nobody."""
    limiter = RateLimiter(Rate(1, "day"))
    assert limiter.hit(("a", "r")) == 0
    for moved in (-3e7, 3e7):
        monkeypatch.setattr("time.time", lambda moved=moved: 1.8e9 + moved)
        assert 86000 < limiter.hit(("a", "r")) <= 86400
