"""Several cases at once: under the batch's lock each is put forward (or given back) by the same action as a single one,
in the order of the list; those that the rules do not allow are left, each with its refusal.
"""

import copy
import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import transaction

from campaigns.models import Campaign
from portal.decisions import Decision, NotAllowed, refuse, require
from portal.models import Person, Unit
from review.access import document_of
from review.nominations import actions
from review.nominations.comments import drafts_of
from review.nominations.locks import locked_level
from review.nominations.queries import nominations_of
from review.nominations.quotas import SOFT
from submissions.models import Submission
from submissions.states import State, Transition, may_transition


@dataclass(frozen=True, slots=True)
class Left:
    """A case that could not go, and why."""

    submission: Submission
    refusal: Decision


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the chosen cases."""

    done: tuple[Submission, ...]
    left: tuple[Left, ...]

    @property
    def soft(self) -> tuple[Left, ...]:
        """Those that a reason would let pass."""
        return tuple(each for each in self.left if each.refusal.code in SOFT)


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
    if not submissions:
        raise NotAllowed(refuse("none_chosen"))
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

    return _each(submissions, put_forward)


def try_nominate_all(
    campaign: Campaign,
    unit: Unit,
    submissions: Sequence[Submission],
    *,
    over_reason: str = "",
    actor: Person,
    now: dt.datetime,
) -> Outcome:
    """What `nominate_all` would do now. Done and taken back, so that what is announced is what the action decides."""
    rehearsed = [copy.copy(submission) for submission in submissions]  # the action writes on what it is given
    with transaction.atomic():
        outcome = nominate_all(campaign, unit, rehearsed, over_reason=over_reason, actor=actor, now=now)
        transaction.set_rollback(True)
    return outcome


@transaction.atomic
def return_all(
    campaign: Campaign,
    unit: Unit,
    submissions: Sequence[Submission],
    *,
    why: str,
    actor: Person,
    now: dt.datetime,
) -> Outcome:
    """Give back those that may be given back, all with one reason."""
    if not submissions:
        raise NotAllowed(refuse("none_chosen"))
    if not why.strip():
        raise NotAllowed(refuse("reason_missing"))
    locked_level(campaign, unit, document_of(campaign))

    def give_back(submission: Submission) -> None:
        actions.return_submission(submission, unit, why=why, actor=actor, now=now)

    return _each(submissions, give_back)


def _each(submissions: Sequence[Submission], do: Callable[[Submission], None]) -> Outcome:
    done, left = [], []
    for submission in submissions:
        try:
            with transaction.atomic():
                do(submission)
            done.append(submission)
        except NotAllowed as refused:
            left.append(Left(submission, refused.decision))
    return Outcome(tuple(done), tuple(left))
