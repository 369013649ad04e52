"""The upgrade drill: the schema of November 2026 with data in it, both made by the program of that time, taken to today's.

`schema_2026_11/` is a dump of what commit bb5b8bb0 (portal 0006, campaigns 0004, submissions 0006, review 0019) wrote: two
tenants, cases with files, a unit's batch, reviews, awards, a certificate, an objection, an honour.
"""

import gzip
import hashlib
import json
import re
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.factories.files import PDF

THEN = Path(__file__).parent / "schema_2026_11"
ABOUT = json.loads((THEN / "about.json").read_text(encoding="utf-8"))
DUMP = gzip.decompress((THEN / "database.sql.gz").read_bytes()).decode()
GROWING = {"django_migrations", "django_content_type", "auth_permission"}
"""Django's own lists: of migrations and of models."""
DERIVED = {"portal_tally", "submissions_searchtext"}
"""What the database keeps of the other rows; the migrations make it of what is there."""
COLUMNS = (
    "SELECT table_name, column_name, data_type, is_nullable = 'YES' OR column_default IS NOT NULL OR is_identity = 'YES'"
    " FROM information_schema.columns WHERE table_schema = 'public'"
)


def data_of(dump):
    """The statements between the tables and their constraints."""
    begin = dump.index("-- Data for Name")
    return dump[begin : dump.rindex("--\n", begin, dump.index("; Type: CONSTRAINT;"))]


@pytest.fixture
def owner(empty_machine):
    """The owner's line into a database of that time; its rows are everybody's."""
    with psycopg.connect(
        empty_machine.servers.owner_url, options="-c portal.tenant=-1", autocommit=True
    ) as line:
        line.execute(DUMP)
        line.execute("SET search_path = public; SET row_security = on")  # as the dump found them
        yield line


def counts(line):
    tables = [name for (name,) in line.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
    query = sql.SQL("SELECT count(*) FROM {}")
    return {table: line.execute(query.format(sql.Identifier(table))).fetchone()[0] for table in tables}


def test_yesterdays_portal_goes_on_under_todays_program(empty_machine, owner):
    columns_then = {(table, column): kind for table, column, kind, _ in owner.execute(COLUMNS)}
    assert {table: count for table, count in counts(owner).items() if count} == ABOUT["rows"]
    said = empty_machine.manage("migrate", "--no-input")
    assert re.search(r"行级规则在 \d+ 个表上", said), said

    # Nothing is lost, the walls stand, a case is walked.
    now = {table: count for table, count in counts(owner).items() if count and table not in GROWING}
    assert {table for table in DERIVED if now.pop(table, 0)} == DERIVED
    assert now == {table: count for table, count in ABOUT["rows"].items() if table not in GROWING}
    assert empty_machine.rows(
        "SELECT count(*) FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
        " WHERE a.attname = 'tenant_id' AND c.relkind = 'r' AND NOT c.relrowsecurity"
    ) == [(0,)]
    for number, key in enumerate(ABOUT["keys"]):
        path = empty_machine.folder / "media" / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(PDF if number == 0 else PDF + b"\n% two\n")
    assert empty_machine.walk(**ABOUT["walk"]) == {
        "signed in": True,
        "case": 200,
        "file": hashlib.sha256(PDF).hexdigest(),
        "stranger": 302,
        "handed in": 302,
        "state": "submitted",
    }

    # While both versions run side by side the older one reads and writes today's tables: its columns are there, what it
    # doesn't know has a default, and its very INSERTs go through.
    columns_now = {
        (table, column): (kind, unasked) for table, column, kind, unasked in owner.execute(COLUMNS)
    }
    assert {name: columns_now.get(name, ("gone",))[0] for name in columns_then} == columns_then
    tables_then = {table for table, _ in columns_then}
    new = {
        name: told
        for name, told in columns_now.items()
        if name[0] in tables_then and name not in columns_then
    }
    assert [name for name, (_, unasked) in new.items() if not unasked] == []
    everything = sql.SQL(", ").join(sql.Identifier("public", table) for table in counts(owner))
    with owner.transaction():
        owner.execute(sql.SQL("TRUNCATE {}").format(everything))
        for table in ABOUT["rows"]:  # lines of a run that is sealed already: a dump has them in no order
            owner.execute(sql.SQL("ALTER TABLE {} DISABLE TRIGGER USER").format(sql.Identifier(table)))
        owner.execute(data_of(DUMP))
    assert {table: count for table, count in counts(owner).items() if count} == ABOUT["rows"]
