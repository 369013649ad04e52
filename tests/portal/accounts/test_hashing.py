"""Hashing in turns: at most so many at once, and a refusal in words where the wait would be too long."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from portal.accounts import hashing
from portal.queue.busy import Busy
from tests.factories.portal import PASSWORD, make_teacher


@pytest.fixture
def room(monkeypatch):
    """Two seats, three waiting places, little patience."""
    monkeypatch.setattr(hashing, "_seats", threading.Semaphore(2))
    monkeypatch.setattr(hashing, "_waiting", threading.Semaphore(3))
    monkeypatch.setattr(hashing, "PATIENCE_SECONDS", 0.2)


def test_no_more_at_once_than_seats(room):
    inside, most, lock = 0, 0, threading.Lock()
    monkey = threading.Event()

    def work(_):
        nonlocal inside, most
        with hashing.seat():
            with lock:
                inside += 1
                most = max(most, inside)
            monkey.wait(0.02)
            with lock:
                inside -= 1

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(work, range(12)))
    assert most == 2


def test_who_waits_too_long_is_told(room):
    with hashing.seat(), hashing.seat(), pytest.raises(Busy) as refused, hashing.seat():
        pass
    assert refused.value.retry_after == 15
    with hashing.seat(), hashing.seat():
        pass  # no seat was lost


def test_a_full_waiting_room_is_told_at_once(room, monkeypatch):
    monkeypatch.setattr(hashing, "_waiting", threading.Semaphore(0))
    with pytest.raises(Busy), hashing.seat():
        pass


def test_a_seat_is_given_back_after_an_error(room):
    for _ in range(3):
        with pytest.raises(ZeroDivisionError), hashing.seat():
            raise ZeroDivisionError


def test_the_deployments_hasher_takes_seats(room, monkeypatch):
    from django.contrib.auth.hashers import check_password, make_password

    monkeypatch.setattr(hashing.SeatedHasher, "iterations", 10)
    hasher = hashing.SeatedHasher()
    encoded = make_password("secret", hasher=hasher)
    assert hasher.verify("secret", encoded) is True
    assert hasher.verify("other", encoded) is False
    with hashing.seat(), hashing.seat(), pytest.raises(Busy):
        hasher.verify("secret", encoded)
    assert encoded.split("$")[0] == "pbkdf2_sha256"
    assert callable(check_password)


@pytest.mark.django_db
def test_a_busy_sign_in_is_a_503_in_words(client, monkeypatch, settings):
    make_teacher()

    def full(*args):
        raise Busy(15)

    monkeypatch.setattr("django.contrib.auth.hashers.MD5PasswordHasher.verify", full)
    response = client.post("/accounts/login/", {"login": "teacher", "password": PASSWORD})
    assert (response.status_code, response.headers["Retry-After"]) == (503, "15")
    assert "请过 15 秒刷新再试" in response.content.decode()
