"""How often a password may be tried: a wait that grows with each wrong one, so that guessing is slow and a person who
mistypes hardly notices.
"""

import datetime as dt

from portal.decisions import ALLOWED, Decision, refuse
from portal.waits import wait_in_words

FREE = 5
"""Wrong attempts on an account from one place before the first wait."""
FREE_WHEN_SPREAD = 1
"""The same, while an account is guessed at from many places."""
SPREAD = 50
"""Wrong attempts on an account from all places together that count as many."""
FIRST_WAIT = dt.timedelta(seconds=30)
LONGEST_WAIT = dt.timedelta(minutes=15)
FORGOTTEN = dt.timedelta(hours=24)
"""Without a further attempt, wrong ones count for so long."""


def wait_after(failures: int, *, free: int = FREE) -> dt.timedelta:
    """How long after the latest of so many wrong attempts the next one must wait."""
    if failures < free:
        return dt.timedelta(0)
    return min(FIRST_WAIT * 2 ** min(failures - free, 10), LONGEST_WAIT)


def decide_attempt(failures: int, *, last_at: dt.datetime, everywhere: int, now: dt.datetime) -> Decision:
    """Whether a password may be tried now: `failures` wrong ones from this place, the latest at `last_at`;
    `everywhere` from all places together. Refuses with "too_many_attempts" and the `seconds` to wait.
    """
    free = FREE_WHEN_SPREAD if everywhere >= SPREAD else FREE
    wait = wait_after(failures, free=free)
    left = last_at + wait - now
    if not wait or left <= dt.timedelta(0):  # of two at once, the later one may have been counted first
        return ALLOWED
    return refuse("too_many_attempts", wait=wait_in_words(left))
