"""Background work of large draws: computing, writing, and finding those whose job was lost."""

import datetime as dt

from django.utils import timezone

from portal import queue
from portal.models import Person
from portal.tenants import all_tenants, tenant_scope
from review.judging.actions import drafts
from review.models import AssignmentDraft

PATIENCE = dt.timedelta(minutes=2)
"""A job enqueued less long ago than this may still be on its way."""
MOST = 500
"""Drafts in one round of the sweep."""


def compute_draft(*, draft_id: int) -> None:
    """Compute a large draw; done already, nothing happens."""
    draft = _draft(draft_id)
    if draft is not None:
        with tenant_scope(draft.tenant):
            drafts.compute_draft(draft, now=timezone.now())


def write_draft(*, draft_id: int, actor_id: int) -> None:
    """Assign what a large draft says; done already, nothing happens."""
    draft, actor = _draft(draft_id), Person.objects.filter(pk=actor_id).first()
    if draft is not None and actor is not None:
        with tenant_scope(draft.tenant):
            drafts.write_draft(draft, actor=actor, now=timezone.now())


def _draft(draft_id: int) -> AssignmentDraft | None:
    with all_tenants():  # the id is the portal's own
        return AssignmentDraft.objects.select_related("tenant").filter(pk=draft_id).first()


def sweep(*, now: dt.datetime) -> dict[str, int]:
    """Enqueue the large draws whose job was lost, over all tenants."""
    with all_tenants():
        stuck = AssignmentDraft.objects.filter(
            state__in=[AssignmentDraft.State.WAITING, AssignmentDraft.State.APPLYING],
            made_at__lt=now - PATIENCE,
        )
        drafted = list(stuck.values_list("pk", "state", "made_by_id")[:MOST])
    for pk, state, actor in drafted:
        if state == AssignmentDraft.State.WAITING:
            queue.enqueue(
                "review.judging.draws.jobs.compute_draft",
                queue=queue.SLOW,
                timeout=drafts.JOB_SECONDS,
                draft_id=pk,
            )
        else:
            queue.enqueue(
                "review.judging.draws.jobs.write_draft", queue=queue.SLOW, timeout=drafts.JOB_SECONDS, draft_id=pk,
                actor_id=actor,
            )  # fmt: skip
    return {"drafts": len(drafted)}
