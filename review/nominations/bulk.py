"""Several cases at once: under the batch's lock each is put forward (or given back) by the same action as a single one,
in the order of the list; those that the rules do not allow are left, each with its refusal.
"""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from campaigns.models import Campaign
from portal.decisions import NotAllowed, refuse, require
from portal.models import Person, Unit
from review.access import document_of
from review.bulk import Outcome, each_in_turn, rehearse, require_chosen
from review.nominations import actions
from review.nominations.comments import drafts_of
from review.nominations.locks import locked_level
from review.nominations.queries import nominations_of
from review.nominations.quotas import SOFT
from submissions.models import Submission
from submissions.states import State, Transition, may_transition


def over_in_principle(outcome: Outcome) -> list[Submission]:
    """Those left that a reason would let pass (S11)."""
    return [each.submission for each in outcome.left if each.refusal.code in SOFT]


@transaction.atomic
def nominate_all(
    campaign: Campaign,
    unit: Unit,
    submissions: Sequence[Submission],
    *,
    over_reason: str = "",
    actor: Person,
    now: dt.datetime,
) -> Outcome:
    """Put forward as many as fit, with the comments typed so far. One transaction under the batch's lock. `over_reason`
    lets those pass that are over a limit in principle (S11).
    """
    require_chosen(submissions)
    locked_level(campaign, unit, document_of(campaign))
    comments = drafts_of(unit, submissions)

    own = set(
        nominations_of(unit)
        .filter(submission__in=[each.pk for each in submissions])
        .values_list("submission", flat=True)
    )

    def put_forward(submission: Submission) -> None:
        if submission.pk in own:
            raise NotAllowed(refuse("recommended_already"))
        if submission.state != State.RECOMMENDED:  # a case that came up a chain stands there already
            require(may_transition(State(submission.state), Transition.RECOMMEND))
        comment = comments.get(submission.pk, "")
        actions.nominate(submission, unit, comment=comment, over_reason=over_reason, actor=actor, now=now)

    return each_in_turn(submissions, put_forward)


def try_nominate_all(
    campaign: Campaign, unit: Unit, submissions: Sequence[Submission], *, actor: Person, now: dt.datetime
) -> Outcome:
    """What `nominate_all` would do now."""
    return rehearse(submissions, lambda copies: nominate_all(campaign, unit, copies, actor=actor, now=now))


@transaction.atomic
def return_all(
    campaign: Campaign,
    unit: Unit,
    submissions: Sequence[Submission],
    *,
    why: str,
    until: dt.datetime | None = None,
    actor: Person,
    now: dt.datetime,
) -> Outcome:
    """Give back those that may be given back, all with one reason and one date."""
    require_chosen(submissions)
    if not why.strip():
        raise NotAllowed(refuse("reason_missing"))
    locked_level(campaign, unit, document_of(campaign))

    def give_back(submission: Submission) -> None:
        actions.return_submission(submission, unit, why=why, until=until, actor=actor, now=now)

    return each_in_turn(submissions, give_back)
