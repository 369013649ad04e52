"""What a sweep finds of cases: receipts that were not given, files that were measured and never evaluated, or that lack
the copy for blind readers.
"""

import datetime as dt

from django.db.models import F, Q

from portal import queue
from portal.models import Attachment, Check
from portal.tenants import all_tenants, tenant_scope
from submissions.checks import blind_copies
from submissions.receipts import actions
from submissions.states import EDITABLE

PATIENCE = dt.timedelta(minutes=2)
"""A nudge younger than this may still be on its way."""
MOST = 500
"""Rows of a kind in one round."""


def sweep(*, now: dt.datetime) -> dict[str, int]:
    """One round over all tenants; returns how much was found of each kind."""
    with all_tenants():  # a sweep looks after everybody's rows
        return {"receipts": _receipts(now), "judged": _outdated(), "blind": _without_copies()}


def _receipts(now: dt.datetime) -> int:
    """Cases with a hashed file that has no receipt, or with one that waits to be signed."""
    lacking = actions.lacking().filter(uploaded_at__lt=now - PATIENCE)
    bare = lacking.values_list("folder__submission", flat=True)
    waiting = actions.unsealed().filter(at__lt=now - PATIENCE).values_list("submission", flat=True)
    submissions = sorted({*bare[:MOST], *waiting[:MOST]})
    for pk in submissions:
        queue.enqueue("submissions.checks.jobs.give_receipts", queue=queue.FILES, submission_id=pk)
    return len(submissions)


def _without_copies() -> int:
    """Files of blind reviews that were measured before their campaign was blind, or before copies were made this way."""
    files = list(blind_copies.lacking()[:MOST])
    for file in files:
        with tenant_scope(file.tenant):
            blind_copies.ask_for_copies([file])
    return len(files)


def _outdated() -> int:
    """Files evaluated by rules that are no longer their case's (newer ones of a draft, those that a handed-in case was taken
    over to), and files measured but never evaluated.
    """
    measured = Q(blob__checks__state__in=[Check.State.DONE, Check.State.FAILED])
    newer = (
        Q(folder__submission__state__in=EDITABLE)
        & ~Q(evaluation__rule_set=F("folder__submission__campaign__current"))
        # Looked at since then: the new rules have no such category, and the case keeps its own.
        & Q(evaluation__judged_at__lte=F("folder__submission__campaign__current__published_at"))
    )
    adopted = ~Q(folder__submission__state__in=EDITABLE) & ~Q(
        evaluation__rule_set=F("folder__submission__rule_set")
    )
    bare = Q(evaluation=None) | Q(evaluation__verdict="")
    old = Attachment.objects.filter(measured & (bare | newer | adopted), folder__submission__isnull=False)
    submissions = old.order_by("folder__submission").values_list("folder__submission", flat=True)
    waiting = list(submissions.distinct()[:MOST])
    for pk in waiting:
        queue.enqueue("submissions.checks.jobs.evaluate_submission", queue=queue.CHECKS, submission_id=pk)
    return len(waiting)
