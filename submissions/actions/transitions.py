"""Moving a case from state to state: compare-and-set, audit, notice."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from portal import audit, messages
from portal.decisions import NotAllowed, refuse
from portal.models import Person
from submissions.models import Submission
from submissions.states import State, Transition, target

_WITH_REASON = frozenset({Transition.RETURN, Transition.REJECT, Transition.DISQUALIFY})


@transaction.atomic
def transition(
    submission: Submission,
    step: Transition,
    *,
    actor: Person | None,
    now: dt.datetime,
    why: str = "",
    until: dt.datetime | None = None,
    back_to: State | None = None,
) -> Submission:
    """Move a case; refused with `wrong_state` when it stands elsewhere or somebody was faster. The owner is told
    of every step that somebody else took (X09). `until`: when a case that is returned has to be back; `back_to`: where a
    reinstated one stood.
    """
    old = State(submission.state)
    new = target(old, step, back_to=back_to)
    changed = 0
    if new is not None:
        reason = why if step in _WITH_REASON else ""
        changed = Submission.objects.filter(pk=submission.pk, state=old).update(
            state=new, reason=reason, sent_back_until=until, updated_at=now
        )
    if not changed or new is None:
        raise NotAllowed(refuse("wrong_state", state=_state_now(submission), transition=step.value))
    submission.state, submission.reason, submission.updated_at = new, reason, now
    submission.sent_back_until = until
    extra: dict[str, Any] = {"until": until.isoformat()} if until else {}
    audit.record(f"submission.{step.value}", submission, actor=actor, now=now, why=why, **extra)
    if actor is None or actor.pk != submission.owner_id:
        _tell_owner(submission, step, why=why, until=until, now=now)
    return submission


def _tell_owner(
    submission: Submission, step: Transition, *, why: str, until: dt.datetime | None, now: dt.datetime
) -> None:
    if until is None:
        messages.notify(
            submission.owner,
            submission,
            f"submission.{step.value}",
            submission=str(submission),
            why=why,
            link=address(submission),
            now=now,
        )
        return
    messages.notify(
        submission.owner,
        submission,
        f"case.{step.value}_by",
        submission=str(submission),
        why=why,
        until=f"{timezone.localtime(until, submission.campaign.zone):%Y年%m月%d日 %H:%M}",
        link=address(submission),
        now=now,
    )


def address(submission: Submission) -> str:
    """The case's page."""
    return reverse("case", kwargs={"tenant": submission.tenant.slug, "case": submission.uuid})


def _state_now(submission: Submission) -> str:
    state: str = Submission.objects.filter(pk=submission.pk).values_list("state", flat=True).get()
    return state
