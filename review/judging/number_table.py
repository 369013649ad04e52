"""Numbers from outside as they are brought from a table (S19): votes, or points given on paper, by the case's number."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from campaigns.models import Campaign
from campaigns.schema.judging import ImportedScore
from portal.decisions import NotAllowed, refuse
from portal.tables.columns import Column, Doubt, Row, Table
from portal.tables.sheets import Sheet, plain_sheet
from portal.typed_text import plain_digits
from review.campaign_tables import CampaignTable
from review.judging.queries import judgeable
from review.judging.rankings import number_rows
from review.models import ImportedNumber
from submissions.models import Submission
from validators.matching import plain

PURPOSE = "imported-numbers"
MOST = Decimal(999_999_999)
_PLACES = Decimal("0.001")


def _number(text: str) -> str:
    """A number as text, because a table is kept as JSON: digits, perhaps grouped by commas, with three decimals at most."""
    typed = (
        plain_digits(text).strip().removesuffix("票").removesuffix("分").replace(",", "").replace("，", "")
    )
    try:
        number = Decimal(typed)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite() or not 0 <= number <= MOST or number != number.quantize(_PLACES):
        raise NotAllowed(refuse("imported_number_wrong", typed=text[:20]))
    return str(number)


COLUMNS = (
    Column("number", "编号", ("案例编号", "作品编号"), required=True, longest=60),
    Column("title", "题目", ("案例名称", "作品名称", "案例", "名称")),
    Column("value", "数", ("票数", "得票", "得票数", "分数", "得分", "成绩"), required=True, parse=_number, longest=40),
)  # fmt: skip


class NumbersTable(CampaignTable):
    """The judged cases to be filled in: number, title, and what is kept already. `params`: the key of the kind of number."""

    name = "numbers"
    label = "外部得分"
    url_name = "desk-imported"

    def of(
        self, campaign: Campaign, params: Mapping[str, Any], *, now: dt.datetime
    ) -> tuple[Sheet, Iterable[Sequence[Any]], int]:
        headings = [column.label for column in COLUMNS]
        return (
            plain_sheet(params["label"], headings),
            number_rows(campaign, params["of"]),
            judgeable(campaign).count(),
        )


@dataclass(frozen=True, slots=True)
class PlannedNumber:
    """What a row would do. `kind`: new, changed or same."""

    row: Row
    submission: Submission
    number: Decimal
    kind: str


@dataclass(frozen=True, slots=True)
class NumberPlan:
    """What a table would do, and its rows with what is in doubt of them."""

    planned: tuple[PlannedNumber, ...]
    rows: tuple[Row, ...]

    def count(self, *kinds: str) -> int:
        return sum(planned.kind in kinds for planned in self.planned)


def plan_of(table: Table, campaign: Campaign, wanted: ImportedScore) -> NumberPlan:
    """What the table would do now. Two queries, however long it is."""
    asked = [str(row.values["number"]) for row in table.good]
    cases = {case.number: case for case in judgeable(campaign).filter(number__in=asked)}
    rows = ImportedNumber.objects.filter(
        key=wanted.key, submission__in=[case.pk for case in cases.values()]
    ).values_list("submission_id", "number")
    before = dict(rows)
    planned, looked_at = [], []
    seen: set[int] = set()
    for row in table.rows:
        case = None if row.doubts else cases.get(str(row.values["number"]))
        doubts = () if row.doubts else _doubts(row.values, case, wanted, seen)
        looked_at.append(row.doubted(*doubts))
        if case is not None and not doubts:
            seen.add(case.pk)
            number = Decimal(row.values["value"])
            old = before.get(case.pk)
            kind = "new" if old is None else "same" if old == number else "changed"
            planned.append(PlannedNumber(row, case, number, kind))
    return NumberPlan(tuple(planned), tuple(looked_at))


def _doubts(
    values: Mapping[str, Any], case: Submission | None, wanted: ImportedScore, seen: set[int]
) -> tuple[Doubt, ...]:
    if case is None:
        return (Doubt("imported_case_unknown", {"number": values["number"]}, "number"),)
    if case.pk in seen:
        return (Doubt("comment_case_twice", {"number": case.number}, "number"),)
    title = str(values.get("title", ""))
    if title and plain(title) != plain(case.title):
        return (Doubt("comment_title_differs", {"typed": title, "title": case.title}, "title"),)
    if wanted.scale == "points" and Decimal(values["value"]) > wanted.full:
        return (Doubt("imported_number_over", {"typed": values["value"], "full": str(wanted.full)}, "value"),)
    return ()
