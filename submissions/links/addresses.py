"""Which links a worker follows. Pure: no network."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from portal.public_addresses import parsed_address

_PORTS = {"http": 80, "https": 443}
LONGEST = 800
"""Characters of a link that is checked; the column's width."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a link leads: the name in ASCII, the usual port of its scheme, path and query."""

    scheme: str
    host: str
    port: int
    path: str


def target_of(link: str) -> Target | None:
    """The link taken apart; None where a worker does not follow it: another scheme or port, a name and password in it, no
    host, too long.
    """
    try:
        parts = urlsplit(link)
        scheme, host, port = parts.scheme.lower(), parts.hostname or "", parts.port
    except ValueError:
        return None
    usual = _PORTS.get(scheme)
    if usual is None or port not in (None, usual) or "@" in parts.netloc or len(link) > LONGEST:
        return None
    name = _ascii(host)
    if not name or any(letter <= " " or letter == "\x7f" for letter in link):
        return None
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(scheme, name, usual, path)


def _ascii(host: str) -> str:
    """The host as it is looked up; "" where it can't be."""
    if ":" in host:  # an IPv6 address
        return host if parsed_address(host) is not None else ""
    try:
        return host.encode("idna").decode("ascii").lower().rstrip(".")
    except UnicodeError:
        return ""
