"""The sign of life of a running check, and what a sweep makes of its silence (SEC-L7)."""

import datetime as dt
import threading

import pytest
from django.db import Error, connection
from django.utils import timezone

from portal.files import heartbeat
from portal.files.actions import reconcile
from portal.models import Blob, Check
from portal.tenants import tenant_scope
from tests.factories.portal import make_tenant

MINUTE = dt.timedelta(minutes=1)


def make_check(tenant, *, started, heard=None, **fields):
    """A check that a worker claimed."""
    blob = Blob.objects.create(tenant=tenant, key=f"blobs/{started.timestamp()}", size=1, created_at=started)
    fields = {"state": Check.State.RUNNING, "attempts": 1} | fields
    return Check.objects.create(
        tenant=tenant, blob=blob, probe_version="1", started_at=started, heard_at=heard, **fields
    )


@pytest.fixture
def tenant(db):
    made = make_tenant("beating")
    with tenant_scope(made):
        yield made


@pytest.mark.django_db(transaction=True)
def test_the_row_moves_on_while_the_block_lasts_and_not_after(monkeypatch):
    monkeypatch.setattr(heartbeat, "EVERY_SECONDS", 0.02)
    made = make_tenant("beating")
    with tenant_scope(made):
        check = make_check(made, started=timezone.now())
        with heartbeat.beating(check):
            for _ in range(500):
                check.refresh_from_db()
                if check.heard_at is not None:
                    break
                threading.Event().wait(0.02)
        assert check.heard_at is not None
        check.refresh_from_db()
        last = check.heard_at
        threading.Event().wait(0.1)
        check.refresh_from_db()
        assert check.heard_at == last
    assert [thread.name for thread in threading.enumerate() if "_beat" in thread.name] == []


@pytest.mark.django_db(transaction=True)
def test_a_check_that_was_taken_away_hears_no_more(monkeypatch):
    monkeypatch.setattr(heartbeat, "EVERY_SECONDS", 0.02)
    made = make_tenant("beating")
    with tenant_scope(made):
        check = make_check(made, started=timezone.now(), state=Check.State.WAITING)
        with heartbeat.beating(check):
            threading.Event().wait(0.2)
        check.refresh_from_db()
        assert (check.state, check.heard_at) == ("waiting", None)


def test_a_beat_that_the_database_refuses_is_not_the_last(tenant, monkeypatch, caplog):
    monkeypatch.setattr(heartbeat, "EVERY_SECONDS", 0.01)
    beats = []

    def refuse(*args, **kwargs):
        beats.append(1)
        raise Error

    monkeypatch.setattr(heartbeat.Check.objects, "filter", refuse)
    with heartbeat.beating(Check(pk=7)):
        for _ in range(500):
            if len(beats) >= 3:
                break
            threading.Event().wait(0.01)
    assert len(beats) >= 3
    assert "no sign of life of Check 7" in caplog.text
    assert connection.connection is not None


@pytest.mark.parametrize(
    ("started", "heard", "state"),
    [
        (10 * MINUTE, 0.4 * MINUTE, "running"),  # long, but vouched for
        (10 * MINUTE, 0.6 * MINUTE, "waiting"),
        (0.6 * MINUTE, None, "waiting"),  # killed before its first beat
        (0.4 * MINUTE, None, "running"),  # its first beat may be on its way
    ],
)
def test_a_silent_worker_is_missed_within_half_a_minute(tenant, started, heard, state):
    now = timezone.now()
    check = make_check(tenant, started=now - started, heard=None if heard is None else now - heard)
    reconcile.sweep(now=now)
    check.refresh_from_db()
    assert check.state == state
    assert check.workers_lost == (1 if state == "waiting" else 0)


def test_a_file_that_took_two_workers_down_is_set_aside(tenant):
    now = timezone.now()
    check = make_check(tenant, started=now - 2 * MINUTE, workers_lost=1)
    reconcile.sweep(now=now)
    check.refresh_from_db()
    assert (check.state, check.error) == ("failed", "workers lost: 2")


def test_a_beat_comes_several_times_before_silence_is_noticed():
    assert reconcile.STALE.total_seconds() >= 3 * heartbeat.EVERY_SECONDS
