"""Whose rows this thread may touch, as Python and as PostgreSQL know it. Plain Python, no Django.

`portal.tenants` sets it; the managers read it (the first wall) and every connection carries it to the server, where
policies read it (the second wall): `current_setting('portal.tenant')` and `current_setting('portal.person')`.
"""

from contextvars import ContextVar
from typing import Any

EVERY_TENANT = -1
"""The wall is lifted, by name, at the call (`portal.tenants.all_tenants`)."""

OWN_ROWS = -2
"""No tenant: one person's own rows, wherever they are (`portal.tenants.own_rows`)."""

tenant_id: ContextVar[int | None] = ContextVar("tenant_scope", default=None)
"""None: outside any scope."""

person_id: ContextVar[int | None] = ContextVar("own_rows", default=None)
"""Whose own rows, where the scope is OWN_ROWS."""

TENANT, PERSON = "portal.tenant", "portal.person"
Told = tuple[str, str]
"""The scope as the server's two parameters hold it: a tenant's id or "-1" for every tenant, else a person's id, else nothing."""
NOWHERE: Told = ("", "")


def as_parameters() -> Told:
    """The present scope."""
    tenant = tenant_id.get()
    if tenant is None:
        return NOWHERE
    return ("", str(person_id.get())) if tenant == OWN_ROWS else (str(tenant), "")


def statement(told: Told, *, for_transaction: bool) -> str:
    """SQL that tells the server, for the transaction or for the session. A scope is made of numbers: nothing to quote."""
    tenant, person = (str(int(part)) if part else "" for part in told)
    local = str(for_transaction).lower()
    return f"SELECT set_config('{TENANT}', '{tenant}', {local}), set_config('{PERSON}', '{person}', {local})"


def forget(connection: Any) -> None:
    """The pool's `reset`: a psycopg connection that comes back sees no tenant's rows until it is told again."""
    connection.execute("SELECT set_config(%s, '', false), set_config(%s, '', false)", [TENANT, PERSON])
