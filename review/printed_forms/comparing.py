"""What the checks compare a signed scan with: the forms that a case's author prints, as they are now."""

import datetime as dt
from collections.abc import Sequence

from review.printed_forms.making import version_of, whom
from review.printed_forms.subjects import CaseSubject, printouts_of
from submissions.models import Author, Submission


def printed_versions(
    submission: Submission, authors: Sequence[Author], *, day: dt.date
) -> tuple[str, dict[str, str]]:
    """Whom the codes name, and the version of each form that comes back signed, by its key in the codes."""
    subject = CaseSubject(submission, submission.rules.doc, authors)
    return whom(subject), {
        printout.key.upper(): version_of(subject, printout, day=day)
        for printout in printouts_of(subject, of_the_unit=False)
        if printout.slot is not None
    }
