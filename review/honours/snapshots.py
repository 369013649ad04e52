"""A unit's figures as a row keeps them, and whether they still hold."""

from typing import Any

from campaigns.schema import UnitAward
from review.access import document_of
from review.honours.allocation import Candidate, points_of
from review.honours.figures import candidates_of
from review.models import HonourList


def snapshot(award: UnitAward, candidate: Candidate) -> dict[str, Any]:
    """What was counted, as JSON: numbers, points and score as they are shown, each unmet condition with its values."""
    figures = candidate.figures
    return {
        "cases": figures.cases,
        "eligible": figures.eligible,
        "awarded": figures.awarded,
        "tiers": dict(sorted(figures.tiers.items())),
        "disqualified": figures.disqualified,
        "points": "" if award.points is None else _decimal(points_of(award.points, figures), 4),
        "score": "" if figures.score is None else _decimal(figures.score, 3),
        "unmet": [[decision.code, dict(decision.params)] for decision in candidate.unmet],
    }


def _decimal(value: Any, places: int) -> str:
    """A fraction as it is shown, rounded to so many places; zeros at its end are left out."""
    return f"{float(round(value, places)):.{places}f}".rstrip("0").rstrip(".")


def award_in_force(honour_list: HonourList) -> UnitAward | None:
    """The rule of a list; None where the rules in force don't have it any more."""
    awards = document_of(honour_list.campaign).unit_awards
    return next((award for award in awards if award.key == honour_list.award), None)


def changed_units(honour_list: HonourList) -> list[str]:
    """Names of the units whose figures or conditions are no longer as the list has them."""
    award = award_in_force(honour_list)
    if award is None:
        return []
    candidates, units = candidates_of(honour_list.campaign, document_of(honour_list.campaign), award)
    today = {candidate.id: snapshot(award, candidate) for candidate in candidates}
    rows = list(honour_list.units.values_list("unit_id", "unit__name", "figures"))
    kept = {pk: figures for pk, _, figures in rows}
    names = {pk: name for pk, name, _ in rows} | {pk: unit.name for pk, unit in units.items()}
    return [names[pk] for pk in sorted(kept.keys() | today.keys()) if kept.get(pk) != today.get(pk)]
