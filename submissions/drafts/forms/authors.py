"""The authors' table and the instructors': parallel lists of inputs, one entry a line, named after the table."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.http import QueryDict

from portal.models import Unit
from portal.typed_text import one_line
from submissions.drafts.author_input import AuthorInput
from submissions.messages import AUTHOR_COLUMNS
from submissions.models import NamedPerson, Submission

MOST = 30
AUTHOR, INSTRUCTOR = "author", "instructor"
"""What the inputs of each table begin with."""
INPUT_TYPES = {"email": "email"}


@dataclass
class AuthorLine:
    """One line as the page shows it."""

    position: int
    role: str
    name: str = ""
    unit_key: str = ""
    unit_name: str = ""
    unit_kind: str = ""
    phone: str = ""
    details: Sequence[tuple[str, str, str]] = field(default_factory=list)
    """Column key, label, value."""
    answer: str = ""
    """How far the person's own answer is (`coauthors.states_of`)."""


def lines_for(
    authors: Iterable[NamedPerson],
    *,
    lead: str,
    member: str,
    columns: Sequence[str],
    answers: Mapping[int, str],
) -> list[AuthorLine]:
    """The stored people as lines; an empty first line where there is none."""
    lines = [
        AuthorLine(
            position=author.position,
            role=lead if author.position == 1 else member,
            name=author.name,
            unit_key=author.unit.key if author.unit else "",
            unit_name=author.unit_name,
            unit_kind=author.unit.kind if author.unit else "",
            phone=author.phone,
            details=_details(columns, author.details),
            answer=answers.get(author.position, ""),
        )
        for author in authors
    ]
    return lines or [AuthorLine(position=1, role=lead, details=_details(columns, {}))]


def blank_line(*, member: str, columns: Sequence[str]) -> AuthorLine:
    """What scripts copy when a line is added."""
    return AuthorLine(position=0, role=member, details=_details(columns, {}))


def _details(columns: Sequence[str], values: dict[str, str]) -> list[tuple[str, str, str]]:
    return [(key, AUTHOR_COLUMNS.get(key, key), values.get(key, "")) for key in columns]


def posted_people(data: QueryDict, submission: Submission) -> tuple[list[AuthorInput], list[AuthorInput]]:
    """Authors and instructors as posted, with the chosen units of this tenant. One query."""
    units = list(Unit.objects.filter(key__in=unit_keys(data)))
    spec = submission.spec
    instructors = spec.instructors
    return (
        people_from(data, units, spec.team.columns),
        people_from(data, units, instructors.columns, table=INSTRUCTOR) if instructors is not None else [],
    )


def unit_keys(data: QueryDict) -> set[str]:
    """Keys of the units that were chosen."""
    chosen = [*data.getlist(f"{AUTHOR}-unit"), *data.getlist(f"{INSTRUCTOR}-unit")]
    return {key for key in map(one_line, chosen) if key}


def people_from(
    data: QueryDict, units: Collection[Unit], columns: Sequence[str], *, table: str = AUTHOR
) -> list[AuthorInput]:
    """Lines that hold anything, in order. A chosen unit counts only while its name still stands in the line."""
    units_by_key = {unit.key: unit for unit in units}
    names = [one_line(name) for name in data.getlist(f"{table}-name")[:MOST]]
    lines = []
    for at, name in enumerate(names):
        details = {key: value for key in columns if (value := _at(data, f"{table}-{key}", at))}
        unit_name, phone = _at(data, f"{table}-unit-name", at), _at(data, f"{table}-phone", at)
        unit = units_by_key.get(_at(data, f"{table}-unit", at))
        if unit is not None and unit_name and unit_name != unit.name:
            unit = None
        if name or phone or unit or unit_name or details:
            lines.append(
                AuthorInput(
                    name=name, unit=unit, unit_name=unit_name, unit_kind=_at(data, f"{table}-unit-kind", at),
                    phone=phone, details=details,
                )
            )  # fmt: skip
    return lines


def _at(data: QueryDict, name: str, at: int) -> str:
    values = data.getlist(name)
    return one_line(values[at]) if at < len(values) else ""
