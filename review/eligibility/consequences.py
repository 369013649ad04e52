"""What follows when a case is kept out or taken in again, to be read before it is decided (C23)."""

from dataclasses import dataclass

from review.access import document_of
from review.eligibility.queries import came_from
from review.models import Assignment, Award, Certificate, Review
from submissions.models import Submission
from submissions.states import EXCLUDED, LABELS


@dataclass(frozen=True, slots=True)
class Consequences:
    """Facts that the page words. `certificates` are numbers of those that are valid, or, of a case that is out, of those
    that were revoked; `reviews_out` assignments without a review handed in.
    """

    award: str
    award_published: bool
    listed: bool
    certificates: tuple[str, ...]
    reviews_out: int
    back_to: str = ""


def consequences_of(submission: Submission) -> Consequences:
    """Four queries at most."""
    award = Award.objects.main().filter(submission=submission, withdrawn_at=None).first()
    public = submission.campaign.results_at is not None
    out = submission.state in EXCLUDED
    rows = Certificate.objects.filter(award__submission=submission, revoked_at__isnull=not out)
    waiting = Assignment.objects.filter(submission=submission).exclude(review__state=Review.State.SUBMITTED)
    published = award is not None and award.published_at is not None
    return Consequences(
        award=award.label if award else "",
        award_published=published,
        listed=public and (published or document_of(submission.campaign).publish_all),
        certificates=tuple(rows.order_by("number").values_list("number", flat=True)) if award else (),
        reviews_out=waiting.count(),
        back_to=LABELS[came_from(submission.eligibility)]
        if out and hasattr(submission, "eligibility")
        else "",
    )
