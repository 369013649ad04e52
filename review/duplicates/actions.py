"""What a person says of two works that are alike, and the list of earlier winners."""

import datetime as dt
from typing import Any

from django.db import transaction

from campaigns.models import Campaign
from portal import audit
from portal.decisions import require
from portal.models import Person
from portal.tables.columns import Table
from review.duplicates.asking import ask_again
from review.duplicates.decisions import decide_judging
from review.duplicates.winner_table import plan_of
from review.models import DuplicatePair, EarlierWinner


@transaction.atomic
def judge(
    pair: DuplicatePair, *, decision: str, seen: str, why: str, actor: Person, now: dt.datetime
) -> DuplicatePair:
    """Say that the two are the same work, or no duplicates, or leave it open again. `seen` is what the person read: somebody
    else's answer is not overwritten unread.
    """
    locked = DuplicatePair.objects.select_for_update().get(pk=pair.pk)
    why = why.strip()
    require(decide_judging(locked.decision, decision, seen=seen, why=why))
    locked.decision, locked.reason = decision, why
    locked.decided_by, locked.decided_at = actor, now
    locked.save(update_fields=["decision", "reason", "decided_by", "decided_at"])
    audit.record(
        "duplicate.judge",
        locked,
        actor=actor,
        now=now,
        why=why,
        decision=decision,
        submission=str(pair.submission_id),
    )
    return locked


@transaction.atomic
def add_winners(table: Table, campaign: Campaign, *, actor: Person, now: dt.datetime) -> dict[str, Any]:
    """Keep the works that the tenant's list doesn't have yet; all open cases are held against it anew."""
    plan = plan_of(table)
    EarlierWinner.objects.bulk_create(
        EarlierWinner(tenant_id=campaign.tenant_id, added_by=actor, added_at=now, **work.columns())
        for work in plan.new
    )
    if plan.new:
        audit.record("earlier_winners.add", campaign, actor=actor, now=now, campaign=campaign.pk, count=len(plan.new))  # fmt: skip
        ask_again()
    return {"new": len(plan.new), "known": len(plan.known), "doubtful": len(table.rows) - len(table.good)}


@transaction.atomic
def remove_winner(winner: EarlierWinner, campaign: Campaign, *, actor: Person, now: dt.datetime) -> None:
    """Take a work off the list that should not be on it; what was found by it goes with it."""
    audit.record("earlier_winners.remove", winner, actor=actor, now=now, campaign=campaign.pk, about=campaign)
    winner.delete()
