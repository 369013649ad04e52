"""Lists of people as they are pasted from a table. Pure."""

import re
from dataclasses import dataclass

from portal.typed_text import email_address, one_line, phone_number

_HEADINGS = frozenset({"姓名", "name"})
MOST = 500
LONGEST_UNIT = 120
"""Characters that a unit's name may have, as where one expert is invited."""


@dataclass(frozen=True, slots=True)
class Pasted:
    """One line: a name, then in any order an e-mail address and a phone number; what is left is the unit."""

    line: int
    name: str
    unit: str = ""
    email: str = ""
    phone: str = ""
    problem: str = ""


def people(text: str) -> list[Pasted]:
    """Columns are split at tabs, commas, ，、； or two spaces; a heading line and empty lines are left out."""
    people_found = []
    for number, line in enumerate(text.splitlines()[: MOST * 2], start=1):
        parts = re.split(r"\t|,|，|;|；|、|\s{2,}", line)
        cells = [cell for part in parts if (cell := one_line(part))]
        if cells and cells[0].lower() not in _HEADINGS:
            people_found.append(_person(number, cells))
    return people_found[:MOST]


def _person(number: int, cells: list[str]) -> Pasted:
    name, rest = cells[0], cells[1:]
    emails = [address for cell in rest if (address := email_address(cell))]
    phones = [phone for cell in rest if (phone := phone_number(cell))]
    others = [cell for cell in rest if not email_address(cell) and not phone_number(cell)]
    problem = ""
    if email_address(name) or phone_number(name) or len(name) > 30:
        problem = "第一列应为姓名"
    elif "@" in "".join(rest) and not emails:
        problem = "邮箱格式不正确"
    elif others and len(others[0]) > LONGEST_UNIT:
        problem = f"单位名称过长，最多 {LONGEST_UNIT} 字"
    return Pasted(
        number, name, next(iter(others), ""), next(iter(emails), ""), next(iter(phones), ""), problem
    )
