"""`manage.py migrate`: Django's own, as the role that owns the tables, with the second wall raised behind it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.commands import migrate
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from portal.database.walls import raise_walls
from portal.settings import database
from portal.tenants import all_tenants

_WHO_AND_WHERE = ("USER", "PASSWORD", "HOST", "PORT")


class Command(migrate.Command):
    """Data in migrations is everybody's; the policies hold the owner too, so the scope is said."""

    def handle(self, *args: Any, **options: Any) -> None:
        connection = connections[options["database"]]
        with _as_owner(connection), all_tenants():  # migrations change every tenant's rows
            super().handle(*args, **options)
            if options["plan"] or options["check_unapplied"]:
                return
            web_role = urlsplit(settings.DATABASE_URL).username or ""
            tables = raise_walls(connection, web_role)
            if options["verbosity"]:
                self.stdout.write(f"行级规则在 {tables} 个表上 (row-level policies on {tables} tables)")


@contextmanager
def _as_owner(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """The connection under DATABASE_OWNER_URL, on the same database; where none is set, as it is."""
    if not settings.DATABASE_OWNER_URL:
        yield
        return
    before = {name: connection.settings_dict[name] for name in _WHO_AND_WHERE}
    owner = database(settings.DATABASE_OWNER_URL)
    connection.close()
    connection.settings_dict.update({name: owner[name] for name in _WHO_AND_WHERE})
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)
