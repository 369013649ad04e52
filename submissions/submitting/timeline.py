"""A case's way in plain words (X09), from the audit trail."""

import datetime as dt
from dataclasses import dataclass

from portal.models import AuditEvent, subject_of
from submissions.messages import TRANSITION_TITLES
from submissions.models import Submission
from submissions.states import EDITABLE, State, Transition

_TONES: dict[Transition, str] = {
    Transition.RETURN: "orange",
    Transition.REJECT: "red",
    Transition.DISQUALIFY: "red",
    Transition.PASS: "green",
    Transition.REINSTATE: "green",
    Transition.RECOMMEND: "teal",
    Transition.REPORT: "indigo",
    Transition.PASS_OVER: "secondary",
    Transition.WITHDRAW: "secondary",
}
_BY_OTHERS = {
    Transition.RETURN: "意见",
    Transition.REJECT: "原因",
    Transition.DISQUALIFY: "原因",
    Transition.REINSTATE: "说明",
    Transition.REOPEN: "意见",
}


@dataclass(frozen=True)
class Entry:
    """One step, as the timeline component shows it."""

    at: dt.datetime | None
    title: str
    text: str = ""
    tone: str = "blue"


def timeline(submission: Submission) -> list[Entry]:
    """Steps the applicant may know, the latest first. Who judged or decided is not named."""
    shown = {f"submission.{step.value}": step for step in Transition}
    events = AuditEvent.objects.filter(
        tenant=submission.tenant_id, subject=subject_of(submission), action__in=["submission.create", *shown]
    )
    return [_entry(event, shown.get(event.action)) for event in events.order_by("-at", "-pk")[:100]]


def _entry(event: AuditEvent, step: Transition | None) -> Entry:
    if step is None:
        return Entry(event.at, "开始填写", tone="secondary")
    text = f"{_BY_OTHERS[step]}：{event.why}" if step in _BY_OTHERS and event.why else ""
    return Entry(event.at, TRANSITION_TITLES[step], text, _TONES.get(step, "blue"))


def next_step(state: State, *, blockers: int, is_open: bool, is_recommended: bool) -> str:
    """The code of what happens next (`messages.NEXT_STEPS`). `is_recommended`: a unit recommends before the organiser
    looks at it.
    """
    if state in EDITABLE:
        if not is_open:
            return "missed"
        return "incomplete" if blockers else "complete"
    if state is State.SUBMITTED and is_recommended:
        return "waits_for_unit"
    return state.value
