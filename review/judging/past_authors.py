"""With whom experts have written cases before: they don't judge those people's cases (X07)."""

from collections.abc import Iterable
from dataclasses import dataclass

from submissions.drafts.authorship import identity_keys
from submissions.models import Author, NamedPerson
from submissions.states import State


@dataclass(frozen=True, slots=True)
class Known:
    """An expert as earlier authors are looked for."""

    id: int
    name: str
    unit_name: str
    phone: str

    @property
    def keys(self) -> frozenset[str]:
        return identity_keys(self.name, self.unit_name, self.phone)


def author_keys(author: NamedPerson) -> frozenset[str]:
    """What an author is recognised by."""
    return identity_keys(author.name, author.unit_name, author.phone)


def past_authors(experts: Iterable[Known]) -> dict[int, frozenset[str]]:
    """Keys of everybody who signed a case of the tenant together with the expert, in any year; without the expert. The
    expert's own rows are found by phone or by name and unit, as authors are told apart everywhere. Two queries.
    """
    known = list(experts)
    holders: dict[str, list[Known]] = {}
    for expert in known:
        for key in expert.keys:
            holders.setdefault(key, []).append(expert)
    handed_in = Author.objects.exclude(submission__state=State.DRAFT).filter(declined_at=None)
    rows = handed_in.filter(name__in={expert.name for expert in known if expert.name}) | handed_in.filter(
        phone__in={expert.phone for expert in known if expert.phone}
    )
    signed: dict[int, set[int]] = {}
    for author in rows:
        for key in author_keys(author):
            for expert in holders.get(key, ()):
                signed.setdefault(author.submission_id, set()).add(expert.id)
    keys: dict[int, set[str]] = {}
    for author in Author.objects.filter(submission__in=signed, declined_at=None):
        for expert_id in signed[author.submission_id]:
            keys.setdefault(expert_id, set()).update(author_keys(author))
    own = {expert.id: expert.keys for expert in known}
    return {expert_id: frozenset(found - own[expert_id]) for expert_id, found in keys.items()}
