"""Keeping numbers from outside (S19)."""

import datetime as dt
from typing import Any

from django.db import transaction

from campaigns.models import Campaign
from campaigns.schema.judging import ImportedScore
from portal import audit
from portal.decisions import NotAllowed, refuse
from portal.models import Person
from portal.tables.columns import Table
from review.judging.number_table import plan_of
from review.models import ImportedNumber


@transaction.atomic
def import_numbers(
    table: Table, campaign: Campaign, wanted: ImportedScore, *, actor: Person, now: dt.datetime
) -> dict[str, Any]:
    """Keep the numbers of the rows that are in no doubt; a case that has one already gets the new one. How many are new, changed,
    the same, in doubt. Raises `NotAllowed` once the results are public.
    """
    _locked_unpublished(campaign)
    plan = plan_of(table, campaign, wanted)
    ImportedNumber.objects.bulk_create(
        [
            ImportedNumber(
                tenant_id=campaign.tenant_id, submission=planned.submission, key=wanted.key, number=planned.number,
                imported_by=actor, imported_at=now,
            )
            for planned in plan.planned
            if planned.kind != "same"
        ],
        update_conflicts=True,
        unique_fields=["submission", "key"],
        update_fields=["number", "imported_by", "imported_at"],
        batch_size=1000,
    )  # fmt: skip
    counts: dict[str, Any] = {
        "new": plan.count("new"),
        "changed": plan.count("changed"),
        "same": plan.count("same"),
        "doubtful": sum(bool(row.doubts) for row in plan.rows),
    }
    audit.record(
        "imported_number.import", campaign, campaign=campaign.pk, actor=actor, now=now, what=wanted.key, **counts
    )  # fmt: skip
    return counts


@transaction.atomic
def clear_numbers(campaign: Campaign, wanted: ImportedScore, *, actor: Person, now: dt.datetime) -> int:
    """Take all numbers of this kind out again; how many. Raises `NotAllowed` once the results are public."""
    _locked_unpublished(campaign)
    rows = ImportedNumber.objects.filter(key=wanted.key, submission__campaign=campaign)
    count = rows.count()
    rows.delete()
    audit.record(
        "imported_number.clear", campaign, campaign=campaign.pk, actor=actor, now=now, what=wanted.key,
        count=count,
    )  # fmt: skip
    return count


def _locked_unpublished(campaign: Campaign) -> None:
    row = Campaign.objects.select_for_update(no_key=True, of=("self",)).get(pk=campaign.pk)
    if row.results_at is not None:
        raise NotAllowed(refuse("published_already"))
