"""Units by table: the columns, what a table would change, making it so, and the table of what there is."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.db import transaction

from portal import audit
from portal.decisions import NotAllowed, refuse
from portal.models import Person, Tenant, Unit, UnitAttribute, UnitKind
from portal.organisation.units.actions import hold_tree, new_key, place_subtree
from portal.organisation.units.planning import Plan, Planned, UnitFact, plan
from portal.organisation.units.search import names_above
from portal.tables.columns import Column, Table
from portal.tables.sheets import Sheet, plain_sheet
from portal.typed_text import compatible, person_name, plain_digits

PURPOSE = "units"


def columns() -> list[Column]:
    """The columns that a table of units may have, in the order of the exported table. Two queries."""
    kinds, attributes = list(UnitKind.objects.all()), list(UnitAttribute.objects.all())
    flags = [attribute for attribute in attributes if not attribute.number]
    known = {name for kind in kinds for name in (kind.key, kind.label)}
    return [
        Column(
            "name", "单位名称", ("单位", "名称", "学校", "学校名称", "单位全称"), required=True, longest=120
        ),
        Column(
            "kind",
            "单位类型",
            ("类型", "类别", "学校类型"),
            parse=_kind_parser(kinds),
            looks_like=known.__contains__,
        ),
        Column(
            "parent", "上级单位", ("上级", "所属单位", "主管单位", "所属区县", "上级主管单位"), longest=500
        ),
        *(
            [Column("attributes", "属性", ("标签",), parse=_flags_parser(flags), longest=500)]
            if flags
            else []
        ),
        *(
            Column(f"number-{attribute.key}", attribute.label, (attribute.key,), parse=_number)
            for attribute in attributes
            if attribute.number
        ),
        Column("key", "代号", ("key", "单位代号"), parse=_key, looks_like=_never),
    ]


def _never(text: str) -> bool:
    return False


def _kind_parser(kinds: Sequence[UnitKind]) -> Callable[[str], str]:
    names = {name: kind.key for kind in kinds for name in (person_name(kind.label), kind.key)}

    def parse(text: str) -> str:
        if (plain := person_name(text)) in names:
            return names[plain]
        labels = "、".join(kind.label for kind in kinds) or "（还没有，请先在“类型与属性”里添加）"
        raise NotAllowed(refuse("unit_kind_unknown", kind=text, kinds=labels))

    return parse


def _flags_parser(flags: Sequence[UnitAttribute]) -> Callable[[str], list[str]]:
    names = {name: flag.key for flag in flags for name in (person_name(flag.label), flag.key)}

    def parse(text: str) -> list[str]:
        asked = [
            person_name(part) for part in compatible(text).replace(";", "、").replace(",", "、").split("、")
        ]
        for part in asked:
            if part and part not in names:
                labels = "、".join(flag.label for flag in flags)
                raise NotAllowed(refuse("unit_attribute_unknown", attribute=part, attributes=labels))
        return [names[part] for part in dict.fromkeys(asked) if part]

    return parse


def _number(text: str) -> float:
    plain = plain_digits(text).replace(",", "").strip()
    try:
        value = float(plain)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 10**9:
        raise NotAllowed(refuse("unit_number_wrong", text=text))
    return int(value) if value.is_integer() else value


def _key(text: str) -> str:
    if not (text.isascii() and text.replace("-", "").replace("_", "").isalnum()) or len(text) > 60:
        if Unit.objects.filter(key=text).exists():
            return text  # a unit that an applicant named has a key of its own sort
        raise NotAllowed(refuse("unit_key_wrong", key=text))
    return text


def facts() -> list[UnitFact]:
    """The tree as it is; units that were merged away are no longer in it."""
    units = list(Unit.objects.filter(listed=True, merged_into=None).order_by("path"))
    names: dict[str, tuple[str, ...]] = {}
    for unit in units:
        names[unit.path] = (*names.get(unit.path[: -len(unit.key) - 1], ()), unit.name)
    return [
        UnitFact(unit.key, names[unit.path], unit.path, unit.kind, tuple(unit.attributes), dict(unit.numbers))
        for unit in units
    ]


def plan_of(table: Table) -> Plan:
    """What the table would change in the tree as it is."""
    return plan(table.rows, facts(), with_parents="parent" in table.columns)


@transaction.atomic
def apply_table(table: Table, *, tenant: Tenant, actor: Person, now: dt.datetime) -> dict[str, Any]:
    """Make the tree say what the table says, as far as no row is in doubt; how many units were made and changed. What has
    become doubtful since it was looked at is left out and counted.
    """
    hold_tree(tenant.pk)
    made_of = plan_of(table)
    rows = {unit.key: unit for unit in Unit.objects.all()}
    places = {fact.names: rows[fact.key] for fact in facts()}
    by_place = {tuple(map(person_name, names)): unit for names, unit in places.items()}
    for planned in made_of.planned:
        if planned.kind == "changed":
            _change(rows[planned.key], planned)
    left = [planned for planned in made_of.planned if planned.kind == "new"]
    while left:  # a level each time: a unit is made once the one above it is there
        ready = [planned for planned in left if not planned.above or planned.above in by_place]
        if not ready:
            break
        units = [_new(tenant, planned, by_place.get(planned.above)) for planned in ready]
        for planned, unit in zip(ready, Unit.objects.bulk_create(units), strict=True):
            by_place[tuple(map(person_name, planned.names))] = unit
        left = [planned for planned in left if planned not in ready]
    for planned in made_of.planned:
        if planned.kind == "changed" and "parent" in planned.values:
            place_subtree(Unit.objects.get(key=planned.key), by_place[planned.above])
    counts: dict[str, Any] = {
        "new": made_of.count("new"),
        "changed": made_of.count("changed"),
        "same": made_of.count("same"),
        "doubtful": len(made_of.doubtful),
    }
    audit.record("unit.table", tenant, actor=actor, now=now, **counts)
    return counts


def _new(tenant: Tenant, planned: Planned, above: Unit | None) -> Unit:
    values = planned.values
    key = str(values.get("key") or new_key())
    return Unit(
        tenant=tenant,
        key=key,
        name=values["name"],
        kind=values["kind"],
        parent=above,
        path=f"{above.path if above else ''}{key}/",
        attributes=list(values.get("attributes", ())),
        numbers={name[7:]: value for name, value in values.items() if name.startswith("number-")},
    )


def _change(unit: Unit, planned: Planned) -> None:
    fields = [name for name in ("name", "kind", "attributes", "numbers") if name in planned.values]
    for name in fields:
        setattr(unit, name, planned.values[name])
    if fields:
        unit.save(update_fields=fields)


def tree_table(tenant: Tenant) -> tuple[Sheet, Iterator[list[Any]], int]:
    """The tree as a table that can be changed and brought back: its layout, its rows, how many."""
    shape = columns()
    kinds = dict(UnitKind.objects.values_list("key", "label"))
    labels = dict(UnitAttribute.objects.values_list("key", "label"))
    units = list(Unit.objects.filter(listed=True, merged_into=None).order_by("path"))
    above = names_above(units)
    keys = {unit.pk: unit.key for unit in units}

    def cell(unit: Unit, column: Column) -> Any:
        match column.key:
            case "name":
                return unit.name
            case "kind":
                return kinds.get(unit.kind, unit.kind)
            case "parent":
                place = above[unit.pk].replace(" / ", "/")
                levels = unit.path.count("/") - 1
                return (
                    place if place.count("/") == max(levels - 1, 0) else keys.get(unit.parent_id or 0, place)
                )
            case "attributes":
                return "、".join(labels.get(key, key) for key in unit.attributes)
            case "key":
                return unit.key
            case number:
                return unit.numbers.get(number[7:])

    headings = [column.label for column in shape]
    rows = ([cell(unit, column) for column in shape] for unit in units)
    return plain_sheet(f"{tenant.short_name or tenant.name}单位", headings), rows, len(units)
