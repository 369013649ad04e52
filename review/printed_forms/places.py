"""Where printed forms are asked for: an applicant's case, a unit's desk, a case on a unit's or the organiser's desk. Each says
who may, what the forms are filled from, and what its pages are called.
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse

from campaigns.schema.outputs import Printout
from portal.models import Person
from portal.visitors import person_of
from review.access import organised, organised_submission, unit_desk_of, unit_named, unit_submission_of
from review.printed_forms.subjects import (
    Subject,
    organisers_case,
    owners_case,
    printouts_of,
    units_case,
    units_forms,
)
from submissions.access import own_case


@dataclass(frozen=True, slots=True)
class Place:
    """One page of forms."""

    name: str
    subject: Subject
    person: Person
    back: str
    """The address of the page that it belongs to."""
    own: bool = False
    """One's own case: nothing to audit, and nothing of the unit's."""
    names: Mapping[str, Any] = field(default_factory=dict)

    @property
    def printouts(self) -> list[Printout]:
        """The forms that there are."""
        return printouts_of(self.subject, of_the_unit=not self.own)

    def printout(self, key: str) -> Printout:
        """One of them."""
        found = next((each for each in self.printouts if each.key == key), None)
        if found is None:
            raise Http404
        return found

    def address(self, page: str = "", **more: Any) -> str:
        """Of one of its pages: the list itself, -docx, -ask."""
        names = {"tenant": self.subject.campaign.tenant.slug, **self.names, **more}
        return reverse(f"{self.name}{page}", kwargs=names)


def _owners(request: HttpRequest, *, case: uuid.UUID) -> Place:
    submission = own_case(request, case)
    back = reverse("case", kwargs={"tenant": submission.tenant.slug, "case": case})
    return Place(
        "case-forms", owners_case(submission), person_of(request), back, own=True, names={"case": case}
    )


def _units(request: HttpRequest, *, campaign: str, unit: str) -> Place:
    desk = unit_desk_of(request, campaign, unit)
    names = {"campaign": campaign, "unit": unit}
    back = reverse("unit-desk", kwargs={"tenant": desk.campaign.tenant.slug, **names})
    return Place("unit-forms", units_forms(desk.campaign, desk.unit), desk.person, back, names=names)


def _units_case(request: HttpRequest, *, campaign: str, unit: str, case: uuid.UUID) -> Place:
    desk, submission = unit_submission_of(request, campaign, unit, case)
    names = {"campaign": campaign, "unit": unit, "case": case}
    back = reverse("unit-case", kwargs={"tenant": desk.campaign.tenant.slug, **names})
    return Place("unit-case-forms", units_case(submission, desk.unit), desk.person, back, names=names)


def _organisers_case(request: HttpRequest, *, campaign: str, case: uuid.UUID) -> Place:
    row, submission = organised_submission(request, campaign, case)
    names = {"campaign": campaign, "case": case}
    back = reverse("desk-case", kwargs={"tenant": row.tenant.slug, **names})
    return Place("desk-case-forms", organisers_case(submission), person_of(request), back, names=names)


def _organisers_unit(request: HttpRequest, *, campaign: str, unit: str) -> Place:
    row = organised(request, campaign)
    names = {"campaign": campaign, "unit": unit}
    back = reverse("desk-units", kwargs={"tenant": row.tenant.slug, "campaign": campaign})
    return Place("desk-unit-forms", units_forms(row, unit_named(unit)), person_of(request), back, names=names)


PLACES: dict[str, Callable[..., Place]] = {
    "case-forms": _owners,
    "unit-forms": _units,
    "unit-case-forms": _units_case,
    "desk-case-forms": _organisers_case,
    "desk-unit-forms": _organisers_unit,
}
"""By the name of its page."""
