"""Asking whether a link opens: never an address that isn't public, never another than was looked up, never for long."""

import socket
import ssl
import time

import pytest

from portal.public_addresses import is_public
from submissions.links import fetching
from submissions.links.fetching import Outcome, check_link
from tests.loopback import answering, answering_secured, secured

HOST = "http://www.example.cn/"


def reply(*lines, body=b""):
    """A server that always answers so."""
    text = "\r\n".join(lines).encode() + b"\r\n\r\n"
    return lambda head, client: client.sendall(text + body)


@pytest.fixture
def looked_up(monkeypatch):
    """Every name stands for the loopback, which counts as public here; `connect` to the test's own port."""

    def check(link, loopback, *, resolve=lambda host, port: ["127.0.0.1"], accept=lambda address: True):
        def connect(address, timeout):
            plain = socket.socket()
            plain.settimeout(timeout)
            plain.connect(("127.0.0.1", loopback.port))  # whatever address was accepted
            return plain

        monkeypatch.setattr(fetching.socket, "create_connection", connect)
        return check_link(link, resolve=resolve, accept=accept)

    return check


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (200, "open"), (206, "open"), (304, "open"), (404, "gone"), (410, "gone"), (401, "refused"), (403, "refused"),
        (429, "refused"), (500, "failing"), (503, "failing"),
    ],
)  # fmt: skip
def test_what_the_server_says(looked_up, status, code):
    with answering(reply(f"HTTP/1.1 {status} x", "Content-Length: 0")) as loopback:
        assert looked_up(HOST, loopback) == Outcome(code, status)


def test_a_server_that_refuses_head_is_asked_with_get(looked_up):
    def answer(head, client):
        status = "405 no" if head.startswith("HEAD") else "200 yes"
        client.sendall(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode())

    with answering(answer) as loopback:
        assert looked_up(f"{HOST}课?a=b c".replace(" ", ""), loopback) == Outcome("open", 200)
        assert [line.split()[0] for line in loopback.asked] == ["HEAD", "GET"]
        assert loopback.asked[0].split()[1] == "/%E8%AF%BE?a=bc"


def test_each_redirect_is_checked_anew(looked_up):
    """To a private address, to another scheme, to another port: looked up and refused before anything is sent there."""
    for location, code in [
        ("http://inner.example.cn/", "not_public"),
        ("http://169.254.169.254/latest/meta-data/", "not_public"),
        ("file:///etc/passwd", "address"),
        ("http://www.example.cn:8080/", "address"),
    ]:
        places = {"www.example.cn": ["93.184.216.34"], "inner.example.cn": ["10.0.0.7"]}
        with answering(reply("HTTP/1.1 302 x", f"Location: {location}")) as loopback:
            found = looked_up(
                HOST, loopback,
                resolve=lambda host, port, places=places: places.get(host, [host]),
                accept=is_public,
            )  # fmt: skip
            # the test's own connection leads to the loopback whatever the address
            assert (found, len(loopback.asked)) == (Outcome(code), 1)


def test_relative_redirects_are_followed_and_loops_end(looked_up):
    def answer(head, client):
        path = head.split()[1]
        end = b"HTTP/1.1 200 x\r\nContent-Length: 0\r\n\r\n"
        on = (
            b"HTTP/1.1 301 x\r\nLocation: next?loop\r\n\r\n"
            if "loop" in path
            else b"HTTP/1.1 301 x\r\nLocation: b\r\n\r\n"
        )
        client.sendall(end if path == "/b" else on)

    with answering(answer) as loopback:
        assert looked_up(f"{HOST}a", loopback) == Outcome("open", 200)
        loopback.asked.clear()
        assert looked_up(f"{HOST}loop", loopback) == Outcome("redirects")
        assert len(loopback.asked) == fetching.MOST_REDIRECTS + 1


@pytest.mark.parametrize(
    "addresses",
    [["10.0.0.1"], ["93.184.216.34", "127.0.0.1"], ["::1"], ["::ffff:10.0.0.1"], ["100.64.0.1"], ["0.0.0.0"]],
)
def test_a_name_with_any_address_inside_is_not_asked(looked_up, addresses):
    with answering(reply("HTTP/1.1 200 x")) as loopback:
        found = looked_up(HOST, loopback, resolve=lambda host, port: addresses, accept=is_public)
        assert (found, loopback.asked) == (Outcome("not_public"), [])


def test_numbers_that_stand_for_the_loopback_are_not_asked():
    """The system itself reads these as 127.0.0.1."""
    for host in ("2130706433", "0x7f.1", "127.1", "[::ffff:127.0.0.1]", "localhost", "0"):
        assert check_link(f"http://{host}/").code in {"not_public", "no_name", "address"}


def test_the_name_is_looked_up_once_a_request(looked_up):
    """A name that stands for another place the second time gains nothing (DNS rebinding)."""
    answers = iter([["93.184.216.34"], ["10.0.0.1"]])
    with answering(reply("HTTP/1.1 200 x", "Content-Length: 0")) as loopback:
        assert looked_up(
            HOST, loopback, resolve=lambda host, port: next(answers), accept=is_public
        ) == Outcome("open", 200)
        assert next(answers) == ["10.0.0.1"]


def nothing(host, port):
    raise socket.gaierror


def test_names_that_there_are_not():
    assert check_link(HOST, resolve=nothing) == Outcome("no_name")
    assert check_link(HOST, resolve=lambda host, port: []) == Outcome("no_name")


def test_nobody_there():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert port
    assert check_link(HOST, resolve=lambda host, port: ["127.0.0.1"], accept=lambda address: True).code in {
        "unreachable", "no_answer", "open", "gone", "refused", "failing",
    }  # fmt: skip  # whatever this machine has at port 80


@pytest.mark.parametrize(
    "answer",
    [
        lambda head, client: client.sendall(b"SSH-2.0-hello\r\n"),
        lambda head, client: client.close(),
        lambda head, client: client.sendall(b"HTTP/1.1 two\r\n\r\n"),
        lambda head, client: client.sendall(b"HTTP/1.1 200 x\r\n" + b"X: y\r\n" * 200 + b"\r\n"),
        lambda head, client: client.sendall(b"HTTP/1.1 200 x\r\nX: " + b"y" * 100_000 + b"\r\n\r\n"),
    ],
)
def test_what_is_no_answer(looked_up, answer):
    with answering(answer) as loopback:
        assert looked_up(HOST, loopback) == Outcome("no_answer")


def test_a_server_that_dribbles_is_left_after_a_while(looked_up, monkeypatch):
    """Header by header, each soon enough for a read's own limit."""
    monkeypatch.setattr(fetching, "SECONDS", 1.0)

    sent = []

    def dribble(head, client):
        client.sendall(b"HTTP/1.1 200 x\r\n")
        for n in range(90):
            client.sendall(f"X-{n}: y\r\n".encode())
            sent.append(n)
            time.sleep(0.3)

    with answering(dribble) as loopback:
        assert looked_up(HOST, loopback).code in {"open", "no_answer", "timeout"}
        assert (len(loopback.asked), len(sent) < 90) == (1, True)


def test_a_body_is_not_read(looked_up):
    """However large it says that it is."""
    endless = b"x" * 10_000_000
    with answering(reply("HTTP/1.1 200 x", "Content-Encoding: gzip", body=endless)) as loopback:
        assert looked_up(HOST, loopback) == Outcome("open", 200)


def test_a_certificate_of_nobodys_is_told(looked_up, tmp_path):
    _, context = secured(tmp_path)
    with answering_secured(context, lambda client: None) as there:
        assert looked_up("https://www.example.cn/", there) == Outcome("certificate")


@pytest.mark.parametrize(("host", "code"), [("www.example.cn", "open"), ("other.example.cn", "certificate")])
def test_a_certificate_is_checked_against_the_name(looked_up, tmp_path, monkeypatch, host, code):
    """Not against the address that is connected to."""
    certificate, context = secured(tmp_path)
    trusted = ssl.create_default_context(cafile=certificate)
    monkeypatch.setattr(fetching.ssl, "create_default_context", lambda: trusted)
    names = []
    context.sni_callback = lambda client, name, _: names.append(name)

    def answer(client):
        client.recv(4096)
        client.sendall(b"HTTP/1.1 200 x\r\nContent-Length: 0\r\n\r\n")

    with answering_secured(context, answer) as there:
        found = looked_up(f"https://{host}/", there)
    assert (found.code, names) == (code, [host])


def test_a_secured_server_that_dribbles_is_left_after_a_while(looked_up, tmp_path, monkeypatch):
    """The deadline holds under TLS too, which takes the socket over."""
    certificate, context = secured(tmp_path)
    trusted = ssl.create_default_context(cafile=certificate)
    monkeypatch.setattr(fetching.ssl, "create_default_context", lambda: trusted)
    monkeypatch.setattr(fetching, "SECONDS", 1.0)
    sent = []

    def dribble(client):
        client.recv(4096)
        client.sendall(b"HTTP/1.1 200 x\r\n")
        for n in range(90):
            client.sendall(f"X-{n}: y\r\n".encode())
            sent.append(n)
            time.sleep(0.3)

    with answering_secured(context, dribble) as there:
        found = looked_up("https://www.example.cn/", there)
    assert (found.code in {"open", "no_answer", "timeout"}, 0 < len(sent) < 90) == (True, True)
