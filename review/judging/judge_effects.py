"""How each expert scores, and totals made comparable between experts. Pure, and the same to the last digit wherever it
is computed: decimals of forty digits, no floats, no chance; the order of the marks and the names of the experts decide
nothing.

What is adjusted together is a pool: the marks of one round, one panel and one rubric. Every method gives each expert a
scale, a straight line from the expert's totals to the counted ones: (total - centre) * stretch + level.

raw       the totals as they were given.
mean      centre: the expert's mean; level: the mean of all marks of the pool. Everybody's mean becomes the same.
zscore    as mean, and stretch: the spread within experts by the expert's own. A spread is the root of the mean squared
          distance of marks to their own expert's mean: the expert's marks, or all. An expert whose marks are all equal is
          not stretched.
          An expert with fewer than LEAST_MARKS marks keeps the raw totals under these two: so few say little about a
          person; they are in the mean of all marks, not in the spread. Both take for granted that the experts drew cases alike in quality.
additive  total = case + expert + rest. The experts' effects e minimise sum((total - case - e)^2) + SHRINKAGE * sum(e^2),
          the case's value being free: an expert is compared with those who judged the same cases, and pulled towards
          zero as though having given SHRINKAGE more marks that lean nowhere. centre: e; level: 0. Experts who share no
          case, directly or through others, are never compared; the effects of those who are add up to 0.

Counted totals are not cut off at the rubric's maximum (that would make ties of the best): they may pass it.
Scales are kept to twenty places; a counted total is rounded half to even to twelve places, which takes away what dividing
left, and then half up to three, as scores are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal, localcontext
from typing import Literal

Method = Literal["raw", "mean", "zscore", "additive"]

SHRINKAGE = 2
"""Marks without a leaning that the additive model adds to every expert's own: about what the variance of a single mark
is to the variance between experts (4 points to 3 in standard deviations).
"""

LEAST_MARKS = 5
"""Fewer marks of an expert than this give no mean and no spread of one's own."""

EXACT = Context(prec=40, rounding=ROUND_HALF_EVEN)
ZERO, ONE = Decimal(0), Decimal(1)
_KEPT, _SNAPPED, PLACES = Decimal("1e-20"), Decimal("1e-12"), Decimal("0.001")


@dataclass(frozen=True, slots=True)
class Mark:
    """The total that one expert gave one case, in points of the rubric."""

    case: int
    judge: int
    total: Decimal


@dataclass(frozen=True, slots=True)
class Scale:
    """From an expert's totals to the counted ones."""

    centre: Decimal = ZERO
    stretch: Decimal = ONE
    level: Decimal = ZERO

    def counted(self, total: Decimal) -> Decimal:
        """The total as it counts, to three places."""
        with localcontext(EXACT):
            return half_up((total - self.centre) * self.stretch + self.level)


AS_GIVEN = Scale()


def half_up(value: Decimal) -> Decimal:
    """To three places, what dividing left beyond the twelfth taken away first."""
    return value.quantize(_SNAPPED, ROUND_HALF_EVEN).quantize(PLACES, ROUND_HALF_UP)


def adjust(marks: Sequence[Mark], method: Method) -> dict[tuple[int, int], Decimal]:
    """(case, judge) to the counted total, of the marks of one pool."""
    if method == "raw":
        return {(mark.case, mark.judge): mark.total for mark in marks}
    found = scales(marks, method)
    return {(mark.case, mark.judge): found[mark.judge].counted(mark.total) for mark in marks}


def scales(marks: Sequence[Mark], method: Method) -> dict[int, Scale]:
    """Every expert's scale, from all marks of one pool."""
    with localcontext(EXACT):
        if method == "raw":
            return {mark.judge: AS_GIVEN for mark in marks}
        if method == "additive":
            return {judge: Scale(centre=effect) for judge, effect in effects(marks).items()}
        return _by_own_marks(marks, stretched=method == "zscore")


def _by_own_marks(marks: Sequence[Mark], *, stretched: bool) -> dict[int, Scale]:
    """The scales of `mean` and `zscore`."""
    judged = by_judge(marks)
    enough = {judge: totals for judge, totals in judged.items() if len(totals) >= LEAST_MARKS}
    found = dict.fromkeys(judged, AS_GIVEN)
    if not enough:
        return found
    level = mean([mark.total for mark in marks])
    squares = {judge: variance(totals) for judge, totals in enough.items()}
    count = sum(len(totals) for totals in enough.values())
    within = sum((len(enough[judge]) * square for judge, square in squares.items()), ZERO) / count
    for judge, totals in enough.items():
        stretch = (within / squares[judge]).sqrt() if stretched and squares[judge] else ONE
        found[judge] = Scale(*(value.quantize(_KEPT) for value in (mean(totals), stretch, level)))
    return found


def effects(marks: Sequence[Mark], shrinkage: int = SHRINKAGE) -> dict[int, Decimal]:
    """Each expert's effect in points by the additive model, to twenty places; below 0 is stricter than the others.

    The cases' values are eliminated (each is the mean of its marks less their experts' effects), which leaves one
    symmetric, positive definite equation for each expert: 300 experts take about a second.
    """
    judges = sorted({mark.judge for mark in marks})
    at = {judge: place for place, judge in enumerate(judges)}
    with localcontext(EXACT):
        upper = [[ZERO] * (len(judges) - place) for place in range(len(judges))]
        right = [ZERO] * len(judges)
        for place in range(len(judges)):
            upper[place][0] = Decimal(shrinkage)
        for given in by_case(marks).values():
            share, value = ONE / len(given), mean([mark.total for mark in given])
            places = sorted(at[mark.judge] for mark in given)
            for first, place in enumerate(places):
                upper[place][0] += ONE
                for other in places[first:]:
                    upper[place][other - place] -= share
            for mark in given:
                right[at[mark.judge]] += mark.total - value
        solved = _solve(upper, right)
        return {judge: solved[at[judge]].quantize(_KEPT) for judge in judges}


def _solve(upper: list[list[Decimal]], right: list[Decimal]) -> list[Decimal]:
    """A symmetric, positive definite system by elimination; `upper` holds each row from its diagonal on. Both are used
    up.
    """
    size = len(right)
    for pivot in range(size):
        row = upper[pivot]
        for below in range(pivot + 1, size):
            if not row[below - pivot]:
                continue
            factor = row[below - pivot] / row[0]
            upper[below] = [
                value - factor * above
                for value, above in zip(upper[below], row[below - pivot :], strict=True)
            ]
            right[below] -= factor * right[pivot]
    solved = [ZERO] * size
    for pivot in reversed(range(size)):
        known = sum(
            (value * solved[pivot + step] for step, value in enumerate(upper[pivot][1:], start=1)), ZERO
        )
        solved[pivot] = (right[pivot] - known) / upper[pivot][0]
    return solved


def by_judge(marks: Sequence[Mark]) -> dict[int, list[Decimal]]:
    """The totals of each expert."""
    totals: dict[int, list[Decimal]] = {}
    for mark in marks:
        totals.setdefault(mark.judge, []).append(mark.total)
    return totals


def by_case(marks: Sequence[Mark]) -> dict[int, list[Mark]]:
    """The marks of each case."""
    found: dict[int, list[Mark]] = {}
    for mark in marks:
        found.setdefault(mark.case, []).append(mark)
    return found


def mean(values: Sequence[Decimal]) -> Decimal:
    """The mean of at least one value, as exact as the context is."""
    return sum(values, ZERO) / len(values)


def variance(values: Sequence[Decimal]) -> Decimal:
    """The mean squared distance of at least one value from their mean."""
    middle = mean(values)
    return mean([(value - middle) ** 2 for value in values])


def deviation(values: Sequence[Decimal]) -> Decimal:
    """The standard deviation of at least one value, taken as the whole population."""
    return variance(values).sqrt()


def counted_totals(marks: Sequence[Mark], found: Mapping[int, Scale]) -> dict[int, tuple[Decimal, ...]]:
    """Each case's counted totals, an expert without a scale counting as given."""
    return {
        case: tuple(found.get(mark.judge, AS_GIVEN).counted(mark.total) for mark in given)
        for case, given in by_case(marks).items()
    }
