"""Drafting a list of honoured units, adjusting one by hand, publishing the list, taking an honour back."""

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from campaigns.models import Campaign
from campaigns.schema import UnitAward
from portal import audit, messages
from portal.decisions import Decision, NotAllowed, refuse, require
from portal.models import Membership, Person, Role
from review.access import document_of
from review.certificates.actions import revoke_of_honour
from review.honours.allocation import (
    Candidate,
    Outcome,
    counted_units,
    decide_adjust,
    decide_places,
    decide_publish,
    places_of,
    stand,
)
from review.honours.figures import candidates_of
from review.honours.snapshots import changed_units, snapshot
from review.links import to_campaign
from review.models import HonourList, UnitHonour


def decide_draft(campaign: Campaign, award: UnitAward, places: int | None) -> Decision:
    """Whether units may be counted: before the list is public, and with places where the rule leaves them open. One query."""
    published = HonourList.objects.filter(campaign=campaign, award=award.key, published_at__isnull=False)
    if published.exists():
        return refuse("honours_published_already")
    return decide_places(award, places)


@transaction.atomic
def draft_list(
    campaign: Campaign, award: UnitAward, *, places: int | None, actor: Person, now: dt.datetime
) -> HonourList:
    """Count every unit and propose the best by the rule; what was adjusted by hand is drafted over. `places` is asked for
    where the rule leaves the number to the organiser.
    """
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    require(decide_draft(campaign, award, places))
    earlier = HonourList.objects.filter(campaign=campaign, award=award.key).first()
    candidates, _ = candidates_of(campaign, document_of(campaign), award)
    if not candidates:
        raise NotAllowed(refuse("honour_no_unit"))
    by_rule = places_of(award, candidates)
    number = by_rule if by_rule is not None else places or 0
    if earlier is not None:
        earlier.delete()
    drafted: HonourList = HonourList.objects.create(
        tenant_id=campaign.tenant_id, campaign=campaign, award=award.key, label=award.label, places=number,
        counted=counted_units(award, candidates), drafted_by=actor, drafted_at=now,
    )  # fmt: skip
    UnitHonour.objects.bulk_create(_rows(drafted, award, candidates, actor, now), batch_size=1000)
    audit.record(
        "honour.draft",
        drafted,
        campaign=campaign.pk,
        actor=actor,
        now=now,
        units=len(candidates),
        places=number,
    )
    return drafted


def _rows(
    drafted: HonourList, award: UnitAward, candidates: list[Candidate], actor: Person, now: dt.datetime
) -> list[UnitHonour]:
    of_unit = {candidate.id: candidate for candidate in candidates}
    return [
        UnitHonour(
            tenant_id=drafted.tenant_id,
            honour_list=drafted,
            unit_id=standing.id,
            figures=snapshot(award, of_unit[standing.id]),
            rank=standing.rank,
            outcome=standing.outcome.value,
            decided_by=actor,
            decided_at=now,
        )
        for standing in stand(award, candidates, drafted.places)
    ]


def _locked(honour_list: HonourList) -> HonourList:
    """The list's row, locked. The one that was drafted over is gone."""
    row: HonourList | None = (
        HonourList.objects.select_for_update(of=("self",))
        .filter(pk=honour_list.pk)
        .select_related("campaign")
        .first()
    )
    if row is None:
        raise NotAllowed(refuse("honours_drafted_anew"))
    return row


@transaction.atomic
def adjust(honour: UnitHonour, *, honoured: bool, why: str, actor: Person, now: dt.datetime) -> None:
    """Honour a unit, or not, by hand and with a reason; never one that lacks a condition, never beyond the places."""
    row = _locked(honour.honour_list)
    if row.published_at is not None:
        raise NotAllowed(refuse("honours_published_already"))
    if not why.strip():
        raise NotAllowed(refuse("reason_missing"))
    honour.refresh_from_db()
    chosen = row.units.filter(outcome=Outcome.CHOSEN).count()
    outcome = Outcome(honour.outcome)
    require(decide_adjust(honoured=honoured, outcome=outcome, chosen=chosen, places=row.places))
    honour.outcome = (Outcome.CHOSEN if honoured else Outcome.LEFT).value
    honour.manual, honour.why, honour.decided_by, honour.decided_at = True, why.strip(), actor, now
    honour.save(update_fields=["outcome", "manual", "why", "decided_by", "decided_at"])
    audit.record(
        "honour.adjust", honour, campaign=row.campaign_id, actor=actor, now=now, why=why.strip(),
        old=outcome.value, new=honour.outcome,
    )  # fmt: skip


@transaction.atomic
def publish_list(honour_list: HonourList, *, actor: Person, now: dt.datetime) -> int:
    """Make a list public, once the results are; the honoured units' coordinators are told. Refused while something is
    undecided, or where the figures have changed since it was drafted.
    """
    campaign = Campaign.objects.select_for_update().get(pk=honour_list.campaign_id)
    row = _locked(honour_list)
    chosen = row.units.filter(outcome=Outcome.CHOSEN)
    count = chosen.count()
    require(
        decide_publish(
            results_public=campaign.results_at is not None,
            published=row.published_at is not None,
            chosen=count,
            tied=row.units.filter(outcome=Outcome.TIED).count(),
            changed=len(changed_units(row)),
        )
    )
    chosen.update(published_at=now)
    HonourList.objects.filter(pk=row.pk).update(published_at=now, published_by=actor)
    audit.record("honour.publish", row, campaign=campaign.pk, actor=actor, now=now, units=count)
    if people := _coordinators(list(chosen.values_list("unit", flat=True))):
        messages.notify_many(
            people, campaign, "honour.published", campaign=campaign.name, award=row.label,
            link=to_campaign("results", campaign), campaign_key=campaign.pk, actor=actor, now=now,
        )  # fmt: skip
    return count


@transaction.atomic
def withdraw(honour: UnitHonour, *, why: str, actor: Person, now: dt.datetime) -> None:
    """Take a published honour back, with a reason: it is no longer shown, its certificates lose their force, its
    coordinators are told.
    """
    row = _locked(honour.honour_list)
    if not why.strip():
        raise NotAllowed(refuse("reason_missing"))
    honour.refresh_from_db()
    if honour.published_at is None:
        raise NotAllowed(refuse("honour_not_public"))
    if honour.withdrawn_at is not None:
        raise NotAllowed(refuse("honour_withdrawn_already"))
    honour.withdrawn_at, honour.withdrawn_by, honour.withdrawn_why = now, actor, why.strip()
    honour.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])
    revoked = revoke_of_honour(honour, why=why.strip(), now=now)
    audit.record(
        "honour.withdraw", honour, campaign=row.campaign_id, actor=actor, now=now, why=why.strip(),
        certificates=revoked,
    )  # fmt: skip
    if people := _coordinators([honour.unit_id]):
        messages.notify_many(
            people, row.campaign, "honour.withdrawn", campaign=row.campaign.name, award=row.label,
            unit=honour.unit.name, why=why.strip(), link=to_campaign("results", row.campaign),
            campaign_key=row.campaign_id, actor=actor, now=now,
        )  # fmt: skip


def _coordinators(units: Collection[int]) -> set[int]:
    """Who acts for exactly these units."""
    rows = Membership.objects.filter(role=Role.COORDINATOR, unit__in=units)
    return set(rows.values_list("person", flat=True))


def note_export(honour_list: HonourList, *, actor: Person, now: dt.datetime) -> None:
    """Taking the figures of all units out leaves a trace (X08)."""
    audit.record(
        "export.create", honour_list, campaign=honour_list.campaign_id, actor=actor, now=now,
        what=f"honours.{honour_list.award}",
    )  # fmt: skip
