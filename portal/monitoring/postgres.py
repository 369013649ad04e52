"""What the database says of itself: size, connections, and the statements that take long."""

import re
from dataclasses import dataclass

from django.db import connection

_LONG = "1 second"
_MOST = 20
_TEXT = 160
"""Characters of a statement that are shown."""
_LITERALS = re.compile(r"'(?:[^']|'')*'")


@dataclass(frozen=True, slots=True)
class DatabaseState:
    """`size` in bytes, `longest` (the longest statement under way) in seconds."""

    size: int
    connections: int
    connections_allowed: int
    longest: float


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement without the values in it. Under way: `calls` is 0 and `seconds` how long so far; else the mean of its calls."""

    text: str
    seconds: float
    calls: int = 0


def state() -> DatabaseState:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_database_size(current_database()), count(*), current_setting('max_connections')::int,"
            " coalesce(max(extract(epoch FROM clock_timestamp() - query_start))"
            "   FILTER (WHERE state = 'active' AND pid <> pg_backend_pid()), 0)"
            " FROM pg_stat_activity WHERE datname = current_database()"
        )
        size, connections, allowed, longest = cursor.fetchone()
    return DatabaseState(size, connections, allowed, float(longest))


def under_way() -> list[Statement]:
    """Statements that have been running for longer than a second, the longest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT query, extract(epoch FROM clock_timestamp() - query_start) FROM pg_stat_activity"
            " WHERE datname = current_database() AND state = 'active' AND pid <> pg_backend_pid()"
            " AND query_start < clock_timestamp() - %s::interval ORDER BY query_start LIMIT %s",
            [_LONG, _MOST],
        )
        return [Statement(without_values(text), float(seconds)) for text, seconds in cursor.fetchall()]


def slowest() -> list[Statement] | None:
    """Statements by the time that all their calls took; None where `pg_stat_statements` is not set up."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('pg_stat_statements') IS NOT NULL")
        if cursor.fetchone() != (True,):
            return None
        cursor.execute(
            "SELECT query, mean_exec_time / 1000, calls FROM pg_stat_statements s"
            " JOIN pg_database d ON d.oid = s.dbid AND d.datname = current_database()"
            " ORDER BY total_exec_time DESC LIMIT %s",
            [_MOST],
        )
        return [
            Statement(without_values(text), float(mean), calls) for text, mean, calls in cursor.fetchall()
        ]


def without_values(text: str) -> str:
    """A statement in one line, shortened, with `?` for each quoted value: these may be people's."""
    words = " ".join(_LITERALS.sub("?", text).split())
    return words if len(words) <= _TEXT else words[: _TEXT - 1] + "…"
