"""Telling many at once: each once, in steps, and safe to run twice."""

import datetime as dt

import pytest

from portal import messages
from portal.decisions import refuse
from portal.messages import broadcasts, jobs
from portal.models import Broadcast, Notification
from portal.tenants import all_tenants, tenant_scope
from tests.factories.portal import make_membership, make_person, make_tenant
from tests.refusals import refusal

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 5, 1, tzinfo=dt.UTC)


@pytest.fixture
def tenant():
    return make_tenant()


def start(tenant, people, **more):
    about = make_membership(make_person("somebody", password=None), tenant, "organiser")
    given = {"actor": None, "now": NOW, "unit": "银川市"} | more
    with tenant_scope(tenant):
        return messages.notify_many(people, about, "member.confirmed", **given)


def test_everybody_is_told_once_in_steps(tenant, monkeypatch):
    monkeypatch.setattr(broadcasts, "A_STEP", 2)
    people = [make_person(f"p{number}", password=None) for number in range(5)]
    row = start(tenant, [person.pk for person in people] * 2, link="/x/")
    assert (row.total, row.told, row.finished_at) == (5, 0, None)
    jobs.tell_broadcast(broadcast_id=row.pk)
    jobs.tell_broadcast(broadcast_id=row.pk)
    with all_tenants():
        row.refresh_from_db()
        told = list(Notification.objects.values_list("person", "code", "params", "link"))
    assert sorted(told) == [(person.pk, "member.confirmed", {"unit": "银川市"}, "/x/") for person in people]
    assert (row.told, row.pending, row.finished_at is None) == (5, [], False)


def test_a_step_that_was_done_is_not_done_again_after_a_crash(tenant, monkeypatch):
    monkeypatch.setattr(broadcasts, "A_STEP", 2)
    row = start(tenant, [make_person(f"p{number}", password=None).pk for number in range(3)])
    assert broadcasts._tell_some(row.pk, now=NOW)  # and the worker dies here
    broadcasts.tell_all(row.pk, now=NOW)
    with all_tenants():
        assert Notification.objects.count() == 3


def test_who_is_gone_or_blocked_is_left_out(tenant):
    blocked = make_person("blocked", password=None, is_active=False)
    row = start(tenant, [blocked.pk, 10**9])
    jobs.tell_broadcast(broadcast_id=row.pk)
    with all_tenants():
        row.refresh_from_db()
        assert (row.total, row.told, Notification.objects.count()) == (2, 0, 0)


def test_too_many_are_refused(tenant, monkeypatch):
    monkeypatch.setattr(broadcasts, "MOST_PEOPLE", 2)
    assert refusal(start, tenant, [1, 2, 3]) == refuse("broadcast_too_many", count=3, max=2)
    with all_tenants():
        assert Broadcast.objects.count() == 0


def test_nobody_to_tell_is_finished_at_once(tenant):
    assert start(tenant, []).finished_at == NOW


def test_the_sweep_finds_one_whose_nudge_was_lost(tenant):
    start(tenant, [make_person("p", password=None).pk])
    assert jobs.sweep(now=NOW + dt.timedelta(minutes=1))["broadcasts"] == 0
    assert jobs.sweep(now=NOW + dt.timedelta(minutes=3))["broadcasts"] == 1
