"""Whose address a request is counted by, behind no proxy, one, two and three."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.visitor_address import counted_address, plain_address, visitor_address

VISITOR = "198.51.100.7"


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "address"),
    [
        (VISITOR, "", 0, VISITOR),
        (VISITOR, "203.0.113.9", 0, VISITOR),  # nobody is asked to say so
        ("10.0.0.1", VISITOR, 1, VISITOR),
        ("10.0.0.1", f"203.0.113.9, {VISITOR}", 1, VISITOR),  # forged before it
        ("10.0.0.1", f"{VISITOR}, 10.0.0.2", 2, VISITOR),
        ("10.0.0.1", f"203.0.113.9,203.0.113.8, {VISITOR}, 10.0.0.2", 2, VISITOR),
        ("10.0.0.1", f"{VISITOR}, 192.0.2.1, 10.0.0.2", 3, VISITOR),
        # too short: past the balancer; past all of them
        ("10.0.0.1", VISITOR, 2, VISITOR),
        ("10.0.0.1", VISITOR, 3, VISITOR),
        (VISITOR, "", 3, VISITOR),
        # what is no address
        ("10.0.0.1", f"unknown, {VISITOR}", 1, VISITOR),
        ("10.0.0.1", "unknown", 1, "10.0.0.1"),
        ("10.0.0.1", f",, ,{VISITOR}, ", 1, VISITOR),
        ("", "", 0, "127.0.0.1"),
        ("", VISITOR, 1, VISITOR),  # a proxy on this machine, by a socket file
        # IPv6, ports, and IPv4 as a socket of both kinds shows it
        ("::ffff:198.51.100.7", "", 0, VISITOR),
        ("10.0.0.1", f"{VISITOR}:50123", 1, VISITOR),
        ("10.0.0.1", "[2001:DB8::7]:443", 1, "2001:db8::7"),
        ("10.0.0.1", "[2001:db8::7]", 1, "2001:db8::7"),
        ("fe80::1%eth0", "2001:db8::7", 1, "2001:db8::7"),
        ("fe80::1%eth0", "", 1, "fe80::1"),
    ],
)
def test_the_address(peer, forwarded, proxies, address):
    assert visitor_address(peer, forwarded, proxies=proxies) == address


addresses = st.ip_addresses().map(str).filter(lambda text: plain_address(text) == text)


@given(
    visitor=addresses,
    proxies=st.lists(addresses, max_size=3),
    forged=st.text("0123456789abcdef.:,[]% x\t", max_size=60),
)
def test_nothing_that_is_written_before_moves_a_visitor(visitor, proxies, forged):
    """Each of so many proxies writes down whom it was asked by."""
    chain = [visitor, *proxies]
    said = ", ".join([*([forged] if forged else []), *chain[:-1]])
    assert visitor_address(chain[-1], said, proxies=len(proxies)) == visitor


@given(peer=st.text(max_size=20), forwarded=st.text(max_size=80), proxies=st.integers(0, 4))
def test_whatever_is_sent_it_is_an_address(peer, forwarded, proxies):
    assert ipaddress.ip_address(visitor_address(peer, forwarded, proxies=proxies))


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("198.51.100.7", "198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),  # one subscriber's
        ("2001:db8:1:3::1", "2001:db8:1:3::"),
    ],
)
def test_what_counts_as_one_place(address, counted):
    assert counted_address(address) == counted
