"""The tenant whose rows this thread may touch, as Python and as PostgreSQL know it. Plain Python, no Django.

`portal.tenants` sets it; the managers read it (the first wall) and every connection carries it to the server, where
policies read it (the second wall): `current_setting('portal.tenant')`.
"""

from contextvars import ContextVar
from typing import Any

EVERY_TENANT = -1
"""The wall is lifted, by name, at the call (`portal.tenants.all_tenants`)."""

tenant_id: ContextVar[int | None] = ContextVar("tenant_scope", default=None)
"""None: outside any scope."""

PARAMETER = "portal.tenant"
NOWHERE = ""


def as_parameter() -> str:
    """The scope as the server's parameter holds it: a tenant's id, "-1" for every tenant, "" outside a scope."""
    tenant = tenant_id.get()
    return NOWHERE if tenant is None else str(tenant)


def forget(connection: Any) -> None:
    """The pool's `reset`: a psycopg connection that comes back sees no tenant's rows until it is told again."""
    connection.execute(f"RESET {PARAMETER}")
