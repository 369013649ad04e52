"""Whether a case can be reviewed now. Pure: what was read under the lock comes in, a decision goes out."""

from portal.decisions import ALLOWED, Decision, refuse


def decide_review(*, published: bool, submitted: bool, judged: bool, stage: Decision) -> Decision:
    """Whether a review may be saved or submitted. After publication nothing moves: what was published must stay
    what the reviews explain. `judged` says the case is still before this panel, `stage` whether its time has come.
    """
    if published:
        return refuse("judging_over")
    if submitted:
        return refuse("review_submitted")
    if not judged:
        return refuse("not_judged")
    return stage


def decide_conflict(*, published: bool, submitted: bool) -> Decision:
    """Whether the reviewer may still withdraw from the case."""
    if published:
        return refuse("judging_over")
    return refuse("review_submitted") if submitted else ALLOWED


def decide_reopen(*, published: bool, submitted: bool) -> Decision:
    """Whether the organiser may give the review back."""
    if published:
        return refuse("published_already")
    return ALLOWED if submitted else refuse("review_not_submitted")
