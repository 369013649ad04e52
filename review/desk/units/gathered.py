"""One form of all units as one table (L15, L23, D22, N16): a line for each unit, or for each row of the tables that it asks for."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from campaigns.fields.conditions import shown
from campaigns.fields.values import as_text, is_empty, parse_number
from campaigns.fields.words import field_view, plain_text
from campaigns.models import Campaign
from campaigns.schema import Field_, FieldKind, UnitForm
from campaigns.schema.forms import PRIVATE_KINDS
from portal.masking import Sight, concealed
from portal.tables.sheets import Sheet, plain_sheet
from review.desk.units.choosing import FormCell, UnitLine
from review.models import UnitDocument


@dataclass(frozen=True, slots=True)
class GatheredTable:
    """Headings and lines, without numbers of lines. `numbers` are the places of columns that hold numbers; `sums` labels with
    totals: rows of a table, numbers added up.
    """

    headings: Sequence[str]
    lines: Sequence[Sequence[str]]
    units: int
    numbers: frozenset[int] = frozenset()
    sums: Sequence[tuple[str, str]] = ()


def gathered(
    campaign: Campaign, form: UnitForm, owing: Sequence[UnitLine], *, sight: Sight = Sight.MASKED
) -> GatheredTable:
    """What these units answered, in their order; whole for a file. One query."""
    documents = UnitDocument.objects.filter(
        campaign=campaign, form=form.key, updated_at__isnull=False
    ).values_list("unit_id", "answers")
    answers = dict(documents)
    tables = [field for field in form.fields if field.kind is FieldKind.TABLE]
    plain = [field for field in form.fields if field.kind is not FieldKind.TABLE]
    columns = _columns(tables)
    of_which = ["所在的表"] if len(tables) > 1 else []
    headings = [
        "单位",
        *(field.label for field in plain),
        *of_which,
        *(column.label for column in columns.values()),
    ]
    rows: list[list[str]] = []
    for line in owing:
        own = answers.get(line.pk)
        if own is None:
            continue
        said = [_said(field, own.get(field.key), sight) if shown(field, own) else "" for field in plain]
        rows += [
            [line.name, *said, *([label] if of_which else []), *cells]
            for label, cells in _rows(tables, columns, own, sight)
        ]
    kinds = [
        None,
        *(field.kind for field in plain),
        *([None] if of_which else []),
        *(column.kind for column in columns.values()),
    ]
    numbers = frozenset(at for at, kind in enumerate(kinds) if kind is FieldKind.NUMBER)
    own_answers = [answers[line.pk] for line in owing if line.pk in answers]
    return GatheredTable(headings, rows, len(own_answers), numbers, _sums(form, own_answers))


def _said(field: Field_, answer: Any, sight: Sight) -> str:
    text = plain_text(field, answer)
    return concealed(field.kind.value, text, sight=sight) if field.kind in PRIVATE_KINDS else text


def _columns(tables: Sequence[Field_]) -> dict[str, Field_]:
    """Columns of all the tables: those of the same key and label stand below one another."""
    return {f"{column.key}:{column.label}": column for table in tables for column in table.columns}


def _rows(
    tables: Sequence[Field_], columns: dict[str, Field_], answers: dict[str, Any], sight: Sight
) -> Iterator[tuple[str, list[str]]]:
    """Each row with its table's label; one blank row where the unit filled in none."""
    count = 0
    for table in tables:
        if not shown(table, answers) or is_empty(answers.get(table.key)):
            continue
        keys = [f"{column.key}:{column.label}" for column in table.columns]
        for cells in field_view(table, answers.get(table.key), sight=sight).rows:
            filled = dict(zip(keys, cells, strict=True))
            count += 1
            yield table.label, [filled.get(key, "") for key in columns]
    if not count:
        yield "", [""] * len(columns)


def _sums(form: UnitForm, every: Sequence[dict[str, Any]]) -> list[tuple[str, str]]:
    """How many rows each table has over all units, and the sum of each number that is asked for."""
    sums = []
    for field in form.fields:
        if field.kind is FieldKind.TABLE:
            rows = sum(len(field_view(field, own.get(field.key)).rows) for own in every if shown(field, own))
            sums.append((field.label, f"{rows} 行"))
        elif field.kind is FieldKind.NUMBER:
            numbers = [parse_number(as_text(own.get(field.key))) for own in every if shown(field, own)]
            total = sum((number for number in numbers if number is not None), Decimal(0))
            sums.append((field.label, f"{total.normalize():f}"))
    return sums


def gathered_sheet(form: UnitForm, table: GatheredTable) -> Sheet:
    """How it is laid out as a file."""
    return plain_sheet(form.label, ["序号", *table.headings])


def gathered_rows(table: GatheredTable) -> Iterator[list[Any]]:
    """The lines counted; numbers are numbers."""
    for number, line in enumerate(table.lines, start=1):
        yield [number, *(_typed(cell) if at in table.numbers else cell for at, cell in enumerate(line))]


def _typed(cell: str) -> Decimal | str:
    """A number as a number; what isn't one as it was typed."""
    number = parse_number(cell)
    return cell if number is None else number


@dataclass(frozen=True, slots=True)
class OwedLine:
    """A unit that owes the form, and how far it is."""

    unit: UnitLine
    cell: FormCell
    updated_at: dt.datetime | None
    updated_by: str


def owed_lines(campaign: Campaign, form: UnitForm, lines: Iterable[UnitLine]) -> list[OwedLine]:
    """Units that owe the form; those from which it is missing first. One query."""
    rows = UnitDocument.objects.filter(campaign=campaign, form=form.key, updated_at__isnull=False)
    brought = {
        unit: (at, name or "")
        for unit, at, name in rows.values_list("unit_id", "updated_at", "updated_by__real_name")
    }
    owed = [
        OwedLine(line, cell, *brought.get(line.pk, (None, "")))
        for line in lines
        for cell in line.forms
        if cell is not None and cell.key == form.key
    ]
    return sorted(owed, key=lambda each: each.cell.done)
