"""Lines that break, clients that lie, sessions that end, a disk that fills up."""

import os
import socket
import struct
import subprocess
import threading
import time
from pathlib import Path

import pytest
import requests

from tests.faults.speaker import Speaker, status_of
from tests.running import PASSWORD

MIB = 1024 * 1024


def settled(speaker, url, at_least):
    """The offset once the server has noticed the end of a line."""
    deadline = time.monotonic() + 10
    while (offset := speaker.offset(url)) < at_least and time.monotonic() < deadline:
        time.sleep(0.05)
    return offset


def cut(line):
    """A reset: nothing more comes, and what the server has not read is gone."""
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    line.close()


def test_the_line_is_cut_at_random_places(portal, speaker, chance, whole, kept):
    content = chance.randbytes(12 * MIB)
    url = speaker.create(len(content))
    for _ in range(8):
        offset = speaker.offset(url)
        sent = chance.randrange(1, MIB)
        line = speaker.begin(url, offset, len(content) - offset, content[offset : offset + sent])
        time.sleep(chance.uniform(0, 0.02))
        cut(line)
        kept(speaker, url, content)
    speaker.finish(url, content)
    whole(url, content)


def test_what_arrived_before_the_client_hung_up_is_kept(portal, speaker, chance, whole, kept):
    content = chance.randbytes(4 * MIB)
    url = speaker.create(len(content))
    sent = chance.randrange(1, len(content))
    line = speaker.begin(url, 0, len(content), content[:sent])
    line.shutdown(socket.SHUT_WR)
    assert settled(speaker, url, sent) == sent
    kept(speaker, url, content)
    speaker.finish(url, content)
    whole(url, content)


def test_a_line_that_falls_silent_does_not_hold_the_file(portal, speaker, chance, whole, kept):
    content = chance.randbytes(2 * MIB)
    url = speaker.create(len(content))
    silent = speaker.begin(url, 0, len(content), content[:MIB])
    began = time.monotonic()
    assert speaker.patch(url, 0, content[:MIB]) in {204, 409}
    assert time.monotonic() - began < 10
    kept(speaker, url, content)
    speaker.finish(url, content)
    silent.close()
    whole(url, content)


def test_a_body_without_a_length(portal, speaker, chance, whole):
    """Transfer-Encoding: chunked, which the protocol allows."""
    content = chance.randbytes(3 * MIB)
    url = speaker.create(len(content))
    told = {"Cookie": speaker.cookie, "Tus-Resumable": "1.0.0", "Upload-Offset": "0"}
    told["Content-Type"] = "application/offset+octet-stream"
    pieces = (content[at : at + 700_001] for at in range(0, len(content), 700_001))
    answer = requests.patch(portal.address + url, data=pieces, headers=told, timeout=20)
    assert (answer.status_code, answer.headers["Upload-Offset"]) == (204, str(len(content)))
    whole(url, content)


def test_offset_lies(portal, speaker, chance, kept):
    content = chance.randbytes(MIB)
    url = speaker.create(len(content))
    assert speaker.patch(url, 0, content[:1000]) == 204
    lies = {0: 409, 999: 409, 1001: 409, len(content): 409, 1 << 49: 409, 1 << 60: 400, -1: 400, "1e3": 400}
    assert {lie: speaker.patch(url, lie, b"x" * 500) for lie in lies} == lies
    assert speaker.offset(url) == 1000
    kept(speaker, url, content)


def test_two_clients_write_one_upload(portal, speaker, chance, whole):
    """Ones and twos from the same place: one of them wins, and nothing is mixed."""
    size = 3 * MIB
    for _ in range(5):
        url = speaker.create(size)
        answers = {}

        def send(letter, wait, url=url, answers=answers):
            time.sleep(wait)
            answers[letter] = speaker.ask(
                "PATCH", url, {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}, letter * size
            )[0]  # fmt: skip

        both = [threading.Thread(target=send, args=(one, chance.uniform(0, 0.01))) for one in (b"1", b"2")]
        for thread in both:
            thread.start()
        for thread in both:
            thread.join()
        assert 204 in answers.values()
        assert set(answers.values()) <= {204, 409}
        held = (
            portal.stored(url).read_bytes()
            if speaker.offset(url) == size
            else portal.bytes_of(url).read_bytes()
        )
        assert len(set(held)) == 1


def sign_in(portal, username):
    """By the form, as on another computer; its cookie."""
    browser = requests.Session()
    page = f"{portal.address}/accounts/login/"
    browser.get(page, timeout=20)
    form = {"login": username, "password": PASSWORD, "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
    answer = browser.post(page, data=form, headers={"Referer": page}, timeout=20, allow_redirects=False)
    assert answer.status_code == 302
    return f"sessionid={browser.cookies['sessionid']}"


def test_the_session_ends_half_way(portal, chance, whole, kept):
    content = chance.randbytes(2 * MIB)
    person = portal.people[0]
    here = Speaker(portal, person, sign_in(portal, person.username))
    url = here.create(len(content))
    line = here.begin(url, 0, MIB, content[: MIB // 2])
    portal.rows("DELETE FROM django_session WHERE session_key = %s", here.cookie.partition("=")[2])
    line.sendall(content[MIB // 2 : MIB])
    assert status_of(line) == 204  # it was let in while the session was good
    assert here.patch(url, MIB, content[MIB:]) == 401
    elsewhere = Speaker(portal, person, sign_in(portal, person.username))
    elsewhere.acknowledged[url] = MIB
    assert elsewhere.offset(url) == MIB
    kept(elsewhere, url, content)
    elsewhere.finish(url, content)
    whole(url, content)


@pytest.fixture
def small_disk(portal):
    """The web server sees uploads on a small disk of their own; nobody else does."""
    apart = ["unshare", "-m"] if os.geteuid() == 0 else ["unshare", "-Urm"]
    if subprocess.run([*apart, "true"], capture_output=True, check=False).returncode:
        pytest.skip("a small disk needs a mount namespace, which this machine does not allow")
    mount = f'mount -t tmpfs -o size=12m tmpfs {portal.folder}/uploads && exec "$@"'
    portal.kill_web()
    portal.web_prefix, portal.web_env = (*apart, "sh", "-c", mount, "sh"), {"KEEP_FREE_MB": "0"}
    portal.start_web()
    yield Path(f"/proc/{portal.web.pid}/root") / str(portal.folder / "uploads")[1:]
    portal.kill_web()
    portal.web_prefix, portal.web_env = (), {}
    portal.start_web()


def test_the_disk_is_full(portal, speaker, small_disk, chance):
    """What fitted is kept and told, with words; once there is room again, it goes on from there."""
    portal.rows("UPDATE portal_upload SET state = 'ended' WHERE state = 'receiving'")  # their disk is another
    content = chance.randbytes(8 * MIB)
    url = speaker.create(len(content))
    (small_disk / "filler").write_bytes(bytes(7 * MIB))
    headers = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
    status, answer, body = speaker.ask("PATCH", url, headers, content)
    assert (status, answer["x-refusal"]) == (507, "storage_full")
    assert "存储空间" in body.decode()
    offset = speaker.offset(url)
    assert 0 < offset <= 5 * MIB
    place = portal.bytes_of(url).relative_to(portal.folder / "uploads")
    assert (small_disk / place).read_bytes()[:offset] == content[:offset]
    assert portal.answers()
    (small_disk / "filler").unlink()
    speaker.finish(url, content)
    assert portal.stored(url).read_bytes() == content
