"""What goes wrong is said in plain Chinese with what to do; the policy on scripts and styles holds everywhere."""

import re

import pytest
from django.conf import settings as live
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.client import MULTIPART_CONTENT
from django.utils.http import urlencode

from portal import views
from portal.decisions import NotAllowed, refuse
from portal.middleware import NulMiddleware, RefusalMiddleware
from tests.factories.portal import client_of, make_membership, make_teacher

pytestmark = pytest.mark.django_db


def bare(path: str = "/somewhere/") -> HttpRequest:
    """A request as the error pages see it when the middleware did not run."""
    return RequestFactory().get(path)


@pytest.mark.parametrize(
    ("view", "status", "words"),
    [
        (views.bad_request, 400, "请求没有看懂"),
        (views.forbidden, 403, "您没有权限查看此页"),
        (views.not_found, 404, "没有找到这个页面"),
        (views.csrf_failure, 403, "页面已过期"),
    ],
)
def test_error_pages_speak_chinese_without_any_middleware(view, status, words):
    response = view(bare(), PermissionDenied())
    assert response.status_code == status
    assert words in response.content.decode()


def test_the_page_of_last_resort_needs_no_database(django_db_blocker):
    with django_db_blocker.block():
        response = views.server_error(bare())
    assert response.status_code == 500
    assert "系统出了点问题" in response.content.decode()


def test_an_unknown_address(client):
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "没有找到这个页面" in response.content.decode()


@pytest.mark.parametrize("address", ["/verify/a%00b/", "/t/ours/?q=%00", "/accounts/login/?next=%00"])
def test_a_nul_in_an_address_is_no_crash(client, tenant, address):
    assert client.get(address).status_code == 400


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", MULTIPART_CONTENT])
def test_a_nul_in_a_form_is_gone_before_a_view_sees_it(rf, content_type):
    sent = {"na\x00me": ["张\x00晓岚", "b"], "plain": "c"}
    body = urlencode(sent, doseq=True) if content_type == "application/x-www-form-urlencoded" else sent
    request = rf.post("/", body, content_type=content_type)
    NulMiddleware(lambda _: HttpResponse()).process_view(request, None, (), {})
    assert dict(request.POST.lists()) == {"name": ["张晓岚", "b"], "plain": ["c"]}
    with pytest.raises(AttributeError):
        request.POST["name"] = "x"


def test_the_nul_is_taken_out_of_what_a_page_sends(client):
    answer = client.post("/accounts/login/", {"login": "nob\x00ody", "password": "x\x00"})
    assert answer.status_code == 200
    assert 'value="nobody"' in answer.content.decode()


def test_an_unknown_tenant(client):
    assert client.get("/t/nobody/").status_code == 404


def test_a_refusal_becomes_a_page_in_words(person, tenant):
    make_membership(person, tenant, "reviewer")
    response = client_of(person).get("/t/ours/members/")
    assert response.status_code == 403
    assert "您的账号没有“单位管理员”权限。如需开通，请联系主办单位。" in response.content.decode()


def test_other_exceptions_are_left_alone():
    middleware = RefusalMiddleware(lambda _: HttpResponse())
    assert middleware.process_exception(bare(), SuspiciousOperation()) is None
    answer = middleware.process_exception(bare(), NotAllowed(refuse("member_decided")))
    assert answer is not None
    assert answer.status_code == 403


def test_a_form_that_lay_open_too_long(person):
    client = Client(enforce_csrf_checks=True)
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    response = client.post("/me/", {"real_name": "x"})
    assert response.status_code == 403
    assert "页面已过期" in response.content.decode()


@pytest.mark.parametrize("path", ["/", "/accounts/login/", "/nowhere/", "/home/"])
def test_the_policy_allows_nothing_inline_and_nothing_from_elsewhere(path):
    response = client_of(make_teacher()).get(path)
    policy = response.headers["Content-Security-Policy"]
    parts = dict(part.strip().split(" ", 1) for part in policy.split(";") if " " in part.strip())
    assert "unsafe" not in policy
    nonces = re.findall(r'nonce="([^"]*)"', response.content.decode())
    assert parts["script-src"] == " ".join(["'self'", *(f"'nonce-{nonce}'" for nonce in nonces)])
    assert [len(nonce) >= 16 for nonce in nonces] == [True] * (response.status_code != 302)
    assert (parts["style-src"], parts["default-src"]) == ("'self'", "'none'")


def test_the_policy_is_not_switched_off_for_debugging():
    assert live.DEBUG is False


def test_a_buttons_address_opened_directly(person):
    response = client_of(person).get("/me/unit/1/leave/")
    assert (response.status_code, response.headers["Allow"]) == (405, "POST")
    assert "这个地址不能直接打开" in response.content.decode()


def test_a_part_of_a_page_never_shows_the_sign_in_form(client, db):
    asked = {"HX-Request": "true", "HX-Current-URL": "http://testserver/t/ours/mine/?page=2"}
    response = client.get("/home/", headers=asked)
    assert (response.status_code, response.headers["HX-Redirect"]) == (
        200,
        "/accounts/login/?next=%2Ft%2Fours%2Fmine%2F%3Fpage%3D2",
    )


def test_a_part_of_a_page_may_lead_elsewhere(person):
    response = client_of(person).post("/me/notices/", headers={"HX-Request": "true"})
    assert (response.status_code, response.url) == (302, "/me/notices/")
