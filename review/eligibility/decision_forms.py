"""The forms of everything that is decided on a case's page, bound to what was sent or empty."""

import datetime as dt
from typing import Any

from campaigns.schema.exclusions import Exclusion, reason_for_same_work, reasons_for
from review.access import document_of
from review.duplicates.exclusion_words import evidence_sentence, same_as
from review.eligibility.forms import ExclusionForm
from review.forms import ReasonForm, ReturnForm, offered_date
from review.models import DuplicatePair
from submissions.models import Submission


def decision_forms(
    submission: Submission,
    sent: Any = None,
    *,
    now: dt.datetime | None = None,
    same_work: DuplicatePair | None = None,
) -> dict[str, ReasonForm]:
    """By what the decision is called in the form's `do`. With `now` a date for mending is offered, none that is past; with
    `same_work` the reason and the evidence of that pair are filled in, to be read and confirmed.
    """
    offered = (submission.sent_back_until or offered_date(now)) if now else None
    return {
        "reject": _exclusion_form("reject", submission, sent, same_work),
        "disqualify": _exclusion_form("disqualify", submission, sent, same_work),
        "return": ReturnForm(sent, auto_id="return_%s", offered=offered, now=now),
        "move_return": ReturnForm(sent, auto_id="move_return_%s", offered=offered, now=now),
        "reinstate": ReasonForm(sent, auto_id="reinstate_%s"),
    }


def _exclusion_form(
    exclusion: Exclusion, submission: Submission, sent: Any, same_work: DuplicatePair | None
) -> ExclusionForm:
    reasons = reasons_for(exclusion, document_of(submission.campaign).exclusion_reasons)
    initial = {}
    if same_work is not None:
        reason = reason_for_same_work(same_as(same_work, submission), reasons)
        initial = {"reason": reason, "why": evidence_sentence(same_work, submission)}
    return ExclusionForm(sent, reasons=reasons, initial=initial, auto_id=f"{exclusion}_%s")
