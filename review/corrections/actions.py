"""Corrections are brought by one person and, where the roster asks for it, approved by another; then they are written."""

import datetime as dt
from collections import defaultdict

from django.db import transaction

from campaigns.models import Campaign
from campaigns.schema import Roster
from portal import audit, messages
from portal.decisions import NotAllowed, refuse
from portal.models import Membership, Person
from portal.tables.columns import Table
from review.awards.results import forget_results
from review.corrections.queries import limits_broken_by
from review.corrections.table import Plan, plan_of
from review.links import to_campaign
from review.models import CorrectedValue, RosterCorrection
from submissions.actions.correcting import Correction, correct
from submissions.models import Submission


@transaction.atomic
def bring(
    table: Table,
    campaign: Campaign,
    roster: Roster,
    *,
    why: str,
    file_name: str = "",
    actor: Person,
    now: dt.datetime,
) -> RosterCorrection:
    """Keep what the table changes; it is written at once, or waits for a second person. Raises `NotAllowed` without a
    reason, or where nothing is changed.
    """
    if not why.strip():
        raise NotAllowed(refuse("reason_missing"))
    plan = plan_of(table, campaign, roster)
    if not plan.changed:
        raise NotAllowed(refuse("correction_nothing"))
    made: RosterCorrection = RosterCorrection.objects.create(
        tenant_id=campaign.tenant_id, campaign=campaign, roster=roster.key, file_name=file_name[:200],
        why=why.strip()[:500], brought_by=actor, brought_at=now,
    )  # fmt: skip
    CorrectedValue.objects.bulk_create(_values(made, plan), batch_size=1000)
    audit.record(
        "roster_correction.bring", made, actor=actor, now=now, why=made.why, roster=roster.key,
        cases=len(plan.changed),
    )  # fmt: skip
    if roster.second_person:
        _ask_the_others(made, roster, now=now)
    else:
        _write(made, actor=actor, now=now)
    return made


def _values(made: RosterCorrection, plan: Plan) -> list[CorrectedValue]:
    return [
        CorrectedValue(
            tenant_id=made.tenant_id, correction=made, submission=case.submission, line=case.line,
            what=change.what, position=change.position, old=change.old, new=change.new,
        )
        for case in plan.changed
        for change in case.changes
    ]  # fmt: skip


@transaction.atomic
def approve(correction: RosterCorrection, *, actor: Person, now: dt.datetime) -> RosterCorrection:
    """A second person approves; then it is written. Raises `NotAllowed`, also for who brought it."""
    row = _waiting(correction)
    if row.brought_by_id == actor.pk:
        raise NotAllowed(refuse("correction_own"))
    over = [each for each in limits_broken_by(row) if each.forbids]
    if over:
        names = "、".join(dict.fromkeys(str(each.decision.params["name"]) for each in over))
        raise NotAllowed(refuse("correction_over_limit", count=len(over), names=names))
    _write(row, actor=actor, now=now)
    _tell(row, now=now)
    return row


@transaction.atomic
def decline(correction: RosterCorrection, *, why: str, actor: Person, now: dt.datetime) -> RosterCorrection:
    """It is not written; who brought it may take it back so as well."""
    row = _waiting(correction)
    if not why.strip():
        raise NotAllowed(refuse("reason_missing"))
    row.state, row.refused_why = RosterCorrection.State.REFUSED, why.strip()[:500]
    row.decided_by, row.decided_at = actor, now
    row.save(update_fields=["state", "refused_why", "decided_by", "decided_at"])
    audit.record("roster_correction.decline", row, actor=actor, now=now, why=row.refused_why)
    if row.brought_by_id != actor.pk:
        _tell(row, now=now)
    return row


def _waiting(correction: RosterCorrection) -> RosterCorrection:
    rows = RosterCorrection.objects.select_for_update(of=("self",)).select_related(
        "campaign__tenant", "brought_by"
    )
    row: RosterCorrection = rows.get(pk=correction.pk)
    if row.state != RosterCorrection.State.WAITING:
        raise NotAllowed(refuse("correction_decided"))
    return row


def _write(row: RosterCorrection, *, actor: Person, now: dt.datetime) -> None:
    """Write each case's values, as far as they are still what they were when the roster came back."""
    of_case: dict[int, list[CorrectedValue]] = defaultdict(list)
    for value in row.values.select_related("submission"):
        of_case[value.submission_id].append(value)
    for key in sorted(
        of_case
    ):  # always in this order: two that are written at once don't wait for each other
        values = of_case[key]
        wanted = {Correction(value.what, value.position, value.old, value.new): value for value in values}
        case: Submission = values[0].submission
        left = correct(case, list(wanted), why=row.why, actor=actor, now=now, correction=row.pk)
        kept = [wanted[each].pk for each in left]
        CorrectedValue.objects.filter(pk__in=kept).update(kept=True)
    row.state, row.decided_by, row.decided_at = RosterCorrection.State.APPLIED, actor, now
    row.save(update_fields=["state", "decided_by", "decided_at"])
    audit.record("roster_correction.apply", row, actor=actor, now=now, why=row.why, cases=len(of_case))
    forget_results(row.campaign)


def _ask_the_others(row: RosterCorrection, roster: Roster, *, now: dt.datetime) -> None:
    others = Membership.objects.organisers().filter(tenant_id=row.tenant_id).exclude(person=row.brought_by)
    for membership in others.select_related("person"):
        messages.notify(
            membership.person, row, "correction.waiting", campaign=row.campaign.name, roster=roster.label,
            link=to_campaign("desk-corrections", row.campaign), now=now,
        )  # fmt: skip


def _tell(row: RosterCorrection, *, now: dt.datetime) -> None:
    messages.notify(
        row.brought_by, row, "correction.decided", campaign=row.campaign.name, state=row.get_state_display(),
        why=row.refused_why, link=to_campaign("desk-corrections", row.campaign), now=now,
    )  # fmt: skip
