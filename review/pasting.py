"""Lists of people as they are pasted from a table. Pure."""

import re
from dataclasses import dataclass

EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
PHONE = re.compile(r"\+?[\d][\d -]{5,18}")
_HEADINGS = frozenset({"姓名", "name"})
MOST = 500


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
    found = []
    for number, line in enumerate(text.splitlines()[: MOST * 2], start=1):
        cells = [cell.strip() for cell in re.split(r"\t|,|，|;|；|、|\s{2,}", line) if cell.strip()]
        if cells and cells[0].lower() not in _HEADINGS:
            found.append(_one(number, cells))
    return found[:MOST]


def _one(number: int, cells: list[str]) -> Pasted:
    name, rest = cells[0], cells[1:]
    email = next((cell for cell in rest if EMAIL.fullmatch(cell)), "")
    phone = next((cell for cell in rest if PHONE.fullmatch(cell)), "")
    unit = next((cell for cell in rest if cell not in {email, phone}), "")
    problem = ""
    if EMAIL.fullmatch(name) or PHONE.fullmatch(name) or len(name) > 30:
        problem = "第一列应为姓名"
    elif "@" in "".join(rest) and not email:
        problem = "邮箱格式不正确"
    return Pasted(number, name, unit, email, phone, problem)
