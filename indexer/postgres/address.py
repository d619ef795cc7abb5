"""The address of a database: which servers, and that nothing travels to them in the open."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import ip_address

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict, make_conninfo

ENCRYPTED = ("require", "verify-ca", "verify-full")


class AddressError(ValueError):
    """An address cannot be used; the message says why, and never holds the password."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where a database is: one server or several that hold the same."""

    servers: tuple[str, ...] = field(repr=False)
    """The connection string of each server, in the order of the address."""
    names: tuple[str, ...] = ()

    @property
    def primary_conninfo(self) -> str:
        """The connection string that leads to the server that can be written to."""
        parts = [conninfo_to_dict(server) for server in self.servers]
        several = {key: ",".join(str(part.get(key, "")) for part in parts) for key in ("host", "port")}
        return make_conninfo(self.servers[0], **several, target_session_attrs="read-write")


def read_address(text: str) -> Address:
    """Read `postgresql://user@host1:5432,host2:5432/database?sslmode=verify-full`.

    Raises:
        AddressError: It is not of that form, or would send questions to another machine unencrypted.
    """
    _refuse_bare_password(text)
    try:
        parts = conninfo_to_dict(text)
    except (ProgrammingError, UnicodeDecodeError):
        raise AddressError("an address must be postgresql://user@host[:port][,host[:port]...]/database") from None
    hosts = str(parts.pop("host", "") or "localhost").split(",")
    ports = str(parts.pop("port", "") or "5432").split(",")
    if len(ports) not in (1, len(hosts)):
        raise AddressError(f"an address must name one port for all hosts or one for each, not {len(ports)}")
    ports = ports * len(hosts) if len(ports) == 1 else ports
    mode = str(parts.get("sslmode", "prefer"))
    for host in hosts:
        if not _is_local(host) and mode not in ENCRYPTED:
            wanted = ", ".join(ENCRYPTED)
            raise AddressError(f"`sslmode` must be one of {wanted} for the host `{host}`, not `{mode}`")
    pairs = list(zip(hosts, (port or "5432" for port in ports), strict=True))
    servers = tuple(make_conninfo("", **parts, host=host, port=port) for host, port in pairs)
    return Address(servers, tuple(f"{host}:{port}" for host, port in pairs))


def _refuse_bare_password(text: str) -> None:
    """Refuse a password whose signs would be read as a host, a port or a database, which messages name."""
    user, _, rest = text.partition("://")[2].partition("@")
    if "@" in rest or ("/" in user and rest):
        raise AddressError("in the password of an address `@` must be written as %40, `/` as %2F and `%` as %25")


def _is_local(host: str) -> bool:
    """Say whether a host is this machine: a socket in a folder, or the loopback."""
    if host.startswith(("/", "@")) or host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
