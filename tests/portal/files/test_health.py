"""Whether checks get done, as /healthz shows it."""

import datetime as dt

import pytest
from django.utils import timezone

from portal.files.health import health
from portal.models import Blob, Check
from portal.tenants import all_tenants
from tests.factories.portal import make_tenant

pytestmark = pytest.mark.django_db
WELL, CHECKS_LIE, SLOW_LIE = (
    {"checks": True, "slow": True, "files": True},
    {"checks": False, "slow": True, "files": True},
    {"checks": True, "slow": False, "files": True},
)


@pytest.fixture
def tenant(db):
    return make_tenant()


def make_check(tenant, *, age, state=Check.State.WAITING, deep=False, started=None, key="a"):
    """A check of a file that came `age` minutes ago; `started` minutes ago where a worker began it."""
    now = timezone.now()
    with all_tenants():
        stored = Blob.objects.create(tenant=tenant, key=f"blobs/{key}", size=1, hashed_at=now)
        Blob.objects.filter(pk=stored.pk).update(created_at=now - dt.timedelta(minutes=age))
        return Check.objects.create(
            tenant=tenant, blob=stored, probe_version="1-deep" if deep else "1", state=state,
            started_at=None if started is None else now - dt.timedelta(minutes=started),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("waiting", "expected"),
    [
        ([], WELL),
        ([{"age": 14}], WELL),
        ([{"age": 16}], CHECKS_LIE),
        ([{"age": 16, "deep": True}], SLOW_LIE),
        ([{"age": 16, "state": Check.State.DONE, "started": 16}], WELL),
        # a long queue that moves
        ([{"age": 90}, {"age": 91, "state": Check.State.RUNNING, "started": 3}], WELL),
        # of which the other kind's worker has died
        ([{"age": 90, "deep": True}, {"age": 91, "state": Check.State.DONE, "started": 3}], SLOW_LIE),
    ],
)
def test_a_check_that_waits_too_long_shows(tenant, waiting, expected):
    for number, about in enumerate(waiting):
        make_check(tenant, key=str(number), **about)
    assert health(now=timezone.now()) == expected


def test_monitors_hear_503_and_balancers_do_not(client, tenant, services):
    make_check(tenant, age=20)
    answers = {address: client.get(address) for address in ("/healthz", "/healthz/work")}
    expected = {"database": True, "queue": True, "checks": False, "slow": True, "files": True}
    assert {address: (a.status_code, a.json()) for address, a in answers.items()} == {
        "/healthz": (200, expected),
        "/healthz/work": (503, expected),
    }
