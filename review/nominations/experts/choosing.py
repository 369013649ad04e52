"""Which of the people that units nominated may be invited, and what stands in the way of the others (N16). Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from portal.typed_text import email_address, identity
from submissions.drafts.authorship import identity_keys


class Standing(StrEnum):
    """What is to be done with a nominated person."""

    NEW = "new"
    INVITED = "invited"
    """Already on the panel or asked."""
    TWICE = "twice"
    """Named before, in another table or by another unit."""


@dataclass(frozen=True, slots=True)
class NominatedExpert:
    """A row of a unit's table. `key` says which: the document, the table and the row's number."""

    key: str
    by_unit: str
    table: str
    name: str
    title: str = ""
    unit: str = ""
    phone: str = ""
    email: str = ""
    standing: Standing = Standing.NEW
    same_as: str = ""
    """Of one named twice: the unit that named them first."""

    @property
    def identity(self) -> frozenset[str]:
        """What a person is recognised by: phone, address, name with unit."""
        return keys_of(self.name, self.unit, self.phone, self.email)

    @property
    def without_address(self) -> bool:
        """No mail can be sent: the link must be handed over."""
        return email_address(self.email) is None


def keys_of(name: str, unit: str, phone: str, email: str) -> frozenset[str]:
    """As `identity_keys`, the address counted."""
    address = email_address(email)
    return identity_keys(name, unit, phone) | ({f"email:{identity(address)}"} if address else frozenset())


def with_standing(
    nominated: Sequence[NominatedExpert], on_panel: Iterable[frozenset[str]]
) -> list[NominatedExpert]:
    """The rows in their order, each with what is to be done; the first who names a person is the one that counts."""
    known = frozenset().union(*on_panel)
    first: dict[str, NominatedExpert] = {}
    rows = []
    for expert in nominated:
        before = next((first[key] for key in sorted(expert.identity) if key in first), None)
        for key in expert.identity:
            first.setdefault(key, expert)
        if expert.identity & known:
            rows.append(replace(expert, standing=Standing.INVITED))
        elif before is not None:
            rows.append(replace(expert, standing=Standing.TWICE, same_as=before.by_unit))
        else:
            rows.append(expert)
    return rows
