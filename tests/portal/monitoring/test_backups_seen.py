"""Operators see how old the last backup is, and a run that failed."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from portal.models import BackupRun
from portal.recovery import runs
from tests.factories.portal import client_of, make_teacher

pytestmark = pytest.mark.django_db
NAMES = ("portal_backup_age_seconds", "portal_backup_failed", "portal_backup_damaged_files")


def test_the_last_whole_backup_counts_and_the_latest_failure_is_told(client, services, settings):
    settings.METRICS_TOKEN = "figures-for-prometheus"
    person = make_teacher(username="operator")
    call_command("operator", "give", "operator")
    person.refresh_from_db()

    def seen():
        headers = {"Authorization": "Bearer figures-for-prometheus"}
        families = text_string_to_metric_families(client.get("/metrics", headers=headers).content.decode())
        told = {sample.name: sample.value for family in families for sample in family.samples}
        return [told[name] for name in NAMES]

    def page():
        return client_of(person).get("/status/").content.decode()

    assert (seen(), "manage.py backup make" in page()) == ([float("inf"), 0, 0], True)
    now = timezone.now()
    BackupRun.objects.create(state="done", started_at=now - dt.timedelta(hours=37), files=3, damaged=1)
    BackupRun.objects.create(state="failed", started_at=now - dt.timedelta(hours=2), code="OSError")
    BackupRun.objects.create(state="running", started_at=now)
    age, *rest = seen()
    assert (age >= 37 * 3600, rest) == (True, [1, 1])
    text = page()
    told = ("最近一次备份没有成功", "备份时发现材料损坏", "材料 3 个，已超过 36 小时")
    assert [word for word in told if word not in text] == []
    backups = runs.seen()
    assert (backups.late(now), backups.late(now - dt.timedelta(hours=2))) == (True, False)
    assert (backups.last.files, backups.latest.code) == (3, "OSError")
