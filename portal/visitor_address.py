"""Whose address a request comes from, where proxies stand in front: the one place that knows. Pure.

Each proxy writes behind the addresses that it was sent the one that it was asked from, so the last ones are true as far as
proxies are trusted, and whatever stands before them was written by anybody.
"""

import ipaddress
import re

from portal.public_addresses import parsed_address

HERE = "127.0.0.1"
"""Who comes without an address comes through a socket of this machine."""
HOUSEHOLD = 64
"""Leading bits of an IPv6 address that one subscriber has all addresses behind."""
_WITH_PORT = re.compile(r"\[(?P<six>[^]]*)\](:\d+)?|(?P<four>[\d.]+):\d+")


def visitor_address(peer: str, forwarded: str, *, proxies: int) -> str:
    """The visitor's address, said by so many trusted proxies in X-Forwarded-For; `peer` is who asked this process. Where fewer
    addresses are named than proxies are trusted, it is the first one named, so that those who come past a proxy are not all
    taken for the next one. What is no address is passed over towards the peer.
    """
    named = [each for each in map(str.strip, forwarded.split(",")) if each] if proxies else []
    nearest_first = [peer, *reversed(named)][: proxies + 1]
    for text in reversed(nearest_first):
        address = plain_address(text)
        if address:
            return address
    return HERE


def plain_address(text: str) -> str:
    """An address as it is compared: without port, brackets and zone; an IPv4 one that a socket of both kinds shows as
    ::ffff:… is the IPv4 one. "" where it is none.
    """
    found = _WITH_PORT.fullmatch(text.strip())
    bare = (found["six"] or found["four"] or "") if found else text.strip()
    parsed = parsed_address(bare.partition("%")[0])
    if parsed is None:
        return ""
    inner = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return str(inner or parsed)


def counted_address(address: str) -> str:
    """What limits count as one place: an IPv4 address, or all that one IPv6 subscriber has."""
    parsed = parsed_address(address)
    if not isinstance(parsed, ipaddress.IPv6Address):
        return address
    return str(ipaddress.IPv6Network((int(parsed), HOUSEHOLD), strict=False).network_address)
