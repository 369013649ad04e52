"""Which links a worker follows, and to which addresses (C15)."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.public_addresses import is_public
from submissions.links.addresses import LONGEST, Target, target_of

INSIDE = [
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.2.0/24",
    "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    "::1/128", "::/128", "fc00::/7", "fe80::/10", "ff00::/8", "2001:db8::/32", "2001::/32",
    "fec0::/10", "64:ff9b:1::/48", "::/96", "::ffff:0:0:0/96", "4000::/3",
]  # fmt: skip
"""IANA's special-purpose registries, multicast, and IPv6 that nobody is given."""


@pytest.mark.parametrize("network", INSIDE)
def test_the_ends_of_what_is_not_public(network):
    net = ipaddress.ip_network(network)
    assert [is_public(str(net[place])) for place in (0, -1)] == [False, False]


@given(st.sampled_from(INSIDE[:13]).flatmap(lambda net: st.ip_addresses(network=net)))
def test_no_ipv4_address_inside_passes_in_any_spelling(address):
    number = int(address)
    spellings = [
        str(address),
        f"::ffff:{address}",
        str(ipaddress.IPv6Address((0x64FF9B << 96) | number)),
        str(ipaddress.IPv6Address((0x2002 << 112) | (number << 80))),
    ]
    assert [is_public(each) for each in spellings] == [False] * 4


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("1.1.1.1", True),
        ("93.184.216.34", True),
        ("2606:4700::1111", True),
        ("64:ff9b::101:101", True),  # 1.1.1.1 behind NAT64
        ("fe80::1%eth0", False),
        ("169.254.169.254", False),  # where clouds tell machines their secrets
        ("localhost", False),
        ("", False),
        ("1.1.1.1.1", False),
    ],
)
def test_single_addresses(address, public):
    assert is_public(address) is public


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("https://www.example.cn/课例?a=1#x", Target("https", "www.example.cn", 443, "/课例?a=1")),
        ("HTTP://Example.CN", Target("http", "example.cn", 80, "/")),
        ("http://教育.中国/", Target("http", "xn--gbrw2f.xn--fiqs8s", 80, "/")),
        ("http://example.cn:80/", Target("http", "example.cn", 80, "/")),
        ("http://[::ffff:127.0.0.1]/", Target("http", "::ffff:127.0.0.1", 80, "/")),
        ("http://2130706433/", Target("http", "2130706433", 80, "/")),  # looked up, and then refused
    ],
)
def test_links_that_are_followed(link, target):
    if "xn--" in target.host:
        target = Target(target.scheme, "教育.中国".encode("idna").decode(), target.port, target.path)
    assert target_of(link) == target


@pytest.mark.parametrize(
    "link",
    [
        "ftp://example.cn/", "file:///etc/passwd", "gopher://example.cn/", "javascript:alert(1)", "//example.cn", "example.cn",
        "http://user:word@example.cn/", "http://user@example.cn/", "http://@example.cn/", "http://example.cn:8080/",
        "https://example.cn:80/", "http://example.cn:99999/", "http://", "http:///x", "http://exa mple.cn/",
        "http://example.cn/\r\nHost: x", "http://[::1/", "http://[gg::1]/", "http://example.cn/" + "x" * LONGEST,
        "http://" + "長" * 70 + ".cn/",
    ],
)  # fmt: skip
def test_links_that_are_not_followed(link):
    assert target_of(link) is None


@given(st.text(max_size=80))
def test_nothing_that_is_typed_breaks_it(text):
    for link in (text, f"http://{text}", f"https://example.cn/{text}"):
        target = target_of(link)
        assert target is None or (target.host.isascii() and target.port in (80, 443))
