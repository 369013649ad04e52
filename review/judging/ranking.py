"""From reviews to ranks, per category and track. Pure.

Scores are compared as they are shown, rounded half up to three decimals; equal scores share a rank and the next one
skips (1, 1, 3). They are made of the totals as they count: adjusted where the round says so (see judge_effects). A case
whose reviews are not all in is ranked by those that are, and flagged; with fewer than the round needs it waits.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from review.judging.combining import Part, combined

PLACES = Decimal("0.001")


@dataclass(frozen=True, slots=True)
class Judged:
    """A case with the reviews handed in: totals, the distinctions recommended, and how many were asked for.

    `judges` are the experts who gave the totals, in their order, and `counted` the totals as they count where the round
    adjusts them. With fewer reviews than `needed` the case has no rank. `tie_break` are points that tell
    equal scores apart, the first that differs decides; more is better. `others` are what other rounds and numbers from
    outside add to the score, which this round has a part in by its `weight` and its `full` points.
    """

    id: int
    category: str
    track: str = ""
    group: str = ""
    totals: tuple[Decimal, ...] = ()
    distinctions: tuple[str, ...] = ()
    asked: int = 0
    judges: tuple[int, ...] = ()
    counted: tuple[Decimal, ...] | None = None
    needed: int = 1
    tie_break: tuple[Decimal, ...] = ()
    others: tuple[Part, ...] = ()
    weight: Decimal = Decimal(1)
    full: Decimal = Decimal(100)

    @property
    def counting(self) -> tuple[Decimal, ...]:
        """What the score is made of."""
        return self.totals if self.counted is None else self.counted

    @property
    def rankable(self) -> bool:
        """Whether enough reviews are in, and everything else that counts."""
        return len(self.totals) >= max(self.needed, 1) and all(part.score is not None for part in self.others)

    @property
    def waits(self) -> bool:
        """Whether it is judged, but by too few to be ranked."""
        return bool(self.totals) and not self.rankable


@dataclass(frozen=True, slots=True)
class Ranked:
    """A case's place in its list; `score` and `rank` are None while too little of it is judged. `raw` is the score of
    the totals as they were given.
    """

    case: Judged
    score: Decimal | None
    rank: int | None
    tied: bool = False
    raw: Decimal | None = None

    @property
    def apart(self) -> Decimal:
        """How far the case's experts are apart, in points as they count: the highest total less the lowest."""
        return max(self.case.counting) - min(self.case.counting) if self.case.counting else Decimal(0)

    @property
    def place_key(self) -> tuple[Decimal | None, tuple[Decimal, ...]]:
        """What two cases of one place have in common."""
        return self.score, self.case.tie_break

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


def score_of(case: Judged, totals: Sequence[Decimal], *, trim: bool = False) -> Decimal | None:
    """The score of a case by these of its totals, with what other rounds add to it."""
    own = score(totals, trim=trim)
    if not case.others or own is None:
        return own
    return combined((*case.others, Part("", case.weight, case.full, own)))


def rank(cases: Iterable[Judged], *, trim: bool = False) -> list[Ranked]:
    """One list, best first; the cases that too few judged yet stand at the end without a rank."""
    scored = [(case, score_of(case, case.counting, trim=trim) if case.rankable else None) for case in cases]
    judged = sorted(
        ((c, s) for c, s in scored if s is not None),
        key=lambda pair: (-pair[1], tuple(-points for points in pair[0].tie_break), pair[0].id),
    )
    counts = Counter((value, case.tie_break) for case, value in judged)
    first: dict[tuple[Decimal, tuple[Decimal, ...]], int] = {}
    ranked = []
    for place, (case, value) in enumerate(judged, start=1):
        key = (value, case.tie_break)
        first.setdefault(key, place)
        raw = value if case.counted is None else score_of(case, case.totals, trim=trim)
        ranked.append(Ranked(case, value, first[key], tied=counts[key] > 1, raw=raw))
    unranked = [case for case, value in scored if value is None]
    return ranked + [
        Ranked(case, None, None, raw=score_of(case, case.totals, trim=trim)) for case in unranked
    ]
