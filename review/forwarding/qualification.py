"""Which cases a forward speaks of, and how many an invitation still takes. Pure."""

from campaigns.schema.matching import CaseFacts, matches
from campaigns.schema.outputs import Forward
from portal.decisions import ALLOWED, Decision, refuse
from submissions.states import EXCLUDED, State


def decide_case(
    forward: Forward, facts: CaseFacts, *, state: State, judged: bool, tier: str = "", award: str = ""
) -> Decision:
    """Whether the case may go on. `tier` and `award` (its label) are those of the published award, "" without one; a case
    of a category that is not judged goes on once it has passed the organiser's check (D20).
    """
    if not matches(forward.where, facts):
        return refuse("forward_not_meant")
    if state in EXCLUDED:
        return refuse("forward_excluded")
    if state != State.ELIGIBLE:
        return refuse("forward_not_passed")
    if not judged and not forward.tiers:
        return ALLOWED
    if not tier:
        return refuse("forward_not_awarded")
    if forward.tiers and tier not in forward.tiers:
        return refuse("forward_other_tier", award=award)
    return ALLOWED


def decide_room(most: int, taken: int, more: int) -> Decision:
    """Whether so many more cases fit into an invitation."""
    if taken + more <= most:
        return ALLOWED
    return refuse("forward_full", max=most, taken=taken, more=more)
