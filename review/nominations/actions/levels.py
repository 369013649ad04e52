"""Between the levels of a chain: one case back to the level below, and up again."""

import datetime as dt
from collections import Counter, defaultdict

from django.db import transaction
from django.utils import timezone

from campaigns.models import Campaign
from campaigns.schema import Document
from portal import audit, messages
from portal.decisions import NotAllowed, refuse, require
from portal.models import Person, Unit
from review.access import document_of
from review.links import to_unit
from review.models import Nomination
from review.nominations.actions.after_hand_in import report_again
from review.nominations.actions.rows import (
    change_decision,
    coordinators_of,
    is_submitted,
    move_submissions,
    nomination_in,
    sent_back,
    state_now,
)
from review.nominations.chains import handed_up, submitted_below
from review.nominations.decisions import decide_send_back
from review.nominations.locks import locked_batch, locked_level
from submissions.actions.transitions import transition
from submissions.models import Submission
from submissions.states import State, Transition


@transaction.atomic
def send_back(
    submission: Submission, unit: Unit, *, why: str, until: dt.datetime, actor: Person, now: dt.datetime
) -> Nomination:
    """Give one case back to the unit that handed it up, with a reason and until when; the rest of that unit's batch
    stays handed in. Its coordinators are told.
    """
    campaign = submission.campaign
    doc = document_of(campaign)
    batch = locked_batch(campaign, unit)
    row = handed_up(campaign, unit, doc).filter(submission=submission).select_related("batch__unit").first()
    require(
        decide_send_back(
            handed_up=row is not None, batch_submitted=is_submitted(batch), why=why, until=until, now=now
        )
    )
    assert row is not None, "the decision asked for it"
    row.sent_back_at, row.sent_back_until, row.sent_back_why = now, until, why.strip()
    row.save(update_fields=["sent_back_at", "sent_back_until", "sent_back_why"])
    audit.record(
        "nomination.send_back", row, campaign=campaign.pk, about=submission, actor=actor, now=now, why=why
    )
    for person in coordinators_of(row.batch.unit):
        messages.notify(
            person,
            campaign,
            "nomination.sent_back",
            link=to_unit("unit-case", campaign, row.batch.unit, case=submission.uuid),
            unit=unit.name,
            submission=str(submission),
            why=why.strip(),
            until=f"{timezone.localtime(until, campaign.zone):%Y年%m月%d日 %H:%M}",
            now=now,
        )
    return row


@transaction.atomic
def hand_up_again(submission: Submission, unit: Unit, *, actor: Person, now: dt.datetime) -> Nomination:
    """The unit answers: the case, mended, stands before the unit above once more."""
    campaign = submission.campaign
    batch, above = locked_level(campaign, unit, document_of(campaign))
    row = nomination_in(batch, submission)
    if not sent_back(row):
        raise NotAllowed(refuse("not_sent_back"))
    if above is not None and is_submitted(locked_batch(campaign, above)):
        raise NotAllowed(refuse("above_handed_in", unit=above.name))
    require(change_decision(batch, row, campaign, now=now))
    submission.state = state_now(submission)
    if submission.state != State.RECOMMENDED:
        transition(submission, Transition.RECOMMEND, actor=actor, now=now)
    row.sent_back_at = row.sent_back_until = None
    row.save(update_fields=["sent_back_at", "sent_back_until"])
    audit.record(
        "nomination.hand_up", row, campaign=campaign.pk, about=submission, actor=actor, now=now, unit=unit.key
    )
    if above is None:
        report_again(submission, unit, actor=actor, now=now)
    else:
        for person in coordinators_of(above):
            messages.notify(
                person,
                campaign,
                "nomination.handed_up",
                link=to_unit("unit-case", campaign, above, case=submission.uuid),
                unit=unit.name,
                submission=str(submission),
                now=now,
            )
    return row


def pass_over(campaign: Campaign, unit: Unit, doc: Document, *, actor: Person, now: dt.datetime) -> None:
    """The unit handed in: what stands before it and was not put forward goes no further. Its applicants are told, and the
    coordinators of each unit below, once, which of theirs went on and which did not.
    """
    below = submitted_below(campaign, unit, doc)
    rows = list(below.select_related("batch__unit", "submission__tenant", "submission__owner").order_by("pk"))
    left: dict[int, list[str]] = defaultdict(list)
    taken: Counter[int] = Counter()
    for row in rows:
        if row.current_of_id is None:
            taken[row.batch.unit_id] += 1
        elif row.submission.state == State.RECOMMENDED:
            transition(row.submission, Transition.PASS_OVER, actor=actor, now=now)
            left[row.batch.unit_id].append(str(row.submission))
    passed = [row.pk for row in rows if row.submission.state == State.PASSED_OVER]
    Nomination.objects.filter(pk__in=passed).update(sent_back_at=None, sent_back_until=None)
    for unit_below in {row.batch.unit_id: row.batch.unit for row in rows}.values():
        names = left[unit_below.pk]
        for person in coordinators_of(unit_below):
            messages.notify(
                person,
                campaign,
                "batch.chosen_from",
                link=to_unit("unit-desk", campaign, unit_below),
                unit=unit.name,
                campaign=campaign.name,
                taken=taken[unit_below.pk],
                left=len(names),
                names=("：" + "、".join(names[:5]) + ("等" if len(names) > 5 else "")) if names else "",
                now=now,
            )


def restore(campaign: Campaign, unit: Unit, doc: Document, *, actor: Person, now: dt.datetime) -> None:
    """The unit has its batch back: what it passed over stands before it again."""
    rows = handed_up(campaign, unit, doc).filter(submission__state=State.PASSED_OVER)
    move_submissions(rows, Transition.RESTORE, actor=actor, now=now)
