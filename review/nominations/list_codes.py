"""The code of a unit's list: what a stamped print carries, so that a list changed since is told from it (E11, O11)."""

import hashlib
from collections.abc import Iterable
from typing import Any

from campaigns.models import Campaign
from campaigns.schema import Document, UnitForm
from portal.models import Unit
from review.models import Nomination
from submissions.states import State

Row = tuple[Any, ...]


def list_code(rows: Iterable[Row]) -> str:
    """Eight letters and digits, like 7K2M-Q9XA, of the rows in their order; no code of an empty list. Pure."""
    lines = ["\x1f".join(str(cell) for cell in row) for row in rows]
    if not lines:
        return ""
    digest = hashlib.blake2b("\x1e".join(lines).encode(), digest_size=8).digest()
    number = int.from_bytes(digest, "big")
    marks = "".join(_MARKS[number >> shift & 31] for shift in range(0, 40, 5))
    return f"{marks[:4]}-{marks[4:]}"


_MARKS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Without 0, 1, I and O, which a person confuses on paper."""


def stamped_forms(doc: Document) -> dict[str, UnitForm]:
    """The campaign's forms whose files are the stamped print of a unit's list."""
    return {form.key: form for form in (doc.recommend.forms if doc.recommend else ()) if form.roster}


def codes_of_units(campaign: Campaign, doc: Document, unit: Unit | None = None) -> dict[int, dict[str, str]]:
    """The code of each unit's list as it stands, by unit and form; of one unit if one is given. Two queries, none where
    no form binds a list.
    """
    forms = stamped_forms(doc)
    if not forms:
        return {}
    rows = (
        Nomination.objects.filter(batch__campaign=campaign)
        .exclude(submission__state=State.DISQUALIFIED)
        .select_related("batch", "submission")
        .prefetch_related("submission__authors")
        .order_by("submission__category", "rank", "submission_id")
    )
    if unit is not None:
        rows = rows.filter(batch__unit=unit)
    nominations: dict[int, list[Nomination]] = {}
    for row in rows:
        nominations.setdefault(row.batch.unit_id, []).append(row)
    printed = {roster.key: {column.value for column in roster.columns} for roster in doc.rosters}
    return {
        pk: {
            key: list_code(_row(row, printed.get(form.roster or "", set())) for row in listed)
            for key, form in forms.items()
        }
        for pk, listed in nominations.items()
    }


def codes_of(campaign: Campaign, doc: Document, unit: Unit) -> dict[str, str]:
    """The codes of one unit's list, by form."""
    return codes_of_units(campaign, doc, unit).get(unit.pk, {})


def code_of_roster(campaign: Campaign, doc: Document, unit: Unit, roster: str) -> str:
    """The code that a print of this table carries; empty where no form asks for its stamped print."""
    key = next((key for key, form in stamped_forms(doc).items() if form.roster == roster), "")
    return codes_of(campaign, doc, unit).get(key, "") if key else ""


def _row(nomination: Nomination, printed: set[str]) -> Row:
    """What a print shows of one case."""
    submission = nomination.submission
    authors = [(author.name, author.unit_name, author.phone) for author in submission.authors.all()]
    comment = nomination.comment if "comment" in printed else ""
    return (
        submission.pk, submission.title, submission.category, submission.track, submission.group,
        nomination.rank, authors, comment,
    )  # fmt: skip
