"""Telling, holding and doing it. The job works in small batches; its place stands in the row, so that a killed one is gone on with."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from campaigns.models import Campaign
from portal import audit, messages, queue
from portal.decisions import ALLOWED, Decision, NotAllowed, refuse
from portal.locks import lock_names
from portal.models import Membership, Person, Role
from portal.privacy.actions import ERASING
from portal.typed_text import one_line
from review.access import document_of
from review.links import to_campaign
from review.models import Objection, Retention
from review.objections.states import OPEN
from review.retention import period
from review.retention.kinds import KINDS, Kind
from review.retention.period import Step

State = Retention.State
LONGEST_WHY = 500
LONGEST_HOLD = dt.timedelta(days=3 * 365)
BATCH = 200
"""Rows that are held by one transaction."""


def ends_at(campaign: Campaign) -> dt.datetime | None:
    """The end of the period under the rules in force; None while nothing of the campaign's end is known."""
    rules = document_of(campaign).retention
    closings = {stage.key: stage.closes_at for stage in campaign.stages.all()}
    return period.ends_at(
        closings, campaign.results_at, after=rules.after, years=rules.years, zone=campaign.zone
    )


def row_of(campaign: Campaign) -> Retention:
    """The campaign's row, or what it would be; not saved."""
    row: Retention | None = Retention.objects.filter(campaign=campaign).select_related("held_by").first()
    return row or Retention(campaign=campaign, tenant_id=campaign.tenant_id)


def in_the_way(campaign: Campaign) -> Decision:
    """What must be over first."""
    waiting = Objection.objects.filter(notice__campaign=campaign, state__in=OPEN).count()
    return refuse("retention_objections", count=waiting) if waiting else ALLOWED


@transaction.atomic
def hold(campaign: Campaign, *, until: dt.date | None, why: str, actor: Person, now: dt.datetime) -> None:
    """Put it off to a day, for a reason. Raises NotAllowed: retention_began, retention_no_end, retention_hold_why,
    retention_hold_day.
    """
    row = _locked(campaign)
    said, ends = one_line(why)[:LONGEST_WHY], ends_at(campaign)
    if row.state != State.KEPT:
        raise NotAllowed(refuse("retention_began"))
    if ends is None:
        raise NotAllowed(refuse("retention_no_end"))
    if not said:
        raise NotAllowed(refuse("retention_hold_why"))
    first, last = max(ends, now), max(ends, now) + LONGEST_HOLD
    day = dt.datetime.combine(until, dt.time(), campaign.zone) if until else None
    if day is None or not first < day <= last:
        raise NotAllowed(
            refuse(
                "retention_hold_day",
                first=_day(campaign, first + dt.timedelta(days=1)),
                last=_day(campaign, last),
            )
        )
    row.held_until, row.held_why, row.held_by = day, said, actor
    row.save(update_fields=["held_until", "held_why", "held_by"])
    audit.record("retention.hold", campaign, campaign=campaign.pk, actor=actor, now=now, why=said, day=day.date().isoformat())  # fmt: skip


@transaction.atomic
def release(campaign: Campaign, *, actor: Person, now: dt.datetime) -> None:
    """End the postponement; whoever was told a later day keeps it. Raises NotAllowed: retention_began,
    retention_not_held.
    """
    row = _locked(campaign)
    if row.state != State.KEPT:
        raise NotAllowed(refuse("retention_began"))
    if row.held_until is None:
        raise NotAllowed(refuse("retention_not_held"))
    row.held_until, row.held_why, row.held_by = None, "", None
    row.save(update_fields=["held_until", "held_why", "held_by"])
    audit.record("retention.release", campaign, campaign=campaign.pk, actor=actor, now=now)


@transaction.atomic
def look(campaign: Campaign, *, now: dt.datetime) -> Step:
    """Do what this day asks: tell the organisers, or begin. Asked again it does nothing twice."""
    row, ends = _locked(campaign), ends_at(campaign)
    if row.state != State.KEPT:
        return Step.WAIT
    step = period.step(ends, told_for=row.told_for, held_until=row.held_until, now=now)
    row.looked_at = now
    if ends is not None and step is Step.TELL:
        row.told_for = period.tell_for(ends, row.held_until, now=now)
        _tell(campaign, row.told_for, now=now)
    elif step is Step.TAKE and in_the_way(campaign):
        _begin(row, now=now)
    row.save()
    return step


@transaction.atomic
def begin_again(campaign: Campaign, *, now: dt.datetime) -> bool:
    """Do it once more for a campaign that a restored backup brought back; whether it was asked for."""
    row = _locked(campaign)
    if row.state != State.KEPT:
        return False
    _begin(row, now=now)
    row.save()
    return True


@transaction.atomic
def take_some(campaign: Campaign, *, now: dt.datetime) -> bool:
    """The next batch; whether anything is left to do."""
    lock_names([ERASING])  # an account's end takes out of the same rows
    row = _locked(campaign)
    if row.state != State.RUNNING:
        return False
    row.looked_at = now  # by which operators see that it goes on
    kind = _kind_at(row)
    held = kind.rows(campaign).filter(pk__gt=row.after).select_for_update(of=("self",))
    rows = list(held.order_by("pk")[:BATCH])
    if rows:
        last = rows[-1].pk
        count = len(rows)
        kind.take(rows, campaign, now=now)
        row.after = last
        row.taken = row.taken | {kind.key: row.taken.get(kind.key, 0) + count}
    else:
        _next(row, kind, now=now)
    row.save()
    return row.state == State.RUNNING


def _next(row: Retention, kind: Kind, *, now: dt.datetime) -> None:
    at = KINDS.index(kind) + 1
    if at < len(KINDS):
        row.kind, row.after = KINDS[at].key, 0
        return
    row.state, row.finished_at, row.kind = State.DONE, now, ""
    audit.record(
        "retention.end", row.campaign, campaign=row.campaign_id, actor=None, now=now, taken=row.taken
    )


def _kind_at(row: Retention) -> Kind:
    """A kind that an older version of the portal worked at may be no more: the first then, whose rows are done with."""
    return next((kind for kind in KINDS if kind.key == row.kind), KINDS[0])


def _begin(row: Retention, *, now: dt.datetime) -> None:
    row.state, row.started_at, row.kind, row.after, row.taken = State.RUNNING, now, KINDS[0].key, 0, {}
    audit.record("retention.begin", row.campaign, campaign=row.campaign_id, actor=None, now=now)
    nudge(row.campaign)


def nudge(campaign: Campaign) -> None:
    """Ask a worker to go on."""
    queue.enqueue("review.retention.jobs.anonymise", queue=queue.SLOW, campaign_id=campaign.pk)


def _locked(campaign: Campaign) -> Retention:
    Retention.objects.get_or_create(campaign=campaign, defaults={"tenant_id": campaign.tenant_id})
    row: Retention = Retention.objects.select_for_update(of=("self",)).get(campaign=campaign)
    row.campaign = campaign
    return row


def _tell(campaign: Campaign, day: dt.datetime, *, now: dt.datetime) -> None:
    roles = Membership.objects.filter(role__in=(Role.OWNER, Role.ORGANISER), person__is_active=True)
    people = sorted(set(roles.values_list("person", flat=True)))
    messages.notify_each(
        people, campaign, "retention.soon", now=now, link=to_campaign("desk-retention", campaign),
        campaign=campaign.name, day=_day(campaign, day),
    )  # fmt: skip
    audit.record(
        "retention.tell", campaign, campaign=campaign.pk, actor=None, now=now, count=len(people),
        day=timezone.localtime(day, campaign.zone).date().isoformat(),
    )  # fmt: skip


def _day(campaign: Campaign, moment: dt.datetime) -> str:
    return f"{timezone.localtime(moment, campaign.zone):%Y年%-m月%-d日}"
