"""Who the tests are in the database. The owner makes and drops it and empties the tables between tests; everything else runs
as the web role, as in production. Where the environment names one role only, all of it is done by that one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

import psycopg

_WHO = ("USER", "PASSWORD")


@contextmanager
def as_owner() -> Iterator[None]:
    """The default connection under DATABASE_OWNER_URL."""
    from django.conf import settings

    with _as_role_of(settings.DATABASE_OWNER_URL):
        yield


@contextmanager
def as_web() -> Iterator[None]:
    """The default connection under DATABASE_URL again."""
    from django.conf import settings

    with _as_role_of(settings.DATABASE_URL):
        yield


@contextmanager
def emptied_by_owner() -> Iterator[None]:
    """The flush after a test that committed: TRUNCATE is not the web role's."""
    from django.db.backends.postgresql.operations import DatabaseOperations

    def flush(operations: DatabaseOperations, statements: list[str]) -> None:
        owner_executes(*statements)

    with mock.patch.object(DatabaseOperations, "execute_sql_flush", flush):
        yield


def owner_executes(*statements: str) -> list[tuple]:
    """Run them in the tests' database in a transaction of the owner's own; what the last one answers."""
    from django.conf import settings
    from django.db import connection

    from portal.settings import database

    to = connection.settings_dict
    who = database(settings.DATABASE_OWNER_URL) if settings.DATABASE_OWNER_URL else to
    with psycopg.connect(
        dbname=to["NAME"],
        host=to["HOST"],
        port=to["PORT"],
        user=who["USER"],
        password=who["PASSWORD"] or None,
    ) as owner:
        answers = [owner.execute(statement) for statement in statements]
        return answers[-1].fetchall() if answers and answers[-1].description else []


@contextmanager
def _as_role_of(url: str) -> Iterator[None]:
    from django.db import connection

    from portal.settings import database

    before = {name: connection.settings_dict[name] for name in _WHO}
    if url:
        connection.close()
        connection.settings_dict.update({name: database(url)[name] for name in _WHO})
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)
