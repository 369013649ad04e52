"""What an organiser types into the calendar: which stages move, which times cannot be, in whose zone they are."""

import datetime as dt

import pytest
from django.utils import timezone

from campaigns.calendar.forms import CalendarForm, ExtensionForm
from campaigns.schema import Document
from portal.models import AuditEvent, Role
from portal.tenants import all_tenants
from tests.factories.campaigns import campaign_of, published, small
from tests.factories.portal import client_of, make_member

URUMQI = "Asia/Urumqi"
STAGES = [
    {"key": "submit", "kind": "submit", "name": "申报", "opens": "2026-05-01T08:00:00+08:00", "closes": "2026-05-31T23:59:59+08:00"},
    {"key": "up", "kind": "recommend", "name": "推荐", "opens": "2026-06-01T00:00:00+08:00", "source": "6月起"},
]  # fmt: skip
DOC = Document.model_validate(small(stages=STAGES, timezone=URUMQI))
AS_SHOWN = {
    "submit-opens": "2026-05-01T06:00",
    "submit-closes": "2026-05-31T21:59",
    "up-opens": "2026-05-31T22:00",
    "up-closes": "",
    "why": "调整",
    "after": "1",
}


def at(text):
    return dt.datetime.fromisoformat(text)


def filled(**changes):
    form = CalendarForm(DOC, 1, AS_SHOWN | {name.replace("_", "-"): value for name, value in changes.items()})
    with timezone.override(DOC.zone):
        form.is_valid()
    return form


def test_the_times_are_shown_in_the_campaigns_zone():
    with timezone.override(DOC.zone):
        form = CalendarForm(DOC, 7)
        rows = [(stage.key, opens.value(), closes.value()) for stage, opens, closes in form.rows()]
        shown = str(form["submit-closes"])
    assert shown.count('value="2026-05-31T21:59"') == 1
    assert [key for key, _, _ in rows] == ["submit", "up"]
    assert (form["after"].value(), rows[1][2]) == (7, None)


def test_what_is_sent_back_as_it_was_shown_moves_nothing():
    assert filled().moves() == {}


@pytest.mark.parametrize(
    ("changes", "moves"),
    [
        ({"submit_opens": "2026-05-02T06:00"}, {"submit": (at("2026-05-02T08:00:00+08:00"), at("2026-05-31T23:59:59+08:00"))}),
        ({"submit_closes": "2026-06-01T22:00"}, {"submit": (at("2026-05-01T08:00:00+08:00"), at("2026-06-02T00:00:00+08:00"))}),
        ({"submit_closes": ""}, {"submit": (at("2026-05-01T08:00:00+08:00"), None)}),
        ({"up_opens": "", "up_closes": "2026-07-01T00:00:30"}, {"up": (None, at("2026-07-01T02:00:30+08:00"))}),
        ({"submit_opens": "", "up_opens": ""},
         {"submit": (None, at("2026-05-31T23:59:59+08:00")), "up": (None, None)}),
    ],
)  # fmt: skip
def test_only_what_was_touched_moves_and_the_rest_keeps_its_seconds(changes, moves):
    form = filled(**changes)
    assert form.errors == {}
    assert form.moves() == moves


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"submit_closes": "2026-05-01T06:00"}, {"submit-closes": ["结束时间必须晚于开始时间"]}),
        ({"submit_closes": "2026-05-01T05:59"}, {"submit-closes": ["结束时间必须晚于开始时间"]}),
        ({"submit_closes": "2026-05-01T06:01"}, {}),
        ({"up_closes": "2026-05-31T22:00"}, {"up-closes": ["结束时间必须晚于开始时间"]}),
    ],
)
def test_what_cannot_be_is_told_beside_its_input(changes, errors):
    assert {name: list(words) for name, words in filled(**changes).errors.items()} == errors


@pytest.mark.parametrize(
    ("name", "value", "refused"),
    [
        ("why", " ", True),
        ("why", "长" * 200, False),
        ("why", "长" * 201, True),
        ("after", "x", True),
        ("up_opens", "六月一日", True),
        ("up_opens", "2026-02-30T00:00", True),
        ("up_opens", "2026-02-28T24:00", True),
        ("up_opens", "2026-02-28T23:59", False),
    ],
)
def test_only_the_wrong_input_is_marked(name, value, refused):
    assert list(filled(**{name: value}).errors) == ([name.replace("_", "-")] if refused else [])


def test_only_stages_with_an_end_can_be_extended():
    form = ExtensionForm(DOC)
    assert form.fields["stage"].choices == [("submit", "申报")]
    refused = ExtensionForm(
        DOC, {"stage": "up", "unit": "东市", "until": "2026-08-01T00:00", "reason": "停电"}
    )
    assert list(refused.errors) == ["stage"]


RULES = "/t/small/c/small-2026/rules/"
CALENDAR = "/t/small/c/small-2026/calendar/"


@pytest.fixture
def organiser(db):
    published(small(stages=STAGES, timezone=URUMQI))
    return client_of(make_member("organiser", "small", Role.ORGANISER))


def test_the_page_says_whose_time_it_is_and_fills_in_what_a_link_asks(organiser):
    text = organiser.get(
        CALENDAR, {"case": "SMALL-2026-000007", "unit_name": "东市", "stage": "submit"}
    ).content.decode()
    assert text.count("时间按新疆时间填写。") == 1
    assert text.count('value="SMALL-2026-000007"') == 1
    assert text.count('<input type="text" name="unit" value="东市"') == 1
    assert text.count('value="2026-05-31T21:59"') == 1
    assert text.count("6月起") == 1


def test_a_saved_calendar_is_kept_with_its_reason_and_leaves_the_seconds(organiser):
    answer = organiser.post(CALENDAR, AS_SHOWN | {"up-closes": "2026-07-01T00:00"}, follow=True)
    assert answer.content.decode().count("日程已更新，记为第 2 版规则。") == 1
    stages = campaign_of("small-2026").current.doc.stages
    assert [stage.closes for stage in stages] == [
        at("2026-05-31T23:59:59+08:00"),
        at("2026-07-01T02:00:00+08:00"),
    ]
    with all_tenants():
        event = AuditEvent.objects.filter(action="campaign.publish").latest("pk")
    assert (event.why, event.actor.username, event.data["version"]) == ("调整", "organiser", 2)


def test_somebody_else_moved_it_meanwhile(organiser):
    published(small(stages=STAGES, timezone=URUMQI, name="别人改的"))
    answer = organiser.post(CALENDAR, AS_SHOWN | {"up-closes": "2026-07-01T00:00"}, follow=True)
    assert answer.content.decode().count("规则已由他人更新为第 2 版") == 1
    campaign = campaign_of("small-2026")
    assert (campaign.current.version, campaign.current.doc.stages[1].closes) == (2, None)


def test_a_wrong_calendar_stays_on_the_page_as_it_was_typed(organiser):
    answer = organiser.post(CALENDAR, AS_SHOWN | {"up-opens": "2026-06-09T10:11", "why": ""})
    text = answer.content.decode()
    assert (answer.status_code, text.count('value="2026-06-09T10:11"')) == (422, 1)
    assert campaign_of("small-2026").current.version == 1
