"""What a person was told (X09): read, followed, and nobody else's."""

import pytest
from django.utils import timezone

from portal.messages import actions as messages_actions
from portal.models import Notice
from portal.tenancy import all_tenants
from tests.factories.portal import client_of, make_notifications, make_teacher

pytestmark = pytest.mark.django_db


def unread(person) -> int:
    with all_tenants():
        return Notice.objects.filter(person=person, read_at=None).count()


def test_the_bell_counts_what_is_unread(person, tenant):
    make_notifications(person, tenant, 2)
    make_notifications(person, tenant, read_at=timezone.now())
    page = client_of(person).get("/me/notices/").content.decode()
    assert "通知，2 条未读" in page


def test_following_a_notice_reads_it(person, tenant):
    notice = make_notifications(person, tenant, link="/home/")[0]
    make_notifications(person, tenant)
    response = client_of(person).get(f"/me/notices/{notice.pk}/")
    assert (response.status_code, response.url) == (302, "/home/")
    assert unread(person) == 1


@pytest.mark.parametrize("link", ["", "https://elsewhere.example/", "//elsewhere.example/"])
def test_a_notice_never_leads_out_of_the_portal(person, tenant, link):
    notice = make_notifications(person, tenant, link=link)[0]
    response = client_of(person).get(f"/me/notices/{notice.pk}/")
    assert (response.status_code, response.url) == (302, "/me/notices/")


def test_reading_all(person, tenant):
    make_notifications(person, tenant, 3)
    response = client_of(person).post("/me/notices/")
    assert (response.status_code, response.url) == (302, "/me/notices/")
    assert unread(person) == 0


def test_somebody_elses_notice_is_not_there(person, tenant):
    notice = make_notifications(person, tenant)[0]
    other = make_teacher("other")
    assert client_of(other).get(f"/me/notices/{notice.pk}/").status_code == 404
    assert messages_actions.read_notices(other, now=timezone.now()) == 0
    assert unread(person) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_has_a_fixed_number_of_queries(person, tenant, count, django_assert_num_queries):
    make_notifications(person, tenant, count)
    client = client_of(person)
    with django_assert_num_queries(5):  # session, person, count, page, unread
        assert client.get("/me/notices/").status_code == 200
