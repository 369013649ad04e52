"""The forms of everything that is decided on a case's page, bound to what was sent or empty."""

import datetime as dt
from typing import Any

from django.utils import timezone

from campaigns.schema.exclusions import reasons_for
from review.access import document_of
from review.eligibility.forms import ExclusionForm, ReturnForm, offered_date
from review.forms import ReasonForm
from submissions.models import Submission


def decision_forms(
    submission: Submission, sent: Any = None, *, now: dt.datetime | None = None
) -> dict[str, ReasonForm]:
    """By what the decision is called in the form's `do`. With `now` a date for mending is offered, none that is past."""
    own = document_of(submission.campaign).exclusion_reasons
    forms: dict[str, ReasonForm] = {
        "reject": ExclusionForm(sent, reasons=reasons_for("reject", own), auto_id="reject_%s"),
        "disqualify": ExclusionForm(sent, reasons=reasons_for("disqualify", own), auto_id="disqualify_%s"),
        "return": ReturnForm(sent, auto_id="return_%s"),
        "move_return": ReturnForm(sent, auto_id="move_return_%s"),
        "reinstate": ReasonForm(sent, auto_id="reinstate_%s"),
    }
    if now is None:
        return forms
    for do in ("return", "move_return"):
        form = forms[do]
        form.initial["until"] = submission.sent_back_until or offered_date(now)
        form.fields["until"].widget.attrs["min"] = f"{timezone.localtime(now):%Y-%m-%dT%H:%M}"
    return forms
