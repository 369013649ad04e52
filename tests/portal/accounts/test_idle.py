"""Who did nothing for long is signed out kindly: back to where they were, with what they typed."""

import datetime as dt

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone

from portal.accounts.idle import hours_of
from portal.accounts.sessions import SEEN
from portal.models import Role
from tests.factories.portal import PASSWORD, make_membership, make_teacher, make_tenant, unit_of

pytestmark = pytest.mark.django_db
PAGE = {"Accept": "text/html,*/*"}
TYPED = {"real_name": "马 晓明", "phone": "13900000000", "employer": "银川市第一小学", "email": ""}


@pytest.fixture
def applicant():
    return make_teacher()


@pytest.fixture
def expert():
    person = make_teacher("expert")
    make_membership(person, make_tenant("ours"), Role.REVIEWER)
    return person


def away(client, **how_long):
    """As if the last thing that was done were so long ago."""
    session = client.session
    session[SEEN] |= {"at": session[SEEN]["at"] - dt.timedelta(**how_long).total_seconds()}
    session.save()
    return client


def signed_in(person, **how_long):
    client = Client()
    client.force_login(person)
    return away(client, **how_long)


def is_in(client):
    return "_auth_user_id" in client.session


def said(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


@pytest.mark.parametrize(
    ("who", "hours", "stays"),
    [("applicant", 12, True), ("applicant", 12.5, False), ("expert", 2, True), ("expert", 2.5, False)],
)
def test_who_sees_other_peoples_cases_has_the_shorter_time(request, who, hours, stays):
    client = signed_in(request.getfixturevalue(who), hours=hours)
    response = client.get("/home/", headers=PAGE)
    assert (is_in(client), response.status_code) == ((True, 200) if stays else (False, 302))


@pytest.mark.parametrize(
    "role", [Role.OWNER, Role.ORGANISER, Role.AUDITOR, Role.COORDINATOR, Role.REVIEWER, Role.MEMBER]
)
def test_the_hours_of_each_role(applicant, role):
    tenant = make_tenant("ours")
    unit = unit_of(tenant, "school") if role in {Role.COORDINATOR, Role.MEMBER} else None
    make_membership(applicant, tenant, role, unit)
    assert hours_of(applicant) == (12 if role == Role.MEMBER else 2)


def test_an_operator_has_the_shorter_time(applicant):
    applicant.is_staff = True
    assert hours_of(applicant) == 2


def test_nought_is_never(expert, settings):
    settings.SESSION_IDLE_HOURS_OFFICE = 0
    client = signed_in(expert, days=13)
    assert client.get("/home/").status_code == 200


def test_one_comes_back_to_the_page_and_reads_why(expert):
    client = signed_in(expert, hours=3)
    response = client.get("/me/security/?a=1", headers=PAGE)
    assert response.url == "/accounts/login/?next=/me/security/%3Fa%3D1"
    assert said(response) == ["超过 2 小时没有操作，为保护账号已自动退出。登录后会回到刚才的页面。"]
    page = client.get(response.url).content.decode()
    assert "超过 2 小时没有操作" in page
    back = client.post(response.url, {"login": "expert", "password": PASSWORD, "next": "/me/security/?a=1"})
    assert back.url == "/me/security/?a=1"


def test_what_was_typed_waits_behind_the_sign_in_and_goes_on(applicant):
    client = signed_in(applicant, hours=13)
    sent = TYPED | {"csrfmiddlewaretoken": "x"}
    response = client.post("/me/", sent, headers=PAGE | {"Referer": "http://testserver/me/?part=2"})
    assert response.url == "/accounts/login/?next=/me/kept-form/"
    assert said(response) == [
        "超过 12 小时没有操作，为保护账号已自动退出。刚才填写的内容已保留，登录后可以接着提交。"
    ]
    assert client.get("/me/kept-form/").status_code == 302  # nobody reads it without signing in
    client.post("/accounts/login/", {"login": "teacher", "password": PASSWORD})
    page = client.get("/me/kept-form/")
    kept = page.context["kept"]
    assert (kept.path, kept.back, dict(kept.fields), kept.texts) == (
        "/me/", "/me/?part=2", TYPED, ["马 晓明", "银川市第一小学"],
    )  # fmt: skip
    assert 'name="employer" value="银川市第一小学"' in page.content.decode()
    assert client.post(kept.path, dict(kept.fields)).status_code == 302
    applicant.refresh_from_db()
    assert applicant.employer == "银川市第一小学"
    assert client.post("/me/kept-form/").url == "/me/?part=2"
    assert client.get("/me/kept-form/").url == "/home/"


def test_nobody_else_on_the_machine_reads_it(applicant, expert):
    client = signed_in(applicant, hours=13)
    client.post("/me/", TYPED, headers=PAGE)
    client.post("/accounts/login/", {"login": "expert", "password": PASSWORD})
    assert client.get("/me/kept-form/").url == "/home/"
    assert "kept_form" not in client.session


def test_it_is_kept_for_a_day(applicant):
    client = signed_in(applicant, hours=13)
    client.post("/me/", TYPED, headers=PAGE)
    client.post("/accounts/login/", {"login": "teacher", "password": PASSWORD})
    session = client.session
    session["kept_form"] |= {"at": (timezone.now() - dt.timedelta(hours=25)).timestamp()}
    session.save()
    assert client.get("/me/kept-form/").url == "/home/"


def test_a_form_without_its_token_is_kept_for_nobody(applicant):
    client = Client(enforce_csrf_checks=True)
    client.force_login(applicant)
    away(client, hours=13)
    assert client.post("/me/", TYPED, headers=PAGE).status_code == 403
    assert "kept_form" not in client.session


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/accounts/password/change/", {"oldpassword": "calm river 31"}),
        ("/me/merge/", {"login": "马 晓明", "password": "calm river 31"}),
        ("/me/security/sessions/end/", {"do": "end"}),  # nothing typed
    ],
)
def test_no_password_is_kept(applicant, path, sent):
    client = signed_in(applicant, hours=13)
    response = client.post(path, sent, headers=PAGE | {"Referer": "http://testserver//elsewhere.example/"})
    assert response.url == "/accounts/login/?next=/elsewhere.example/"
    assert "kept_form" not in client.session


def test_a_page_of_another_site_is_not_gone_back_to(applicant):
    client = signed_in(applicant, hours=13)
    response = client.post("/me/merge/", {}, headers=PAGE | {"Referer": "https://elsewhere.example/x"})
    assert response.url == "/accounts/login/?next=/home/"


def test_a_part_of_a_page_leads_the_whole_page_to_the_sign_in(applicant):
    client = signed_in(applicant, hours=13)
    about = {"HX-Request": "true", "HX-Current-URL": "http://testserver/me/?x=1"}
    response = client.post("/me/", TYPED, headers=about)
    assert (response.status_code, response.headers["HX-Redirect"]) == (
        200,
        "/accounts/login/?next=/me/kept-form/",
    )
    client.post("/accounts/login/", {"login": "teacher", "password": PASSWORD})
    assert client.get("/me/kept-form/").context["kept"].again is True


def test_a_part_that_is_no_page_of_its_own_is_shown_to_be_copied(applicant):
    client = signed_in(applicant, hours=13)
    about = {"HX-Request": "true", "HX-Current-URL": "http://testserver/home/"}
    client.post("/me/", TYPED, headers=about)
    client.post("/accounts/login/", {"login": "teacher", "password": PASSWORD})
    page = client.get("/me/kept-form/").content.decode()
    assert (">接着提交<" in page, "银川市第一小学" in page, "请复制需要的文字" in page) == (False, True, True)


def test_a_script_is_answered_as_a_stranger_and_keeps_its_own(applicant):
    client = signed_in(applicant, hours=13)
    response = client.post("/me/", TYPED, headers={"Accept": "*/*"})
    assert response.url == "/accounts/login/?next=/me/"
    assert (said(response), "kept_form" in client.session) == ([], False)


def test_an_upload_that_goes_on_is_doing_something(applicant):
    client = signed_in(applicant, hours=11)
    before = client.session[SEEN]["at"]
    client.patch("/files/00000000-0000-0000-0000-000000000000", headers={"Tus-Resumable": "1.0.0"})
    assert client.session[SEEN]["at"] - before >= 11 * 3600 - 1


def test_after_it_an_upload_hears_that_it_must_sign_in(applicant):
    client = signed_in(applicant, hours=13)
    answer = client.head("/files/00000000-0000-0000-0000-000000000000", headers={"Tus-Resumable": "1.0.0"})
    assert answer.status_code == 401


def test_a_page_that_asks_by_itself_keeps_nobody_in(expert):
    client = signed_in(expert, hours=1)
    before = client.session[SEEN]["at"]
    assert client.get("/home/", headers={"HX-Request": "true"}).status_code == 200
    assert client.session[SEEN]["at"] == before
    assert client.get("/home/").status_code == 200
    assert client.session[SEEN]["at"] > before
