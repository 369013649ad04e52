"""Numbers of certificates, made from the campaign's pattern. Pure."""

from collections.abc import Collection, Iterator

from campaigns.schema.certificates import NUMBER_NAMES
from campaigns.schema.patterns import pattern_problem
from portal.decisions import ALLOWED, Decision, refuse


def decide_pattern(pattern: str) -> Decision:
    """A pattern knows {call_year}, {year} and {seq}, with a width such as {seq:05d}, and nothing else; the schema asks the same."""
    problem = pattern_problem(pattern, NUMBER_NAMES, numbers=NUMBER_NAMES, needs=("seq",))
    return refuse("number_pattern", pattern=pattern) if problem else ALLOWED


def number(pattern: str, *, year: int, call_year: int, seq: int) -> str:
    """NX-{call_year}-{seq:05d} -> NX-2025-00001. `year`: of the day of issue."""
    return pattern.format(year=year, call_year=call_year, seq=seq)


def numbers(pattern: str, *, year: int, call_year: int, start: int, taken: Collection[str]) -> Iterator[str]:
    """Endless fresh numbers from `start` on, without those already given."""
    seq = start
    while True:
        if (candidate := number(pattern, year=year, call_year=call_year, seq=seq)) not in taken:
            yield candidate
        seq += 1
