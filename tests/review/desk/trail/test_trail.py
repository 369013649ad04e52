"""The audit trail is searched by person, action, case and date, always names its object, and is taken out (O30, X08)."""

import datetime as dt
import io

import openpyxl
import pytest

from portal import audit
from portal.models import AuditEvent
from review.models import Nomination
from tests.factories.review import NOW, make_nomination, make_submission

DAY = dt.timedelta(days=1)


@pytest.fixture
def desk(world, client):
    client.force_login(world.organiser)
    return client


@pytest.fixture
def events(world):
    first = make_submission(world, "甲案例", state="eligible")
    second = make_submission(world, "乙案例", state="eligible")
    for submission, actor, at, why in (
        (first, world.organiser, NOW, "理由一"),
        (second, world.coordinator, NOW - DAY, "理由二"),
    ):
        audit.record("submission.pass", submission, actor=actor, now=at, why=why)
    audit.record(
        "batch.reopen",
        world.campaign,
        campaign=world.campaign.pk,
        actor=world.organiser,
        now=NOW - 2 * DAY,
        why="=理由三",
    )
    return first, second


@pytest.mark.parametrize(
    ("query", "reasons"),
    [
        ("", ["理由一", "理由二", "理由三"]),
        ("?person=coordinator", ["理由二"]),
        ("?action=batch.reopen", ["理由三"]),
        ("?case=甲案", ["理由一"]),
        ("?case=没有的", []),
        ("?since=2025-10-20", ["理由一"]),
        ("?until=2025-10-19", ["理由二", "理由三"]),
        ("?since=2025-10-19&until=2025-10-19", ["理由二"]),
        ("?person=organiser&case=乙案例", []),
    ],
)
def test_it_is_narrowed(world, desk, events, query, reasons):
    page = desk.get(world.path("desk-audit") + query).content.decode()
    assert [why for why in ("理由一", "理由二", "理由三") if why in page] == reasons


def test_a_date_that_is_none_is_said(world, desk, events):
    page = desk.get(world.path("desk-audit") + "?since=昨天").content.decode()
    assert ("日期写法如 2025-10-20。" in page, "理由一" in page) == (True, True)


def test_a_day_ends_at_midnight_in_the_campaigns_zone(world, desk):
    late = dt.datetime(2025, 10, 20, 15, 59, 59, tzinfo=dt.UTC)
    for at, why in ((late, "当天"), (late + dt.timedelta(seconds=1), "次日")):
        audit.record("batch.reopen", world.campaign, campaign=world.campaign.pk, actor=None, now=at, why=why)
    page = desk.get(world.path("desk-audit") + "?until=2025-10-20").content.decode()
    assert ("当天" in page, "次日" in page) == (True, False)


def test_what_is_gone_is_still_told_apart(world, desk):
    nomination = make_nomination(world, make_submission(world, state="recommended"))
    audit.record("nomination.reword", nomination, campaign=world.campaign.pk, actor=None, now=NOW)
    Nomination.objects.all().delete()
    page = desk.get(world.path("desk-audit")).content.decode()
    assert f"已删除的记录 nomination:{nomination.pk}" in page


def test_the_table_has_what_the_page_is_narrowed_to_and_no_formulas(world, desk, events):
    answer = desk.get(world.path("desk-audit-export") + "?person=organiser")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert rows == [
        ("时间", "人员", "操作", "对象", "内容", "理由"),
        ("2025-10-20 12:00:00", "north-organiser", "资格审核通过", "甲案例", None, "理由一"),
        ("2025-10-18 12:00:00", "north-organiser", "退回单位报送", "教学案例征集", None, "=理由三"),
    ]
    assert AuditEvent.objects.filter(action="export.create").get().data == {"what": "audit"}


def test_the_tabs_stay_on_the_pages_of_settings(world, desk):
    """O33."""
    at = world.path("desk").replace("/c/calls/desk/", "/")
    paths = {
        "campaign-rules": world.path("campaign-rules"), "campaign-calendar": world.path("campaign-calendar"),
        "storage": f"{at}storage/?campaign=calls",
    }  # fmt: skip
    found = {name: desk.get(path).content.decode().count('class="desk-nav"') for name, path in paths.items()}
    assert found == dict.fromkeys(paths, 1)


def test_a_table_that_would_be_cut_off_is_refused_in_words(world, client, monkeypatch):
    monkeypatch.setattr("review.desk.trail.table.MOST", 1)
    client.force_login(world.organiser)
    for n in range(2):
        audit.record("award.draft", world.campaign, campaign=world.campaign.pk, actor=None, now=NOW, n=n)
    answer = client.get(world.path("desk-audit-export"), headers={"Accept": "application/json"})
    assert (answer.json()["code"], answer.json()["params"]) == ("audit_export_long", {"count": 3, "max": 1})
    page = client.get(world.path("desk-audit-export"), follow=True).content.decode()
    assert "有 3 条记录，一次最多导出 1 条" in page
