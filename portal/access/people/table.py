"""Many invitations by one table: what its columns mean, which lines are in doubt, and applying the others."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from portal.access.people.actions.invitations import GIVEN, Offer, invite
from portal.access.people.queries import units_named
from portal.decisions import NotAllowed, refuse
from portal.models import Invitation, Membership, Person, Role, Tenant, Unit
from portal.permissions import roles_in
from portal.tables.columns import Column, Doubt, Row, Table
from portal.typed_text import email_address, one_line, phone_number

PURPOSE = "people"
DEPUTY = "副管理员"


def _email(text: str) -> str:
    address = email_address(text)
    if address is None:
        raise NotAllowed(refuse("table_email_wrong", text=text))
    return address.lower()


def _phone(text: str) -> str:
    number = phone_number(text)
    if number is None:
        raise NotAllowed(refuse("table_phone_wrong", text=text))
    return number


def _contact(text: str) -> dict[str, str]:
    """A cell that holds an address or a number."""
    if address := email_address(text):
        return {"email": address.lower()}
    if number := phone_number(text):
        return {"phone": number}
    raise NotAllowed(refuse("table_contact_wrong", text=text))


def _role(text: str) -> dict[str, Any]:
    label = one_line(text)
    for role in GIVEN:
        if label in {role.label, role.value}:
            return {"role": role.value, "deputy": False}
    if label in {DEPUTY, "副单位管理员"}:
        return {"role": Role.COORDINATOR.value, "deputy": True}
    raise NotAllowed(refuse("table_role_wrong", text=text))


def _is_contact(text: str) -> bool:
    return email_address(text) is not None or phone_number(text) is not None


def _is_role(text: str) -> bool:
    try:
        _role(text)
    except NotAllowed:
        return False
    return True


COLUMNS = (
    Column("unit", "单位", ("单位名称", "学校", "学校名称", "所在单位", "工作单位"), longest=120),
    Column("name", "姓名", ("管理员姓名", "联系人", "负责人姓名", "管理员"), required=True, longest=40),
    Column(
        "contact",
        "手机/邮箱",
        ("手机或邮箱", "联系方式", "邮箱/手机"),
        parse=_contact,
        looks_like=_is_contact,
    ),
    Column("phone", "手机", ("手机号", "电话", "联系电话", "手机号码"), parse=_phone),
    Column("email", "邮箱", ("电子邮箱", "邮件", "e-mail", "email"), parse=_email),
    Column("role", "角色", ("身份", "权限"), parse=_role, looks_like=_is_role),
)


def offer_of(row: Row, unit: Unit | None) -> Offer:
    """What a line offers; without a role, a coordinator's."""
    values = row.values
    contact: dict[str, str] = values.get("contact") or {}
    role = values.get("role") or {"role": Role.COORDINATOR.value, "deputy": False}
    return Offer(
        Role(role["role"]), unit, role["deputy"], values.get("name", ""),
        values.get("email") or contact.get("email", ""), values.get("phone") or contact.get("phone", ""),
    )  # fmt: skip


def doubted(table: Table, tenant: Tenant, *, actor: Person, now: dt.datetime) -> Table:
    """The table with what the tenant makes doubtful: units that it has not, or twice; roles that the actor may not give;
    people who are invited, or in office, already; lines that say the same twice. A few queries, however long it is.
    """
    named = _units_by_name({str(row.values.get("unit", "")) for row in table.rows})
    by_owner = Role.OWNER in roles_in(actor, tenant)
    open_offers = {
        (row.role, row.unit_id, row.email or row.phone)
        for row in Invitation.objects.filter(state=Invitation.State.OPEN, expires_at__gt=now)
    }
    offices = {
        (row.role, row.unit_id, each)
        for row in Membership.objects.filter(role__in=GIVEN).select_related("person")
        for each in (row.person.email.lower(), row.person.phone)
    }
    seen: dict[tuple[str, int | None, str], int] = {}

    def look(row: Row) -> Row:
        if row.doubts:
            return row
        name = str(row.values.get("unit", ""))
        units = named.get(name, [])
        offer = offer_of(row, units[0] if units else None)
        if offer.role == Role.COORDINATOR:
            if not name:
                return row.doubted(Doubt("role_needs_unit", {}, "unit"))
            if len(units) != 1:
                return row.doubted(
                    Doubt("unit_named_twice" if units else "unit_not_found", {"unit": name}, "unit")
                )
        if offer.role == Role.OWNER and not by_owner:
            return row.doubted(Doubt("owner_by_owner", {}, "role"))
        of = units[0].pk if units and offer.role == Role.COORDINATOR else None
        key = (offer.role.value, of, offer.email or offer.phone)
        who = offer.email or offer.phone or offer.name
        if key[2] and key in offices:
            return row.doubted(Doubt("has_role_already", {"who": who}))
        if key[2] and key in open_offers:
            return row.doubted(Doubt("invited_already", {"who": who}))
        same = (*key[:2], key[2] or offer.name)
        if same in seen:
            return row.doubted(Doubt("table_line_twice", {"line": seen[same]}))
        seen[same] = row.line
        return row

    return Table(table.columns, tuple(look(row) for row in table.rows), table.ignored, table.heading)


def _units_by_name(names: set[str]) -> dict[str, list[Unit]]:
    found: dict[str, list[Unit]] = {}
    for unit in Unit.objects.offered().filter(name__in=names):
        found.setdefault(unit.name, []).append(unit)
    for unit in Unit.objects.offered().filter(key__in=names - found.keys()):
        found[unit.key] = [unit]
    return found


def notes_of(table: Table) -> dict[int, str]:
    """What will become of each good line."""
    notes = {}
    for row in table.good:
        offer = offer_of(row, None)
        role = DEPUTY if offer.deputy else offer.role.label
        notes[row.line] = f"邀请为{role}，{'发邮件' if offer.email else '给出链接和二维码'}"
    return notes


def applying(
    tenant: Tenant, *, actor: Person, now: dt.datetime, batch: int
) -> Callable[[Table], dict[str, Any]]:
    """Invite everybody on a good line; who was invited or appointed since it was looked at is counted as skipped."""

    def apply(table: Table) -> dict[str, Any]:
        invited = skipped = 0
        for row in doubted(table, tenant, actor=actor, now=now).good:
            units = units_named(str(row.values.get("unit", "")))
            try:
                invite(tenant, offer_of(row, units[0] if units else None), actor=actor, now=now, batch=batch)
                invited += 1
            except NotAllowed:
                skipped += 1
        return {"invited": invited, "skipped": skipped + len(table.rows) - len(table.good)}

    return apply
