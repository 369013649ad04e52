"""When a public notice may be opened, and when somebody may object: values in, a decision out (C20)."""

import datetime as dt

from portal.decisions import ALLOWED, Decision, refuse

LEAST_DAYS, MOST_DAYS = 1, 60
MOST_OPEN = 5
"""Objections that one person may have undecided in one campaign."""
MOST_NOTES = 100
"""Entries of one handling record."""


def decide_open(
    *,
    listed: int,
    published: bool,
    running: bool,
    opens_at: dt.datetime,
    closes_at: dt.datetime,
    now: dt.datetime,
) -> Decision:
    """A notice needs a list, comes before the results and doesn't run beside another one."""
    if published:
        return refuse("notice_after_results")
    if running:
        return refuse("notice_running")
    if not listed:
        return refuse("notice_empty")
    if closes_at <= max(opens_at, now):
        return refuse("notice_ends_first")
    if closes_at - opens_at > dt.timedelta(days=MOST_DAYS):
        return refuse("notice_too_long", max=MOST_DAYS)
    return ALLOWED


def decide_object(
    *, opens_at: dt.datetime, closes_at: dt.datetime, open_already: int, repeated: bool, now: dt.datetime
) -> Decision:
    """Within the notice's time, so many at once, the same case once."""
    if now < opens_at:
        return refuse("notice_not_begun", opens=opens_at)
    if now >= closes_at:
        return refuse("notice_over", closes=closes_at)
    if repeated:
        return refuse("objected_already")
    if open_already >= MOST_OPEN:
        return refuse("objections_too_many", max=MOST_OPEN)
    return ALLOWED
