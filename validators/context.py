"""What the form and the portal know beside the file; every part is optional."""

from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict


class Person(BaseModel):
    """An author of the case."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    unit: str = ""
    phone: str = ""


class Context(BaseModel):
    """The case a file belongs to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = ""
    """The case's name as the form has it."""
    slot_title: str = ""
    """The name of the slot (材料名称), for file name rules."""
    unit: str = ""
    """The applying unit (申报主体)."""
    authors: list[Person] = []
    instructors: list[Person] = []
    """Who guided the case: looked for where no name may stand, and nowhere else."""
    units: list[str] = []
    """Names and short names of the authors' units."""
    regions: list[str] = []
    """Names of the authors' regions, or of the offices above their units: 恩施市, 利川市教育局."""
    call: list[str] = []
    """Names of the call and its organiser: every file may mention them."""
    fields: dict[str, Any] = {}
    """The form's answers by field key."""
    keywords: list[str] = []
    form_of: str = ""
    """Whom the codes at the foot of the case's printed forms name."""
    forms: dict[str, str] = {}
    """The case's printed forms that come back signed, by the key that their codes name: the version they have now."""
    now: date | None = None
    """Today in the campaign's time zone; rules never ask a clock."""
    declared: dict[str, Any] = {}
    """Declared values, e.g. recorded_on: date, members: int."""
