"""The owner keeps the ways to sign in: the server is asked who it is, nothing inside the house is asked, the secret is sealed."""

import http.server
import json
import re
import threading

import pytest

from portal.accounts.sealing import unseal
from portal.models import AuditEvent, Role, SignInProvider
from portal.single_sign_on.providers import SEALED_FOR
from portal.tenants import all_tenants, tenant_scope
from portal.words import refusals
from tests.factories.portal import client_of, make_membership, make_teacher
from tests.factories.sign_in_server import SECRET, provide
from tests.loopback import answering_secured, secured

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = "/t/ours/people/logins/"


def sent(issuer, **other):
    values = {
        "kind": "openid_connect",
        "label": "教育云",
        "issuer": issuer,
        "client_id": "portal",
        "secret": SECRET,
    }
    return values | other


def refused(house, issuer, **other):
    answer = client_of(house[1]["ours"]).post(PAGE, sent(issuer, **other))
    assert answer.status_code == 200
    with all_tenants():
        assert SignInProvider.objects.count() == 0
    return str(answer.context["form"].errors)


def words_of(code):
    return max(re.split(r"\{\w+\}", refusals()[code]), key=len)


def test_one_is_added_and_its_secret_is_sealed_and_never_shown(house, issuer):
    client = client_of(house[1]["ours"])
    answer = client.post(PAGE, sent(issuer))
    with tenant_scope(house[0]["ours"]):
        row = SignInProvider.objects.get()
    assert (answer.url, SECRET in row.secret, unseal(row.secret, SEALED_FOR)) == (
        f"{PAGE}{row.pk}/",
        False,
        SECRET,
    )
    page = client.get(answer.url).content.decode()
    assert (SECRET in page, f"/t/ours/sign-in/{row.key}/callback/" in page) == (False, True)
    with all_tenants():
        assert SECRET not in str(list(AuditEvent.objects.values_list("data", flat=True)))


def test_wechat_is_marked_untried(house):
    client = client_of(house[1]["ours"])
    answer = client.post(PAGE, sent("", kind="weixin", label="微信"))
    assert "微信登录未经实测" in client.get(answer.url).content.decode()
    with tenant_scope(house[0]["ours"]):
        row = SignInProvider.objects.get()
    address = client.post(f"/t/ours/sign-in/{row.key}/").context["address"]
    assert address.startswith("https://open.weixin.qq.com/connect/qrconnect?appid=portal&")


def test_only_name_secret_and_switch_change(house, issuer):
    row, client = provide(house, issuer), client_of(house[1]["ours"])
    client.post(
        f"{PAGE}{row.pk}/",
        {"label": "新名", "secret": "", "issuer": "https://evil.example", "client_id": "x"},
    )
    with tenant_scope(house[0]["ours"]):
        kept = SignInProvider.objects.get()
        assert (kept.label, kept.issuer, kept.client_id, kept.enabled) == ("新名", issuer, "portal", False)
        assert unseal(kept.secret, SEALED_FOR) == SECRET
    assert client.post(f"{PAGE}{row.pk}/remove/").url == PAGE
    with all_tenants():
        assert SignInProvider.objects.count() == 0


def test_nobody_but_the_owner_gets_in(house, issuer):
    row = provide(house, issuer)
    organiser = make_teacher("organiser")
    make_membership(organiser, house[0]["ours"], Role.ORGANISER)
    for person, status in ((organiser, 403), (house[1]["theirs"], 404)):
        client = client_of(person)
        for path in (PAGE, f"{PAGE}{row.pk}/"):
            assert client.get(path).status_code == status
        assert client.post(f"{PAGE}{row.pk}/remove/").status_code == status
    foreign = f"/t/theirs/people/logins/{row.pk}/"
    assert client_of(house[1]["theirs"]).get(foreign).status_code == 404


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("https://127.0.0.1", "login_server_private"),
        ("https://10.0.0.1", "login_server_private"),
        ("https://169.254.169.254", "login_server_private"),
        ("https://[::1]", "login_server_private"),
        ("https://[::ffff:127.0.0.1]", "login_server_private"),
        ("https://localhost", "login_server_private"),
        ("http://id.example.edu.cn", "login_server_plain"),
        ("https://no-such-host.invalid", "login_server_unknown"),
    ],
)
def test_nothing_inside_the_house_is_asked(house, settings, address, code):
    settings.OIDC_INSIDE = []
    assert words_of(code) in refused(house, address)


def test_the_address_must_be_one(house):
    assert "请填写完整的网址" in refused(house, "id.example.edu.cn")


class Odd(http.server.BaseHTTPRequestHandler):
    """Answers what the test wants."""

    status, body, headers_more = 200, b"{}", ()

    def do_GET(self):
        self.send_response(self.status)
        for name, value in self.headers_more:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(self.body)))
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *args):
        """Quiet."""


@pytest.fixture
def odd():
    handler = type("Handler", (Odd,), {})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    handler.address = f"http://127.0.0.1:{server.server_port}"
    yield handler
    server.shutdown()
    server.server_close()


def test_a_server_that_is_none_is_told_as_it_is(house, odd):
    odd.body = b"<html>"
    assert words_of("login_server_other") in refused(house, odd.address)
    inner = "http://10.0.0.1/x"
    names = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
    odd.body = json.dumps({"issuer": odd.address} | dict.fromkeys(names, inner)).encode()
    assert words_of("login_server_other") in refused(house, odd.address)
    odd.body = json.dumps(
        {"issuer": "https://other.example"} | dict.fromkeys(names, f"{odd.address}/x")
    ).encode()
    assert words_of("login_server_issuer") in refused(house, odd.address)
    odd.status = 404
    assert words_of("login_server_status") in refused(house, odd.address)
    odd.status, odd.headers_more = 302, (("Location", "http://10.0.0.1/"),)
    assert words_of("login_server_status") in refused(house, odd.address)
    odd.status, odd.headers_more, odd.body = 200, (), b" " * 2_000_000
    assert words_of("login_server_silent") in refused(house, odd.address)


def test_a_certificate_of_nobodys_is_told(house, tmp_path):
    _, context = secured(tmp_path)
    with answering_secured(context, lambda client: None) as there:
        told = refused(house, f"https://127.0.0.1:{there.port}")
    assert words_of("login_server_certificate") in told


def test_a_tenant_has_ten_at_most(house, issuer):
    client = client_of(house[1]["ours"])
    for _ in range(10):
        assert client.post(PAGE, sent("", kind="weixin")).status_code == 302
    assert words_of("logins_too_many") in str(
        client.post(PAGE, sent("", kind="weixin")).context["form"].errors
    )
