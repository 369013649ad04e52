"""The operators' page: who sees it, and what it says."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from portal.models import Notification, Person, Role, WorkerProcess
from portal.monitoring import postgres
from portal.tenants import all_tenants
from tests.factories.portal import (
    client_of,
    make_membership,
    make_notifications,
    make_teacher,
    make_tenant,
    make_workers,
)

pytestmark = pytest.mark.django_db
QUEUES = ("default", "files", "checks", "slow", "proxies")


@pytest.fixture
def operator():
    person = make_teacher(username="operator")
    call_command("operator", "give", "operator")
    return Person.objects.get(pk=person.pk)


@pytest.fixture
def workers():
    make_workers()


def test_only_operators_know_the_page(client, operator, services):
    tenant = make_tenant(slug="caet")
    people = {
        "stranger": client,
        "organiser": client_of(
            make_membership(make_teacher(username="organiser"), tenant, Role.ORGANISER).person
        ),
        "operator": client_of(operator),
    }
    answers = {name: visitor.get("/status/").status_code for name, visitor in people.items()}
    assert answers == {"stranger": 302, "organiser": 404, "operator": 200}
    call_command("operator", "end", "operator")
    assert people["operator"].get("/status/").status_code == 404


def test_the_menu_leads_operators_there(operator):
    assert 'href="/status/"' in client_of(operator).get("/home/").content.decode()
    assert 'href="/status/"' not in client_of(make_teacher(username="b")).get("/home/").content.decode()


def test_all_is_well(operator, services, workers):
    page = client_of(operator).get("/status/").content.decode()
    assert "一切正常" in page
    assert page.count("w1:") == 5
    assert "没有进程" not in page


def test_what_is_wrong_is_said_with_its_remedy(operator, services, workers, settings):
    WorkerProcess.objects.filter(queues="slow").delete()
    WorkerProcess.objects.filter(queues="checks").update(
        job="a.b", job_began_at=timezone.now() - dt.timedelta(minutes=7)
    )
    settings.KEEP_FREE_BYTES = 1 << 60
    page = client_of(operator).get("/status/").content.decode()
    assert "一切正常" not in page
    assert "manage.py rqworker slow --worker-class portal.queue.worker.Worker" in page
    assert "磁盘已满" in page
    assert "a.b，7 分钟前开始" in page


def test_failures_are_shown_without_peoples_addresses(operator, services, workers):
    tenant = make_tenant(slug="caet")
    [notice] = make_notifications(make_teacher(username="li", email="li@example.cn"), tenant, count=1)
    with all_tenants():
        Notification.objects.filter(pk=notice.pk).update(
            created_at=timezone.now(), mail_error="550 <li@example.cn> unknown", mail_attempts=3
        )
    page = client_of(operator).get("/status/").content.decode()
    assert f"邮件 {notice.pk}" in page
    assert "550 &lt;***@example.cn&gt; unknown" in page
    assert "li@example.cn" not in page


def test_the_page_costs_the_same_for_one_worker_and_five(operator, services, workers):
    visitor = client_of(operator)
    visitor.get("/status/")
    counts = []
    for left in (5, 1):
        WorkerProcess.objects.exclude(queues__in=QUEUES[:left]).delete()
        with CaptureQueriesContext(connection) as queries:
            visitor.get("/status/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_statement_is_shown_without_its_values():
    shown = postgres.without_values("SELECT *\n  FROM p WHERE name = '张''三' AND x = 'y'")
    assert shown == "SELECT * FROM p WHERE name = ? AND x = ?"
    assert postgres.without_values("SELECT " + "a, " * 100)[-1] == "…"


def test_the_database_says_how_it_is(services):
    state = postgres.state()
    assert (state.size > 1_000_000, 0 < state.connections <= state.connections_allowed) == (True, True)
    assert postgres.under_way() == []
    assert postgres.slowest() is None  # the tests' server is not set up for it


def test_an_account_nobody_has_is_refused(capsys):
    with pytest.raises(CommandError) as refused:
        call_command("operator", "give", "nobody")
    assert (str(refused.value), refused.value.returncode) == ("没有账号 nobody；没有改变任何内容", 1)


def test_operators_are_listed(operator, capsys):
    call_command("operator", "list")
    assert capsys.readouterr().out == f"operator {operator.real_name}\n"
