"""The organiser's table of units (O29): what each line says, how it is narrowed and sorted, reminding, phone, export."""

import datetime as dt
import io

import openpyxl
import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.decisions import refuse
from portal.models import AuditEvent, Notification, Person, Role, Unit
from portal.words import say
from review.desk.units.actions import remind_units
from review.desk.units.choosing import Coordinator, FormCell, UnitFilter, UnitLine, chosen, counts, owes
from review.desk.units.lines import unit_lines
from review.desk.units.notices import MOST_UNITS, decide_remind, notices
from review.models import NominationBatch, UnitReminder
from tests.factories.portal import make_person
from tests.factories.review import (
    NOW,
    join,
    make_nomination,
    make_submission,
    save_unit_document,
)
from tests.refusals import refusal

DUE = NOW - dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def desk(world, client):
    client.force_login(world.organiser)
    return client


def lines_of(world, now=NOW):
    return unit_lines(world.campaign, world.campaign.current.doc, now=now)


def test_a_line_says_people_batch_forms_and_what_is_missed(world):
    """O29: coordinator and sign-in, cases, batch, minimums (E08, E09), each owed form, last reminder."""
    Person.objects.filter(pk=world.coordinator.pk).update(last_login=NOW - MINUTE, phone="13800001111")
    make_nomination(world, make_submission(world, state="recommended"))
    save_unit_document(world)
    city, other = lines_of(world)
    assert (city.key, city.cases, city.submitted_at, city.signed_in_at) == ("c1", 1, None, NOW - MINUTE)
    assert city.coordinators == (
        Coordinator(world.coordinator.pk, "north-coordinator", NOW - MINUTE, has_phone=True),
    )
    assert [(form.key, form.done, form.late) for form in city.forms] == [("table", True, False)]
    assert city.missed == ("教研还差 1 件", "示范校必须报送：甲市二中")
    assert (other.key, other.coordinators, [form.done for form in other.owed]) == ("c2", (), [False])
    assert other.missed == ("教研还差 1 件",)


def test_what_was_begun_is_not_whole_yet(world):
    save_unit_document(world, content=None)
    (form,) = lines_of(world)[0].forms
    assert (form.done, form.begun) == (False, True)


LINES = [
    UnitLine("a", 1, "甲县", (Coordinator(7, "李", NOW),), cases=3, submitted_at=NOW, forms=(None,)),
    UnitLine("b", 2, "乙县", (Coordinator(8, "王", None),), missed=("教研还差 1 件",)),
    UnitLine("c", 3, "丙县", (), forms=(FormCell("t", "汇总表", DUE, done=False, late=True),)),
]


@pytest.mark.parametrize(
    ("query", "keys"),
    [
        ({}, "abc"),
        ({"show": "open"}, "bc"),
        ({"show": "forms"}, "c"),
        ({"show": "minimum"}, "b"),
        ({"show": "never"}, "b"),
        ({"show": "nobody"}, "c"),
        ({"show": "unknown"}, "abc"),
        ({"q": "王"}, "b"),
        ({"q": "县", "sort": "-cases"}, "abc"),
        ({"sort": "cases"}, "bca"),
        ({"sort": "signin"}, "bca"),
        ({"sort": "unknown"}, "abc"),
    ],
)
def test_narrowing_and_sorting(query, keys):
    assert "".join(line.key for line in chosen(LINES, UnitFilter.from_query(query))) == keys


def test_every_narrowing_is_counted():
    assert [(key, count) for key, _, count in counts(LINES)] == [
        ("open", 2), ("forms", 1), ("doubtful", 0), ("minimum", 1), ("never", 1), ("nobody", 1),
    ]  # fmt: skip


def test_what_a_unit_owes_in_words():
    zone = dt.timezone(dt.timedelta(hours=8))
    at_midnight = FormCell("t", "汇总表", dt.datetime(2025, 10, 18, 16, tzinfo=dt.UTC), done=False)
    line = UnitLine("a", 1, "甲县", cases=2, missed=("教研还差 1 件",), forms=(at_midnight,))
    assert owes(line, zone) == "尚未报送（已推荐 2 件）；缺少材料：汇总表（10月18日 24:00 前）；教研还差 1 件"
    assert owes(LINES[0], zone) == ""


def test_one_notice_a_coordinator_whatever_the_number_of_units():
    both = [
        UnitLine("a", 1, "甲县", (Coordinator(7, "李", None),)),
        UnitLine("b", 2, "乙县", (Coordinator(7, "李", None), Coordinator(8, "王", None)), cases=1),
    ]
    told = notices(both, dt.UTC)
    assert [(notice.person, notice.units, notice.owed) for notice in told] == [
        (7, "甲县等 2 个单位", "甲县：尚未报送（已推荐 0 件）\n乙县：尚未报送（已推荐 1 件）"),
        (8, "乙县", "尚未报送（已推荐 1 件）"),
    ]


@pytest.mark.parametrize(
    ("lines", "decision"),
    [
        ([], refuse("remind_none_chosen")),
        ([LINES[2]], refuse("remind_nobody", units="丙县")),
        ([LINES[0]] * (MOST_UNITS + 1), refuse("remind_too_many", count=MOST_UNITS + 1, max=MOST_UNITS)),
    ],
)
def test_what_may_stand_against_reminding(lines, decision):
    assert decide_remind(lines, now=NOW) == decision
    assert decide_remind(LINES, now=NOW)


def test_reminding_tells_each_coordinator_once_and_is_remembered(world):
    """O29, X08: the unit without a coordinator is left out and named."""
    told, lines = remind_units(world.campaign, {"c1", "c2"}, text="请尽快", actor=world.organiser, now=NOW)
    assert (told, [line.key for line in lines]) == (1, ["c1", "c2"])
    notice = Notification.objects.get(person=world.coordinator)
    assert notice.title == "请尽快办理：甲市"
    assert notice.body == (
        "“教学案例征集”\n尚未报送（已推荐 0 件）；缺少材料：汇总表；教研还差 1 件；示范校必须报送：甲市二中\n请尽快"
    )
    assert notice.link == world.path("unit-desk")
    assert list(UnitReminder.objects.values_list("unit__key", "told", "text")) == [("c1", 1, "请尽快")]
    event = AuditEvent.objects.get(action="unit.remind")
    assert (event.why, event.data, event.campaign) == ("请尽快", {"told": 1}, world.campaign.pk)
    assert [line.reminded_at for line in lines_of(world)] == [NOW, None]


def test_a_second_click_reminds_nobody_again(world):
    remind_units(world.campaign, {"c1"}, text="请尽快", actor=world.organiser, now=NOW)
    again = {"text": "请尽快", "actor": world.organiser}
    assert refusal(remind_units, world.campaign, {"c1"}, now=NOW + 9 * MINUTE, **again) == refuse(
        "reminded_just_now", units="甲市", minutes=10
    )
    assert Notification.objects.count() == 1
    remind_units(world.campaign, {"c1"}, now=NOW + 10 * MINUTE, **again)
    assert Notification.objects.count() == 2


def test_the_page_previews_what_is_read_and_then_sends_it(world, desk):
    page = desk.post(world.path("desk-units-remind"), {"unit": ["c1", "c2"]}).content.decode()
    assert ("提醒 2 个单位" in page, "将通知 1 位单位管理员" in page) == (True, True)
    assert ("1 个单位没有管理员，无法提醒" in page, "乙市" in page, "缺少材料：汇总表" in page) == (
        True,
        True,
        True,
    )
    assert Notification.objects.count() == 0
    sent = {"unit": ["c1", "c2"], "send": "1", "text": "请尽快"}
    page = desk.post(world.path("desk-units-remind"), sent, follow=True).content.decode()
    assert ("已提醒 1 位单位管理员" in page, "乙市：没有管理员，无法提醒" in page) == (True, True)


def test_nothing_typed_is_lost_where_the_words_are_missing(world, desk):
    answer = desk.post(world.path("desk-units-remind"), {"unit": ["c1"], "send": "1", "text": " "})
    assert (answer.status_code, 'name="unit" value="c1"' in answer.content.decode()) == (422, True)
    assert Notification.objects.count() == 0


def test_ticking_nothing_is_said_on_the_table(world, desk):
    page = desk.post(world.path("desk-units-remind"), {}, follow=True).content.decode()
    assert say(refuse("remind_none_chosen")) in page


def test_every_unit_of_the_narrowed_table(world, desk):
    """`every` reminds what the table is narrowed to, beyond the page."""
    path = f"{world.path('desk-units-remind')}?show=nobody"
    page = desk.post(path, {"every": "1"}, follow=True).content.decode()
    assert say(refuse("remind_nobody", units="乙市")) in page


def test_a_phone_number_is_shown_on_purpose_and_written_down(world, desk):
    Person.objects.filter(pk=world.coordinator.pk).update(phone="13800001111")
    path = world.path("desk-unit-phone", unit="c1")
    assert "13800001111" not in desk.get(world.path("desk-units")).content.decode()
    assert "13800001111" in desk.post(path, headers={"HX-Request": "true"}).content.decode()
    event = AuditEvent.objects.get(action="unit.phone")
    assert (event.subject, event.data) == (f"unit:{world.unit('c1').pk}", {"people": [world.coordinator.pk]})
    assert desk.get(path).status_code == 405
    assert "没有管理员" in desk.post(world.path("desk-unit-phone", unit="c2"), follow=True).content.decode()


def test_the_export_is_what_the_page_shows_without_phones(world, desk):
    Unit.objects.filter(key="c2").update(name="=乙市")
    answer = desk.get(world.path("desk-units-export") + "?show=nobody")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert rows == [
        ("单位", "管理员", "最近登录", "已推荐（件）", "报送时间", "未达要求", "汇总表", "最近提醒"),
        ("=乙市", "没有管理员", None, 0, "未报送", "教研还差 1 件", "未交", None),
    ]
    assert AuditEvent.objects.get(action="export.create").data == {"what": "units"}


@pytest.mark.parametrize("count", [1, 3])
def test_as_many_queries_for_three_units_as_for_one(world, desk, count):
    for number in range(count - 1):
        Unit.objects.create(
            tenant=world.tenant, key=f"n{number}", name=f"新{number}", kind="city", path=f"n{number}/"
        )
    for unit in Unit.objects.filter(kind="city"):
        join(world, make_person(f"of-{unit.key}"), Role.COORDINATOR, unit)
        NominationBatch.objects.create(tenant=world.tenant, campaign=world.campaign, unit=unit)
        make_nomination(world, make_submission(world, state="recommended"), unit=unit.key)
    asked = []
    for path in ("desk-units", "desk-units-export"):
        desk.get(world.path(path))
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            desk.get(world.path(path))
        asked.append(len(queries))
    assert asked == [17, 16]
