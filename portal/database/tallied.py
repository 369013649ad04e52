"""Triggers that keep tallies of a table's rows (`portal.models.tallies`; for migrations): SQL only, no models.

A row's contributions are what a query over it gives: tenant, kind, about, key and how many. What a statement changes is added
in the same transaction as the contributions of the new rows less those of the old ones, a row a key. Statements that change
nothing of what is `watched` add nothing.
"""

from collections.abc import Sequence

from django.db.migrations import RunSQL

_COLUMNS = "tenant_id, kind, about, key, n"
_ADD = (
    "INSERT INTO portal_tally (tenant_id, kind, about, key, n, mark) "
    "SELECT tenant_id, kind, about, key, sum(n), (random() * 9007199254740992)::bigint FROM ({changes}) AS each (tenant_id, kind, about, key, n) "
    "GROUP BY tenant_id, kind, about, key"
)
_TRIGGER = """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}; RETURN NULL; END $$;
CREATE TRIGGER {name} AFTER {event} ON {table} REFERENCING {rows} FOR EACH STATEMENT EXECUTE FUNCTION {name}();
"""
_EVENTS = {
    "INSERT": "NEW TABLE AS come",
    "DELETE": "OLD TABLE AS gone",
    "UPDATE": "OLD TABLE AS gone NEW TABLE AS come",
}


def after_each_statement(table: str, name: str, bodies: dict[str, str]) -> RunSQL:
    """A trigger for each event of `bodies`, whose body sees the rows as `come` and `gone`."""
    made = "".join(
        _TRIGGER.format(
            name=f"{name}_{event.lower()}", body=body, event=event, table=table, rows=_EVENTS[event]
        )
        for event, body in bodies.items()
    )
    dropped = "".join(f"DROP FUNCTION {name}_{event.lower()}() CASCADE;" for event in bodies)
    return RunSQL(made, dropped)


def tallied(
    table: str, contributions: str, *, watched: Sequence[str], there: str | None = None
) -> list[RunSQL]:
    """The triggers of `table`, and the tallies of the rows that are there. `contributions` is a query over `{rows} r`; `watched`
    are expressions over `r` that change whenever its contributions do; `there` is the query of the rows that are there where
    another table's triggers add a part of them.
    """

    def of(rows: str, sign: str = "") -> str:
        query = contributions.format(rows=rows)
        return f"SELECT tenant_id, kind, about, key, {sign}n AS n FROM ({query}) AS of_rows ({_COLUMNS})"  # noqa: S608 - constants of a migration

    def both(side: str) -> str:
        changed = " OR ".join(
            f"({each.replace('r.', 'come.')}) IS DISTINCT FROM ({each.replace('r.', 'gone.')})"
            for each in watched
        )
        return f"(SELECT {side}.* FROM come JOIN gone ON gone.id = come.id WHERE {changed})"  # noqa: S608 - constants of a migration

    bodies = {
        "INSERT": _ADD.format(changes=of("come")),
        "DELETE": _ADD.format(changes=of("gone", "-")),
        "UPDATE": _ADD.format(changes=f"{of(both('come'))} UNION ALL {of(both('gone'), '-')}"),
    }
    return [
        after_each_statement(table, f"{table}_tallied", bodies),
        RunSQL(_ADD.format(changes=(there or contributions).format(rows=table)), RunSQL.noop),
    ]
