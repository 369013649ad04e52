"""What the checks compare a signed scan with: the forms that its author or its unit prints, as they are now."""

import datetime as dt
from collections.abc import Sequence

from campaigns.models import Campaign
from campaigns.schema.outputs import Printout
from portal.models import Unit
from review.printed_forms.making import version_of, whom
from review.printed_forms.subjects import CaseSubject, Subject, printouts_of, units_forms
from submissions.models import Author, Submission

Printed = tuple[str, dict[str, str]]
"""Whom the codes name, and the version of each form that comes back signed, by its key in the codes."""


def printed_versions(submission: Submission, authors: Sequence[Author], *, day: dt.date) -> Printed:
    """The forms that a case's author prints."""
    subject = CaseSubject(submission, submission.rules.doc, authors)
    return _versions(subject, [each for each in printouts_of(subject, of_the_unit=False) if each.slot], day)


def unit_printed_versions(campaign: Campaign, unit: Unit, form: str, *, day: dt.date) -> Printed:
    """The printed tables of one of a unit's own forms."""
    subject = units_forms(campaign, unit)
    mine = [each for each in printouts_of(subject) if each.unit_form == form and each.slot]
    return _versions(subject, mine, day)


def _versions(subject: Subject, printouts: Sequence[Printout], day: dt.date) -> Printed:
    return whom(subject), {each.key.upper(): version_of(subject, each, day=day) for each in printouts}
