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
from portal.database.scope import EVERY_TENANT, OWN_ROWS

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


@contextmanager
def own_rows(person: "models.Model") -> Iterator[None]:
    """Everything inside sees this person's own rows in every tenant, of the models that say whose they are (`own_by`), and
    adds none. Narrower than `all_tenants`: for what the frame of a page and a person's own pages read.
    """
    tokens = scope.tenant_id.set(OWN_ROWS), scope.person_id.set(person.pk)
    try:
        yield
    finally:
        scope.tenant_id.reset(tokens[0])
        scope.person_id.reset(tokens[1])


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
        if tenant_id == OWN_ROWS:
            own_by: str = self.model.own_by  # type: ignore[attr-defined]
            if not own_by:
                raise OutsideScope(f"{self.model.__name__} is nobody's own")
            return rows.filter(**{own_by: scope.person_id.get()})
        return rows if tenant_id == EVERY_TENANT else rows.filter(tenant_id=tenant_id)


class TenantScoped(models.Model):
    """Base of every row that belongs to one tenant. `own_by`: the field that names the person whose own row it is, where
    `own_rows` reaches it (its policy stands in portal/database/walls.py).
    """

    own_by: ClassVar[str] = ""

    tenant = models.ForeignKey("portal.Tenant", on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[TenantManager[Self]] = TenantManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"
