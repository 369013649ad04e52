"""Many experts by one table: what the panel makes doubtful, what becomes of each line, and inviting the others (B10, O20)."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from campaigns.models import Campaign
from campaigns.schema import Document
from portal.models import Person, Unit
from portal.tables.columns import Doubt, Row, Table
from review.judging.actions.reviewers import Invited, invite_many
from review.judging.queries import LEFT
from review.judging.units_called import units_called
from review.models import Reviewer
from submissions.drafts.authorship import identity_keys

PURPOSE = "experts"


def about(campaign: Campaign, panel: Unit | None) -> str:
    """What a kept table belongs to."""
    return f"{campaign.pk}-{panel.key if panel is not None else ''}"[:120]


def doubted(table: Table, campaign: Campaign, panel: Unit | None) -> Table:
    """The table with what the panel makes doubtful: people who are on it or asked already, lines that say one person twice,
    names that several units have. Two queries.
    """
    units = units_called(str(row.values.get("unit", "")) for row in table.rows)
    there: dict[str, str] = {}
    panel_rows = Reviewer.objects.filter(campaign=campaign, panel=panel).exclude(state__in=LEFT)
    for name, unit, phone, email in panel_rows.values_list("name", "unit_name", "phone", "email"):
        for key in identity_keys(name, unit, phone, email):
            there[key] = name
    seen: dict[str, int] = {}

    def look(row: Row) -> Row:
        if row.doubts:
            return row
        typed = str(row.values.get("unit", ""))
        hits = units.get(typed, [])
        if len(hits) > 1:
            places = "、".join(place for _, place in hits[:5])
            return row.doubted(Doubt("unit_called_twice", {"unit": typed, "places": places}, "unit"))
        keys = _keys(row, hits[0][0].name if hits else typed)
        known = next((there[key] for key in sorted(keys) if key in there), None)
        if known is not None:
            return row.doubted(Doubt("already_on_list", {"name": known}))
        twice = next((seen[key] for key in sorted(keys) if key in seen), None)
        if twice is not None:
            return row.doubted(Doubt("table_line_twice", {"line": twice}))
        seen.update(dict.fromkeys(keys, row.line))
        return row

    return Table(table.columns, tuple(look(row) for row in table.rows), table.ignored, table.heading)


def _keys(row: Row, unit: str) -> frozenset[str]:
    values = row.values
    name = str(values.get("name", ""))
    keys = identity_keys(name, unit, str(values.get("phone", "")), str(values.get("email", "")))
    # Somebody of whom only the name is known is the same as another such line.
    return keys or frozenset({f"only:{name}"})


def notes_of(table: Table) -> dict[int, str]:
    """What will become of each good line. One query."""
    units = units_called(str(row.values.get("unit", "")) for row in table.good)
    notes = {}
    for row in table.good:
        hits = units.get(str(row.values.get("unit", "")), [])
        how = "发邮件邀请" if row.values.get("email") else "给出邀请链接"
        where = hits[0][1] if hits else "单位不在名单中，按名称回避" if row.values.get("unit") else "没有单位"
        notes[row.line] = f"{how}；{where}"
    return notes


def applying(
    campaign: Campaign, doc: Document, panel: Unit | None, *, actor: Person, now: dt.datetime
) -> Callable[[Table], dict[str, Any]]:
    """Invite everybody on a good line; who was invited since it was looked at is left out and counted."""

    def apply(table: Table) -> dict[str, Any]:
        Campaign.objects.select_for_update().get(pk=campaign.pk)
        good = doubted(table, campaign, panel).good
        units = units_called(str(row.values.get("unit", "")) for row in good)
        invited = [_invited(row, units) for row in good]
        invite_many(campaign, invited, panel=panel, actor=actor, now=now)
        return {"invited": len(invited), "left_out": len(table.rows) - len(invited),
                "without_address": sum(not each.email for each in invited)}  # fmt: skip

    return apply


def _invited(row: Row, units: dict[str, list[tuple[Unit, str]]]) -> Invited:
    values, typed = row.values, str(row.values.get("unit", ""))
    hits = units.get(typed, [])
    return Invited(
        name=values["name"],
        email=values.get("email", ""),
        phone=values.get("phone", ""),
        unit=hits[0][0] if hits else None,
        unit_name=hits[0][0].name if hits else typed,
        categories=tuple(values.get("categories", ())),
        subjects=tuple(values.get("subjects", ())),
        stages=tuple(values.get("stages", ())),
        most=values.get("most"),
    )
