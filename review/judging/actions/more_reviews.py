"""One more review for cases whose experts are far apart, or that stand equal where an award's line runs."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence

from campaigns.models import Campaign
from campaigns.schema.judging import Round
from portal.decisions import NotAllowed, refuse
from portal.models import Person, Unit
from review.bulk import Outcome, each_in_turn, require_chosen
from review.judging.actions.assignments import assign_by_hand
from review.judging.judged_cases import judged_submissions
from review.judging.queries import judgeable
from review.judging.sharing_out import proposals
from review.models import Reviewer
from submissions.models import Submission


def add_reviews(
    campaign: Campaign,
    round_: Round,
    chosen: Mapping[uuid.UUID, int],
    *,
    panel: Unit | None,
    actor: Person,
    now: dt.datetime,
) -> Outcome:
    """Give each of the chosen cases, by uuid, to its expert of the panel, by key, as by hand; what that refuses is left
    with why.
    """
    experts = Reviewer.objects.select_related("person", "unit").filter(campaign=campaign, panel=panel)
    by_key = experts.in_bulk(chosen.values())
    known = [case for case, expert in chosen.items() if expert in by_key]
    cases = (
        judgeable(campaign, panel, round_=round_).filter(uuid__in=known).select_related("unit").order_by("pk")
    )
    submissions = list(cases)
    require_chosen(submissions)

    def assign(submission: Submission) -> None:
        expert = by_key[chosen[submission.uuid]]
        expert.campaign = campaign
        assign_by_hand(submission, expert, round_, actor=actor, now=now)

    return each_in_turn(submissions, assign)


def one_more_each(
    campaign: Campaign,
    round_: Round,
    submissions: Sequence[Submission],
    *,
    panel: Unit | None,
    actor: Person,
    now: dt.datetime,
) -> Outcome:
    """Give each case to one more expert of the panel, drawn by field and load as proposals are; a case that still waits for
    a review, or that no expert is free for, is left with why.
    """
    require_chosen(submissions)
    judged = {case.id: case for case in judged_submissions(campaign, round_, panel)}
    mine = [judged[each.pk] for each in submissions if each.pk in judged]
    chosen = proposals(campaign, round_, panel, [case for case in mine if case.asked <= len(case.totals)])

    def assign(submission: Submission) -> None:
        case, expert = judged.get(submission.pk), chosen.get(submission.pk)
        if case is None:
            raise NotAllowed(refuse("not_judged"))
        if awaited := max(case.asked - len(case.totals), 0):
            raise NotAllowed(refuse("reviews_awaited", count=awaited))
        if expert is None:
            raise NotAllowed(refuse("no_expert_free"))
        expert.campaign = campaign
        assign_by_hand(submission, expert, round_, actor=actor, now=now)

    return each_in_turn(submissions, assign)
