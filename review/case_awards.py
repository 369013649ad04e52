"""The awards that a case has: the award itself and special ones, as far as they hold."""

from collections.abc import Sequence

from django.db.models import Prefetch

from review.models import Award
from submissions.models import Submission
from submissions.states import State

_AT_HAND = "awards_at_hand"


def with_awards() -> Prefetch:
    """What a list of submissions prefetches to have each one's awards at hand. One query a list."""
    rows = Award.objects.filter(withdrawn_at=None).order_by("list_key", "pk")
    return Prefetch("awards", rows, to_attr=_AT_HAND)


def awards_of(submission: Submission) -> Sequence[Award]:
    """The case's awards that hold, the award itself first. One query, none where they are at hand or the case is out."""
    if submission.state != State.ELIGIBLE:
        return ()
    at_hand: Sequence[Award] | None = getattr(submission, _AT_HAND, None)
    if at_hand is not None:
        return at_hand
    return list(Award.objects.standing().filter(submission=submission).order_by("list_key", "pk"))


def award_of(submission: Submission) -> Award | None:
    """The case's award itself that holds, without special ones."""
    return next((award for award in awards_of(submission) if not award.list_key), None)


def public_labels(submission: Submission) -> str:
    """The awards of the case that everybody may see, in words; "" for none."""
    return "、".join(award.label for award in awards_of(submission) if award.published_at)
