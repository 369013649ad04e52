"""Advisory locks by name, held until the transaction ends."""

import hashlib
from collections.abc import Iterable

from django.db import connection


def lock_names(names: Iterable[str]) -> None:
    """Hold an advisory lock for each name until the transaction ends, in one order for everybody."""
    keys = sorted({lock_key(name) for name in names})
    with connection.cursor() as cursor:
        for key in keys:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])


def lock_key(name: str) -> int:
    """The number that PostgreSQL knows a lock by."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), signed=True)
