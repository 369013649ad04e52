"""Handing a case in, taking it back, and giving it more time."""

import datetime as dt
from typing import NoReturn

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils.module_loading import import_string

from campaigns.calendar.extending import decide_extension
from campaigns.calendar.windows import until_words
from campaigns.models import Campaign
from portal import audit, messages
from portal.decisions import NotAllowed, refuse, require
from portal.locks import lock_names
from portal.models import Membership, Person
from submissions.actions.locking import locked
from submissions.actions.transitions import address, transition
from submissions.case_attributes import group_choice_of
from submissions.checks.actions import evaluate_submission
from submissions.deadlines import may_submit, may_withdraw
from submissions.drafts.actions.coauthors import ask_coauthors
from submissions.drafts.checklist import SubmissionIssue
from submissions.drafts.readiness import blockers, has_size_field, lock_keys, size_in_mb
from submissions.drafts.wording import issue_text
from submissions.models import Submission, SubmissionExtension
from submissions.permissions import may_edit
from submissions.receipts.actions import end_for_submission, give_for_submission
from submissions.states import Transition


@transaction.atomic
def submit(submission: Submission, *, actor: Person, now: dt.datetime) -> Submission:
    """Hand a case in. The names of its authors and its unit are locked before the cases that count are read, so that
    of two cases racing for the last place exactly one gets it (X05).
    """
    fresh = locked(submission)
    require(may_edit(actor, fresh))
    require(may_submit(fresh, now=now))
    fresh.rule_set = fresh.rules
    # The unit or the rules may have changed since the form was saved; limits and quotas go by the group.
    fresh.group = group_choice_of(fresh).settle(fresh.group)
    lock_names(lock_keys(fresh))
    evaluate_submission(fresh, now=now)
    if issues := blockers(fresh, now=now):
        _refuse(issues)
    for key in has_size_field(fresh):
        fresh.answers[key] = size_in_mb(fresh.files.select_related("blob"))
    fresh.submitted_at = now
    fresh.number = fresh.number or _next_number(fresh.campaign)
    fresh.save(update_fields=["rule_set", "group", "answers", "submitted_at", "number"])
    # One that was returned keeps its earlier receipt until now.
    end_for_submission(fresh, "replaced", now=now)
    give_for_submission(fresh, now=now)
    transition(fresh, Transition.SUBMIT, actor=actor, now=now)
    ask_coauthors(fresh, now=now)
    for handler in settings.HANDED_IN_HANDLERS:
        import_string(handler)(fresh, now=now)
    messages.notify(
        actor,
        fresh,
        "submitting.done",
        submission=str(fresh),
        number=fresh.number,
        link=address(fresh),
        now=now,
    )
    return fresh


def _refuse(issues: list[SubmissionIssue]) -> NoReturn:
    """A refusal speaks for itself; other issues are counted and the first one is quoted."""
    for issue in issues:
        if issue.is_refusal:
            raise NotAllowed(refuse(issue.code, **issue.params))
    raise NotAllowed(refuse("not_complete", count=len(issues), first=issue_text(issues[0])))


def _next_number(campaign: Campaign) -> str:
    """The campaign's next number, under its row's lock; numbers are never given twice."""
    Campaign.objects.select_for_update(no_key=True, of=("self",)).get(pk=campaign.pk)
    last = Submission.objects.filter(campaign=campaign).aggregate(last=Max("number"))["last"]
    sequence = int(last.rpartition("-")[2]) + 1 if last else 1
    return f"{campaign.slug.upper()}-{sequence:06d}"


@transaction.atomic
def withdraw(submission: Submission, *, actor: Person, now: dt.datetime) -> Submission:
    """Take a case back to draft, until the deadline and not once its unit recommended it."""
    fresh = locked(submission)
    if fresh.owner_id != actor.pk:
        raise NotAllowed(refuse("not_yours"))
    require(may_withdraw(fresh, now=now))
    end_for_submission(fresh, "withdrawn", now=now)
    return transition(fresh, Transition.WITHDRAW, actor=actor, now=now)


@transaction.atomic
def grant_extension(
    submission: Submission, *, stage: str, until: dt.datetime, reason: str, actor: Person, now: dt.datetime
) -> SubmissionExtension:
    """Let the stage close at `until` for this case (X04)."""
    reason = reason.strip()
    require(decide_extension(submission.campaign.in_force.doc, stage, until=until, reason=reason, now=now))
    extension = SubmissionExtension.objects.create(
        tenant_id=submission.tenant_id,
        submission=submission,
        stage=stage,
        until=until,
        reason=reason,
        granted_by=actor,
        granted_at=now,
    )
    audit.record(
        "submission.extend",
        submission,
        actor=actor,
        now=now,
        why=reason,
        stage=stage,
        until=until.isoformat(),
    )
    _tell_extended(extension, actor=actor, now=now)
    return extension


def _tell_extended(extension: SubmissionExtension, *, actor: Person, now: dt.datetime) -> None:
    """The owner, and who acts for the unit (O31)."""
    submission, campaign = extension.submission, extension.submission.campaign
    stages = {stage.key: stage.name for stage in campaign.in_force.doc.stages}
    people = {submission.owner_id}
    if submission.unit is not None:
        people |= set(Membership.objects.coordinators_over(submission.unit).values_list("person", flat=True))
    for person in Person.objects.filter(pk__in=people - {actor.pk}).order_by("pk"):
        messages.notify(
            person,
            submission,
            "extension.of_case",
            submission=str(submission),
            stage=stages[extension.stage],
            until=until_words(extension.until, campaign.zone),
            reason=extension.reason,
            link=address(submission),
            now=now,
        )
