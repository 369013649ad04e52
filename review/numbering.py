"""Numbers of certificates, made from the campaign's pattern. Pure."""

from collections.abc import Collection, Iterator
from string import Formatter

from portal.decisions import ALLOWED, Decision, refuse

KNOWN = frozenset({"year", "seq"})


def decide_pattern(pattern: str) -> Decision:
    """A pattern knows {year} and {seq}, with a width such as {seq:05d}, and nothing else."""
    try:
        names = {name for _, name, _, _ in Formatter().parse(pattern) if name is not None}
        number(pattern, year=2025, seq=1)
    except (ValueError, KeyError, IndexError, AttributeError):
        return refuse("number_pattern", pattern=pattern)
    return ALLOWED if "seq" in names and names <= KNOWN else refuse("number_pattern", pattern=pattern)


def number(pattern: str, *, year: int, seq: int) -> str:
    """NX-{year}-{seq:05d} -> NX-2025-00001."""
    return pattern.format(year=year, seq=seq)


def numbers(pattern: str, *, year: int, start: int, taken: Collection[str]) -> Iterator[str]:
    """Endless fresh numbers from `start` on, without those already given."""
    seq = start
    while True:
        if (made := number(pattern, year=year, seq=seq)) not in taken:
            yield made
        seq += 1
