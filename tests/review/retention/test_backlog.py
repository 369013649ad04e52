"""Operators see that a campaign's or an account's personal data does not go although its day has come."""

import datetime as dt

import pytest

from portal.models import ErasureRequest, Membership, Role
from portal.privacy import actions as erasures
from portal.queue.backlog import Backlog
from portal.tenants import all_tenants, tenant_scope
from review.retention import actions, jobs
from review.retention.kinds import KINDS
from tests.factories.portal import client_of, make_person
from tests.factories.retention import ENDS, TOLD, fill, make_full

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def world(db, storage):
    made = make_full()
    with tenant_scope(made.tenant):
        fill(made)
        actions.look(made.campaign, now=TOLD)
        actions.look(made.campaign, now=ENDS)
    return made


def seen(now):
    [backlog] = jobs.backlogs(now=now)
    return backlog


def test_a_job_that_fails_again_and_again_is_seen(world, monkeypatch):
    def fails(*_args, **_kwargs):
        raise RuntimeError

    waiting = Backlog("retention", "到期活动的匿名化", waiting=1, oldest=ENDS)
    assert seen(ENDS + MINUTE) == waiting
    with tenant_scope(world.tenant):
        actions.take_some(world.campaign, now=ENDS + 10 * MINUTE)
    with monkeypatch.context() as broken:
        for kind in KINDS:
            broken.setattr(type(kind), "rows", fails)
        for minutes in (15, 20, 24):
            with tenant_scope(world.tenant), pytest.raises(RuntimeError):
                actions.take_some(world.campaign, now=ENDS + minutes * MINUTE)
    assert (seen(ENDS + 25 * MINUTE).stuck, seen(ENDS + 40 * MINUTE).stuck) == (False, True)
    with tenant_scope(world.tenant):
        while actions.take_some(world.campaign, now=ENDS + 41 * MINUTE):
            pass
    assert seen(ENDS + 90 * MINUTE) == Backlog("retention", "到期活动的匿名化")


def test_an_erasure_that_fails_is_seen_and_one_that_waits_for_something_is_not(world):
    now = ENDS
    person, owner = make_person("leaves"), make_person("only-owner")
    with all_tenants():
        Membership.objects.filter(role=Role.OWNER).delete()
        Membership.objects.create(tenant=world.tenant, person=owner, role=Role.OWNER, confirmed_at=now)
    assert erasures.backlogs(now=now) == [Backlog("erasures", "账号注销")]
    ErasureRequest.objects.create(person=owner, asked_at=now, due_at=now)
    waits = Backlog("erasures", "账号注销", waiting=1, oldest=now)
    assert erasures.backlogs(now=now + 90 * MINUTE) == [waits]
    ErasureRequest.objects.create(person=person, asked_at=now, due_at=now + 30 * MINUTE)
    assert [each.stuck for each in erasures.backlogs(now=now + 80 * MINUTE)] == [False]
    assert [each.stuck for each in erasures.backlogs(now=now + 91 * MINUTE)] == [True]


def test_both_stand_on_the_status_page(world):
    operator = make_person("operator")
    operator.is_staff = True
    operator.save()
    body = client_of(operator).get("/status/").content.decode()
    assert ("到期活动的匿名化" in body, "账号注销" in body, "到期活动的匿名化停滞" in body) == (
        True,
        True,
        False,
    )
