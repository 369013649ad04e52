"""Between the levels of a chain: one case back to the level below, and up again."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

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
    nomination_in,
    sent_back,
)
from review.nominations.chains import handed_up
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
    require(change_decision(batch, row, campaign, now=now))
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
