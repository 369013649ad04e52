"""Which links a worker follows, and to which addresses: public ones only. Pure: no network."""

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

_PORTS = {"http": 80, "https": 443}
_UNICAST = ipaddress.ip_network("2000::/3")
"""The IPv6 addresses that are given out on the internet (RFC 4291). Outside it lie site-local ones, those of a network's own
NAT64 (RFC 8215) and old spellings of IPv4, which `is_global` calls global.
"""
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
"""IPv4 addresses written as IPv6 ones, for networks that have no IPv4 (RFC 6052)."""
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
        return host if _parsed(host) is not None else ""
    try:
        return host.encode("idna").decode("ascii").lower().rstrip(".")
    except UnicodeError:
        return ""


def _parsed(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(address)
    except ValueError:
        return None


def is_public(address: str) -> bool:
    """Whether the address belongs to the public internet. Private, loopback, link-local, shared (RFC 6598), multicast and
    reserved ones don't, nor IPv6 addresses that stand for such an IPv4 one: mapped, 6to4, Teredo, NAT64.
    """
    parsed = _parsed(address.partition("%")[0])
    if parsed is None or not parsed.is_global or parsed.is_multicast:
        return False
    inside = _inside(parsed)
    if parsed.version == 6 and parsed not in _UNICAST and not inside:
        return False
    return all(is_public(str(inner)) for inner in inside)


def _inside(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> list[ipaddress.IPv4Address]:
    """The IPv4 addresses that an IPv6 one stands for."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64:
        inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return [each for each in inner if each is not None]
