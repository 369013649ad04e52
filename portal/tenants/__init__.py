"""The wall between tenants: entering a tenant's scope, and rows that exist only inside one."""

from portal.tenants.tenancy import (
    OutsideScope,
    TenantManager,
    TenantQuerySet,
    TenantScoped,
    all_tenants,
    own_rows,
    tenant_scope,
)

__all__ = [
    "OutsideScope",
    "TenantManager",
    "TenantQuerySet",
    "TenantScoped",
    "all_tenants",
    "own_rows",
    "tenant_scope",
]
