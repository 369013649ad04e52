"""One more review for cases whose experts are far apart."""

import datetime as dt
import uuid
from collections.abc import Mapping

from campaigns.models import Campaign
from campaigns.schema.judging import Round
from portal.models import Person, Unit
from review.bulk import Outcome, each_in_turn, require_chosen
from review.judging.actions.assignments import assign_by_hand
from review.judging.queries import judgeable
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
    cases = judgeable(campaign, panel).filter(uuid__in=known).select_related("unit").order_by("pk")
    submissions = list(cases)
    require_chosen(submissions)

    def assign(submission: Submission) -> None:
        expert = by_key[chosen[submission.uuid]]
        expert.campaign = campaign
        assign_by_hand(submission, expert, round_, actor=actor, now=now)

    return each_in_turn(submissions, assign)
