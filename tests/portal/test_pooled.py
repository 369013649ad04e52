"""Connections handed on between threads: one is taken up again, a bad one never is."""

import pytest
from django.db import connection
from django.db.backends.utils import CursorWrapper

from portal.pooled import base


@pytest.fixture
def wrapper(db, settings):
    """Makes wrappers as threads have them, on the test's database."""
    settings.DATABASE_POOL = 2
    base._idle.clear()
    made = []

    def make():
        made.append(base.DatabaseWrapper(dict(connection.settings_dict), alias="default"))
        return made[-1]

    yield make
    settings.DATABASE_POOL = 0
    for one in made:
        one.close()
    while base._idle:
        base._idle.pop().close()


def ask(wrapper, question, *values):
    with wrapper.cursor() as cursor:
        assert isinstance(cursor, CursorWrapper)
        cursor.execute(question, values)
        return cursor.fetchone()[0]


def test_the_next_one_takes_it_up(wrapper):
    first, second = wrapper(), wrapper()
    pid = ask(first, "SELECT pg_backend_pid()")
    first.close()
    assert ask(second, "SELECT pg_backend_pid()") == pid
    assert ask(second, "SHOW timezone") == "UTC"


def test_two_at_once_have_one_each(wrapper):
    assert len({ask(wrapper(), "SELECT pg_backend_pid()") for _ in range(2)}) == 2


def test_no_more_lie_idle_than_may(wrapper):
    several = [wrapper() for _ in range(3)]
    for one in several:
        ask(one, "SELECT 1")
    for one in several:
        one.close()
    assert len(base._idle) == 2


def test_one_whose_server_went_away_is_left(wrapper):
    first, second, third = wrapper(), wrapper(), wrapper()
    pid = ask(first, "SELECT pg_backend_pid()")
    ask(second, "SELECT 1")
    first.close()
    assert ask(second, "SELECT pg_terminate_backend(%s, 5000)", pid)
    assert ask(third, "SELECT pg_backend_pid()") != pid


def test_one_with_an_open_transaction_is_not_handed_on(wrapper):
    first = wrapper()
    ask(first, "SELECT 1")
    first.set_autocommit(False)
    ask(first, "SELECT 1")
    first.close()
    assert len(base._idle) == 0


def test_an_old_one_is_closed(wrapper, monkeypatch):
    first, second = wrapper(), wrapper()
    pid = ask(first, "SELECT pg_backend_pid()")
    first.close()
    monkeypatch.setattr(base, "LIFETIME_SECONDS", 0)
    assert ask(second, "SELECT pg_backend_pid()") != pid
