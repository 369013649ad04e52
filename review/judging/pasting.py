"""Lists of experts as they are pasted from a table. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.decisions import NotAllowed, refuse
from portal.tables.columns import Column, Row
from portal.tables.limits import Limits
from portal.tables.matching import table_of
from portal.tables.reading import read_text
from portal.typed_text import compatible, email_address, phone_number

LIMITS = Limits(size=60_000 * 4, rows=500)
LONGEST_NAME = 30
LONGEST_UNIT = 120
"""Characters that a unit's name may have, as where one expert is invited."""


def _email(text: str) -> str:
    address = email_address(text)
    if address is None:
        raise NotAllowed(refuse("table_email_wrong", text=text))
    return address


def _phone(text: str) -> str:
    number = phone_number(text)
    if number is None:
        raise NotAllowed(refuse("table_phone_wrong", text=text))
    return number


COLUMNS = (
    Column("name", "姓名", ("专家姓名", "专家", "name"), required=True, longest=LONGEST_NAME),
    Column("unit", "单位", ("工作单位", "单位名称", "所在单位"), longest=LONGEST_UNIT),
    Column(
        "email", "邮箱", ("电子邮箱", "邮件", "e-mail", "email"), parse=_email,
        looks_like=lambda text: "@" in compatible(text),
    ),
    Column(
        "phone", "手机号", ("手机", "手机号码", "电话", "联系电话"), parse=_phone,
        looks_like=lambda text: phone_number(text) is not None,
    ),
)  # fmt: skip

_PROBLEMS = {
    "table_cell_missing": "缺少姓名",
    "table_email_wrong": "邮箱格式不正确",
    "table_phone_wrong": "手机号格式不正确",
    "table_cells_left_over": "多出的内容没有对应的列",
}


@dataclass(frozen=True, slots=True)
class Pasted:
    """One line: a name, and as far as the list has them a unit, an e-mail address and a phone number."""

    line: int
    name: str
    unit: str = ""
    email: str = ""
    phone: str = ""
    problem: str = ""


def people(text: str) -> list[Pasted]:
    """The list as the portal reads tables: headings and a column of numbers are understood, columns without headings told
    by what stands in them (B10). Raises `NotAllowed` for a list without anybody, or with more than `LIMITS` allow.
    """
    return [_person(row) for row in table_of(read_text(text, LIMITS), COLUMNS, LIMITS).rows]


def _person(row: Row) -> Pasted:
    values = _sorted_out(row)
    name = str(values.get("name", row.cells.get("name", "")))
    return Pasted(
        row.line, name, values.get("unit", ""), values.get("email", ""), values.get("phone", ""), _problem(row, name, values)
    )  # fmt: skip


def _sorted_out(row: Row) -> Mapping[str, Any]:
    """A short line may have its address or its number where others have the unit."""
    values = dict(row.values)
    unit = str(values.get("unit", ""))
    if (address := email_address(unit)) and "email" not in values:
        values |= {"unit": "", "email": address}
    elif (number := phone_number(unit)) and "phone" not in values:
        values |= {"unit": "", "phone": number}
    return values


def _problem(row: Row, name: str, values: Mapping[str, Any]) -> str:
    if email_address(name) or phone_number(name) or (name.isdecimal()):
        return "“姓名”里不是姓名"
    for doubt in row.doubts:
        if doubt.code == "table_cell_long":
            long = "姓名" if doubt.column == "name" else "单位名称"
            return f"{long}过长，最多 {doubt.params['max']} 字"
        return _PROBLEMS.get(doubt.code, "没有看懂")
    return "邮箱格式不正确" if "@" in compatible(str(values.get("unit", ""))) else ""
