"""Bringing an organisation in. Kinds, attributes and units are added and corrected, never taken away."""

import datetime as dt
import hashlib

from django.db import transaction

from portal import audit
from portal.decisions import ALLOWED, refuse, require
from portal.loading import digest
from portal.models import Person, Tenant, Unit, UnitAttribute, UnitKind
from portal.organisation.documents import merged, preview
from portal.organisation.queries import document_of
from portal.organisation.schema import OrganisationDocument, UnitSpec
from portal.tenants import tenant_scope

NOTHING = "none"
"""Stands for the digest of an organisation that has not been imported yet."""


@transaction.atomic
def import_organisation(
    document: OrganisationDocument,
    *,
    actor: Person | None,
    now: dt.datetime,
    after: str | None = None,
    why: str = "",
) -> Tenant:
    """Make the tenant's organisation say what the document says; a tenant that does not exist is made.

    `after`: the digest of what the actor compared with; refused where somebody has imported since. Importing the same
    again changes and records nothing.
    """
    values = {
        "name": document.name,
        "short_name": document.short_name,
        "emblem": document.emblem,
        "colour": document.colour,
        "open_units": document.open_units,
    }
    tenant, created = Tenant.objects.get_or_create(slug=document.slug, defaults=values)
    tenant = Tenant.objects.select_for_update().get(pk=tenant.pk)
    with tenant_scope(tenant):
        before = document_of(tenant)
        require(ALLOWED if after in {None, mark_of(before)} else refuse("organisation_stale"))
        whole = merged(before, document) if before else document
        if before == whole:
            return tenant
        Tenant.objects.filter(pk=tenant.pk).update(**values)
        tenant.refresh_from_db()
        _write_terms(tenant, whole)
        _plant_units(tenant, whole.units)
        audit.record(
            "organisation.import",
            tenant,
            actor=actor,
            now=now,
            why=why,
            digest=digest(whole),
            created=created,
            changes=len(preview(before, document).changes) if before else 0,
            units=len(whole.units),
        )
    return tenant


def record_look(tenant: Tenant, text: str, *, actor: Person, now: dt.datetime) -> None:
    """Write down that somebody uploaded a document to look at; called before it is read, so that a text that does
    harm leaves a trace.
    """
    content = text.encode()
    audit.record(
        "organisation.look",
        tenant,
        actor=actor,
        now=now,
        bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )


def mark_of(document: OrganisationDocument | None) -> str:
    """What an organisation is recognised by between looking and importing."""
    return digest(document) if document else NOTHING


def _write_terms(tenant: Tenant, document: OrganisationDocument) -> None:
    UnitKind.objects.bulk_create(
        [
            UnitKind(tenant=tenant, key=kind.key, label=kind.label, position=position)
            for position, kind in enumerate(document.unit_kinds)
        ],
        update_conflicts=True,
        unique_fields=["tenant", "key"],
        update_fields=["label", "position"],
    )
    UnitAttribute.objects.bulk_create(
        [
            UnitAttribute(
                tenant=tenant,
                key=attribute.key,
                label=attribute.label,
                number=attribute.number,
                position=position,
            )
            for position, attribute in enumerate(document.unit_attributes)
        ],
        update_conflicts=True,
        unique_fields=["tenant", "key"],
        update_fields=["label", "number", "position"],
    )


def _plant_units(tenant: Tenant, units: tuple[UnitSpec, ...]) -> None:
    """Make the rows say what the document says; one query to read, a few a level to write, whatever the tree's
    size.
    """
    rows: dict[str, Unit] = {unit.key: unit for unit in Unit.objects.all()}
    for level in _levels(units):
        fresh, changed = [], []
        for spec in level:
            parent = rows[spec.under] if spec.under else None
            values = {
                "name": spec.name,
                "kind": spec.kind,
                "attributes": list(spec.attributes),
                "numbers": {key: int(n) if n.is_integer() else n for key, n in spec.numbers.items()},
                "parent_id": parent.pk if parent else None,
                "path": f"{parent.path if parent else ''}{spec.key}/",
                "listed": True,
            }
            unit = rows.get(spec.key)
            if unit is None:
                rows[spec.key] = unit = Unit(tenant=tenant, key=spec.key, **values)
                fresh.append(unit)
            elif any(getattr(unit, name) != value for name, value in values.items()):
                for name, value in values.items():
                    setattr(unit, name, value)
                changed.append(unit)
        Unit.objects.bulk_create(fresh)
        if changed:
            Unit.objects.bulk_update(
                changed, ["name", "kind", "attributes", "numbers", "parent", "path", "listed"], batch_size=500
            )


def _levels(units: tuple[UnitSpec, ...]) -> list[list[UnitSpec]]:
    """Roots first, then their children, and so on."""
    below: dict[str | None, list[UnitSpec]] = {}
    for unit in units:
        below.setdefault(unit.under, []).append(unit)
    levels: list[list[UnitSpec]] = []
    level = below.get(None, [])
    while level:
        levels.append(level)
        level = [child for unit in level for child in below.get(unit.key, [])]
    return levels
