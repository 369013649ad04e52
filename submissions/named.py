"""What the campaigns below ask of submissions: registered as SUBMISSION_NAMED and SUBMISSION_NAMES in the settings."""

import uuid
from collections.abc import Iterable
from contextlib import suppress

from django.db.models import Q

from campaigns.models import Campaign
from submissions.models import Submission


def submission_named(campaign: Campaign, text: str) -> uuid.UUID | None:
    """The uuid of the campaign's submission with this number or uuid; None where there is none."""
    named = Q(number=text)
    with suppress(ValueError):
        named |= Q(uuid=uuid.UUID(text))
    rows = Submission.objects.filter(named, campaign=campaign).values_list("uuid", flat=True)
    submission: uuid.UUID | None = rows.first()
    return submission


def submission_names(campaign: Campaign, uuids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Number and title of these submissions by uuid. One query, none where nothing is asked."""
    asked = list(uuids)
    if not asked:
        return {}
    rows = Submission.objects.filter(campaign=campaign, uuid__in=asked).values_list("uuid", "number", "title")
    return {key: f"{number} {title}".strip() for key, number, title in rows}
