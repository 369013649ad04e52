"""When a campaign's personal data goes. Pure: moments in, a moment or a step out."""

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from zoneinfo import ZoneInfo

NOTICE = dt.timedelta(days=30)
"""Organisers are told so long before."""


class Step(StrEnum):
    """What is to be done now."""

    WAIT = "wait"
    TELL = "tell"
    TAKE = "take"


def begins_at(
    closings: Mapping[str, dt.datetime | None], results_at: dt.datetime | None, after: str | None
) -> dt.datetime | None:
    """What the years are counted from: the closing of the stage `after`, else the last of all closings and the publication of
    the results; None where nothing of it is known.
    """
    if after is not None and closings.get(after) is not None:
        return closings[after]
    known = [moment for moment in (*closings.values(), results_at) if moment is not None]
    return max(known, default=None)


def ends_at(
    closings: Mapping[str, dt.datetime | None],
    results_at: dt.datetime | None,
    *,
    after: str | None,
    years: int,
    zone: ZoneInfo,
) -> dt.datetime | None:
    """The end of the period, at the beginning of a day of the campaign's zone; never while a stage is still to close."""
    begins = begins_at(closings, results_at, after)
    if begins is None:
        return None
    day = _years_later(begins.astimezone(zone).date(), years)
    due = dt.datetime.combine(day, dt.time(), zone)
    return max([due, *(moment for moment in closings.values() if moment is not None)])


def step(
    ends: dt.datetime | None,
    *,
    told_for: dt.datetime | None,
    held_until: dt.datetime | None,
    now: dt.datetime,
) -> Step:
    """`told_for`: the day that organisers were told, which binds unless the end was put off since; then they are told anew."""
    if ends is None:
        return Step.WAIT
    day = due(ends, held_until)
    if told_for is None or told_for < day:
        return Step.TELL if now >= day - NOTICE else Step.WAIT
    return Step.TAKE if now >= told_for else Step.WAIT


def due(ends: dt.datetime, held_until: dt.datetime | None) -> dt.datetime:
    """The end, or that of the postponement."""
    return max(ends, held_until) if held_until else ends


def tell_for(ends: dt.datetime, held_until: dt.datetime | None, *, now: dt.datetime) -> dt.datetime:
    """The day that is told: whoever is told late has their days all the same."""
    return max(due(ends, held_until), now + NOTICE)


def _years_later(day: dt.date, years: int) -> dt.date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, month=3, day=1)
