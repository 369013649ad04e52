"""What the authors of a case read of its reviews after publication, where the campaign says so: never who wrote what."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from review.access import document_of
from review.judging.scoring import plain
from review.models import Review
from submissions.models import Submission


@dataclass(frozen=True, slots=True)
class AuthorFeedback:
    """The comments in an order that says nothing of their writers, and the mean of each item (label, mean, most); none
    where the campaign gives comments alone, or the rubric has levels.
    """

    comments: Sequence[str]
    means: Sequence[tuple[str, str, str]] = ()
    reviews: int = 0


def author_feedback(submission: Submission) -> AuthorFeedback | None:
    """None before publication, and where the campaign gives no feedback. Two queries at most (CASE_FEEDBACK)."""
    campaign = submission.campaign
    wanted = document_of(campaign).review.feedback
    if campaign.results_at is None or wanted == "none":
        return None
    rows = Review.objects.filter(
        assignment__submission=submission,
        assignment__reviewer__panel=None,
        state=Review.State.SUBMITTED,
        submitted_at__lte=campaign.results_at,
    ).select_related("assignment")
    reviews = list(rows.prefetch_related("scores") if wanted == "scores" else rows)
    if not reviews:
        return None
    comments = sorted(review.comment for review in reviews if review.comment)
    means = _means(submission, reviews) if wanted == "scores" else ()
    return AuthorFeedback(comments, means, len(reviews))


def _means(submission: Submission, reviews: Sequence[Review]) -> list[tuple[str, str, str]]:
    """A single review's scores are not a mean of anything: they would say what one expert gave."""
    doc = document_of(submission.campaign)
    category = doc.category(submission.category)
    means: list[tuple[str, str, str]] = []
    for round_ in doc.review.own_rounds:
        of_round = [review for review in reviews if review.assignment.round == round_.key]
        rubric = doc.rubric_of(category, round_.key)
        if rubric is None or not rubric.weighted or len(of_round) < FEWEST:
            continue
        given: dict[str, list[Decimal]] = {}
        for review in of_round:
            for score in review.scores.all():
                given.setdefault(score.item, []).append(score.points)
        prefix = f"{round_.label} · " if len(doc.review.own_rounds) > 1 else ""
        means += [
            (prefix + item.label, _mean(given[item.key]), plain(item.points or Decimal(0)))
            for item in rubric.items
            if item.key in given
        ]
    return means


FEWEST = 2
"""Reviews from which a mean hides each of them."""


def _mean(points: Sequence[Decimal]) -> str:
    return plain((sum(points, Decimal(0)) / len(points)).quantize(Decimal("0.1")))
