"""What a person was told (X09): read, followed, and nobody else's."""

import pytest
from django.utils import timezone

from portal.messages import actions as messages_actions
from portal.models import Notification
from portal.tenants import all_tenants
from portal.words import notifications
from tests.factories.portal import client_of, make_notifications, make_teacher

pytestmark = pytest.mark.django_db


def unread(person) -> int:
    with all_tenants():
        return Notification.objects.filter(person=person, read_at=None).count()


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
    assert messages_actions.mark_read(other, now=timezone.now()) == 0
    assert unread(person) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_has_a_fixed_number_of_queries(person, tenant, count, django_assert_num_queries):
    make_notifications(person, tenant, count)
    client = client_of(person)
    with django_assert_num_queries(5):  # session, person, count, page, unread
        assert client.get("/me/notices/").status_code == 200


def test_a_better_sentence_is_better_in_old_rows_too(person, tenant, monkeypatch):
    (told,) = make_notifications(person, tenant, params={"unit": "第一小学"})
    monkeypatch.setitem(notifications(), "member.confirmed", ("您已是{unit}的成员", "现在可以申报。"))
    assert (told.title, told.body) == ("您已是第一小学的成员", "现在可以申报。")


def test_an_old_row_that_lacks_what_a_newer_sentence_names_is_still_shown(person, tenant):
    (told,) = make_notifications(person, tenant, params={})
    page = client_of(person).get("/me/notices/").content.decode()
    assert told.title == "已确认您的身份"
    assert '<span class="note-title">已确认您的身份' in page


def test_a_code_that_nobody_words_any_more_is_shown_as_it_is(person, tenant):
    (told,) = make_notifications(person, tenant, code="gone.away")
    assert (told.title, told.body) == ("gone.away", "")


def test_what_a_person_typed_is_no_template(person, tenant):
    (told,) = make_notifications(
        person, tenant, code="member.declined", params={"unit": "{why}", "why": "{0}"}
    )
    assert told.title == "{why}未确认您的身份"
    assert told.body == "原因：{0}。如选错了单位，请在“个人资料”中重新选择。"
