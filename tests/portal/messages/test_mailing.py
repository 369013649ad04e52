"""Mail while the mail server refuses, breaks off or is away: nothing is lost, nothing is sent twice."""

import datetime as dt
import socketserver
import threading

import pytest
from django.core import mail
from django.utils import timezone

from portal.messages import jobs, mailing
from portal.models import Notification
from portal.tenants import all_tenants
from tests.factories.portal import make_notifications, make_teacher

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


class Answers(socketserver.StreamRequestHandler):
    """As much SMTP as Django's client speaks; `server.says` answers RCPT, `server.got` keeps what was taken."""

    def handle(self):
        self.say("220 test")
        while line := self.rfile.readline().decode().strip():
            verb = line.split()[0].upper()
            if verb == "RCPT":
                self.say(self.server.says)
            elif verb == "DATA":
                self.say("354 go on")
                body = b"".join(iter(self.rfile.readline, b".\r\n"))
                self.server.got.append(body)
                self.say("250 taken")
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 fine")

    def say(self, words):
        self.wfile.write(words.encode() + b"\r\n")


@pytest.fixture
def post_office(settings):
    """A mail server on loopback that takes everything until told otherwise."""
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Answers)
    server.daemon_threads, server.says, server.got = True, "250 fine", []
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = (
        "127.0.0.1",
        server.server_address[1],
        2,
    )
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def notice(person, tenant, monkeypatch):
    person.email = "zhang@example.org"
    person.save()
    made = make_notifications(person, tenant)[0]
    clock = [timezone.now()]
    monkeypatch.setattr(timezone, "now", lambda: clock[0])
    made.clock = clock
    return made


def row(notice):
    with all_tenants():
        return Notification.objects.get(pk=notice.pk)


def attempt(notice):
    jobs.mail_notification(notification_id=notice.pk)
    return row(notice)


def found_by_sweep(now):
    return jobs.sweep(now=now)["notifications"]


def test_a_mail_goes_once(notice, post_office):
    assert attempt(notice).mailed_at == notice.clock[0]
    attempt(notice)
    assert (len(post_office.got), found_by_sweep(notice.clock[0] + 60 * MINUTE)) == (1, 0)


@pytest.mark.parametrize("how", ["refuses", "away"])
def test_a_server_that_refuses_or_is_away_loses_nothing(notice, post_office, settings, how):
    right = settings.EMAIL_PORT
    if how == "away":
        settings.EMAIL_PORT = 1
    post_office.says = "451 later please"
    tried = attempt(notice)
    assert (tried.mailed_at, tried.mail_attempts, bool(tried.mail_error)) == (None, 1, True)
    assert attempt(notice).mail_attempts == 1  # not before its time
    notice.clock[0] += 4 * MINUTE
    assert found_by_sweep(notice.clock[0]) == 0
    notice.clock[0] += MINUTE
    assert found_by_sweep(notice.clock[0]) == 1
    assert (attempt(notice).mail_attempts, attempt(notice).mail_after - notice.clock[0]) == (2, 15 * MINUTE)
    notice.clock[0] += 15 * MINUTE
    post_office.says, settings.EMAIL_PORT = "250 fine", right
    assert attempt(notice).mailed_at == notice.clock[0]
    assert (row(notice).mail_error, len(post_office.got)) == ("", 1)


def test_an_address_that_does_not_exist_is_given_up(notice, post_office):
    post_office.says = "550 no such person"
    tried = attempt(notice)
    assert (tried.mailed_at, "550" in tried.mail_error) == (None, True)
    notice.clock[0] += dt.timedelta(days=2)
    post_office.says = "250 fine"
    assert (found_by_sweep(notice.clock[0]), attempt(notice).mailed_at) == (0, None)


def test_attempts_grow_rarer_and_end(notice, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.MAIL_DAYS = "127.0.0.1", 1, 2
    pauses = []
    for _ in range(9):
        tried = attempt(notice)
        pauses.append((tried.mail_after - notice.clock[0]) // MINUTE)
        notice.clock[0] = tried.mail_after
    assert pauses[:7] == [5, 15, 60, 240, 720, 1440, 1440]
    assert (row(notice).mail_attempts, mailing.tries()) == (7, 7)


def test_a_worker_that_dies_at_it_leaves_it_to_the_next(notice, monkeypatch):
    def die(self, *args):
        raise KeyboardInterrupt

    monkeypatch.setattr(mail.EmailMessage, "send", die)
    with pytest.raises(KeyboardInterrupt):
        attempt(notice)
    monkeypatch.undo()
    notice.clock[0] += 6 * MINUTE
    monkeypatch.setattr(timezone, "now", lambda: notice.clock[0])
    assert (attempt(notice).mailed_at, len(mail.outbox)) == (notice.clock[0], 1)


def test_signing_up_works_while_the_mail_server_is_away(client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    make_teacher("forgetful", email="f@example.org")
    answer = client.post("/accounts/password/reset/", {"email": "f@example.org"}, follow=True)
    assert (answer.status_code, "邮件暂时发不出去" in answer.content.decode()) == (200, True)
