"""One score of several rounds and of numbers from outside (S8, S19). Pure.

Each part is put on a scale of 100 first, so that a rubric of 10 points and one of 100 weigh what the campaign says. Exact
fractions until the result, which is rounded half up to three decimals like every score.
"""

from collections.abc import Iterable, Mapping, Sequence
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


Numbers = Mapping[str, Mapping[int, Decimal]]
"""What was imported, by key and case."""


def outside_parts(
    imported: Sequence[ImportedScore], cases: Mapping[int, str], numbers: Numbers
) -> dict[int, list[Part]]:
    """What numbers from outside add to each case. `cases` are all of the round with their category."""
    best = best_of_categories(imported, cases.items(), numbers)
    return {
        case: outside_parts_of(case, category, imported, numbers, best) for case, category in cases.items()
    }


def best_of_categories(
    imported: Sequence[ImportedScore], cases: Iterable[tuple[int, str]], numbers: Numbers
) -> dict[tuple[str, str], Decimal]:
    """The best number of each key in each category, nought where there is none. `cases` are all of the round with their category."""
    best: dict[tuple[str, str], Decimal] = {}
    for case, category in cases:
        for each in imported:
            at, number = (each.key, category), numbers.get(each.key, {}).get(case, Decimal(0))
            best[at] = max(best.get(at, Decimal(0)), number)
    return best


def outside_parts_of(
    case: int,
    category: str,
    imported: Sequence[ImportedScore],
    numbers: Numbers,
    best: Mapping[tuple[str, str], Decimal],
) -> list[Part]:
    """What they add to one case. Where the best is full marks, it is the best of the category; with no number above nought
    there all have none.
    """
    parts = []
    for each in imported:
        score = numbers.get(each.key, {}).get(case, Decimal(0) if each.missing == "zero" else None)
        full = each.full if each.scale == "points" else best[each.key, category] or Decimal(1)
        parts.append(Part(each.key, each.weight, full, score))
    return parts


def half_up(value: Fraction) -> Decimal:
    """Rounded to three decimals, halves away from zero."""
    scaled = abs(value) * 1000
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Decimal(whole if value >= 0 else -whole).scaleb(-3)
