"""How many texts may go out: to one number, from one visitor's address, and from the whole portal. Each text costs money,
and a stranger's form must neither fill somebody's phone nor empty the operator's account. Pure.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from portal.decisions import ALLOWED, Decision, refuse
from portal.waits import wait_in_words


@dataclass(frozen=True, slots=True)
class Quota:
    """At most so many within a span."""

    most: int
    span: dt.timedelta


TO_PHONE = (
    Quota(1, dt.timedelta(minutes=1)),
    Quota(5, dt.timedelta(hours=1)),
    Quota(10, dt.timedelta(days=1)),
)
FROM_PLACE = (Quota(60, dt.timedelta(minutes=10)), Quota(300, dt.timedelta(days=1)))
"""A training room of teachers signs up at once behind one address."""
NOTICES_TO_PHONE = Quota(3, dt.timedelta(days=1))
"""Of all tenants together: who is told more reads it in the portal."""
RESERVED = 5
"""One text in so many of the portal's is kept for codes: notices never keep anybody from signing in."""
DAYTIME = (8, 21)
"""Hours of the day between which notices are sent; a code goes at any time."""
KEPT = dt.timedelta(days=1)
"""Longest span of any quota."""


def decide_sending(
    to_phone: Sequence[dt.datetime],
    from_place: Sequence[dt.datetime],
    today: int,
    *,
    daily: int,
    now: dt.datetime,
) -> Decision:
    """Whether one more may go, after those sent at these times and `today` of the whole portal in the last day. Refuses with
    "sms_wait" and the time left, or "sms_used_up".
    """
    if today >= daily:
        return refuse("sms_used_up")
    left = max(
        [_left(to_phone, quota, now) for quota in TO_PHONE]
        + [_left(from_place, quota, now) for quota in FROM_PLACE]
    )
    return refuse("sms_wait", wait=wait_in_words(left)) if left > dt.timedelta(0) else ALLOWED


def decide_notice(to_phone: Sequence[dt.datetime], today: int, *, daily: int, now: dt.datetime) -> Decision:
    """Whether a notice may go to a number that had notices at these times, after `today` texts of the whole portal in the last
    day. Refuses with "sms_wait" or "sms_used_up".
    """
    if today >= daily - daily // RESERVED:
        return refuse("sms_used_up")
    left = _left(to_phone, NOTICES_TO_PHONE, now)
    return refuse("sms_wait", wait=wait_in_words(left)) if left > dt.timedelta(0) else ALLOWED


def next_daytime(now: dt.datetime) -> dt.datetime | None:
    """When notices may be sent again; None: now. `now` is local time."""
    begins, ends = DAYTIME
    if begins <= now.hour < ends:
        return None
    morning = now.replace(hour=begins, minute=0, second=0, microsecond=0)
    return morning if now.hour < begins else morning + dt.timedelta(days=1)


def _left(sent: Sequence[dt.datetime], quota: Quota, now: dt.datetime) -> dt.timedelta:
    """How long until the quota has room again."""
    within = sorted(at for at in sent if at > now - quota.span)
    if len(within) < quota.most:
        return dt.timedelta(0)
    return within[-quota.most] + quota.span - now
