"""Who asks, and what is refused before anything reads it: hosts, sizes, framing, and too many requests."""

from __future__ import annotations

import math
import re
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any

from search_api.http.errors import ApiError
from search_api.settings import ANY, OFF, Settings, split_commas

MAX_PATH, MAX_QUERY, MAX_FIELDS, MAX_HEADER = 1024, 8192, 100, 16 * 1024
"""Bytes of a path and of a query string, fields of a header and bytes of all of them."""

MAX_CLIENTS = 20_000
"""Clients and routes that a limit remembers, about 5 MB; beyond, the one that was quiet for longest is forgotten."""

PERIODS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
"""Seconds of the periods that a limit may name."""

LOCAL = "localhost"
STATIC_ROUTE = "site"
"""Label of every path that is no route of the API."""

_PORT = re.compile(r":\d{0,5}$")
Address = IPv4Address | IPv6Address
Scope = MutableMapping[str, Any]


class Routes:
    """The routes of the API by their templates, so that a limit or a measurement holds for a route, not for an URL."""

    def __init__(self, templates: Iterable[str]) -> None:
        self._patterns = [(template, re.compile(re.sub(r"\{\w+\}", "[^/]+", template))) for template in templates]

    def template_of(self, path: str) -> str:
        """Return the template of `path`, or `site`."""
        return next((template for template, pattern in self._patterns if pattern.fullmatch(path)), STATIC_ROUTE)


class ClientResolver:
    """Finds the address of the client behind proxies that are trusted, and behind no others."""

    def __init__(self, trusted: str) -> None:
        self._trusted = [ip_network(network) for network in split_commas(trusted)]

    def trusts(self, scope: Scope) -> bool:
        """Return whether the request comes from a trusted proxy."""
        peer = _peer(scope)
        return peer is not None and self._trusted_address(peer)

    def client(self, scope: Scope, headers: Mapping[str, str]) -> str:
        """Return the network of the client: an IPv4 address, a /64 of IPv6, or `local`.

        The addresses of `X-Forwarded-For` are read from the last one back, as long as those behind are trusted.
        """
        client = _peer(scope)
        for text in reversed(headers.get("x-forwarded-for", "").split(",")):
            if client is None or not self._trusted_address(client):
                break
            forwarded = _address(text.strip())
            if forwarded is None:
                break
            client = forwarded
        if isinstance(client, IPv6Address):
            return str(IPv6Network((client, 64), strict=False))
        return "local" if client is None else str(client)

    def _trusted_address(self, address: Address) -> bool:
        return any(address in network for network in self._trusted)


def _peer(scope: Scope) -> Address | None:
    return _address(scope["client"][0]) if scope.get("client") else None


def _address(text: str) -> Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return address.ipv4_mapped or address if isinstance(address, IPv6Address) else address


@dataclass(frozen=True, slots=True)
class Rate:
    """So many requests in so long."""

    count: int
    period: str

    def __str__(self) -> str:
        return f"{self.count} per 1 {self.period}"

    @classmethod
    def parse(cls, text: str) -> Rate:
        """Return the rate that is written as `300/minute`."""
        count, period = text.split("/")
        return cls(int(count), period)


class RateLimiter:
    """One rate for each key by the generic cell rate algorithm: one number a key, however many requests come.

    A key may use the whole count at once; then one request fits again in each equal part of the period. Time is
    monotonic: setting the clock changes nothing. A key is forgotten once it may use the whole count again.
    Source: ITU-T I.371, annex A; https://brandur.org/rate-limiting
    """

    def __init__(self, rate: Rate, clock: Callable[[], float] = time.monotonic) -> None:
        self.rate, self._clock = rate, clock
        self._period = float(PERIODS[rate.period])
        self._interval = self._period / rate.count if rate.count else math.inf
        self._free_at: OrderedDict[tuple[str, str], float] = OrderedDict()
        """When each key may use the whole count again; the key that was quiet for longest stands first."""

    def __len__(self) -> int:
        """Return how many keys are remembered."""
        return len(self._free_at)

    def hit(self, key: tuple[str, str]) -> float:
        """Count a request; return 0 if it may come in, else the seconds after which it may."""
        now = self._clock()
        self._forget(now)
        free_at = max(self._free_at.get(key, now), now) + self._interval
        wait = free_at - now - self._period
        if wait > 1e-6:
            return min(wait, self._period)
        self._free_at[key] = free_at
        self._free_at.move_to_end(key)
        return 0.0

    def _forget(self, now: float) -> None:
        while self._free_at and (next(iter(self._free_at.values())) <= now or len(self._free_at) >= MAX_CLIENTS):
            self._free_at.popitem(last=False)


class RequestLimits:
    """Refuses what must not come in; the message says what must hold."""

    def __init__(self, settings: Settings) -> None:
        self._hosts = {LOCAL, *(host.lower() for host in split_commas(settings.hosts))}
        rate = settings.rate_limit
        self._limiters = [] if rate == OFF else [RateLimiter(Rate.parse(part)) for part in rate.split(";")]

    def check_framing(self, scope: Scope, headers: Mapping[str, str]) -> None:
        """Refuse addresses, headers and framing that no honest client sends."""
        if len(scope.get("raw_path") or b"") > MAX_PATH or len(scope["query_string"]) > MAX_QUERY:
            raise ApiError(414, f"an address has at most {MAX_PATH} bytes of path and {MAX_QUERY} of query")
        size = sum(len(name) + len(value) for name, value in scope["headers"])
        if len(scope["headers"]) > MAX_FIELDS or size > MAX_HEADER:
            raise ApiError(431, f"a header has at most {MAX_FIELDS} fields and {MAX_HEADER} bytes")
        if "transfer-encoding" in headers and "content-length" in headers:
            raise ApiError(400, "a request says the length of its body in one way only")
        self._check_host(headers.get("host", ""))

    def _check_host(self, given: str) -> None:
        host = _PORT.sub("", given).lower()
        # No name can be made to point here behind a browser's back when it is a plain address.
        if ANY in self._hosts or host in self._hosts or _address(host.removeprefix("[").removesuffix("]")):
            return
        raise ApiError(421, "this server does not answer for that host name; THROUGHCARE_HOSTS names those it does")

    def check_rate(self, client: str, route: str) -> None:
        """Refuse a request too many of one client to one route of the API."""
        if route == STATIC_ROUTE:
            return
        for limiter in self._limiters:
            wait = limiter.hit((client, route))
            if wait > 0:
                raise ApiError(429, f"at most {limiter.rate} to this route from one client", max(1, math.ceil(wait)))
