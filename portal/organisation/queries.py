"""Reading a tenant's organisation, inside its scope."""

from collections import Counter

from django.db.models import Count, Func, QuerySet

from portal.models import Tenant, Unit, UnitAttribute, UnitKind
from portal.organisation.schema import AttributeSpec, OrganisationDocument, UnitKindSpec, UnitSpec
from portal.organisation.terms import Organisation, UnitOutline, UnitTerms


def unit_terms() -> UnitTerms:
    """What the scope's tenant calls its kinds and attributes. Two queries."""
    return UnitTerms(
        kinds=dict(UnitKind.objects.values_list("key", "label")),
        attributes=dict(UnitAttribute.objects.values_list("key", "label")),
    )


def organisation_of(tenant: Tenant) -> Organisation:
    """What the tenant's campaign documents may refer to. Three queries; every unit is read."""
    attributes = list(UnitAttribute.objects.values_list("key", "label", "number"))
    units = list(Unit.objects.order_by().values_list("key", "kind", "attributes", "numbers", "listed"))
    return Organisation(
        slug=tenant.slug,
        terms=UnitTerms(
            kinds=dict(UnitKind.objects.values_list("key", "label")),
            attributes={key: label for key, label, _ in attributes},
        ),
        numbers=frozenset(key for key, _, number in attributes if number),
        held=frozenset(key for _, _, keys, _, _ in units for key in keys),
        units={
            key: UnitOutline(kind, frozenset(keys), frozenset(numbers))
            for key, kind, keys, numbers, listed in units
            if listed
        },
    )


def document_of(tenant: Tenant) -> OrganisationDocument | None:
    """The organisation as a document; None where nothing has been imported yet. Units that applicants named are not
    the organiser's and are left out.
    """
    kinds = list(UnitKind.objects.all())
    if not kinds:
        return None
    rows = list(Unit.objects.filter(listed=True, merged_into=None).select_related("parent").order_by("path"))
    unnamed = {row.kind for row in rows} - {kind.key for kind in kinds}  # units older than the document
    return OrganisationDocument(
        version=1,
        slug=tenant.slug,
        name=tenant.name,
        short_name=tenant.short_name,
        emblem=tenant.emblem,
        colour=tenant.colour,
        open_units=tenant.open_units,
        unit_kinds=(
            *(UnitKindSpec(key=kind.key, label=kind.label) for kind in kinds),
            *(UnitKindSpec(key=key, label=key) for key in sorted(unnamed)),
        ),
        unit_attributes=tuple(
            AttributeSpec(key=attribute.key, label=attribute.label, number=attribute.number)
            for attribute in UnitAttribute.objects.all()
        ),
        units=tuple(_unit(row) for row in rows),
    )


def _unit(row: Unit) -> UnitSpec:
    return UnitSpec(
        key=row.key,
        name=row.name,
        kind=row.kind,
        under=row.parent.key if row.parent else None,
        attributes=tuple(row.attributes),
        numbers=row.numbers,
    )


def unit_kinds() -> list[UnitKind]:
    """Kinds to choose from when an applicant names a unit."""
    return list(UnitKind.objects.all())


def unit_rows() -> QuerySet[Unit]:
    """Units of the tree with the unit above, each below its parent."""
    rows: QuerySet[Unit] = Unit.objects.filter(listed=True).select_related("parent").order_by("path")
    return rows


def terms_here() -> tuple[list[tuple[UnitKind, int]], list[tuple[UnitAttribute, int]]]:
    """Kinds and attributes, each with the number of units that have it. Five queries."""
    kinds = dict(Unit.objects.order_by().values_list("kind").annotate(count=Count("pk")))
    units = Unit.objects.order_by()
    flags = units.annotate(term=Func("attributes", function="unnest")).values_list("term")
    numbers = units.annotate(term=Func("numbers", function="jsonb_object_keys")).values_list("term")
    counts: Counter[str] = Counter(key for (key,) in flags) + Counter(key for (key,) in numbers)
    return (
        [(kind, kinds.get(kind.key, 0)) for kind in UnitKind.objects.all()],
        [(attribute, counts[attribute.key]) for attribute in UnitAttribute.objects.all()],
    )


def term_here(what: str, key: str) -> UnitKind | UnitAttribute | None:
    """A kind or an attribute of the tenant in scope, by its key."""
    model: type[UnitKind | UnitAttribute] = UnitKind if what == "kind" else UnitAttribute
    row: UnitKind | UnitAttribute | None = model.objects.select_related("tenant").filter(key=key).first()
    return row
