"""A pool of one connection shows who holds it while a line is slow."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, connections
from django.http import HttpResponse, StreamingHttpResponse

from portal.queue.connections import StreamingMiddleware, release_connection

POOLED = "pooled"


@pytest.fixture
def ask(transactional_db, django_db_blocker):
    """Asks the database through a pool that holds a single connection, from the calling thread."""
    settings = connections.databases["default"]
    pool = {"min_size": 1, "max_size": 1, "timeout": 0.5}
    connections.databases[POOLED] = {**settings, "OPTIONS": {**settings["OPTIONS"], "pool": pool}}

    def ask():
        with django_db_blocker.unblock(), connections[POOLED].cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone()[0]

    yield ask
    connections[POOLED].close()
    connections[POOLED].close_pool()
    del connections[POOLED]
    del connections.databases[POOLED]


def ask_from_another_thread(ask):
    def there():
        try:
            return ask()
        finally:
            connections[POOLED].close()

    with ThreadPoolExecutor(1) as other:
        return other.submit(there).result()


def answer(ask, response):
    def view(request):
        assert ask() == 1
        return response

    return StreamingMiddleware(view)


def test_a_page_keeps_its_connection_until_it_is_done(ask, rf):
    answer(ask, HttpResponse())(rf.get("/"))
    with pytest.raises(OperationalError):
        ask_from_another_thread(ask)


def test_a_film_on_its_way_keeps_none(ask, rf):
    answer(ask, StreamingHttpResponse([b"film"]))(rf.get("/"))
    assert ask_from_another_thread(ask) == 1


def test_what_was_released_is_taken_up_again(ask):
    assert ask() == 1
    release_connection()
    assert ask_from_another_thread(ask) == 1
    assert ask() == 1


def test_a_transaction_keeps_its_own(ask, django_db_blocker):
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic(using=POOLED):
        assert ask() == 1
        release_connection()
        with pytest.raises(OperationalError):
            ask_from_another_thread(ask)
