"""Several submissions at once, each by the same action as a single one: what it refuses is left, with the refusal."""

import copy
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db import transaction

from portal.decisions import Decision, NotAllowed, refuse
from submissions.models import Submission

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Left:
    """A submission that could not go, and why."""

    submission: Submission
    refusal: Decision


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the chosen submissions."""

    done: tuple[Submission, ...]
    left: tuple[Left, ...]


def require_chosen(submissions: Sequence[Submission]) -> None:
    """Raises `NotAllowed` where none was chosen."""
    if not submissions:
        raise NotAllowed(refuse("none_chosen"))


def each_in_turn(submissions: Sequence[Submission], act: Callable[[Submission], object]) -> Outcome:
    """Do it with each, one that is refused leaving nothing behind."""
    done, left = [], []
    for submission in submissions:
        try:
            with transaction.atomic():
                act(submission)
            done.append(submission)
        except NotAllowed as refused:
            left.append(Left(submission, refused.decision))
    return Outcome(tuple(done), tuple(left))


def rehearse(submissions: Sequence[Submission], act: Callable[[Sequence[Submission]], Result]) -> Result:
    """What `act` would answer now. Done and taken back, so that what is announced is what the action decides."""
    copies = [copy.copy(submission) for submission in submissions]  # the action writes on what it is given
    with transaction.atomic():
        result = act(copies)
        transaction.set_rollback(True)
    return result
