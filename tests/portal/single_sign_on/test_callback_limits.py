"""Coming back from a tenant's server without success waits longer and longer, by browser and place; behind proxies the visitor is
counted, not the proxy; a school at one address is many browsers.
"""

import datetime as dt

import pytest
from django.core.cache import cache
from django.test import Client

from portal.accounts import limits
from portal.models import SignInAttempts
from portal.words import refusals
from tests.factories.proxies import FORGED, OTHER, VISITOR, sent_by
from tests.factories.sign_in_server import KEYS, leave, over_there, provide

pytestmark = pytest.mark.django_db(transaction=True)
CALLBACK = f"/t/ours/sign-in/{KEYS[0]}/callback/"
FIRST = f"/t/ours/sign-in/{KEYS[0]}/first/"
PAGE = "/t/ours/sign-in/"
TOO_MANY = refusals()["too_many_logins"].partition("，")[0].format(login="教育云")


@pytest.fixture
def row(house, issuer):
    return provide(house, issuer)


def come_back_wrong(client, row, how):
    """With an answer that the server never gave."""
    state = leave(client, row).split("state=")[1].split("&")[0]
    answer = client.get(f"{CALLBACK}?code=guessed&state={state}", **how)
    return TOO_MANY in client.get(PAGE).content.decode(), answer.url


@pytest.mark.parametrize("proxies", [0, 1, 2, 3])
def test_one_browser_waits_and_the_visitor_is_counted(row, settings, proxies):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    client = Client()
    got = [come_back_wrong(client, row, sent_by(VISITOR, proxies, forged)) for forged in (FORGED * 2)[:6]]
    assert got == [(False, PAGE)] * 5 + [(True, PAGE)]
    assert set(SignInAttempts.objects.values_list("place", flat=True)) == {"", limits.place_of(VISITOR)}
    for each in SignInAttempts.objects.all():
        each.last_at -= dt.timedelta(seconds=31)
        each.save()
    back = over_there(leave(client, row), "wang")
    assert client.get(back, **sent_by(VISITOR, proxies)).url == FIRST
    assert SignInAttempts.objects.exclude(place="").count() == 0, "it worked: the wrong ones are forgotten"


def test_a_colleague_at_the_same_address_does_not_wait(row):
    here, stranger = sent_by(VISITOR, 0), Client()
    for _ in range(7):
        waited = come_back_wrong(stranger, row, here)
    assert waited == (True, PAGE)
    colleague = Client()
    assert colleague.get(over_there(leave(colleague, row), "wang"), **here).url == FIRST


@pytest.mark.parametrize("proxies", [0, 1, 2, 3])
def test_the_loose_limit_an_address_counts_the_visitor(row, settings, proxies):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    settings.ACCOUNT_RATE_LIMITS = {"sign_in_callback": "2/m/ip"}
    cache.clear()

    def statuses(visitor):
        return [Client().get(CALLBACK, **sent_by(visitor, proxies, forged)).status_code for forged in FORGED]

    assert [status == 429 for status in statuses(VISITOR)] == [False, False, True, True, True]
    assert [status == 429 for status in statuses(OTHER)] == [False, False, True, True, True]
