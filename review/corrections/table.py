"""A roster that came back: which columns are read, which case each line is, what it would change."""

from collections.abc import Mapping
from dataclasses import dataclass

from campaigns.models import Campaign
from campaigns.schema import Document, Roster
from campaigns.schema.rosters import CORRECTABLE
from portal.tables.cells import from_csv
from portal.tables.columns import Column, Doubt, Row, Table
from portal.tables.limits import MB, Limits
from portal.typed_text import one_line
from review.access import document_of
from review.corrections.differences import Change, Standing, differences
from review.corrections.limits import Broken, broken_limits
from review.exports.keys import KEY_COLUMN, print_of, read_key
from review.exports.rosters import SHOWN
from submissions.models import Submission

PURPOSE = "roster-correction"
LIMITS = Limits(size=20 * MB, unpacked=200 * MB, rows=20_000, cells=1_000_000)
KEY, NUMBER = "key", "number"
READ = CORRECTABLE | {"unit"}
"""Columns whose cells are compared; a unit of the organisation's tree is not corrected here, but its change is said."""


def _cell(text: str) -> str:
    return one_line(from_csv(text))


def columns_of(roster: Roster) -> tuple[Column, ...]:
    """What is read of the roster: what may be corrected, and what tells the case."""
    found = [Column(KEY, KEY_COLUMN.label, ("核对码", "案例标识"), parse=_cell, longest=80)]
    seen = {KEY}
    for column in roster.columns:
        if column.value in READ | {NUMBER} and column.value not in seen:
            seen.add(column.value)
            found.append(Column(column.value, column.label, parse=_cell, longest=4000))
    if NUMBER not in seen:
        found.append(Column(NUMBER, "案例编号", ("作品编号",), parse=_cell, longest=80))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class CaseChanges:
    """What one line would change."""

    line: int
    submission: Submission
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What the table would do now; `rows` with what is in doubt of them; `same` say nothing new."""

    changed: tuple[CaseChanges, ...]
    rows: tuple[Row, ...]
    same: int
    advised: tuple[tuple[CaseChanges, Broken], ...] = ()
    """Changes that the campaign's rules advise against: they are written all the same, with the reason that is given."""

    @property
    def doubtful(self) -> int:
        return sum(bool(row.doubts) for row in self.rows)


def plan_of(table: Table, campaign: Campaign, roster: Roster) -> Plan:
    """Compare each line with its case as it is now. Lines are told by their key or number, never by their place; those
    without either and with nothing to correct are notes below the table. Two queries for each thousand lines.
    """
    doc = document_of(campaign)
    read = [column for column in table.columns if column in READ]
    keys = {row.line: _key(row) for row in table.rows}
    cases = _cases(campaign, {number for number, _ in keys.values() if number})
    changed, rows, same, seen = [], [], 0, set()
    for row in table.rows:
        number, mark = keys[row.line]
        if not number and not any(row.values.get(column) for column in read):
            continue
        case = cases.get(number)
        doubts = _of_key(number, case, repeated=number in seen)
        changes: list[Change] = []
        if case is not None and not doubts and not row.doubts:
            seen.add(number)
            authors = list(case.authors.all())
            changes, doubts = differences(_standing(case, doc), row.values, read)
            if (changes or doubts) and mark and mark != print_of(case, authors):
                doubts = [Doubt("correction_changed_since", {"number": number}), *doubts]
        rows.append(row.doubted(*doubts))
        if case is not None and not rows[-1].doubts:
            if changes:
                changed.append(CaseChanges(row.line, case, tuple(changes)))
            else:
                same += 1
    return _within_limits(campaign, Plan(tuple(changed), tuple(rows), same))


def _within_limits(campaign: Campaign, plan: Plan) -> Plan:
    """A line that would break a limit on authors is in doubt. Once it is left out nobody else is over a limit because of it: those
    that remain are looked at again.
    """
    forbidden: dict[int, list[Doubt]] = {}
    changed = plan.changed
    while broken := broken_limits(campaign, {each.submission.pk: each.changes for each in changed}):
        lines = {each.submission.pk: each for each in changed}
        forbids = [each for each in broken if each.forbids]
        if not forbids:
            advised = tuple((lines[each.case], each) for each in broken)
            return Plan(changed, _doubted(plan.rows, forbidden), plan.same, advised)
        for each in forbids:
            doubt = Doubt(each.decision.code, dict(each.decision.params))
            forbidden.setdefault(lines[each.case].line, []).append(doubt)
        changed = tuple(each for each in changed if each.line not in forbidden)
    return Plan(changed, _doubted(plan.rows, forbidden), plan.same)


def _doubted(rows: tuple[Row, ...], doubts: Mapping[int, list[Doubt]]) -> tuple[Row, ...]:
    return tuple(row.doubted(*doubts.get(row.line, ())) for row in rows)


def _key(row: Row) -> tuple[str, str]:
    number, mark = read_key(str(row.values.get(KEY, "")))
    return (number, mark) if number else (str(row.values.get(NUMBER, "")).strip(), "")


def _of_key(number: str, case: Submission | None, *, repeated: bool) -> list[Doubt]:
    if not number:
        return [Doubt("correction_no_key")]
    if case is None:
        return [Doubt("correction_unknown", {"number": number[:40]})]
    return [Doubt("correction_twice", {"number": number})] if repeated else []


def _cases(campaign: Campaign, numbers: set[str]) -> Mapping[str, Submission]:
    found: dict[str, Submission] = {}
    wanted = sorted(numbers)
    for begin in range(0, len(wanted), 1000):
        rows = Submission.objects.filter(
            campaign=campaign, state__in=SHOWN, number__in=wanted[begin : begin + 1000]
        )
        rows = rows.select_related("unit").prefetch_related("authors")
        found |= {row.number: row for row in rows}
    return found


def _standing(case: Submission, doc: Document) -> Standing:
    authors = list(case.authors.all())
    units = [author.unit_name for author in authors]
    forbidden = next((each.title_limits for each in doc.categories if each.key == case.category), ())
    return Standing(
        title=case.title,
        names=[author.name for author in authors],
        units=units,
        unit=case.unit.name if case.unit else next(filter(None, units), ""),
        of_tree=case.unit is not None,
        title_forbidden=forbidden,
    )
