"""Which addresses belong to the public internet: the only ones that are asked for what a stranger wrote down. Pure: no network."""

import ipaddress

_UNICAST = ipaddress.ip_network("2000::/3")
"""The IPv6 addresses that are given out on the internet (RFC 4291). Outside it lie site-local ones, those of a network's own
NAT64 (RFC 8215) and old spellings of IPv4, which `is_global` calls global.
"""
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
"""IPv4 addresses written as IPv6 ones, for networks that have no IPv4 (RFC 6052)."""


def parsed_address(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(address)
    except ValueError:
        return None


def is_public(address: str) -> bool:
    """Whether the address belongs to the public internet. Private, loopback, link-local, shared (RFC 6598), multicast and
    reserved ones don't, nor IPv6 addresses that stand for such an IPv4 one: mapped, 6to4, Teredo, NAT64.
    """
    parsed = parsed_address(address.partition("%")[0])
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
