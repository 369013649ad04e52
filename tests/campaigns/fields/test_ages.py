"""Ages on a day, beside a count of birthdays that is made another way."""

import calendar
import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from campaigns.fields.limits import judge_field
from campaigns.schema.forms import Field_

DAYS = st.dates(dt.date(1920, 1, 1), dt.date(2080, 12, 31))


def birthdays(born, on):
    """Birthdays after the day of birth up to a day; in a common year who was born on 29 February has theirs on 1 March."""
    count = 0
    for year in range(born.year + 1, on.year + 1):
        leapling = (born.month, born.day) == (2, 29) and not calendar.isleap(year)
        day = dt.date(year, 3, 1) if leapling else dt.date(year, born.month, born.day)
        count += day <= on
    return count


def field(**limit):
    return Field_.model_validate({"key": "born", "label": "出生日期", "kind": "date", "limits": [limit]})


@given(DAYS, DAYS, st.integers(0, 120), st.booleans())
def test_full_years_whether_on_a_named_day_or_today(born, on, bound, named):
    if born > on:
        born, on = on, born
    day = {"age_on": on.isoformat()} if named else {}
    today = dt.date(1999, 9, 9) if named else on
    age = birthdays(born, on)
    for limit, fits in (({"min_age": bound}, age >= bound), ({"max_age": bound}, age <= bound)):
        found = judge_field(field(**limit, **day), born.isoformat(), {}, today)
        assert [one.measured for one in found] == ([] if fits else [f"{age} 周岁"])


@given(DAYS, DAYS, DAYS)
def test_absolute_bounds_hold_on_their_own_days(day, one, other):
    first, last = sorted([one, other])
    limited = field(not_before=first.isoformat(), not_after=last.isoformat())
    found = judge_field(limited, day.isoformat(), {}, dt.date(2026, 1, 1))
    assert [finding.rule for finding in found] == ([] if first <= day <= last else ["answer.date_range"])
    for edge in (first, last):
        assert judge_field(limited, edge.isoformat(), {}, dt.date(2026, 1, 1)) == []
