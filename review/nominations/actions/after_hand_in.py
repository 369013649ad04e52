"""After a batch was handed in: the organiser gives one case of it back, and the rest stays as it is (O18, L18)."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from campaigns.calendar.windows import frozen
from portal import audit, messages
from portal.decisions import NotAllowed, refuse, require
from portal.models import Membership, Person, Unit
from review.access import document_of
from review.judging.locks import published_under_lock
from review.links import to_campaign, to_unit
from review.models import Nomination
from review.nominations.actions.rows import coordinators_of
from review.nominations.decisions import decide_give_back_one
from review.nominations.locks import locked_batch
from submissions.actions.transitions import transition
from submissions.models import Submission
from submissions.states import State, Transition


@transaction.atomic
def give_back_one(
    submission: Submission, *, why: str, until: dt.datetime, actor: Person, now: dt.datetime
) -> Nomination:
    """Give one reported case back to the unit that handed it in, with a reason and a date. Its place in the batch is
    kept; its unit's coordinators and its applicant are told. Raises NotAllowed: `reason_missing`,
    `send_back_until_past`, `published_already`, `frozen`, `not_recommended`, `only_reported_given_back`.
    """
    campaign = submission.campaign
    published = published_under_lock(campaign.pk)
    found = Nomination.objects.filter(current_of=submission).select_related("batch__unit").first()
    if found is None:
        raise NotAllowed(refuse("not_recommended"))
    unit = found.batch.unit
    locked_batch(campaign, unit)
    row = Nomination.objects.select_related("batch__unit").get(pk=found.pk)
    state = State(Submission.objects.values_list("state", flat=True).get(pk=submission.pk))
    require(
        decide_give_back_one(
            published=published,
            frozen=frozen(document_of(campaign), now=now),
            reported=state == State.REPORTED,
            given_back=row.sent_back_at is not None,
            why=why,
            until=until,
            now=now,
        )
    )
    if state == State.REPORTED:
        told = f"{why.strip()}（单位须在 {until.astimezone(campaign.zone):%Y年%m月%d日 %H:%M} 前重新上报）"
        transition(submission, Transition.REOPEN, actor=actor, now=now, why=told)
    row.sent_back_at, row.sent_back_until, row.sent_back_why = now, until, why.strip()
    row.save(update_fields=["sent_back_at", "sent_back_until", "sent_back_why"])
    audit.record(
        "nomination.give_back", row, campaign=campaign.pk, about=submission, actor=actor, now=now,
        why=why.strip(), unit=unit.key,
    )  # fmt: skip
    for person in coordinators_of(unit):
        messages.notify(
            person,
            campaign,
            "nomination.given_back",
            link=to_unit("unit-case", campaign, unit, case=submission.uuid),
            submission=str(submission),
            why=why.strip(),
            until=f"{timezone.localtime(until, campaign.zone):%Y年%m月%d日 %H:%M}",
            now=now,
        )
    return row


def report_again(submission: Submission, unit: Unit, *, actor: Person, now: dt.datetime) -> None:
    """The unit answers what the organiser gave back: the case is reported once more, the organisers are told. Call
    inside a transaction that holds the unit's batch.
    """
    transition(submission, Transition.REPORT, actor=actor, now=now)
    campaign = submission.campaign
    for membership in Membership.objects.organisers().select_related("person"):
        messages.notify(
            membership.person,
            campaign,
            "nomination.reported_again",
            link=to_campaign("desk-case", campaign, case=submission.uuid),
            unit=unit.name,
            submission=str(submission),
            now=now,
        )
