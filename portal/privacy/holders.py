"""Whoever keeps something of a person, registered by dotted name in `settings.PERSONAL_HOLDERS`: what it keeps, what stands in
the way of erasing it, and erasing it. `portal.privacy` knows none of them.
"""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from portal.decisions import ALLOWED, Decision
from portal.models import Person


@dataclass(frozen=True, slots=True)
class Part:
    """A table of what is kept: a heading, the columns' names, the rows as text."""

    label: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


class Holder(ABC):
    """One of them. Every method is called inside a tenant's scope and speaks of that tenant only."""

    goes: Sequence[str] = ()
    """What erasing takes, in words."""
    stays: Sequence[str] = ()
    """What it must leave, and why."""

    @abstractmethod
    def own(self, person: Person) -> Iterator[Part]:
        """What the person's own copy holds: theirs, and nothing of anybody else's."""

    def in_the_way(self, person: Person) -> Decision:
        """Whether it may be erased now; a refusal says what must end first."""
        return ALLOWED

    @abstractmethod
    def erase(self, person: Person, *, now: dt.datetime) -> None:
        """Erase it, inside the caller's transaction; safe to repeat."""


def holders() -> list[Holder]:
    """Those registered, in their order."""
    return [import_string(dotted)() for dotted in settings.PERSONAL_HOLDERS]


def moment(at: dt.datetime | None) -> str:
    """A moment as the copy says it."""
    return at.isoformat(timespec="seconds") if at else ""
