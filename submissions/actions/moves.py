"""Moving a case from state to state: compare-and-set, audit, notice."""

import datetime as dt

from django.db import transaction
from django.urls import reverse

from portal import audit, notices
from portal.decisions import NotAllowed, refuse
from portal.models import Person
from submissions.messages import MOVED
from submissions.models import Submission
from submissions.states import LABELS, Move, State, target

_WITH_REASON = frozenset({Move.RETURN, Move.REJECT, Move.DISQUALIFY})


@transaction.atomic
def move(
    submission: Submission, how: Move, *, actor: Person | None, now: dt.datetime, why: str = ""
) -> Submission:
    """Move a case; refused with `wrong_state` when it stands elsewhere or somebody was faster. The owner is told
    of every step that somebody else took (X09).
    """
    old = State(submission.state)
    new = target(old, how)
    changed = 0
    if new is not None:
        reason = why if how in _WITH_REASON else ""
        changed = Submission.objects.filter(pk=submission.pk, state=old).update(
            state=new, reason=reason, updated_at=now
        )
    if not changed or new is None:
        raise NotAllowed(refuse("wrong_state", state=_label_now(submission), move=how.value))
    submission.state, submission.reason, submission.updated_at = new, reason, now
    audit.record(f"submission.{how.value}", submission, actor=actor, now=now, why=why)
    if actor is None or actor.pk != submission.owner_id:
        notices.tell(
            submission.owner,
            submission,
            title=f"{MOVED[how]}：{submission}"[:120],
            body=why,
            link=address(submission),
            now=now,
        )
    return submission


def address(submission: Submission) -> str:
    """The case's page."""
    return reverse("case", kwargs={"tenant": submission.tenant.slug, "case": submission.uuid})


def _label_now(submission: Submission) -> str:
    state: str = Submission.objects.filter(pk=submission.pk).values_list("state", flat=True).get()
    return LABELS[State(state)]
