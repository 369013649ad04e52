"""The tenant's tree of units, as a document describes it. Units are added and corrected, never taken away: cases
and people may hang on them.
"""

from campaigns.schema.people import TenantSpec, UnitSpec
from portal.models import Tenant, Unit


def plant_units(tenant: Tenant, spec: TenantSpec) -> None:
    """Make the rows say what the document says; one query to read, a few to write, whatever the tree's size."""
    rows: dict[str, Unit] = {unit.key: unit for unit in Unit.objects.all()}
    for level in _levels(spec.units):
        fresh, changed = [], []
        for wanted in level:
            parent = rows[wanted.under] if wanted.under else None
            values = {
                "name": wanted.name,
                "kind": wanted.kind,
                "attributes": list(wanted.attributes),
                "parent_id": parent.pk if parent else None,
                "path": f"{parent.path if parent else ''}{wanted.key}/",
                "listed": True,
            }
            unit = rows.get(wanted.key)
            if unit is None:
                rows[wanted.key] = unit = Unit(tenant=tenant, key=wanted.key, **values)
                fresh.append(unit)
            elif any(getattr(unit, name) != value for name, value in values.items()):
                for name, value in values.items():
                    setattr(unit, name, value)
                changed.append(unit)
        Unit.objects.bulk_create(fresh)
        if changed:
            Unit.objects.bulk_update(changed, ["name", "kind", "attributes", "parent", "path", "listed"])


def _levels(units: tuple[UnitSpec, ...]) -> list[list[UnitSpec]]:
    """Roots first, then their children, and so on."""
    by_key = {unit.key: unit for unit in units}
    depths: dict[str, int] = {}

    def depth(unit: UnitSpec) -> int:
        if unit.key not in depths:
            depths[unit.key] = depth(by_key[unit.under]) + 1 if unit.under else 0
        return depths[unit.key]

    levels: list[list[UnitSpec]] = []
    for unit in sorted(units, key=depth):
        while len(levels) <= depth(unit):
            levels.append([])
        levels[depth(unit)].append(unit)
    return levels
