"""One line of the authors' table, between the form that reads it and the action that keeps it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from portal.models import Unit


@dataclass(frozen=True)
class AuthorInput:
    """One line of the authors' table. `unit` is a unit of the tree; else `unit_name` as written, with its
    `unit_kind` where the tenant takes units that aren't listed (C01).
    """

    name: str
    unit: Unit | None = None
    unit_name: str = ""
    unit_kind: str = ""
    phone: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
