"""Looked at, then applied: the rows of a table are kept between the two, for one person, for hours."""

import datetime as dt
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from django.db import transaction

from portal.decisions import NotAllowed, refuse
from portal.models import Person, TableImport, Tenant
from portal.tables.columns import Doubt, Row, Table
from portal.tenants import all_tenants

KEPT = dt.timedelta(hours=24)
"""How long a table waits to be applied, and how long its outcome is remembered."""


def keep(
    table: Table,
    *,
    tenant: Tenant,
    purpose: str,
    actor: Person,
    now: dt.datetime,
    about: str = "",
    name: str = "",
) -> TableImport:
    """Keep what was looked at. `about` is the key of what the rows belong to, so that they can't be applied to another."""
    return TableImport.objects.create(
        tenant=tenant,
        person=actor,
        purpose=purpose,
        about=about,
        name=name[:200],
        table=asdict(table),
        created_at=now,
        expires_at=now + KEPT,
    )


def kept(number: str | int, *, purpose: str, actor: Person, now: dt.datetime, about: str = "") -> TableImport:
    """The person's own table of this purpose. Raises `NotAllowed` (table_gone) where there is none (any more)."""
    row = None
    if str(number).isdecimal() and len(str(number)) < 19:
        row = TableImport.objects.filter(
            pk=int(number), person=actor, purpose=purpose, about=about, expires_at__gt=now
        ).first()
    if row is None:
        raise NotAllowed(refuse("table_gone"))
    return row


def table_in(row: TableImport) -> Table:
    """The table as it was looked at."""
    return Table(
        columns=tuple(row.table["columns"]),
        rows=tuple(
            Row(
                each["line"],
                each["cells"],
                each["values"],
                tuple(Doubt(**doubt) for doubt in each["doubts"]),
            )
            for each in row.table["rows"]
        ),
        ignored=tuple(row.table["ignored"]),
        heading=row.table["heading"],
    )


@transaction.atomic
def apply_once(
    row: TableImport, apply: Callable[[Table], dict[str, Any]], *, now: dt.datetime
) -> dict[str, Any]:
    """What `apply` says it did with the table, remembered: asked again, the same is answered and nothing is done. A
    refusal inside leaves the table to be applied later.
    """
    locked = TableImport.objects.select_for_update().filter(pk=row.pk).first()
    if locked is None:
        raise NotAllowed(refuse("table_gone"))
    if locked.applied_at is None:
        locked.outcome = apply(table_in(locked))
        locked.applied_at = now
        locked.save(update_fields=["outcome", "applied_at"])
    return dict(locked.outcome)


def sweep(*, now: dt.datetime) -> dict[str, int]:
    """Forget tables that have expired: they hold names and telephone numbers."""
    with all_tenants():
        gone, _ = TableImport.objects.filter(expires_at__lte=now).delete()
    return {"tables_forgotten": gone}
