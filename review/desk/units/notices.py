"""Who is told what when units are reminded: one notice a coordinator, whatever the number of units. Pure."""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from portal.decisions import ALLOWED, Decision, first_refusal, refuse
from review.desk.units.choosing import UnitLine, owes

MOST_UNITS = 500
"""Units reminded at once; each is a handful of rows written while the organiser waits."""
MOST_EXTENDED = 200
"""Units that are given more time at once, as the calendar takes them."""
PAUSE = dt.timedelta(minutes=10)
"""A unit is not reminded again within this time."""
MOST_NAMED = 20
"""Units that one notice says the particulars of."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What one coordinator is told; `key` is that of the first unit, where its link leads."""

    person: int
    name: str
    key: str
    units: str
    owed: str


def notices(lines: Iterable[UnitLine], zone: dt.tzinfo) -> list[Notice]:
    """One for each coordinator of these units."""
    by_person: dict[int, tuple[str, list[UnitLine]]] = {}
    for line in lines:
        for coordinator in line.coordinators:
            by_person.setdefault(coordinator.person, (coordinator.name, []))[1].append(line)
    return [_notice(person, name, theirs, zone) for person, (name, theirs) in by_person.items()]


def _notice(person: int, name: str, lines: Sequence[UnitLine], zone: dt.tzinfo) -> Notice:
    first = lines[0]
    if len(lines) == 1:
        return Notice(person, name, first.key, first.name, owes(first, zone) or "已报送，材料齐全")
    owed = [f"{line.name}：{owes(line, zone) or '已报送，材料齐全'}" for line in lines[:MOST_NAMED]]
    if len(lines) > MOST_NAMED:
        owed.append(f"另有 {len(lines) - MOST_NAMED} 个单位，请在平台查看。")
    return Notice(person, name, first.key, f"{first.name}等 {len(lines)} 个单位", "\n".join(owed))


def without_coordinator(lines: Iterable[UnitLine]) -> list[str]:
    """Names of the units that nobody can be told of."""
    return [line.name for line in lines if not line.coordinators]


def decide_extend(units: Collection[str]) -> Decision:
    """Whether an extension may be filled in for these units."""
    if not units:
        return refuse("remind_none_chosen")
    return ALLOWED if len(units) <= MOST_EXTENDED else refuse("extension_too_many", max=MOST_EXTENDED)


def decide_remind(lines: Collection[UnitLine], *, now: dt.datetime) -> Decision:
    """Whether these units may be reminded: some are chosen, not too many, somebody is there to be told, and none was
    reminded a moment ago.
    """
    again = [line.name for line in lines if line.reminded_at and line.reminded_at > now - PAUSE]
    return first_refusal(
        ALLOWED if lines else refuse("remind_none_chosen"),
        ALLOWED if len(lines) <= MOST_UNITS else refuse("remind_too_many", count=len(lines), max=MOST_UNITS),
        ALLOWED
        if any(line.coordinators for line in lines)
        else refuse("remind_nobody", units="、".join(without_coordinator(lines)[:MOST_NAMED])),
        ALLOWED
        if not again
        else refuse("reminded_just_now", units="、".join(again[:MOST_NAMED]), minutes=PAUSE.seconds // 60),
    )
