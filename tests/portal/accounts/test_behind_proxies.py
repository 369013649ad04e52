"""Every way in counts the visitor, behind no proxy, one, two and three: not the proxy, nor what somebody forged (SEC-M1, M2)."""

import http.client
import json
import re
import shutil
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from portal.accounts import limits
from portal.accounts.first_password import first_password_link
from portal.messages.sms.sending import digest
from portal.models import Person, SentText, SignInAttempts
from tests.factories.portal import PASSWORD, make_teacher
from tests.factories.proxies import FORGED, OTHER, VISITOR, sent_by
from tests.factories.second_factor import set_up
from tests.running import free_port

pytestmark = pytest.mark.django_db
PHONE = "13911112222"


@pytest.fixture(params=[0, 1, 2, 3])
def proxies(request, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = request.param
    return request.param


@pytest.fixture
def person(settings, tmp_path):
    settings.SMS_GATEWAY, settings.SMS_FILE_PATH = "file", tmp_path / "sms"
    cache.clear()
    about = {"phone": PHONE, "phone_verified_at": timezone.now(), "email": "teacher@example.cn"}
    person = make_teacher(**about)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def by_password(how):
    Client().post("/accounts/login/", {"login": "teacher", "password": "wrong"}, **how)


def by_lost_password(how):
    Client().post("/accounts/password/reset/", {"email": "teacher@example.cn"}, **how)


def by_password_again(how):
    client = Client()
    client.login(username="teacher", password=PASSWORD)
    client.post("/accounts/reauthenticate/", {"password": "wrong"}, **how)


def by_code(how):
    client = Client()
    client.post("/accounts/login/code/", {"phone": PHONE}, **how)
    client.post("/accounts/login/code/confirm/", {"code": "000000", "action": "verify"}, **how)
    SentText.objects.all().delete()  # as if the minute to wait were over


def by_second_factor(how):
    client = Client()
    client.post("/accounts/login/", {"login": "teacher", "password": PASSWORD}, **how)
    client.post("/accounts/second/authenticate/", {"code": "000000"}, **how)


def by_signing_up(how):
    Client().post("/accounts/signup/", {"username": "teacher"}, **how)


def by_passkey(how):
    shown = json.dumps({"id": "x", "response": {"userHandle": "eA"}})
    Client().post("/accounts/second/webauthn/login/", {"credential": shown}, **how)


def by_link(how):
    link = urlsplit(first_password_link(Person.objects.get())).path
    Client().get(f"{link[:-3]}/", **how)


COUNTED = [
    by_password, by_lost_password, by_password_again, by_code, by_second_factor, by_signing_up, by_passkey, by_link,
]  # fmt: skip


@pytest.mark.parametrize("way", COUNTED)
def test_a_way_in_counts_the_visitor(person, proxies, way):
    if way is by_second_factor:
        client = Client()
        client.post("/accounts/login/", {"login": "teacher", "password": PASSWORD})
        set_up(client)
    SignInAttempts.objects.all().delete()
    for forged in FORGED[:3]:
        way(sent_by(VISITOR, proxies, forged))
    here = SignInAttempts.objects.get(place=limits.place_of(VISITOR))
    assert here.failures == 3
    assert set(SignInAttempts.objects.values_list("place", flat=True)) == {"", limits.place_of(VISITOR)}


def test_a_text_counts_the_visitor(person, proxies):
    for number, forged in enumerate(FORGED):
        phone = f"1391111333{number}"
        Person.objects.filter(pk=person.pk).update(phone=phone)
        Client().post("/accounts/login/code/", {"phone": phone}, **sent_by(VISITOR, proxies, forged))
    assert list(SentText.objects.values_list("place", flat=True)) == [digest(VISITOR)] * len(FORGED)


def test_one_ipv6_subscriber_is_one_place_for_texts(person):
    for number in range(2):
        Person.objects.filter(pk=person.pk).update(phone=f"1391111444{number}")
        Client().post(
            "/accounts/login/code/",
            {"phone": f"1391111444{number}"},
            REMOTE_ADDR=f"2001:db8:1:2::{number + 1}",
        )
    assert list(SentText.objects.values_list("place", flat=True)) == [digest("2001:db8:1:2::")] * 2


LOOSE = {
    "signup": ("/accounts/signup/", {}),
    "reset_password_from_key": (
        "/accounts/password/reset/key/1-x/",
        {},
    ),  # also the way back that a unit hands out
    "webauthn_login": ("/accounts/second/webauthn/login/", {}),
}
"""Ways in with a loose limit an address, where nothing can be guessed or an account is counted beside it."""


@pytest.mark.parametrize("rate", LOOSE)
def test_a_loose_limit_counts_the_visitor(person, settings, proxies, rate):
    settings.ACCOUNT_RATE_LIMITS = settings.MFA_RATE_LIMITS = {rate: "2/m/ip"}
    path, about = LOOSE[rate]

    def answers(visitor):
        return [
            Client().post(path, about, **sent_by(visitor, proxies, forged)).status_code for forged in FORGED
        ]

    got = answers(VISITOR)
    assert [status == 429 for status in got] == [False, False, True, True, True]
    assert [status == 429 for status in answers("198.51.100.8")] == [False, False, True, True, True]


def test_a_session_notes_the_visitor(person, proxies):
    for forged in FORGED:
        about = {"login": "teacher", "password": PASSWORD}
        Client().post("/accounts/login/", about, **sent_by(VISITOR, proxies, forged))
    assert list(UserSession.objects.values_list("ip", flat=True)) == [VISITOR] * len(FORGED)


@pytest.mark.parametrize("said", ["", "unknown", ",", "x" * 5000, f"{VISITOR}, nothing"])
@pytest.mark.parametrize("path", ["/home/", "/accounts/login/", "/accounts/signup/"])
def test_no_header_breaks_a_page(person, proxies, path, said):
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    for peer in ("10.0.0.1", "::1", ""):
        answer = client.get(path, HTTP_X_FORWARDED_FOR=said, REMOTE_ADDR=peer)
        assert answer.status_code == (200 if path == "/home/" else 302)


def test_a_school_is_not_kept_out_by_the_school_next_to_it_behind_the_same_proxies(person, proxies):
    for _ in range(6):
        by_password(sent_by(VISITOR, proxies))
    right = {"login": "teacher", "password": PASSWORD}
    assert Client().post("/accounts/login/", right, **sent_by(VISITOR, proxies)).status_code == 200
    assert Client().post("/accounts/login/", right, **sent_by(OTHER, proxies)).status_code == 302


CONF = Path(__file__).parents[3] / ".docker" / "nginx.conf"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


class Echo(BaseHTTPRequestHandler):
    """Says what the portal would be told."""

    def do_GET(self):
        body = str(self.headers.get_all("X-Forwarded-For")).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args):
        """Quiet."""


@pytest.fixture
def behind_nginx(tmp_path):
    """The deployment's own nginx file before a server that echoes; only 127.0.0.2 counts as a proxy's private address."""
    if not NGINX:
        pytest.skip("没有安装 nginx / nginx is not installed")
    server = HTTPServer(("127.0.0.1", 0), Echo)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = free_port()
    inner = re.sub(r"listen 80;", f"listen 127.0.0.1:{port};", CONF.read_text("utf-8"))
    inner = inner.replace("server web:8000;", f"server 127.0.0.1:{server.server_port};")
    inner = inner.replace("127.0.0.0/8 ", "127.0.0.2/32 ")
    temps = "".join(
        f"{kind}_temp_path {tmp_path}/{kind};"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    conf = tmp_path / "nginx.conf"
    conf.write_text(
        f"daemon off; master_process off; pid {tmp_path}/pid; error_log {tmp_path}/error;\nevents {{}}\n"
        f"http {{ access_log off; {temps}\n{inner}\n}}\n",
        "utf-8",
    )
    process = subprocess.Popen([NGINX, "-c", conf, "-e", tmp_path / "error"])
    for _ in range(200):
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=2).connect()
            break
        except OSError:
            time.sleep(0.05)
    yield port
    process.terminate()
    process.wait(10)
    server.shutdown()
    server.server_close()


def told(port, source, *lines):
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=10, source_address=(source, 0))
    line.putrequest("GET", "/")
    for each in lines:
        line.putheader("X-Forwarded-For", each)
    line.endheaders()
    text = line.getresponse().read().decode()
    line.close()
    return text


def test_nginx_passes_on_what_proxies_say_and_nothing_that_visitors_say(behind_nginx):
    assert told(behind_nginx, "127.0.0.1") == "['127.0.0.1']"
    assert told(behind_nginx, "127.0.0.1", OTHER, OTHER) == "['127.0.0.1']"
    assert told(behind_nginx, "127.0.0.2", f"{OTHER}, {VISITOR}") == f"['{OTHER}, {VISITOR}, 127.0.0.2']"
    assert told(behind_nginx, "127.0.0.2", OTHER, VISITOR) == f"['{OTHER}, {VISITOR}, 127.0.0.2']"
