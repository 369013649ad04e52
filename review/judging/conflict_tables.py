"""Many conflicts by one table: experts and the cases or units that they must not judge (X07)."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from campaigns.models import Campaign
from portal import audit
from portal.models import Person, Unit
from portal.tables.columns import Doubt, Row, Table
from portal.typed_text import email_address, phone_number
from review.judging.conflicts import short_name
from review.judging.queries import LEFT
from review.judging.units_called import units_called
from review.models import Assignment, Conflict, Reviewer
from submissions.models import Submission
from submissions.states import State

PURPOSE = "conflicts"


@dataclass(frozen=True, slots=True)
class _Known:
    """The panel's experts by name, cases by number, and units as the table names them."""

    experts: dict[str, list[Reviewer]]
    cases: dict[str, Submission]
    units: dict[str, list[tuple[Unit, str]]]


def doubted(table: Table, campaign: Campaign, panel: Unit | None) -> Table:
    """The table with what the panel makes doubtful: people who aren't on it, or whose name two have; neither a case's number
    nor a unit. Three queries.
    """
    known = _known(table, campaign, panel)
    rows = tuple(row if row.doubts else _looked_at(row, known) for row in table.rows)
    return Table(table.columns, rows, table.ignored, table.heading)


def _known(table: Table, campaign: Campaign, panel: Unit | None) -> _Known:
    experts: dict[str, list[Reviewer]] = {}
    panel_rows = Reviewer.objects.filter(campaign=campaign, panel=panel).exclude(state__in=LEFT)
    for row in panel_rows.select_related("person"):
        experts.setdefault(short_name(row.name), []).append(row)
    typed = {str(row.values.get("case", "")) for row in table.rows}
    cases = Submission.objects.filter(campaign=campaign, number__in=typed - {""}).exclude(state=State.DRAFT)
    if panel is not None:
        cases = cases.from_units_under(panel)
    return _Known(
        experts,
        {case.number: case for case in cases.only("pk", "number", "title", "tenant")},
        units_called(typed),
    )


def _expert(row: Row, known: _Known) -> list[Reviewer]:
    named = known.experts.get(short_name(str(row.values["expert"])), [])
    contact = str(row.values.get("contact", ""))
    if not contact:
        return named
    address, number = email_address(contact), phone_number(contact)
    return [
        expert
        for expert in named
        if (address and expert.email.casefold() == address.casefold())
        or (number and number in {expert.phone, expert.person.phone if expert.person else ""})
    ]


def _looked_at(row: Row, known: _Known) -> Row:
    experts, name, text = _expert(row, known), row.values["expert"], str(row.values["case"])
    if not experts:
        return row.doubted(Doubt("expert_not_on_list", {"name": name}, "expert"))
    if len(experts) > 1:
        return row.doubted(Doubt("expert_named_twice", {"name": name, "count": len(experts)}, "expert"))
    if text not in known.cases and not known.units.get(text):
        return row.doubted(Doubt("case_not_found", {"text": text}, "case"))
    return row


def notes_of(table: Table, campaign: Campaign, panel: Unit | None) -> dict[int, str]:
    """What will become of each good line. Three queries."""
    known, notes = _known(table, campaign, panel), {}
    for row in table.good:
        case = known.cases.get(str(row.values["case"]))
        notes[row.line] = f"回避案例《{case}》" if case else f"回避单位“{row.values['case']}”的全部案例"
    return notes


def applying(
    campaign: Campaign, panel: Unit | None, *, actor: Person, now: dt.datetime
) -> Callable[[Table], dict[str, Any]]:
    """Register every good line. What is assigned already stays and is counted, for a person to decide."""

    def apply(table: Table) -> dict[str, Any]:
        Campaign.objects.select_for_update().get(pk=campaign.pk)
        known, good = _known(table, campaign, panel), doubted(table, campaign, panel).good
        rows, units, avoiding = [], 0, {}
        for row in good:
            (expert,), text = _expert(row, known), str(row.values["case"])
            case = known.cases.get(text)
            if case is not None:
                rows.append(
                    Conflict(
                        tenant_id=campaign.tenant_id, reviewer=expert, submission=case, declared_at=now,
                        reason=str(row.values.get("reason", "")), source=Conflict.Source.IMPORTED,
                    )
                )  # fmt: skip
                continue
            names = [unit.name for unit, _ in known.units[text]]
            expert.avoids = list(dict.fromkeys([*expert.avoids, *names]))
            avoiding[expert.pk] = expert
            units += 1
        Conflict.objects.bulk_create(rows, ignore_conflicts=True)
        Reviewer.objects.bulk_update(avoiding.values(), ["avoids"])
        counts: dict[str, Any] = {"cases": len(rows), "units": units, "left_out": len(table.rows) - len(good)}
        audit.record("conflict.import", campaign, campaign=campaign.pk, actor=actor, now=now, **counts)
        return counts | {"held": _held(rows)}

    return apply


def _held(rows: list[Conflict]) -> int:
    pairs = {(row.reviewer_id, row.submission_id) for row in rows}
    there = Assignment.objects.filter(reviewer__in={expert for expert, _ in pairs})
    return sum(pair in pairs for pair in there.values_list("reviewer_id", "submission_id"))
