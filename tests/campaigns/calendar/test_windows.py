"""Windows hold to the second; extensions close later and never open earlier (X04)."""

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.calendar.rehearsal import walkable
from campaigns.calendar.windows import decide_finish, decide_open, frozen, next_stages, steps, window
from campaigns.schema import Document, StageKind
from tests.factories.campaigns import SLUGS, fixture, small

SECOND = dt.timedelta(seconds=1)
SUBMIT, REVIEW = StageKind.SUBMIT, StageKind.REVIEW


def at(text):
    return dt.datetime.fromisoformat(text)


def stage(key, opens, closes, kind="submit", **more):
    return {"key": key, "kind": kind, "name": key, "opens": opens, "closes": closes, **more}


def doc(*stages, **more):
    return Document.model_validate(small(stages=list(stages), **more))


JULY = stage("main", "2025-07-15T00:00:00+08:00", "2025-10-16T00:00:00+08:00")


def test_ningxia_to_the_second():
    ningxia = fixture("ningxia-2025")
    opens, closes = at("2025-07-15T00:00:00+08:00"), at("2025-10-16T00:00:00+08:00")
    assert window(ningxia, SUBMIT, "teaching") == (opens, closes)
    answers = [
        decide_open(ningxia, SUBMIT, "teaching", now=moment).code
        for moment in (opens - SECOND, opens, closes - SECOND, closes)
    ]
    assert answers == ["stage_not_yet", "", "", "stage_closed"]


def test_refusals_speak_the_campaigns_time():
    early = decide_open(doc(JULY), SUBMIT, now=at("2025-07-01T00:00:00+00:00"))
    late = decide_open(doc(JULY), SUBMIT, now=at("2025-11-01T00:00:00+00:00"))
    assert f"{early.params['opens']:%m-%d %H:%M}" == "07-15 00:00"
    assert f"{late.params['closed']:%m-%d %H:%M}" == "10-16 00:00"


def test_a_special_stage_speaks_alone_for_its_categories():
    district = fixture("district-2025")
    august = at("2025-08-15T12:00:00+08:00")
    assert decide_open(district, SUBMIT, "practice", now=august).allowed is True
    assert decide_open(district, SUBMIT, "resource", now=august).code == "stage_closed"
    assert decide_open(district, SUBMIT, now=august).allowed is True


def test_between_two_stages_the_next_one_is_named():
    two = doc(
        stage("first", "2025-01-01T00:00:00+08:00", "2025-02-01T00:00:00+08:00"),
        stage("second", "2025-03-01T00:00:00+08:00", "2025-04-01T00:00:00+08:00"),
    )
    refused = decide_open(two, SUBMIT, now=at("2025-02-10T00:00:00+08:00"))
    assert (refused.code, refused.params["stage"]) == ("stage_not_yet", "second")


def test_an_extension_closes_later_but_opens_no_earlier():
    until = at("2025-10-20T00:00:00+08:00")
    moments = ("2025-07-01T00:00:00+08:00", "2025-10-19T00:00:00+08:00", "2025-10-20T00:00:00+08:00")
    codes = [decide_open(doc(JULY), SUBMIT, now=at(one), until=until).code for one in moments]
    assert codes == ["stage_not_yet", "", "stage_closed"]


def test_a_kind_without_stages_is_not_bound_but_nothing_is_frozen():
    assert decide_open(doc(JULY), REVIEW, now=at("2030-01-01T00:00:00+08:00")).allowed is True
    assert frozen(doc(JULY), now=at("2025-08-01T00:00:00+08:00")) is False


def test_liaoning_is_frozen_after_handing_in():
    liaoning = fixture("liaoning-2025")
    moments = ("2025-07-15T23:59:59+08:00", "2025-07-16T00:00:00+08:00", "2025-10-01T00:00:00+08:00")
    assert [frozen(liaoning, now=at(one)) for one in moments] == [False, True, False]


def test_an_upload_begun_in_time_may_finish_in_the_grace_minutes():
    graced = doc({**JULY, "grace_minutes": 30})
    closes = at("2025-10-16T00:00:00+08:00")

    def finish(begun, now):
        return decide_finish(graced, SUBMIT, begun=begun, now=now).allowed

    minutes = dt.timedelta(minutes=1)
    assert finish(closes - minutes, closes + 29 * minutes) is True
    assert finish(closes - minutes, closes + 30 * minutes) is False
    assert finish(closes, closes + minutes) is False


def test_the_calendar_says_what_is_open_and_what_comes():
    ningxia = fixture("ningxia-2025")
    now = at("2025-10-20T00:00:00+08:00")
    assert [(step.key, step.state) for step in steps(ningxia, now)] == [
        ("submit", "past"),
        ("recommend", "open"),
        ("first-review", "open"),
        ("review", "coming"),
        ("publish", "coming"),
    ]
    assert [step.key for step in next_stages(ningxia, now)] == [
        "recommend",
        "first-review",
        "review",
        "publish",
    ]


moments = st.datetimes(
    min_value=dt.datetime(2025, 1, 1), max_value=dt.datetime(2026, 1, 1), timezones=st.just(dt.UTC)
)


@given(moments, moments, moments)
def test_open_is_exactly_between_opening_and_closing(one, two, now):
    if one == two:
        return
    opens, closes = min(one, two), max(one, two)
    decided = decide_open(doc(stage("s", opens, closes)), SUBMIT, now=now)
    assert decided.allowed == (opens <= now < closes)


@given(moments, moments, moments, moments)
def test_an_extension_never_takes_anything_away(one, two, now, until):
    if one == two:
        return
    made = doc(stage("s", min(one, two), max(one, two)))
    without = decide_open(made, SUBMIT, now=now).allowed
    extended = decide_open(made, SUBMIT, now=now, until=until).allowed
    assert extended or not without
    assert extended == (min(one, two) <= now < max(one, two, until))


@settings(max_examples=3, deadline=None)
@given(moments)
def test_a_rehearsal_opens_every_stage_that_people_work_in(now):
    for slug in SLUGS:
        made = walkable(fixture(slug), now=now)
        for category in made.categories:
            closed = [
                kind
                for kind in (SUBMIT, StageKind.RECOMMEND, REVIEW, StageKind.PUBLISH, StageKind.ELIGIBILITY)
                if not decide_open(made, kind, category.key, now=now)
            ]
            assert closed == []
        assert frozen(made, now=now) is False
