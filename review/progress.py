"""How far judging is."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from campaigns.models import Campaign
from campaigns.schema.judging import Round
from portal.models import Unit
from review.models import Assignment, Review
from review.panels import judgeable


@dataclass(frozen=True, slots=True)
class Judging:
    """Assignments of a panel: how many there are, how many are handed in, and which cases lack experts."""

    assigned: int
    done: int
    begun: int
    cases: int


def judging_progress(campaign: Campaign, panel: Unit | None = None) -> Judging:
    """Counts over all rounds of a panel. Two queries."""
    rows = Assignment.objects.filter(submission__campaign=campaign, reviewer__panel=panel).aggregate(
        assigned=Count("pk"),
        done=Count("pk", filter=Q(review__state=Review.State.SUBMITTED)),
        begun=Count("pk", filter=Q(review__state=Review.State.DRAFT)),
    )
    return Judging(cases=judgeable(campaign, panel).count(), **rows)


def cases_with_experts(campaign: Campaign, round_: Round, panel: Unit | None = None) -> Any:
    """Judged cases with how many experts each has in the round, those with the fewest first."""
    mine = Q(assignments__round=round_.key, assignments__reviewer__panel=panel)
    return (
        judgeable(campaign, panel)
        .select_related("unit")
        .annotate(
            experts=Count("assignments", filter=mine),
            done=Count("assignments", filter=mine & Q(assignments__review__state=Review.State.SUBMITTED)),
        )
        .order_by("experts", "category", "pk")
    )
