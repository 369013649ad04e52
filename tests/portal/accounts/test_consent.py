"""The privacy notice: agreed to with its version and time, asked again when it changes (个人信息保护法 14, 17)."""

import hashlib

import pytest
from django.test import Client

from portal.accounts.consent import VERSION
from portal.models import AuditEvent, Person
from portal.tenants import all_tenants
from tests.architecture.source import ROOT
from tests.factories.portal import PASSWORD, client_of, make_person, make_teacher

pytestmark = pytest.mark.django_db
ABOUT = {
    "real_name": "马晓明", "phone": "0951-6123456", "employer": "第一小学", "username": "maxm", "email": "",
    "password1": PASSWORD, "password2": PASSWORD,
}  # fmt: skip
NOTICE = ROOT / "templates" / "portal" / "accounts" / "_privacy.html"
WORDS = {"2026-11-28": "e52a6d5fdef55bce"}
"""Whoever changes the notice gives it a new version: people agreed to these words."""


def consents():
    with all_tenants():
        events = AuditEvent.objects.filter(action="account.consent").order_by("pk")
        return [(event.subject, event.actor_id, event.data) for event in events]


def test_a_version_has_one_text():
    assert hashlib.sha256(NOTICE.read_bytes()).hexdigest()[:16] == WORDS[VERSION]


def test_signing_up_agrees_with_version_and_time():
    Client().post("/accounts/signup/", ABOUT | {"agrees": "on"})
    person = Person.objects.get(username="maxm")
    assert person.privacy_version == VERSION
    assert consents() == [(f"person:{person.pk}", person.pk, {"version": VERSION})]


def test_without_agreeing_there_is_no_account():
    answer = Client().post("/accounts/signup/", ABOUT)
    assert answer.context["form"].errors == {"agrees": ["请阅读《隐私说明》，同意后勾选。"]}
    assert (Person.objects.count(), consents()) == (0, [])


def test_the_notice_is_there_for_everybody_and_says_whom_to_ask(settings):
    settings.PRIVACY_CONTACT = "信息中心 0951-6000000"
    page = Client().get("/privacy/").content.decode()
    assert (f"{VERSION} 版" in page, "信息中心 0951-6000000" in page, "保存多久" in page) == (
        True,
        True,
        True,
    )
    assert 'href="/privacy/"' in Client().get("/").content.decode()


@pytest.mark.parametrize("before", ["", "2020-01-01"])
def test_who_did_not_agree_to_the_notice_of_today_reads_it_once_before_the_next_page(before):
    person = make_teacher(privacy_version=before)
    client = client_of(person)
    asked = client.get("/me/?tab=1")
    assert (asked.status_code, asked.url) == (302, "/privacy/agree/?next=%2Fme%2F%3Ftab%3D1")
    assert "我已阅读并同意" in client.get(asked.url).content.decode()
    agreed = client.post(asked.url)
    assert (agreed.status_code, agreed.url) == (302, "/me/?tab=1")
    assert client.get("/me/?tab=1").status_code == 200
    client.post(asked.url)
    assert consents() == [(f"person:{person.pk}", person.pk, {"version": VERSION})]


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example/", ""])
def test_agreeing_leads_nowhere_else(target):
    client = client_of(make_teacher(privacy_version=""))
    answer = client.post("/privacy/agree/", query_params={"next": target})
    assert (answer.status_code, answer.url) == (302, "/home/")


def test_what_is_being_sent_and_what_scripts_ask_is_not_held_up():
    person = make_person("a", privacy_version="", employer="第一小学", phone="0951-6123456")
    client = client_of(person)
    kept = client.post(
        "/me/", {"real_name": "张三", "phone": "0951-6123456", "employer": "第二小学", "email": ""}
    )
    assert (kept.status_code, Person.objects.get(pk=person.pk).employer) == (302, "第二小学")
    assert client.get("/me/", headers={"HX-Request": "true"}).status_code == 200
    assert client.get("/accounts/logout/").status_code == 200


def test_who_agreed_is_not_asked():
    assert client_of(make_teacher()).get("/me/").status_code == 200
