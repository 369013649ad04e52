"""From reviews to ranks, per category and track. Pure.

Scores are compared as they are shown, rounded half up to three decimals; equal scores share a rank and the next one
skips (1, 1, 3). A case whose reviews are not all in is ranked by those that are, and flagged.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

PLACES = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class Judged:
    """A case with the reviews handed in: totals, the distinctions recommended, and how many were asked for."""

    id: int
    category: str
    track: str = ""
    group: str = ""
    totals: tuple[Decimal, ...] = ()
    distinctions: tuple[str, ...] = ()
    asked: int = 0


@dataclass(frozen=True, slots=True)
class Ranked:
    """A case's place in its list; `score` and `rank` are None while nothing of it is judged."""

    case: Judged
    score: Decimal | None
    rank: int | None
    tied: bool = False

    @property
    def complete(self) -> bool:
        return self.case.asked > 0 and len(self.case.totals) >= self.case.asked

    @property
    def lacking(self) -> int:
        """Reviews that are still out."""
        return max(self.case.asked - len(self.case.totals), 0)


def score(totals: Sequence[Decimal], *, trim: bool = False) -> Decimal | None:
    """The mean; trimmed, the highest and the lowest are left out where at least three are there."""
    if not totals:
        return None
    kept = sorted(totals)[1:-1] if trim and len(totals) >= 3 else list(totals)
    return (sum(kept, Decimal(0)) / len(kept)).quantize(PLACES, ROUND_HALF_UP)


def rank(cases: Iterable[Judged], *, trim: bool = False) -> list[Ranked]:
    """One list, best first; the cases that nobody judged yet stand at the end without a rank."""
    scored = [(case, score(case.totals, trim=trim)) for case in cases]
    judged = sorted(((c, s) for c, s in scored if s is not None), key=lambda pair: (-pair[1], pair[0].id))
    counts: dict[Decimal, int] = {}
    for _, value in judged:
        counts[value] = counts.get(value, 0) + 1
    first: dict[Decimal, int] = {}
    ranked = []
    for place, (case, value) in enumerate(judged, start=1):
        first.setdefault(value, place)
        ranked.append(Ranked(case, value, first[value], tied=counts[value] > 1))
    return ranked + [Ranked(case, None, None) for case, value in scored if value is None]


def by_list(cases: Iterable[Judged], *, trim: bool = False) -> dict[tuple[str, str], list[Ranked]]:
    """A ranked list for each (category, track)."""
    lists: dict[tuple[str, str], list[Judged]] = {}
    for case in cases:
        lists.setdefault((case.category, case.track), []).append(case)
    return {key: rank(members, trim=trim) for key, members in lists.items()}
