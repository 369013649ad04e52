"""A rehearsal's calendar: every stage around today, and nothing else of the document changed."""

import datetime as dt

import pytest

from campaigns.calendar.rehearsal import walkable
from campaigns.calendar.windows import steps
from campaigns.schema import Document, StageKind
from tests.factories.campaigns import small

NOW = dt.datetime(2026, 5, 10, 15, 30, tzinfo=dt.UTC)  # 23:30 in Shanghai
MIDNIGHT = dt.datetime.fromisoformat("2026-05-10T00:00:00+08:00")
OLD = {"opens": "2020-01-01T00:00:00+08:00", "closes": "2020-02-01T00:00:00+08:00"}
RECOMMEND = {
    "unit_kinds": ["city"],
    "forms": [
        {"key": "due", "label": "总结", "due": "2020-02-01T00:00:00+08:00"},
        {"key": "any", "label": "随时"},
    ],
}
STAGES = [{"key": f"s{n}", "kind": kind.value, "name": kind.value, **OLD} for n, kind in enumerate(StageKind)]
DOC = Document.model_validate(small(stages=[*STAGES, {"key": "more", "kind": "other", "name": "会", **OLD}], recommend=RECOMMEND))  # fmt: skip


def days(moment):
    return (moment - MIDNIGHT) / dt.timedelta(days=1)


def test_each_kind_has_its_days():
    made = walkable(DOC, now=NOW)
    assert [(stage.kind.value, days(stage.opens), days(stage.closes)) for stage in made.stages] == [
        ("submit", -30, 15),
        ("recommend", -20, 22),
        ("freeze", 29, 91),
        ("eligibility", -15, 26),
        ("review", -10, 29),
        ("material", -5, 29),
        ("notice", -1, 41),
        ("publish", -1, 61),
        ("other", 30, 46),
        ("other", 45, 61),
    ]


def test_what_people_work_in_is_open_and_the_rest_comes():
    states = {step.kind: step.state for step in steps(walkable(DOC, now=NOW), NOW)}
    assert states == {
        "submit": "open", "recommend": "open", "freeze": "coming", "eligibility": "open",
        "review": "open", "material": "open", "notice": "open", "publish": "open", "other": "coming",
    }  # fmt: skip


def test_forms_are_due_before_recommending_closes():
    made = walkable(DOC, now=NOW)
    due, at_any_time = made.recommend.forms
    closes = next(stage.closes for stage in made.stages if stage.kind is StageKind.RECOMMEND)
    assert (days(due.due), at_any_time.due) == (19, None)
    assert NOW < due.due < closes


def test_nothing_else_changes_and_a_second_rehearsal_is_the_same():
    made = walkable(DOC, now=NOW)
    assert made.model_copy(update={"stages": DOC.stages, "recommend": DOC.recommend}) == DOC
    assert walkable(made, now=NOW + dt.timedelta(minutes=20)) == made
    assert Document.model_validate(made.model_dump(mode="json")) == made


def test_a_stage_without_end_stays_without():
    doc = Document.model_validate(
        small(stages=[{"key": "s", "kind": "submit", "name": "申报"}], recommend=None)
    )
    made = walkable(doc, now=NOW)
    assert (days(made.stages[0].opens), made.stages[0].closes, made.recommend) == (-30, None, None)


@pytest.mark.parametrize(("zone", "day"), [("Asia/Shanghai", 10), ("UTC", 10), ("Pacific/Auckland", 11)])
def test_the_day_is_the_campaigns(zone, day):
    doc = Document.model_validate(small(timezone=zone))
    opens = walkable(doc, now=NOW).stages[0].opens
    assert opens == dt.datetime(2026, 5, day, tzinfo=doc.zone) - dt.timedelta(days=30)


def test_a_categorys_own_earlier_deadline_stays_before_the_others():
    """S23. Equal deadlines stay equal, and none gets behind today."""
    months = [3, 1, 3, 2]
    stages = [
        {"key": f"s{n}", "kind": "submit", "name": "申报", "opens": "2020-01-01T00:00:00+08:00",
         "closes": f"2020-0{month}-02T00:00:00+08:00"}
        for n, month in enumerate(months)
    ]  # fmt: skip
    made = walkable(Document.model_validate(small(stages=stages)), now=NOW)
    assert [days(stage.closes) for stage in made.stages] == [15, 13, 15, 14]
    many = [{**stages[0], "key": f"m{n}", "closes": f"2020-02-{n + 1:02}T00:00:00+08:00"} for n in range(25)]
    made = walkable(Document.model_validate(small(stages=many)), now=NOW)
    assert [days(stage.closes) for stage in made.stages] == [*[1] * 11, *range(2, 16)]
