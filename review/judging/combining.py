"""One score of several rounds and of numbers from outside (S8, S19). Pure.

Each part is put on a scale of 100 first, so that a rubric of 10 points and one of 100 weigh what the campaign says. Exact
fractions until the result, which is rounded half up to three decimals like every score.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from campaigns.schema.judging import ImportedScore

PERCENT = 100


@dataclass(frozen=True, slots=True)
class Part:
    """What a case has of one round or number: `score` of at most `full` points, None while it is open; named by `key`."""

    key: str
    weight: Decimal
    full: Decimal
    score: Decimal | None


def combined(parts: Sequence[Part]) -> Decimal | None:
    """The weighted mean on a scale of 100; None while a part is open, or where there is none."""
    if not parts:
        return None
    whole, weight = Fraction(0), Fraction(0)
    for part in parts:
        if part.score is None:
            return None
        whole += Fraction(part.weight) * Fraction(part.score) * PERCENT / Fraction(part.full)
        weight += Fraction(part.weight)
    return half_up(whole / weight)


def outside_parts(
    imported: Sequence[ImportedScore], cases: Mapping[int, str], numbers: Mapping[str, Mapping[int, Decimal]]
) -> dict[int, list[Part]]:
    """What numbers from outside add to each case. `cases` are all of the round with their category, `numbers` what was imported,
    by key and case. Where the best is full marks, it is the best of the category; with no number above nought there all have none.
    """
    parts: dict[int, list[Part]] = {case: [] for case in cases}
    for each in imported:
        given = numbers.get(each.key, {})
        best: dict[str, Decimal] = {}
        for case, category in cases.items():
            best[category] = max(best.get(category, Decimal(0)), given.get(case, Decimal(0)))
        for case, category in cases.items():
            score = given.get(case, Decimal(0) if each.missing == "zero" else None)
            full = each.full if each.scale == "points" else best[category] or Decimal(1)
            parts[case].append(Part(each.key, each.weight, full, score))
    return parts


def half_up(value: Fraction) -> Decimal:
    """Rounded to three decimals, halves away from zero."""
    scaled = abs(value) * 1000
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole if value >= 0 else -whole).scaleb(-3)
