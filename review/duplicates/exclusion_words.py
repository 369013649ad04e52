"""What a pair that is the same work says where one of the two is kept out: which reason, and the evidence in a sentence that
the applicant and the unit may read: of another applicant's case no more than its number (N20, D21).
"""

import uuid

from campaigns.schema.exclusions import SameWork
from review.case_awards import public_labels
from review.models import DuplicatePair
from submissions.models import Submission


def same_work_of(submission: Submission, key: str) -> DuplicatePair | None:
    """The pair with this uuid where the case is one of two that were judged to be the same work. One query, none without
    a uuid.
    """
    try:
        asked = uuid.UUID(key)
    except ValueError:
        return None
    rows = DuplicatePair.objects.filter(uuid=asked, decision=DuplicatePair.Decision.SAME)
    row: DuplicatePair | None = rows.select_related(
        "campaign", "winner", "other__campaign", "submission__campaign"
    ).first()
    return row if row is not None and submission.pk in {row.submission_id, row.other_id} else None


def same_as(pair: DuplicatePair, submission: Submission) -> SameWork:
    """Whether the work that this case is the same as has won before."""
    other = _other(pair, submission)
    if other is None or (other.campaign_id != submission.campaign_id and public_labels(other)):
        return "winner"
    return "case"


def evidence_sentence(pair: DuplicatePair, submission: Submission) -> str:
    """Found by comparing and judged by a person, with what and how far they agree."""
    return f"经查重并人工核对，{_other_in_words(pair, submission)}为相同作品：{_agreeing(pair)}。"


def _other(pair: DuplicatePair, submission: Submission) -> Submission | None:
    return pair.other if pair.submission_id == submission.pk else pair.submission


def _other_in_words(pair: DuplicatePair, submission: Submission) -> str:
    if pair.winner is not None:
        known = "，".join(each for each in (str(pair.winner.year or ""), pair.winner.source) if each)
        return f"与往届获奖作品“{pair.winner.title}”{f'（{known}）' if known else ''}"
    other = _other(pair, submission)
    assert other is not None  # a pair has another case or a winner
    if other.campaign_id == submission.campaign_id:
        return f"与本次活动编号 {other.number} 的案例"
    labels = public_labels(other)
    won = f"（获{labels}）" if labels else ""
    return f"与“{other.campaign.name}”编号 {other.number} 的案例{won}"


def _agreeing(pair: DuplicatePair) -> str:
    if pair.winner is not None:
        return "题目相同" if pair.score == 100 else f"题目 {pair.score}% 相近"
    labels = [DuplicatePair.Kind(kind).label for kind in pair.kinds]
    return f"{'、'.join(labels)}相同或相近，最相近处 {pair.score}%"
