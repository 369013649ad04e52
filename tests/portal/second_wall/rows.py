"""A row in any table, made from the table's own description. Its foreign keys point nowhere: they are checked at the end of a
transaction, and these rows never see one.
"""

from itertools import count

from django.db import connection, models

_numbers = count(900_000_000)


def number() -> int:
    """One that no other row has."""
    return next(_numbers)


VALUES = {
    "bigint": number,
    "integer": number,
    "smallint": lambda: number() % 30_000,
    "boolean": lambda: False,
    "character varying": lambda: f"x{number()}",
    "text": lambda: f"x{number()}",
    "jsonb": lambda: "{}",
    "uuid": lambda: f"00000000-0000-4000-8000-{number():012d}",
    "timestamp with time zone": lambda: "2026-03-01T00:00:00Z",
    "date": lambda: "2026-03-01",
    "numeric": lambda: 1,
    "double precision": lambda: 1,
    "ARRAY": lambda: "{}",
    "bytea": lambda: b"",
    "inet": lambda: "192.0.2.1",
}
_COLUMNS = """
SELECT column_name, data_type, character_maximum_length FROM information_schema.columns
WHERE table_schema = current_schema() AND table_name = %s AND is_nullable = 'NO' AND column_default IS NULL
AND is_identity = 'NO'
"""


def make_row(model: type[models.Model], tenant_id: int, **values: object) -> int:
    """Insert it past every manager; its key."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS, [table])
        row = {}
        for name, kind, length in cursor.fetchall():
            made = VALUES[kind]()
            row[name] = made[-length:] if length and isinstance(made, str) else made
        row |= {"tenant_id": tenant_id}
        row |= {name: value() if callable(value) else value for name, value in values.items()}
        places = ", ".join(["%s"] * len(row))
        columns = ", ".join(f'"{name}"' for name in row)
        key = model._meta.pk.column
        cursor.execute(
            f'INSERT INTO "{table}" ({columns}) VALUES ({places}) RETURNING {key}', list(row.values())
        )
        return cursor.fetchone()[0]
