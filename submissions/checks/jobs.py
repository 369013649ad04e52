"""Background work of cases. Every job may run twice and may be lost: rows say what is missing, `sweep` finds it."""

from django.utils import timezone

from campaigns.models import RuleSet
from portal import queue
from portal.tenants import all_tenants, tenant_scope
from submissions.checks import actions
from submissions.models import Submission

# Ids come from the portal itself, so rows are looked up across tenants; the work is done inside the row's own scope.


def give_receipts(*, submission_id: int) -> None:
    """The receipts a case lacks."""
    with all_tenants():
        submission = Submission.objects.select_related("tenant").filter(pk=submission_id).first()
    if submission is not None:
        with tenant_scope(submission.tenant):
            actions.settle_submission(submission, now=timezone.now())


def evaluate_submission(*, submission_id: int) -> None:
    """Evaluate a case's files again after its title, answers, authors or rules changed."""
    with all_tenants():
        row = Submission.objects.with_relations()
        submission = row.filter(pk=submission_id).first()
    if submission is not None:
        with tenant_scope(submission.tenant):
            actions.evaluate_submission(submission, now=timezone.now())


BATCH = 200
"""Cases that one job of many evaluates: seconds of work, so that others get their turn between."""


def evaluate_rule_set(*, rule_set_id: int, after: int = 0) -> None:
    """Evaluate the files of the cases that were handed in under a rule set, or came under it since, those with a key above
    `after`: one batch, then a nudge for the next.
    """
    with all_tenants():
        rules = RuleSet.objects.select_related("tenant").filter(pk=rule_set_id).first()
    if rules is None:
        return
    with tenant_scope(rules.tenant):
        rows = Submission.objects.with_relations().filter(rule_set=rules, pk__gt=after).order_by("pk")
        batch = list(rows[:BATCH])
        for submission in batch:
            actions.evaluate_submission(submission, now=timezone.now())
    if len(batch) == BATCH:
        queue.enqueue(
            "submissions.checks.jobs.evaluate_rule_set", queue=queue.CHECKS, rule_set_id=rule_set_id, after=batch[-1].pk
        )  # fmt: skip
