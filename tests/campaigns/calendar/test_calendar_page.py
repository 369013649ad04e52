"""The organiser's calendar: moving stages, granting extensions."""

import datetime as dt

import pytest
from django.utils import timezone

from campaigns.models import Extension
from portal.decisions import refuse
from portal.tenants import all_tenants
from portal.words import say
from tests.factories.campaigns import campaign_of, published, small

pytestmark = pytest.mark.django_db


CALENDAR = "/t/small/c/small-2026/calendar/"
EXTEND = "/t/small/c/small-2026/calendar/extend/"
# those of the page of rules, and the extensions: count, page; units
CALENDAR_QUERIES = 10


def moment(when):
    return timezone.localtime(when).strftime("%Y-%m-%dT%H:%M")


def test_the_calendar_moves_a_stage(organiser):
    now = timezone.now().replace(second=0, microsecond=0)
    opens, closes = now - dt.timedelta(days=2), now + dt.timedelta(days=60)
    given = {"submit-opens": moment(opens), "submit-closes": moment(closes), "why": "延长", "after": "1"}
    answer = organiser.post(CALENDAR, given, follow=True)
    assert "日程已更新，记为第 2 版规则" in answer.content.decode()
    stage = campaign_of("small-2026").current.doc.stages[0]
    assert (stage.opens, stage.closes) == (opens, closes)


def test_the_calendar_refuses_what_ends_before_it_begins(organiser):
    now = timezone.now()
    given = {
        "submit-opens": moment(now),
        "submit-closes": moment(now - dt.timedelta(days=1)),
        "why": "x",
        "after": "1",
    }
    answer = organiser.post(CALENDAR, given)
    assert (answer.status_code, "结束时间必须晚于开始时间" in answer.content.decode()) == (422, True)
    assert campaign_of("small-2026").current.version == 1


def test_a_calendar_that_somebody_else_changed_meanwhile_keeps_what_was_typed(organiser):
    published(small(name="改过的名称"))
    closes = moment(timezone.now() + dt.timedelta(days=77))
    answer = organiser.post(CALENDAR, {"submit-closes": closes, "why": "延长两周", "after": "1"})
    page = answer.content.decode()
    assert (answer.status_code, say(refuse("rules_stale", version=2)) in page) == (422, True)
    assert (f'value="{closes}"' in page, 'value="延长两周"' in page) == (True, True)
    assert campaign_of("small-2026").current.version == 2


def test_an_unchanged_calendar_makes_no_version(organiser):
    stage = campaign_of("small-2026").current.doc.stages[0]
    given = {
        "submit-opens": moment(stage.opens),
        "submit-closes": moment(stage.closes),
        "why": "x",
        "after": "1",
    }
    assert "保持原样" in organiser.post(CALENDAR, given, follow=True).content.decode()
    assert campaign_of("small-2026").current.version == 1


def test_an_extension_is_granted_by_name_of_the_unit(organiser):
    until = timezone.now().replace(second=0, microsecond=0) + dt.timedelta(days=45)
    given = {"stage": "submit", "unit": "东市一校", "case": "", "until": moment(until), "reason": "停电"}
    text = organiser.post(EXTEND, given, follow=True).content.decode()
    with all_tenants():
        made = Extension.objects.select_related("unit").get()
    assert (made.unit.key, made.until, "停电" in text, "东市一校" in text) == ("east-one", until, True, True)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"unit": "没有的学校"}, "没有找到单位“没有的学校”"),
        ({"unit": "", "case": "没有的编号"}, "没有找到这个案例"),
        ({"unit": ""}, "请选择要延期的单位，或填写一个案例编号"),
        ({"case": "SMALL-2026-000001"}, "请选择要延期的单位，或填写一个案例编号"),
        ({"reason": ""}, "请写明延期理由"),
        ({"until": "2020-01-01T00:00"}, "延期时间已经过去"),
    ],
)
def test_extensions_are_refused_in_words(organiser, changes, words):
    until = moment(timezone.now() + dt.timedelta(days=45))
    given = {"stage": "submit", "unit": "东市一校", "case": "", "until": until, "reason": "停电", **changes}
    answer = organiser.post(EXTEND, given)
    assert (answer.status_code, words in answer.content.decode()) == (422, True)


@pytest.mark.parametrize("count", [1, 3])
def test_the_calendar_costs_the_same_for_more_extensions(organiser, count, django_assert_num_queries):
    until = moment(timezone.now() + dt.timedelta(days=45))
    for n in range(count):
        given = {"stage": "submit", "unit": "东市", "case": "", "until": until, "reason": f"第{n}次"}
        organiser.post(EXTEND, given)
    organiser.get(CALENDAR)
    with django_assert_num_queries(CALENDAR_QUERIES):
        assert organiser.get(CALENDAR).status_code == 200


def test_several_units_are_chosen_by_ticks_by_the_search_box_and_by_name(organiser):
    """O32: one reason for all of them, each once."""
    until = timezone.now().replace(second=0, microsecond=0) + dt.timedelta(days=45)
    given = {
        "stage": "submit", "units": ["east"], "more": ["东市一校"], "unit": "东市一校、东市", "until": moment(until),
        "reason": "停电",
    }  # fmt: skip
    organiser.post(EXTEND, given)
    with all_tenants():
        made = list(Extension.objects.order_by("unit__path").values_list("unit__key", "reason"))
    assert made == [("east", "停电"), ("east-one", "停电")]


def test_what_was_chosen_stays_chosen_where_the_reason_is_missing(organiser):
    given = {"stage": "submit", "units": ["east"], "more": ["东市一校"], "until": "", "reason": ""}
    page = organiser.post(EXTEND, given).content.decode()
    assert [f'value="{key}"' in page for key in ("east", "east-one")] == [True, True]
    assert page.count("checked") == 2


def test_one_unknown_name_and_nobody_is_extended(organiser):
    until = moment(timezone.now() + dt.timedelta(days=45))
    given = {"stage": "submit", "unit": "东市、没有的市", "until": until, "reason": "停电"}
    assert say(refuse("unit_unknown", name="没有的市")) in organiser.post(EXTEND, given).content.decode()
    with all_tenants():
        assert Extension.objects.count() == 0


def test_too_many_units_at_once(organiser):
    until = moment(timezone.now() + dt.timedelta(days=45))
    given = {
        "stage": "submit",
        "unit": "、".join(f"校{n}" for n in range(201)),
        "until": until,
        "reason": "停电",
    }
    answer = organiser.post(EXTEND, given)
    assert (answer.status_code, say(refuse("extension_too_many", max=200)) in answer.content.decode()) == (
        422,
        True,
    )


def test_a_link_fills_in_the_ticked_units_and_the_reason_has_its_star(organiser):
    """O31, O32: from the table of units."""
    page = organiser.get(CALENDAR, {"unit": ["east", "east-one", "nothing"]}).content.decode()
    assert (page.count('name="units"'), page.count('name="units" value="east"')) == (2, 1)
    reason = page[page.index('data-field="reason"') :]
    assert "（必填）" in reason[: reason.index("</label>")]
