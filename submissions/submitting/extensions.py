"""What the campaign's calendar asks of submissions, named in the settings: extending one (EXTEND_SUBMISSION), and the
extensions to list (SUBMISSION_EXTENSIONS).
"""

import datetime as dt
import uuid
from contextlib import suppress
from typing import Any

from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Trim

from campaigns.calendar.queries import listed
from campaigns.models import Campaign
from portal.decisions import NotAllowed, refuse
from portal.models import Person
from submissions.models import Submission, SubmissionExtension
from submissions.submitting.actions import grant_extension


def extend_numbered(
    campaign: Campaign,
    text: str,
    *,
    stage: str,
    until: dt.datetime,
    reason: str,
    actor: Person,
    now: dt.datetime,
) -> SubmissionExtension:
    """Extend the campaign's submission with this number or uuid. Raises `NotAllowed`."""
    submission = numbered(campaign, text)
    return grant_extension(submission, stage=stage, until=until, reason=reason, actor=actor, now=now)


def numbered(campaign: Campaign, text: str) -> Submission:
    """The campaign's submission with this number or uuid; a draft without a number has its uuid only."""
    named = Q(number=text) & ~Q(number="")
    with suppress(ValueError):
        named |= Q(uuid=uuid.UUID(text))
    submission = Submission.objects.with_relations().filter(named, campaign=campaign).first()
    if submission is None:
        raise NotAllowed(refuse("case_unknown"))
    return submission


def granted(campaign: Campaign) -> Any:
    """The campaign's extensions of submissions, as `campaigns.calendar.queries.listed` has them."""
    whom = Trim(Concat(F("submission__number"), Value(" "), F("submission__title")))
    return listed(SubmissionExtension.objects.filter(submission__campaign=campaign), whom)
