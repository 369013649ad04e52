"""Every kind of job, run in one tenant's scope with the ids of another one's rows, as after a job that left its scope behind: it does
its work on the rows that it was asked about, and nothing of the tenant in whose scope it ran is touched.
"""

import inspect

import django_rq
import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection, transaction
from django.utils.module_loading import import_string

from portal.models import Tenant
from portal.queue import door
from portal.tenants import TenantScoped, all_tenants, tenant_scope
from review.judging.actions import drafts
from tests.faults import job_kinds
from tests.faults.job_kinds import KINDS

pytestmark = pytest.mark.usefixtures("empty_queue")
AT_MOST_AFTERWARDS = 20
NAMES_NOBODYS = {"portal.files.jobs.verify_some"}
"""Reads everybody's files again, and takes no ids."""


def rows_of(tenant) -> dict[str, tuple[int, str]]:
    """How many rows of it each table has, and what they say."""
    tables = sorted(
        model._meta.db_table
        for model in apps.get_models()
        if issubclass(model, TenantScoped) and model._meta.managed
    )
    each = " UNION ALL ".join(
        f"SELECT '{table}', count(*), md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {table} t"
        " WHERE tenant_id = %s"
        for table in tables
    )
    with all_tenants(), connection.cursor() as cursor:
        cursor.execute(each, [tenant.pk] * len(tables))
        return {table: (count, said) for table, count, said in cursor.fetchall()}


@pytest.fixture
def asked(monkeypatch, settings, tmp_path):
    """The jobs that were asked for, in place of a queue; nothing is committed here."""
    pushed = []
    monkeypatch.setattr(transaction, "on_commit", lambda do, using=None, robust=False: do())
    monkeypatch.setattr(door, "_push", lambda job, queue, timeout, ids, losses=0: pushed.append((job, ids)))
    monkeypatch.setattr(job_kinds, "queue_is_emptied", pushed.clear)
    monkeypatch.setattr(job_kinds, "without_receipts", pushed.clear)  # only the tables' owner takes one away
    monkeypatch.setattr("portal.messages.texting.next_daytime", lambda now: None)
    for name in ("AT_ONCE", "WRITTEN_AT_ONCE"):
        monkeypatch.setattr(drafts, name, getattr(drafts, name))
    settings.TASK_KINDS = [*settings.TASK_KINDS, "tests.factories.tasks.Greeting"]
    settings.LINK_CHECKS = True
    settings.SMS_GATEWAY, settings.SMS_FILE_PATH = "file", tmp_path / "sms"
    cache.clear()
    return pushed


@pytest.mark.parametrize("job", sorted(KINDS.keys() - NAMES_NOBODYS))
def test_a_job_touches_nothing_of_the_tenant_in_whose_scope_it_runs(houses, asked, job):
    _, theirs = houses
    with all_tenants():
        done, expected = KINDS[job]()
    before = rows_of(theirs.tenant)
    assert sum(count for count, _ in before.values()) > 90
    ran = []
    with tenant_scope(theirs.tenant):
        while asked and len(ran) < AT_MOST_AFTERWARDS:
            name, ids = asked.pop(0)
            import_string(name)(**ids)
            ran.append(name)
    after = rows_of(theirs.tenant)
    assert job in ran
    assert {table: after[table] for table in after if after[table] != before[table]} == {}
    with tenant_scope(Tenant.objects.latest("pk")):
        assert done() == expected
    assert django_rq.get_queue("default").count == 0


@pytest.mark.parametrize("job", sorted(NAMES_NOBODYS))
def test_a_job_of_everybodys_takes_no_ids(job):
    assert list(inspect.signature(import_string(job)).parameters) == []
