"""The table of a submission's states: which move leads where. Pure."""

from enum import StrEnum

from portal.decisions import ALLOWED, Decision, refuse


class State(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    RECOMMENDED = "recommended"
    REPORTED = "reported"
    ELIGIBLE = "eligible"
    INELIGIBLE = "ineligible"
    DISQUALIFIED = "disqualified"


class Move(StrEnum):
    SUBMIT = "submit"
    WITHDRAW = "withdraw"  # by the applicant, back to draft
    RETURN = "return"  # by a coordinator or organiser, with a reason
    RECOMMEND = "recommend"
    UNRECOMMEND = "unrecommend"
    REPORT = "report"  # the unit's batch is handed in
    REOPEN = "reopen"  # the organiser gives the unit's batch back
    PASS = "pass"
    REJECT = "reject"
    DISQUALIFY = "disqualify"


LABELS: dict[State, str] = {
    State.DRAFT: "草稿",
    State.SUBMITTED: "已提交",
    State.RETURNED: "已退回修改",
    State.RECOMMENDED: "已推荐（待报送）",
    State.REPORTED: "已报送",
    State.ELIGIBLE: "资格审核通过",
    State.INELIGIBLE: "资格审核未通过",
    State.DISQUALIFIED: "已取消资格",
}

# Cases that count against an author's or a unit's limit: everything handed in and not thrown out.
COUNTING = frozenset({State.SUBMITTED, State.RETURNED, State.RECOMMENDED, State.REPORTED, State.ELIGIBLE})
EDITABLE = frozenset({State.DRAFT, State.RETURNED})

_MOVES: dict[Move, dict[State, State]] = {
    Move.SUBMIT: {State.DRAFT: State.SUBMITTED, State.RETURNED: State.SUBMITTED},
    Move.WITHDRAW: {State.SUBMITTED: State.DRAFT, State.RETURNED: State.DRAFT},
    Move.RETURN: {State.SUBMITTED: State.RETURNED},
    Move.RECOMMEND: {State.SUBMITTED: State.RECOMMENDED},
    Move.UNRECOMMEND: {State.RECOMMENDED: State.SUBMITTED},
    Move.REPORT: {State.RECOMMENDED: State.REPORTED},
    Move.REOPEN: {State.REPORTED: State.RECOMMENDED},
    Move.PASS: {State.SUBMITTED: State.ELIGIBLE, State.REPORTED: State.ELIGIBLE, State.INELIGIBLE: State.ELIGIBLE},
    Move.REJECT: {
        State.SUBMITTED: State.INELIGIBLE, State.REPORTED: State.INELIGIBLE, State.ELIGIBLE: State.INELIGIBLE,
    },
    Move.DISQUALIFY: {state: State.DISQUALIFIED for state in State if state is not State.DISQUALIFIED},
}  # fmt: skip


def target(state: State, move: Move) -> State | None:
    """Where the move leads from this state; None where it leads nowhere."""
    return _MOVES[move].get(state)


def may_move(state: State, move: Move) -> Decision:
    """Whether the move exists from this state."""
    if target(state, move) is not None:
        return ALLOWED
    return refuse("wrong_state", state=LABELS[state], move=move.value)
