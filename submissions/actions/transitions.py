"""Moving a case from state to state: compare-and-set, audit, notice."""

import datetime as dt

from django.db import transaction
from django.urls import reverse

from portal import audit, messages
from portal.decisions import NotAllowed, refuse
from portal.models import Person
from submissions.models import Submission
from submissions.states import State, Transition, target

_WITH_REASON = frozenset({Transition.RETURN, Transition.REJECT, Transition.DISQUALIFY})


@transaction.atomic
def transition(
    submission: Submission, step: Transition, *, actor: Person | None, now: dt.datetime, why: str = ""
) -> Submission:
    """Move a case; refused with `wrong_state` when it stands elsewhere or somebody was faster. The owner is told
    of every step that somebody else took (X09).
    """
    old = State(submission.state)
    new = target(old, step)
    changed = 0
    if new is not None:
        reason = why if step in _WITH_REASON else ""
        changed = Submission.objects.filter(pk=submission.pk, state=old).update(
            state=new, reason=reason, updated_at=now
        )
    if not changed or new is None:
        raise NotAllowed(refuse("wrong_state", state=_state_now(submission), transition=step.value))
    submission.state, submission.reason, submission.updated_at = new, reason, now
    audit.record(f"submission.{step.value}", submission, actor=actor, now=now, why=why)
    if actor is None or actor.pk != submission.owner_id:
        messages.notify(
            submission.owner,
            submission,
            f"submission.{step.value}",
            submission=str(submission),
            why=why,
            link=address(submission),
            now=now,
        )
    return submission


def address(submission: Submission) -> str:
    """The case's page."""
    return reverse("case", kwargs={"tenant": submission.tenant.slug, "case": submission.uuid})


def _state_now(submission: Submission) -> str:
    state: str = Submission.objects.filter(pk=submission.pk).values_list("state", flat=True).get()
    return state
