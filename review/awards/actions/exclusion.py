"""What an exclusion does to awards."""

import datetime as dt

from review.awards.results import forget_results
from submissions.models import Submission


def drop_award(submission: Submission, *, why: str, now: dt.datetime) -> None:
    """The award of a submission that is excluded holds no longer (`AwardQuerySet.standing`), so pages made before are forgotten
    (settings.EXCLUSION_HANDLERS). Nobody moves up by itself: that takes a new run.
    """
    forget_results(submission.campaign)
