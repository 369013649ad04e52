"""A case's way in plain words (X09), from the audit trail."""

import datetime as dt
from dataclasses import dataclass

from campaigns.schema import Document
from portal.models import AuditEvent, subject_of
from submissions.messages import TRANSITION_TITLES
from submissions.models import Submission
from submissions.states import State, Transition

_TONES: dict[Transition, str] = {
    Transition.RETURN: "orange",
    Transition.REJECT: "red",
    Transition.DISQUALIFY: "red",
    Transition.PASS: "green",
    Transition.RECOMMEND: "teal",
    Transition.REPORT: "indigo",
    Transition.WITHDRAW: "secondary",
}
_BY_OTHERS = {
    Transition.RETURN: "意见",
    Transition.REJECT: "原因",
    Transition.DISQUALIFY: "原因",
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


def next_step(submission: Submission, doc: Document, *, blockers: int, is_open: bool) -> str:
    """What happens next, in one sentence."""
    state = State(submission.state)
    goes_up = doc.recommend is not None and submission.spec.recommended
    match state:
        case State.DRAFT | State.RETURNED if not is_open:
            return "申报时间已过，这件案例没有提交。如有特殊情况，请联系主办单位申请延期。"
        case State.DRAFT | State.RETURNED if blockers:
            return f"还有 {blockers} 项需要处理，处理完就可以提交。"
        case State.DRAFT | State.RETURNED:
            return "内容已齐全，请核对后点“提交”。"
        case State.SUBMITTED if goes_up:
            return "已提交，等待单位管理员审阅推荐；截止前可以撤回修改。"
        case State.SUBMITTED:
            return "已提交，等待主办单位资格审核；截止前可以撤回修改。"
        case State.RECOMMENDED:
            return "单位已推荐，等待单位统一报送。"
        case State.REPORTED:
            return "单位已报送，等待主办单位资格审核。"
        case State.ELIGIBLE:
            return "资格审核已通过，等待评审和公示。"
        case State.INELIGIBLE:
            return "资格审核未通过，不进入评审。如有疑问，请联系主办单位。"
    return "案例已被取消资格。如有疑问，请联系主办单位。"
