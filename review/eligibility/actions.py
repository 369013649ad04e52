"""The eligibility check (L21): points a person decides, passing, refusing, disqualifying (C23), taking in again."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from campaigns.calendar.windows import frozen
from campaigns.models import Campaign
from campaigns.schema.exclusions import Exclusion, reasons_for
from portal import audit, messages
from portal.decisions import Decision, NotAllowed, refuse, require
from portal.models import Person
from review.access import document_of
from review.eligibility.checklist import decide_pass, rest_items
from review.eligibility.decisions import decide_exclusion, decide_give_back, decide_reinstate
from review.eligibility.queries import came_from, checklist_of, full_words, ready_decision
from review.models import Eligibility
from review.nominations.telling import tell_unit_of_return
from submissions.actions.transitions import address, transition
from submissions.deadlines import may_resubmit
from submissions.models import Submission
from submissions.states import EXCLUDED, State, Transition


def _locked(submission: Submission) -> Eligibility:
    Eligibility.objects.get_or_create(submission=submission, defaults={"tenant_id": submission.tenant_id})
    eligibility: Eligibility = Eligibility.objects.select_for_update().get(submission=submission)
    return eligibility


def _campaign(submission: Submission) -> Campaign:
    """The campaign's row, locked: no award is drafted, published or certified meanwhile."""
    row: Campaign = Campaign.objects.select_for_update(no_key=True).get(pk=submission.campaign_id)
    return row


@transaction.atomic
def save_points(
    submission: Submission, answers: Mapping[str, Mapping[str, Any]], *, actor: Person, now: dt.datetime
) -> Eligibility:
    """Keep what a person decided on some lines; lines not named stay as they are."""
    row = _locked(submission)
    keys = {line.key for line in checklist_of(submission, now=now)}
    changed = {
        key: {"ok": answer.get("ok"), "note": str(answer.get("note", ""))[:500]}
        for key, answer in answers.items()
        if key in keys and row.points.get(key) != answer
    }
    row.points = {**row.points, **changed}
    row.save(update_fields=["points"])
    if changed:
        audit.record("eligibility.record", submission, actor=actor, now=now, points=changed)
    return row


@transaction.atomic
def settle_rest(submission: Submission, *, actor: Person, now: dt.datetime) -> int:
    """Record every line that nobody decided yet as met; how many there were. What failed needs a waiver, what the machine
    could not look at or still looks at stays open: those are looked at one by one.
    """
    rest = rest_items(checklist_of(submission, now=now))
    if rest:
        save_points(submission, {line.key: {"ok": True, "note": ""} for line in rest}, actor=actor, now=now)
    return len(rest)


@transaction.atomic
def pass_submission(submission: Submission, *, actor: Person, now: dt.datetime) -> None:
    """Eligible: every line is decided in its favour."""
    row = _locked(submission)
    require(ready_decision(submission))
    require(decide_pass(checklist_of(submission, now=now)))
    transition(submission, Transition.PASS, actor=actor, now=now)
    _decided(row, passed=True, why="", actor=actor, now=now)


@transaction.atomic
def reject_submission(
    submission: Submission, *, why: str, reason: str = "", actor: Person, now: dt.datetime
) -> None:
    """Not eligible (E13): kept out of judging. `reason` is a key of the campaign's reasons, `why` what was found."""
    row = _locked(submission)
    require(_exclusion(submission, "reject", reason, why))
    require(ready_decision(submission))
    if _campaign(submission).results_at is not None:  # only disqualifying takes certificates back
        raise NotAllowed(refuse("reject_too_late"))
    _keep_out(row, submission, Transition.REJECT, why=why.strip(), reason=reason, actor=actor, now=now)


@transaction.atomic
def disqualify(
    submission: Submission, *, why: str, reason: str = "", actor: Person, now: dt.datetime
) -> None:
    """Thrown out at any time, with reason and author of the decision (C23, N20, D21); certificates lose their force."""
    row = _locked(submission)
    require(_exclusion(submission, "disqualify", reason, why))
    if submission.state == State.ELIGIBLE:
        _campaign(submission)
    _keep_out(row, submission, Transition.DISQUALIFY, why=why.strip(), reason=reason, actor=actor, now=now)


@transaction.atomic
def reinstate(submission: Submission, *, why: str, actor: Person, now: dt.datetime) -> None:
    """A case that was kept out is in again, where it stood before (an appeal that was upheld, a mistake): its owner and
    its unit are told. An award that was published stands again; certificates stay revoked, and are issued anew by hand.
    """
    row = _locked(submission)
    require(decide_reinstate(state=State(submission.state), why=why))
    back_to = came_from(row)
    if back_to is State.ELIGIBLE:
        _campaign(submission)
    transition(
        submission, Transition.REINSTATE, actor=actor, now=now, why=why.strip(), back_to=back_to,
        until=_time_to_mend(back_to, now),
    )  # fmt: skip
    row.reason_code, row.came_from = "", ""
    _decided(row, passed=True if back_to is State.ELIGIBLE else None, why="", actor=actor, now=now)
    _follow(settings.REINSTATEMENT_HANDLERS, submission, why=why.strip(), now=now)


TIME_TO_MEND = dt.timedelta(days=7)
"""What a case has that is taken in again while its applicant was mending it."""


def _time_to_mend(state: State, now: dt.datetime) -> dt.datetime | None:
    return now + TIME_TO_MEND if state is State.RETURNED else None


@transaction.atomic
def give_back(
    submission: Submission, *, why: str, until: dt.datetime | None = None, actor: Person, now: dt.datetime
) -> None:
    """Return a case that came directly to its applicant for mending, until a date where one is named; who acts for its
    unit is told. Raises NotAllowed: `reason_missing`, `return_until_past`, `given_back_too_late`, `frozen`,
    `return_too_late`, `not_reported`, `wrong_state`.
    """
    require(ready_decision(submission))
    require(_giving_back(submission, why=why, until=until, now=now))
    transition(submission, Transition.RETURN, actor=actor, now=now, why=why.strip(), until=until)
    tell_unit_of_return(submission, why=why.strip(), until=until, now=now)


@transaction.atomic
def move_return(
    submission: Submission, *, why: str, until: dt.datetime, actor: Person, now: dt.datetime
) -> None:
    """Another date for a case that is with its applicant for mending; the applicant is told."""
    require(_giving_back(submission, why=why, until=until, now=now))
    changed = Submission.objects.filter(pk=submission.pk, state=State.RETURNED).update(sent_back_until=until)
    if not changed:
        raise NotAllowed(refuse("not_returned_now"))
    audit.record(
        "submission.return_until", submission, actor=actor, now=now, why=why.strip(), until=until.isoformat()
    )
    messages.notify(
        submission.owner,
        submission,
        "case.return_until",
        submission=str(submission),
        why=why.strip(),
        until=f"{timezone.localtime(until, submission.campaign.zone):%Y年%m月%d日 %H:%M}",
        link=address(submission),
        now=now,
    )


def _giving_back(
    submission: Submission, *, why: str, until: dt.datetime | None, now: dt.datetime
) -> Decision:
    campaign = _campaign(submission)
    return decide_give_back(
        why=why,
        until=until,
        may_be_resubmitted=bool(may_resubmit(submission, now=now)),
        published=campaign.results_at is not None,
        frozen=frozen(document_of(submission.campaign), submission.category, now=now),
        now=now,
    )


def _exclusion(submission: Submission, exclusion: Exclusion, code: str, why: str) -> Decision:
    listed = reasons_for(exclusion, document_of(submission.campaign).exclusion_reasons)
    return decide_exclusion(code=code, listed={each.key for each in listed}, why=why)


def _keep_out(
    row: Eligibility,
    submission: Submission,
    step: Transition,
    *,
    why: str,
    reason: str,
    actor: Person,
    now: dt.datetime,
) -> None:
    """Take the case out: the step, the check's row with where it stood, and what follows from it."""
    stood = State(submission.state)
    said = full_words(submission, reason, why)
    transition(submission, step, actor=actor, now=now, why=said)
    row.reason_code = reason
    if stood not in EXCLUDED:
        row.came_from = stood
    _decided(row, passed=False, why=why, actor=actor, now=now)
    _follow(settings.EXCLUSION_HANDLERS, submission, why=said, now=now)


def _decided(row: Eligibility, *, passed: bool | None, why: str, actor: Person, now: dt.datetime) -> None:
    row.passed, row.reason, row.decided_by, row.decided_at = passed, why, actor, now
    row.save(update_fields=["passed", "reason", "reason_code", "came_from", "decided_by", "decided_at"])


def _follow(handlers: Iterable[str], submission: Submission, *, why: str, now: dt.datetime) -> None:
    """What units, awards and certificates do about it, in this transaction."""
    for handler in handlers:
        import_string(handler)(submission, why=why, now=now)
