"""The eligibility check (L21): points a person decides, passing, refusing, disqualifying (C23)."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from campaigns.models import Campaign
from portal import audit
from portal.decisions import NotAllowed, refuse, require
from portal.models import Person
from review.eligibility.checklist import decide_pass, rest_items
from review.eligibility.queries import checklist_of, ready_decision
from review.models import Eligibility
from review.nominations.decisions import decide_return
from submissions.actions.transitions import transition
from submissions.deadlines import may_resubmit
from submissions.models import Submission
from submissions.states import State, Transition


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
def reject_submission(submission: Submission, *, why: str, actor: Person, now: dt.datetime) -> None:
    """Not eligible (E13): kept out of judging, with the reason."""
    row = _locked(submission)
    if not why.strip():
        raise NotAllowed(refuse("reason_missing"))
    require(ready_decision(submission))
    if _campaign(submission).results_at is not None:  # only disqualifying takes certificates back
        raise NotAllowed(refuse("reject_too_late"))
    transition(submission, Transition.REJECT, actor=actor, now=now, why=why.strip())
    _decided(row, passed=False, why=why.strip(), actor=actor, now=now)
    _excluded(submission, why=why.strip(), now=now)


@transaction.atomic
def disqualify(submission: Submission, *, why: str, actor: Person, now: dt.datetime) -> None:
    """Thrown out at any time, with reason and author of the decision (C23, N20); certificates lose their force."""
    row = _locked(submission)
    if not why.strip():
        raise NotAllowed(refuse("reason_missing"))
    if submission.state == State.ELIGIBLE:
        _campaign(submission)
    transition(submission, Transition.DISQUALIFY, actor=actor, now=now, why=why.strip())
    _decided(row, passed=False, why=why.strip(), actor=actor, now=now)
    _excluded(submission, why=why.strip(), now=now)


@transaction.atomic
def give_back(submission: Submission, *, why: str, actor: Person, now: dt.datetime) -> None:
    """Return a case that came directly to its applicant for mending."""
    if not why.strip():
        raise NotAllowed(refuse("reason_missing"))
    require(ready_decision(submission))
    require(decide_return(may_be_resubmitted=bool(may_resubmit(submission, now=now))))
    transition(submission, Transition.RETURN, actor=actor, now=now, why=why.strip())


def _decided(row: Eligibility, *, passed: bool, why: str, actor: Person, now: dt.datetime) -> None:
    row.passed, row.reason, row.decided_by, row.decided_at = passed, why, actor, now
    row.save(update_fields=["passed", "reason", "decided_by", "decided_at"])


def _excluded(submission: Submission, *, why: str, now: dt.datetime) -> None:
    """What awards and certificates do about a submission that is out, in this transaction."""
    for handler in settings.EXCLUSION_HANDLERS:
        import_string(handler)(submission, why=why, now=now)
