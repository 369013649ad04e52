"""The wall between tenants.

Rows of a tenant are reached only inside a scope. Outside one, every query, insert and update raises
`OutsideScope`; inside one, other tenants' rows don't exist and can't be written. The check sits in the manager
(which is also each model's base manager, so foreign keys and `save` pass through it) and in the query set's own
insert, so that `exists()`, `bulk_create()` and `save()` are covered too. Behind it stands a second wall, of which this
module knows nothing: the connection tells the server the same scope, and tables with a policy obey it (portal/database).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, Self, TypeVar

from django.db import models

from portal.database import scope
from portal.database.scope import EVERY_TENANT

M = TypeVar("M", bound=models.Model)


class OutsideScope(RuntimeError):
    """A tenant's rows were touched outside that tenant's scope."""


@contextmanager
def tenant_scope(tenant: "models.Model | int") -> Iterator[None]:
    """Everything inside sees and writes this tenant's rows only."""
    token = scope.tenant_id.set(tenant if isinstance(tenant, int) else tenant.pk)
    try:
        yield
    finally:
        scope.tenant_id.reset(token)


@contextmanager
def all_tenants() -> Iterator[None]:
    """Lift the wall: for sweeps, sign-in pages and look-ups by an unguessable token. Name the reason at the call."""
    token = scope.tenant_id.set(EVERY_TENANT)
    try:
        yield
    finally:
        scope.tenant_id.reset(token)


class TenantQuerySet(models.QuerySet[M]):
    """A query set that refuses to insert rows of another tenant, or rows pointing at another tenant's rows."""

    def _insert(self, objs: Any, fields: Any, **kwargs: Any) -> Any:
        tenant_id = scope.tenant_id.get()
        if tenant_id is None:
            raise OutsideScope(f"{self.model.__name__} written outside a tenant's scope")
        for obj in objs:
            if tenant_id not in {EVERY_TENANT, obj.tenant_id}:
                raise OutsideScope(f"{self.model.__name__} of another tenant written")
            for related in obj._state.fields_cache.values():
                if isinstance(related, TenantScoped) and related.tenant_id != obj.tenant_id:
                    raise OutsideScope(f"{self.model.__name__} would point at another tenant's row")
        return super()._insert(objs, fields=fields, **kwargs)  # type: ignore[misc]


class TenantManager(models.Manager[M]):
    """Filters by the scope's tenant; raises `OutsideScope` where there is none."""

    _queryset_class = TenantQuerySet  # what Django's manager makes; `from_queryset` sets a model's own

    def get_queryset(self) -> models.QuerySet[M]:
        tenant_id = scope.tenant_id.get()
        if tenant_id is None:
            raise OutsideScope(f"{self.model.__name__} read outside a tenant's scope")
        rows = super().get_queryset()
        return rows if tenant_id == EVERY_TENANT else rows.filter(tenant_id=tenant_id)


class TenantScoped(models.Model):
    """Base of every row that belongs to one tenant."""

    tenant = models.ForeignKey("portal.Tenant", on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[TenantManager[Self]] = TenantManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"
