"""The forms of everything that is decided on a case's page, bound to what was sent or empty."""

import datetime as dt
from typing import Any

from campaigns.schema.exclusions import reasons_for
from review.access import document_of
from review.eligibility.forms import ExclusionForm
from review.forms import ReasonForm, ReturnForm, offered_date
from submissions.models import Submission


def decision_forms(
    submission: Submission, sent: Any = None, *, now: dt.datetime | None = None
) -> dict[str, ReasonForm]:
    """By what the decision is called in the form's `do`. With `now` a date for mending is offered, none that is past."""
    own = document_of(submission.campaign).exclusion_reasons
    offered = (submission.sent_back_until or offered_date(now)) if now else None
    return {
        "reject": ExclusionForm(sent, reasons=reasons_for("reject", own), auto_id="reject_%s"),
        "disqualify": ExclusionForm(sent, reasons=reasons_for("disqualify", own), auto_id="disqualify_%s"),
        "return": ReturnForm(sent, auto_id="return_%s", offered=offered, now=now),
        "move_return": ReturnForm(sent, auto_id="move_return_%s", offered=offered, now=now),
        "reinstate": ReasonForm(sent, auto_id="reinstate_%s"),
    }
