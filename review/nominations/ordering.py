"""The order of a whole category at once: all or nothing, under the batch's lock."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from campaigns.models import Campaign
from portal import audit
from portal.decisions import NotAllowed, refuse, require
from portal.models import Person, Unit
from review.access import document_of
from review.models import Nomination
from review.nominations.decisions import decide_order, decide_unchanged
from review.nominations.first_round import own_round
from review.nominations.locks import locked_batch
from review.nominations.queries import batch_submitted, nominations_of, recommending_window
from review.submission_lists import with_scores
from submissions.models import Submission
from submissions.states import State


def in_rank_order(campaign: Campaign, unit: Unit, category: str) -> QuerySet[Nomination]:
    """What the unit puts forward in a category, by rank; disqualified cases take no place any more."""
    return (
        nominations_of(unit)
        .filter(submission__campaign=campaign, submission__category=category)
        .exclude(submission__state=State.DISQUALIFIED)
        .select_related("submission__unit")
        .order_by("rank", "pk")
    )


def by_score(campaign: Campaign, unit: Unit, category: str) -> list[uuid.UUID]:
    """The same cases by their first-round score, the best first; equal scores and cases without one stay in their order.
    Empty where the campaign has no first round.
    """
    round_ = own_round(document_of(campaign))
    if round_ is None:
        return []
    nominations = list(in_rank_order(campaign, unit, category))
    scored: QuerySet[Any] = with_scores(
        Submission.objects.filter(pk__in=[row.submission_id for row in nominations]), round_, unit
    )
    scores = dict(scored.values_list("pk", "score"))
    nominations.sort(key=lambda row: (scores[row.submission_id] is None, -(scores[row.submission_id] or 0)))
    return [row.submission.uuid for row in nominations]


@transaction.atomic
def set_order(
    campaign: Campaign,
    unit: Unit,
    category: str,
    order: Sequence[uuid.UUID],
    *,
    actor: Person,
    now: dt.datetime,
) -> None:
    """Rank the category's cases in this order, 1 first. Refused with `order_changed` when others are in the batch by now."""
    batch = locked_batch(campaign, unit)
    require(decide_unchanged(batch_submitted=batch_submitted(campaign, unit)))
    require(recommending_window(campaign, unit, now=now, category=category))
    nominations = {row.submission.uuid: row for row in in_rank_order(campaign, unit, category)}
    require(decide_order(list(nominations), order))
    changed = []
    for place, case in enumerate(order, start=1):
        nomination = nominations[case]
        if nomination.rank != place:
            nomination.rank = place
            changed.append(nomination)
    if not changed:
        return
    Nomination.objects.bulk_update(changed, ["rank"])
    audit.record("nomination.reorder", batch, actor=actor, now=now, category=category, moved=len(changed))


def order_of(typed: Sequence[str]) -> list[uuid.UUID]:
    """The order that a page sent; refused where it is none."""
    try:
        return [uuid.UUID(value) for value in typed]
    except ValueError as problem:
        raise NotAllowed(refuse("order_changed")) from problem
