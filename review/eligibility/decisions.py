"""What may stand against giving a case back, keeping it out and taking it in again. Pure: values in, a decision out."""

import datetime as dt
from collections.abc import Collection

from portal.decisions import ALLOWED, Decision, refuse
from submissions.states import EXCLUDED, State


def decide_exclusion(*, code: str, listed: Collection[str], why: str) -> Decision:
    """Whether a case may be kept out for this: what was found is written down, and where a reason is named (`code`) it is
    one of those `listed` (C23).
    """
    if not why.strip():
        return refuse("reason_missing")
    return ALLOWED if not code or code in listed else refuse("no_such_reason")


def decide_give_back(
    *,
    why: str,
    until: dt.datetime | None,
    may_be_resubmitted: bool,
    published: bool,
    frozen: bool,
    now: dt.datetime,
) -> Decision:
    """Whether a case may be given back to its applicant: with a reason; by a date to come, or while it could be handed in
    again anyway; before publication and outside a freeze.
    """
    if not why.strip():
        return refuse("reason_missing")
    if until is not None and until <= now:
        return refuse("return_until_past")
    if published:
        return refuse("given_back_too_late")
    if frozen:
        return refuse("frozen")
    return ALLOWED if until is not None or may_be_resubmitted else refuse("return_too_late")


def decide_reinstate(*, state: State, why: str) -> Decision:
    """Whether a case may be taken in again: it was kept out, and somebody says why it no longer is."""
    if not why.strip():
        return refuse("reason_missing")
    return ALLOWED if state in EXCLUDED else refuse("not_excluded")
