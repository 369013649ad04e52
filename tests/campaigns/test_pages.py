"""The organiser's pages of a campaign: whose they are."""

import pytest
from django.test import Client

from portal.models import Role
from tests.factories.portal import client_of, make_member, make_person

pytestmark = pytest.mark.django_db


RULES = "/t/small/c/small-2026/rules/"
CALENDAR = "/t/small/c/small-2026/calendar/"
EXTEND = "/t/small/c/small-2026/calendar/extend/"
EXPORT = "/t/small/c/small-2026/rules/1/"


@pytest.mark.parametrize("address", [RULES, CALENDAR, EXPORT])
def test_the_organisers_pages_are_the_organisers(organiser, address):
    asked = [Client().get(address), client_of(make_person("stranger")).get(address)]
    coordinator = client_of(make_member("coordinator", "small", Role.COORDINATOR, "east"))
    asked += [coordinator.get(address), organiser.get(address)]
    assert [answer.status_code for answer in asked] == [302, 404, 403, 200]


def test_only_the_organiser_writes(organiser):
    coordinator = client_of(make_member("coordinator", "small", Role.COORDINATOR, "east"))
    for address in (RULES, CALENDAR, EXTEND):
        asked = [
            one.post(address, {}) for one in (Client(), client_of(make_person(address[-9:-1])), coordinator)
        ]
        assert [answer.status_code for answer in asked] == [302, 404, 403]
    assert organiser.get(EXTEND).status_code == 405
