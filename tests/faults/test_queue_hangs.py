"""The queue's server hangs: it is there and answers nothing. People sign in, write and upload; what was not said is found afterwards."""

import http.client
import signal
from urllib.parse import urlencode

import pytest

from tests.running import PASSWORD

LONG_S = 40
"""Longer than any page may take meanwhile; a page that waits for the queue's answer waits for ever."""
MIB = 1024 * 1024


@pytest.fixture
def hung(portal):
    """Valkey takes connections and says nothing."""
    portal.servers.valkey.process.send_signal(signal.SIGSTOP)
    yield
    portal.servers.valkey.process.send_signal(signal.SIGCONT)


def sign_in(portal):
    line = http.client.HTTPConnection("127.0.0.1", portal.demo.port, timeout=LONG_S)
    line.request("GET", "/accounts/login/")
    page = line.getresponse()
    page.read()
    cookie = next(value.split(";")[0] for name, value in page.getheaders() if value.startswith("csrftoken="))
    form = {"login": portal.people[0].username, "password": PASSWORD, "csrfmiddlewaretoken": cookie[10:]}
    head = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    line.request("POST", "/accounts/login/", urlencode(form), head)
    return line.getresponse().status


def test_people_sign_in_and_upload_while_the_queue_hangs(portal, speaker, chance, whole, hung):
    assert sign_in(portal) == 302
    content = chance.randbytes(MIB)
    url = speaker.create(len(content))
    status, _, _ = speaker.ask(
        "PATCH",
        url,
        {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"},
        content,
        seconds=LONG_S,
    )
    assert status == 204
    whole(url, content)
    assert speaker.ask("GET", "/home/", seconds=LONG_S)[0] == 200
    portal.servers.valkey.process.send_signal(signal.SIGCONT)
    portal.rows("UPDATE portal_blob SET created_at = created_at - interval '5 minutes'")
    portal.manage("sweep", "--once")
    portal.work_off("files", "checks", "slow")
    question = (
        "SELECT b.hashed_at IS NOT NULL FROM portal_blob b JOIN portal_attachment a ON a.blob_id = b.id"
    )
    question += " JOIN portal_upload u ON u.id = a.upload_id WHERE u.uuid = %s"
    assert portal.rows(question, url.rpartition("/")[2]) == [(True,)]
    whole(url, content)
    portal.manage("invariants")
