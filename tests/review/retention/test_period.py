"""When personal data goes: values in, a day or a step out."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.retention.period import NOTICE, Step, begins_at, due, ends_at, step, tell_for

BEIJING = ZoneInfo("Asia/Shanghai")
DAY = dt.timedelta(days=1)


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("closings", "results", "after", "years", "ends"),
    [
        ({"in": "2025-10-16", "judge": "2025-12-01"}, None, None, 3, "2028-12-01"),
        ({"in": "2025-10-16", "judge": "2025-12-01"}, "2026-01-15T18:30", None, 3, "2029-01-15"),
        ({"in": "2025-10-16", "judge": "2025-12-01"}, "2025-11-01", None, 1, "2026-12-01"),
        ({"in": "2025-10-16", "judge": "2025-12-01"}, "2026-01-15", "in", 1, "2026-10-16"),
        ({"in": "2024-02-29T12:00", "judge": None}, None, None, 1, "2025-03-01"),
        ({"in": "2024-02-29", "judge": None}, None, None, 4, "2028-02-29"),
        (
            {"in": "2025-10-16", "judge": "2030-01-01T09:00"},
            None,
            "in",
            1,
            "2030-01-01T09:00",
        ),  # still to close
        ({"in": None}, "2026-01-15", "in", 1, "2027-01-15"),
        ({"in": None}, None, None, 1, None),
    ],
)
def test_the_end_is_years_after_the_end_of_the_campaign(closings, results, after, years, ends):
    moments = {key: at(text) if text else None for key, text in closings.items()}
    found = ends_at(moments, at(results) if results else None, after=after, years=years, zone=BEIJING)
    assert found == (at(ends) if ends else None)


moments = st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2060, 1, 1), timezones=st.just(dt.UTC))


@given(st.dictionaries(st.sampled_from("abc"), st.none() | moments), st.none() | moments, st.integers(1, 30))
def test_nothing_goes_before_a_year_has_passed_nor_while_a_stage_is_open(closings, results, years):
    ends = ends_at(closings, results, after=None, years=years, zone=BEIJING)
    begins = begins_at(closings, results, None)
    known = [moment for moment in closings.values() if moment]
    assert (ends is None) == (not known and results is None)
    if ends is not None and begins is not None:
        assert ends >= begins + dt.timedelta(days=365 * years - 1)
        assert all(ends >= moment for moment in known)


@given(moments, st.none() | moments, st.none() | moments, moments)
def test_it_is_never_taken_untold_nor_before_the_day_that_was_told(ends, told_for, held_until, now):
    asked = step(ends, told_for=told_for, held_until=held_until, now=now)
    if asked is Step.TAKE:
        assert told_for is not None
        assert now >= told_for >= due(ends, held_until)
    if asked is Step.TELL:
        day = tell_for(ends, held_until, now=now)
        assert day >= now + NOTICE
        again = step(ends, told_for=day, held_until=held_until, now=now)
        assert again is Step.WAIT
        assert step(ends, told_for=day, held_until=held_until, now=day) is Step.TAKE


END = at("2026-12-01")


@pytest.mark.parametrize(
    ("told_for", "held_until", "now", "asked"),
    [
        (None, None, END - NOTICE - DAY, Step.WAIT),
        (None, None, END - NOTICE, Step.TELL),
        (None, None, END + 100 * DAY, Step.TELL),  # told late, done thirty days later
        (END, None, END - DAY, Step.WAIT),
        (END, None, END, Step.TAKE),
        (END, END + 90 * DAY, END, Step.WAIT),
        (END, END + 90 * DAY, END + 60 * DAY, Step.TELL),  # told anew before the later day
        (END + 90 * DAY, None, END, Step.WAIT),  # released: the day that was told binds
        (END + 90 * DAY, None, END + 90 * DAY, Step.TAKE),
    ],
)
def test_what_a_day_asks(told_for, held_until, now, asked):
    assert step(END, told_for=told_for, held_until=held_until, now=now) is asked
    assert step(None, told_for=told_for, held_until=held_until, now=now) is Step.WAIT
