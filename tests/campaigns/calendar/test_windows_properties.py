"""What holds of every stage and every moment: closing is exclusive, an extension only lengthens, grace only finishes."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from campaigns.calendar.windows import decide_finish, decide_open, window
from campaigns.schema import Document, StageKind
from tests.factories.campaigns import small

START = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)
moments = st.integers(-5000, 50_000).map(lambda minutes: START + dt.timedelta(minutes=minutes))


@st.composite
def documents(draw):
    """A campaign with one stage of handing in, of one minute to two weeks, and its grace."""
    opens = draw(moments)
    closes = opens + dt.timedelta(minutes=draw(st.integers(1, 20_000)))
    grace = draw(st.integers(0, 600))
    stage = {"key": "s", "kind": "submit", "name": "申报", "grace_minutes": grace}
    stage |= {"opens": opens.isoformat(), "closes": closes.isoformat()}
    return Document.model_validate(small(stages=[stage]))


@given(documents(), moments)
def test_open_is_from_opening_to_just_before_closing(doc, now):
    opens, closes = window(doc, StageKind.SUBMIT)
    assert decide_open(doc, StageKind.SUBMIT, now=now).allowed is (opens <= now < closes)
    assert decide_open(doc, StageKind.SUBMIT, now=opens).allowed is True
    assert decide_open(doc, StageKind.SUBMIT, now=closes).code == "stage_closed"


@given(documents(), moments, moments)
def test_an_extension_never_closes_earlier_and_never_opens_earlier(doc, now, until):
    opens, closes = window(doc, StageKind.SUBMIT)
    extended = decide_open(doc, StageKind.SUBMIT, now=now, until=until).allowed
    assert extended is (opens <= now < max(closes, until))


@given(documents(), moments, st.integers(0, 2000))
def test_what_was_begun_in_time_may_finish_inside_the_grace_and_nothing_else(doc, begun, minutes):
    opens, closes = window(doc, StageKind.SUBMIT)
    now = begun + dt.timedelta(minutes=minutes)
    grace = dt.timedelta(minutes=doc.stages[0].grace_minutes)
    in_time = opens <= begun < closes
    expected = opens <= now < closes or (in_time and now < closes + grace)
    assert decide_finish(doc, StageKind.SUBMIT, begun=begun, now=now).allowed is expected
