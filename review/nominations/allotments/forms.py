"""What is typed into the table of places: a number for each unit and part, or nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict

from portal.decisions import NotAllowed, refuse
from portal.models import Unit
from portal.tables.columns import Column, Table
from portal.typed_text import compatible
from review.nominations.allotments.queries import Number

MOST_PLACES = 99_999
UNIT, PLACES = "unit", "places"


@dataclass(frozen=True, slots=True)
class Cell:
    """One box: its name in the form, what stands in it, and what is wrong with that."""

    name: str
    label: str
    value: str
    wrong: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One unit below, its boxes (the whole, then each part), and what of the whole it uses."""

    unit: Unit
    cells: tuple[Cell, ...]
    used: int
    given: int | None

    @property
    def full(self) -> bool:
        """Whether its own number is used up."""
        return self.given is not None and self.used >= self.given


Typed = Mapping[tuple[str, str], str]
"""What stands in the boxes, by (unit's key, part)."""


def cell_name(column: int, unit: Unit) -> str:
    """The box of a unit in a column; the whole is column 0."""
    return f"n-{column}-{unit.pk}"


def typed_in(data: QueryDict, units: Iterable[Unit], numbers: Sequence[Number]) -> dict[tuple[str, str], str]:
    """What was sent; a box that was not sent is left out and keeps its number."""
    return {
        (unit.key, number.part): compatible(str(data[cell_name(column, unit)])).strip()[:20]
        for column, number in enumerate(numbers)
        for unit in units
        if cell_name(column, unit) in data
    }


def places_in(typed: Typed) -> tuple[dict[tuple[str, str], int | None], dict[tuple[str, str], str]]:
    """The numbers, None for an empty box, and what is wrong with which box."""
    places: dict[tuple[str, str], int | None] = {}
    wrong: dict[tuple[str, str], str] = {}
    for key, text in typed.items():
        if not text:
            places[key] = None
        elif text.isascii() and text.isdecimal() and int(text) <= MOST_PLACES:
            places[key] = int(text)
        else:
            wrong[key] = "请填写整数，例如 3；不单独分配的留空"
    return places, wrong


def a_number(text: str) -> int:
    """A pasted cell as places. Raises `NotAllowed`."""
    text = compatible(text).strip().removesuffix("件").removesuffix("个").strip()
    if not (text.isascii() and text.isdecimal()) or int(text) > MOST_PLACES:
        raise NotAllowed(refuse("allotment_no_number", typed=text))
    return int(text)


COLUMNS = (
    Column(UNIT, "单位", aliases=("单位名称", "学校", "学校名称", "县区", "名称"), required=True),
    Column(
        PLACES, "名额", aliases=("件数", "数量", "推荐数", "名额数"), required=True, parse=a_number,
        looks_like=lambda text: text.isdecimal(),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pasted:
    """What a pasted table says of the units below: numbers by unit's key, and the lines that say nothing of them."""

    places: Mapping[str, int]
    doubtful: tuple[str, ...]


def pasted_in(table: Table, units: Sequence[Unit]) -> Pasted:
    """Lines are matched by the unit's name or key, whole; a unit named twice counts once and is told."""
    by_name = {compatible(unit.name): unit for unit in units} | {unit.key: unit for unit in units}
    places: dict[str, int] = {}
    doubtful: list[str] = []
    for row in table.rows:
        name = compatible(str(row.cells.get(UNIT, ""))).strip()
        unit = by_name.get(name)
        if unit is None:
            doubtful.append(f"第 {row.line} 行：“{name}”不是本单位的下级单位")
        elif unit.key in places:
            doubtful.append(f"第 {row.line} 行：“{name}”重复，以前面的为准")
        elif row.doubts or PLACES not in row.values:
            doubtful.append(f"第 {row.line} 行：“{name}”的名额不是整数")
        else:
            places[unit.key] = int(row.values[PLACES])
    return Pasted(places, tuple(doubtful))
