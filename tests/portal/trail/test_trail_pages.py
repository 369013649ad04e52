"""The trails outside the campaigns: a tenant's, one's own, the operators' (X08, SEC-M8)."""

import datetime as dt
import io

import openpyxl
import pytest
from django.core.management import call_command
from django.utils import timezone

from portal import audit
from portal.models import AuditEvent, Role, Unit
from portal.tenants import tenant_scope
from tests.factories.portal import client_of, make_membership, make_teacher, make_tenant

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 3, 10, 4, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


@pytest.fixture
def tenant():
    return make_tenant("caet")


@pytest.fixture
def organiser(tenant):
    person = make_teacher(username="zhang", real_name="张组织")
    make_membership(person, tenant, Role.ORGANISER)
    return person


@pytest.fixture
def events(tenant, organiser):
    """A unit is moved, a role ended, a campaign published; another tenant's unit is moved."""
    now, other = NOW, make_tenant("other")
    deputy = make_membership(make_teacher(username="li", real_name="李干事"), tenant, Role.COORDINATOR)
    for owner, name in ((tenant, "第一小学"), (other, "别处小学")):
        with tenant_scope(owner):
            unit = Unit.objects.create(tenant=owner, key="di-yi", name=name, kind="school", path="/di-yi/")
            audit.record("unit.move", unit, actor=organiser, now=now, before="/甲县/", after="/乙县/")
    with tenant_scope(tenant):
        audit.record(
            "role.end",
            deputy,
            actor=None,
            now=now - DAY,
            why="调离",
            role=deputy.role,
            person=deputy.person_id,
        )
        audit.record("campaign.publish", tenant, actor=organiser, now=now - 2 * DAY, campaign=999, version=3)


def rows_on(page):
    """Which of the events stand on the page."""
    words = {"第一小学": "moved", "调离": "ended", "版本：3": "published", "别处小学": "LEAK"}
    return [
        name
        for word, name in words.items()
        if f">{word}" in page.replace("\n", "").replace(" ", "") or word in page
    ]


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("", ["moved", "ended"]),
        ("?everything=on", ["moved", "ended", "published"]),
        ("?action=unit.move", ["moved"]),
        ("?about=第一", ["moved"]),
        ("?about=干事", ["ended"]),
        ("?about=别处", []),
        ("?person=zhang", ["moved"]),
        ("?since=2026-03-10", ["moved"]),
        ("?until=2026-03-09", ["ended"]),
    ],
)
def test_a_tenants_trail_is_narrowed(tenant, organiser, events, query, rows):
    page = client_of(organiser).get(f"/t/caet/trail/{query}").content.decode()
    body = page.split("<tbody>")[1] if "<tbody>" in page else ""
    assert rows_on(body) == rows


def test_old_and_new_value_are_shown(tenant, organiser, events):
    page = client_of(organiser).get("/t/caet/trail/").content.decode()
    assert "原来：/甲县/" in page
    assert "现在：/乙县/" in page
    assert "角色：单位管理员" in page
    assert "人员：李干事" in page


def test_it_is_taken_out_as_it_is_narrowed_and_that_is_an_event(tenant, organiser, events):
    answer = client_of(organiser).get("/t/caet/trail/export/?about=第一")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    lines = [[cell for cell in row if cell] for row in sheet.iter_rows(values_only=True)]
    assert ["2026-03-10 12:00:00", "张组织", "移动单位", "第一小学", "原来：/甲县/；现在：/乙县/"] in lines
    assert not [line for line in lines if "别处小学" in line or "调离" in line]
    with tenant_scope(tenant):
        latest = AuditEvent.objects.filter(action="tenant.export_trail").get()
    assert (latest.tenant_id, latest.actor_id, latest.subject) == (
        tenant.pk,
        organiser.pk,
        f"tenant:{tenant.pk}",
    )


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_often_for_three_as_for_one(tenant, organiser, count, django_assert_num_queries):
    with tenant_scope(tenant):
        for number in range(count):
            person = make_teacher(username=f"p{number}")
            membership = make_membership(person, tenant, Role.COORDINATOR)
            audit.record(
                "role.end", membership, actor=organiser, now=NOW, person=person.pk, role="coordinator"
            )
    client = client_of(organiser)
    client.get("/t/caet/trail/")
    with django_assert_num_queries(11):
        client.get("/t/caet/trail/")


def test_one_sees_ones_own_account_only(tenant, organiser):
    other = make_teacher(username="other")
    now = timezone.now()
    audit.record("account.sign_in", organiser, actor=organiser, now=now)
    audit.record("account.fail_sign_in", other, actor=None, now=now)
    page = client_of(organiser).get("/me/trail/").content.decode()
    assert page.count('<td data-label="操作">') == 1
    assert "登录失败" not in page
    assert "登录失败" in client_of(other).get("/me/trail/").content.decode()


def test_the_operators_trail_is_of_accounts(tenant, organiser, events):
    operator = make_teacher(username="operator")
    call_command("operator", "give", "operator")
    audit.record("account.fail_sign_in", organiser, actor=None, now=timezone.now())
    page = client_of(operator).get("/status/trail/").content.decode()
    assert "张组织" in page
    assert "第一小学" not in page
    assert "/status/trail/" in client_of(operator).get("/status/").content.decode()
    none = client_of(operator).get("/status/trail/?person=nobody").content.decode()
    assert "没有符合条件的记录" in none
    assert client_of(organiser).get("/status/trail/").status_code == 404
