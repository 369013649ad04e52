"""What may be said of a pair. Pure."""

from portal.decisions import ALLOWED, Decision, refuse


def decide_judging(current: str, decision: str, *, seen: str, why: str) -> Decision:
    """A person's answer, with a reason; not over an answer that came meanwhile."""
    if current != seen:
        return refuse("duplicate_judged_meanwhile", judged=current)
    if decision == current:
        return refuse("duplicate_judged_so")
    return ALLOWED if why else refuse("duplicate_why_missing")
