"""The table of a submission's states: which transition leads where. Pure."""

from enum import StrEnum

from portal.decisions import ALLOWED, Decision, refuse


class State(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    RECOMMENDED = "recommended"
    PASSED_OVER = "passed_over"  # handed up a chain; the unit above handed in without it
    REPORTED = "reported"
    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"
    DISQUALIFIED = "disqualified"


class Transition(StrEnum):
    SUBMIT = "submit"
    WITHDRAW = "withdraw"  # by the applicant, back to draft
    RETURN = "return"  # by a coordinator or organiser, with a reason
    RECOMMEND = "recommend"
    UNRECOMMEND = "unrecommend"
    REPORT = "report"  # the unit's batch is handed in
    PASS_OVER = "pass_over"  # the unit above handed in without it
    RESTORE = "restore"  # the unit above has its batch back
    REOPEN = "reopen"  # the organiser gives the unit's batch back
    PASS = "pass"
    REJECT = "reject"
    DISQUALIFY = "disqualify"
    REINSTATE = "reinstate"  # out no longer, back to where it stood


LABELS: dict[State, str] = {
    State.DRAFT: "草稿",
    State.SUBMITTED: "已提交",
    State.RETURNED: "已退回修改",
    State.RECOMMENDED: "已推荐（待报送）",
    State.PASSED_OVER: "上级未推荐",
    State.REPORTED: "已报送",
    State.ELIGIBLE: "资格审核通过",
    State.INELIGIBLE: "资格审核未通过",
    State.DISQUALIFIED: "已取消资格",
}

# Cases that count against an author's or a unit's limit: everything handed in and not thrown out.
COUNTING = frozenset(
    {
        State.SUBMITTED,
        State.RETURNED,
        State.RECOMMENDED,
        State.PASSED_OVER,
        State.REPORTED,
        State.ELIGIBLE,
    }
)
EDITABLE = frozenset({State.DRAFT, State.RETURNED})
EXCLUDED = frozenset({State.INELIGIBLE, State.DISQUALIFIED})

_TRANSITIONS: dict[Transition, dict[State, State]] = {
    Transition.SUBMIT: {State.DRAFT: State.SUBMITTED, State.RETURNED: State.SUBMITTED},
    Transition.WITHDRAW: {State.SUBMITTED: State.DRAFT, State.RETURNED: State.DRAFT},
    Transition.RETURN: {State.SUBMITTED: State.RETURNED},
    Transition.RECOMMEND: {State.SUBMITTED: State.RECOMMENDED},
    Transition.UNRECOMMEND: {State.RECOMMENDED: State.SUBMITTED},
    Transition.REPORT: {State.RECOMMENDED: State.REPORTED},
    Transition.PASS_OVER: {State.RECOMMENDED: State.PASSED_OVER},
    Transition.RESTORE: {State.PASSED_OVER: State.RECOMMENDED},
    Transition.REOPEN: {State.REPORTED: State.RECOMMENDED},
    Transition.PASS: {State.SUBMITTED: State.ELIGIBLE, State.REPORTED: State.ELIGIBLE, State.INELIGIBLE: State.ELIGIBLE},
    Transition.REJECT: {
        State.SUBMITTED: State.INELIGIBLE, State.REPORTED: State.INELIGIBLE, State.ELIGIBLE: State.INELIGIBLE,
    },
    Transition.DISQUALIFY: {state: State.DISQUALIFIED for state in State if state is not State.DISQUALIFIED},
    Transition.REINSTATE: dict.fromkeys(sorted(EXCLUDED), State.SUBMITTED),
}  # fmt: skip


def target(state: State, transition: Transition, *, back_to: State | None = None) -> State | None:
    """Where the transition leads from this state; None where it leads nowhere. Reinstating leads `back_to` the state that
    was left when the case was excluded; where nobody knows it any more, to the start of its way.
    """
    new = _TRANSITIONS[transition].get(state)
    if (
        transition is Transition.REINSTATE
        and new is not None
        and back_to is not None
        and back_to not in EXCLUDED
    ):
        return back_to
    return new


def may_transition(state: State, transition: Transition) -> Decision:
    """Whether there is such a transition from this state."""
    if target(state, transition) is not None:
        return ALLOWED
    return refuse("wrong_state", state=state.value, transition=transition.value)
