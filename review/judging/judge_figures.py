"""What the marks of a pool say about its experts, and which results hang on one of them. Pure; see judge_effects."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, localcontext

from review.judging.judge_effects import (
    EXACT,
    ZERO,
    Mark,
    by_case,
    by_judge,
    deviation,
    effects,
    half_up,
    mean,
)
from review.judging.ranking import Judged

LEAST_SHARED = 5
"""Fewer cases shared with other experts than this give no agreement."""


@dataclass(frozen=True, slots=True)
class JudgeFigure:
    """How one expert scores, in points to three places.

    `effect` is the additive model's: below 0 is stricter than those who judged the same cases. `agreement` is the
    correlation (-1 to 1) and `distance` the mean absolute distance between the expert's totals and the mean of the
    others' for the same cases; None where too few are shared, or the totals don't vary.
    """

    judge: int
    marks: int
    mean: Decimal
    spread: Decimal
    effect: Decimal
    agreement: Decimal | None
    distance: Decimal | None
    shared: int


@dataclass(frozen=True, slots=True)
class FarApart:
    """A case whose experts are further apart than the limit: the distance of its highest and its lowest total."""

    case: int
    apart: Decimal


@dataclass(frozen=True, slots=True)
class Turn:
    """A case whose tier is another one ("" for none) when one expert's marks are left out."""

    case: int
    before: str
    after: str


def judge_figures(marks: Sequence[Mark]) -> list[JudgeFigure]:
    """Every expert of a pool, the strictest first."""
    leaning, totals = effects(marks), by_judge(marks)
    with localcontext(EXACT):
        beside = _beside_the_others(marks)
        found = [
            JudgeFigure(
                judge,
                len(totals[judge]),
                half_up(mean(totals[judge])),
                half_up(deviation(totals[judge])),
                half_up(effect),
                _correlation(beside.get(judge, [])),
                _distance(beside.get(judge, [])),
                len(beside.get(judge, [])),
            )
            for judge, effect in leaning.items()
        ]
    return sorted(found, key=lambda figure: (figure.effect, figure.judge))


def _beside_the_others(marks: Sequence[Mark]) -> dict[int, list[tuple[Decimal, Decimal]]]:
    """Each expert's totals beside the mean of the others' for the same case."""
    pairs: dict[int, list[tuple[Decimal, Decimal]]] = {}
    for given in by_case(marks).values():
        if len(given) < 2:
            continue
        whole = sum((mark.total for mark in given), ZERO)
        for mark in given:
            pairs.setdefault(mark.judge, []).append((mark.total, (whole - mark.total) / (len(given) - 1)))
    return pairs


def _correlation(pairs: Sequence[tuple[Decimal, Decimal]]) -> Decimal | None:
    if len(pairs) < LEAST_SHARED:
        return None
    own, others = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    bounds = deviation(own) * deviation(others)
    if not bounds:
        return None
    middle, around = mean(own), mean(others)
    return half_up(mean([(mine - middle) * (theirs - around) for mine, theirs in pairs]) / bounds)


def _distance(pairs: Sequence[tuple[Decimal, Decimal]]) -> Decimal | None:
    return half_up(mean([abs(mine - theirs) for mine, theirs in pairs])) if pairs else None


def apart(totals: Sequence[Decimal]) -> Decimal:
    """How far a case's experts are apart, in points: the highest total less the lowest."""
    return max(totals) - min(totals) if totals else ZERO


def far_apart(totals: Mapping[int, Sequence[Decimal]], limit: Decimal) -> list[FarApart]:
    """The cases whose totals (as they count) are further apart than `limit` points, the furthest first."""
    found = [FarApart(case, apart(given)) for case, given in totals.items() if apart(given) > limit]
    return sorted(found, key=lambda each: (-each.apart, each.case))


def depends_on_one_judge(
    cases: Sequence[Judged], tiers: Callable[[Sequence[Judged]], Mapping[int, str]]
) -> dict[int, list[Turn]]:
    """For each expert the cases that would get another tier were that expert's reviews left out; experts without any
    such case are left out too.

    `cases` hold the totals as they count, and those of the others stay as they are; `tiers` gives the tier of every case
    that has one. A case that nobody else judged keeps its review: there is nothing to put in its place.
    """
    before = tiers(cases)
    at: dict[int, list[int]] = {}
    for place, case in enumerate(cases):
        for judge in case.judges if len(case.judges) > 1 else ():
            at.setdefault(judge, []).append(place)
    turns: dict[int, list[Turn]] = {}
    for judge, places in sorted(at.items()):
        left = list(cases)
        for place in places:
            left[place] = without(cases[place], judge)
        after = tiers(left)
        turned = [
            Turn(case, before.get(case, ""), after.get(case, ""))
            for case in sorted(before.keys() | after.keys())
            if before.get(case, "") != after.get(case, "")
        ]
        if turned:
            turns[judge] = turned
    return turns


def without(case: Judged, judge: int) -> Judged:
    """The case as though the expert had never been asked."""
    kept = [place for place, each in enumerate(case.judges) if each != judge]
    return replace(
        case,
        judges=tuple(case.judges[place] for place in kept),
        totals=tuple(case.totals[place] for place in kept),
        counted=None if case.counted is None else tuple(case.counted[place] for place in kept),
        distinctions=tuple(case.distinctions[place] for place in kept) if case.distinctions else (),
        asked=max(case.asked - 1, 0),
        needed=max(case.needed - 1, 1),
    )
