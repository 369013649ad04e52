"""What judging has come to for a case, in one sentence on its page (EX32): who goes on, and the published result."""

from review.access import document_of
from review.case_awards import public_labels
from review.models import AwardRun, RunLine
from submissions.models import Submission
from submissions.states import State


def case_outcome(submission: Submission) -> str:
    """Nothing before anything is public, and of a case that is out (settings.CASE_OUTCOME). No query before publication where no
    round narrows, else one.
    """
    if submission.state != State.ELIGIBLE:
        return ""
    if submission.campaign.results_at is not None:
        labels = public_labels(submission)
        return (
            f"评选结果已公布：这件案例获{labels}。"
            if labels
            else "评选结果已公布，这件案例这次没有获奖，感谢参与。"
        )
    return _of_rounds(submission)


def _of_rounds(submission: Submission) -> str:
    """Of the latest round whose published list the case stands on."""
    own = document_of(submission.campaign).review.own_rounds
    narrowing = [at for at, round_ in enumerate(own) if round_.advance is not None]
    if not narrowing:
        return ""
    lines = RunLine.objects.filter(
        submission=submission, run__campaign=submission.campaign, run__state=AwardRun.State.PUBLISHED
    )
    tiers = dict(lines.values_list("run__list_key", "tier"))
    for at in reversed(narrowing):
        if own[at].key in tiers:
            following = own[at + 1].label
            if tiers[own[at].key]:
                return f"“{own[at].label}”已结束，这件案例入围，进入“{following}”。"
            return f"“{own[at].label}”已结束，这件案例没有进入“{following}”；最终结果公布后会另行通知。"
    return ""
