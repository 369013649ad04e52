"""Telling both sides of a person who signs more cases than the limits allow (C05, N05, L11)."""

import datetime as dt

from django.db import transaction

from portal import audit, messages
from portal.locks import lock_names
from portal.models import AuditEvent, Membership, subject_key
from review.links import to_campaign, to_unit
from review.models import Nomination
from review.nominations.clashes.queries import CLASH
from submissions.drafts.authorship import Clash
from submissions.drafts.readiness import clashes_of, lock_keys
from submissions.models import Submission


@transaction.atomic
def tell_clashes(submission: Submission, *, now: dt.datetime) -> int:
    """Tell those who act for the units of this case and of each other one that the limits don't allow beside it, once
    for every two cases; returns how many pairs were told of. Each side reads the shared author's name, its own title,
    and of the other case the unit and the number only.
    """
    clashes = clashes_of(submission)
    if not clashes:
        return 0
    lock_names(lock_keys(submission))  # two units that put the same author forward at once: one of them tells
    others = Submission.objects.select_related("unit", "tenant", "campaign__tenant").in_bulk(
        {clash.other for clash in clashes}
    )
    pairs = 0
    for key in sorted(others):
        other = others[key]
        if not _told(submission, other):
            clash = next(each for each in clashes if each.other == key)
            _tell(submission, other, clash, now=now)
            audit.record(CLASH, submission, actor=None, now=now, other=other.pk)
            pairs += 1
    return pairs


def _told(one: Submission, two: Submission) -> bool:
    events = AuditEvent.objects.filter(action=CLASH)
    return (
        events.filter(subject=subject_key(Submission, one.pk), data__other=two.pk).exists()
        or events.filter(subject=subject_key(Submission, two.pk), data__other=one.pk).exists()
    )


def _tell(one: Submission, two: Submission, clash: Clash, *, now: dt.datetime) -> None:
    already: set[int] = set()
    for mine, theirs in ((one, two), (two, one)):
        for membership in _acting_for(mine):
            if membership.person_id in already or membership.unit is None:
                continue
            already.add(membership.person_id)
            messages.notify(
                membership.person,
                mine,
                "unit.author_clash",
                name=clash.name,
                submission=str(mine),
                unit=theirs.unit.name if theirs.unit else "其他单位",
                number=theirs.number or "（未编号）",
                link=to_unit("unit-case", mine.campaign, membership.unit, case=mine.uuid),
                now=now,
            )
    for membership in Membership.objects.organisers().select_related("person"):
        if membership.person_id not in already:
            already.add(membership.person_id)
            messages.notify(
                membership.person,
                one,
                "desk.author_clash",
                name=clash.name,
                first=one.number or str(one),
                second=two.number or str(two),
                link=to_campaign("desk-clashes", one.campaign),
                now=now,
            )


def _acting_for(submission: Submission) -> list[Membership]:
    """The coordinators of the unit that puts the case forward; before it is put forward, of its unit and above."""
    row = Nomination.objects.filter(current_of=submission).select_related("batch__unit").first()
    if row is not None:
        memberships = Membership.objects.coordinators_over(row.batch.unit).filter(unit=row.batch.unit)
    elif submission.unit is not None:
        memberships = Membership.objects.coordinators_over(submission.unit)
    else:
        return []
    return list(memberships.select_related("person", "unit").order_by("pk"))
