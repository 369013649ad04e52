"""The states of an objection and what moves it from one to the next: values in, a decision out."""

from collections.abc import Mapping
from enum import StrEnum

from portal.decisions import ALLOWED, Decision, refuse

FILED, ACCEPTED, DECLINED, UPHELD, DISMISSED, WITHDRAWN = (
    "filed", "accepted", "declined", "upheld", "dismissed", "withdrawn",
)  # fmt: skip
OPEN = frozenset({FILED, ACCEPTED})
"""Not decided yet: certificates of the case are held, publishing names it."""


class Step(StrEnum):
    """What is done with an objection."""

    ACCEPT = "accept"
    DECLINE = "decline"
    UPHOLD = "uphold"
    DISMISS = "dismiss"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"


MOVES: Mapping[Step, tuple[frozenset[str], str]] = {
    Step.ACCEPT: (frozenset({FILED}), ACCEPTED),
    Step.DECLINE: (frozenset({FILED}), DECLINED),
    Step.UPHOLD: (frozenset({ACCEPTED}), UPHELD),
    Step.DISMISS: (frozenset({ACCEPTED}), DISMISSED),
    Step.WITHDRAW: (OPEN, WITHDRAWN),
    Step.REOPEN: (frozenset({DECLINED, UPHELD, DISMISSED}), ACCEPTED),
}
"""Step -> (the states it may start from, the state it leads to)."""

DECIDED_BY = {Step.DECLINE, Step.UPHOLD, Step.DISMISS}
"""Steps that the objector is told in words."""


def decide_step(state: str, step: Step) -> Decision:
    """Whether the step fits the state."""
    return ALLOWED if state in MOVES[step][0] else refuse("objection_moved_on", objection_state=state)


def steps_from(state: str) -> list[Step]:
    """What an organiser may do now."""
    return [step for step, (starts, _) in MOVES.items() if state in starts and step is not Step.WITHDRAW]
