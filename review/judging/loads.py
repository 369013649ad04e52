"""How much each expert of a panel has to do, and choosing one by it. Counts are the database's own."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from campaigns.models import Campaign
from portal import tallies
from portal.models import Unit
from review.models import Review, Reviewer

MOST_HITS = 12
"""Experts that are offered at once."""
MOST_LOADS = 24
"""Experts whose loads the assignment desk shows; the panel's page has them all."""


def accepted(campaign: Campaign, panel: Unit | None) -> QuerySet[Reviewer]:
    """Those of the panel who may be given cases."""
    rows: QuerySet[Reviewer] = Reviewer.objects.filter(
        campaign=campaign, panel=panel, state=Reviewer.State.ACCEPTED
    )
    return rows.order_by("name", "pk")


def note_loads(reviewers: Iterable[Any]) -> None:
    """Tell each expert how many cases are assigned (`load`) and how many of these are done (`done`), in all rounds. One query."""
    by_key = {reviewer.pk: reviewer for reviewer in reviewers}
    for reviewer in by_key.values():
        reviewer.load = reviewer.done = 0
    if not by_key:
        return
    counted = tallies.read(("assigned", list(by_key)), ("reviews", list(by_key)))
    for expert, _, n in counted.of("assigned"):
        by_key[expert].load += n
    for expert, key, n in counted.of("reviews"):
        by_key[expert].done += n if key.endswith(f"|{Review.State.SUBMITTED}") else 0


def to_choose(campaign: Campaign, panel: Unit | None, words: str) -> list[Any]:
    """Whom a case may be given to, by a part of the name: those with the fewest cases first. Two queries."""
    found: list[Any] = list(accepted(campaign, panel).filter(name__icontains=words).only("pk", "name"))
    note_loads(found)
    return sorted(found, key=lambda expert: (expert.load, expert.name, expert.pk))[:MOST_HITS]


def busiest(campaign: Campaign, panel: Unit | None) -> list[Any]:
    """Those who still have the most to do. Two queries."""
    found: list[Any] = list(accepted(campaign, panel).only("pk", "name"))
    note_loads(found)
    return sorted(found, key=lambda expert: (expert.done - expert.load, expert.name, expert.pk))[:MOST_LOADS]
