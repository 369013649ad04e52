"""Sessions that are over leave the database (SEC-L10)."""

import datetime as dt

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from portal.accounts import sessions

pytestmark = pytest.mark.django_db


def make_session(key, expires):
    Session.objects.create(session_key=key, session_data="", expire_date=expires)


def test_an_expired_session_is_gone_after_a_sweep_and_a_live_one_stays(monkeypatch):
    now = timezone.now()
    for n in range(3):
        make_session(f"old-{n}", now - dt.timedelta(days=3 - n))
    make_session("live", now + dt.timedelta(seconds=1))
    monkeypatch.setattr(sessions, "MOST", 2)
    assert sessions.sweep(now=now) == {"sessions": 2}
    assert sorted(Session.objects.values_list("session_key", flat=True)) == ["live", "old-2"]
    assert sessions.sweep(now=now) == {"sessions": 1}
    assert sessions.sweep(now=now) == {"sessions": 0}


def test_the_sweep_does_it():
    assert "portal.accounts.sessions.sweep" in settings.SWEEPS
