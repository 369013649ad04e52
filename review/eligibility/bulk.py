"""Passing several cases at once: each by the same action as a single one, in a transaction of its own; those that can't
pass are left, each with its refusal.
"""

import copy
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from portal.decisions import Decision, NotAllowed, refuse
from portal.models import Person
from review.eligibility.actions import pass_submission, save_points, settle_rest
from submissions.models import Submission


@dataclass(frozen=True, slots=True)
class Left:
    """A case that did not pass, and why."""

    submission: Submission
    refusal: Decision


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the chosen cases; `settled` of those done had lines that were recorded as met on the way."""

    done: tuple[Submission, ...]
    left: tuple[Left, ...]
    settled: int


def pass_all(
    submissions: Sequence[Submission], *, rest_met: bool, actor: Person, now: dt.datetime
) -> Outcome:
    """Pass as many as can; with `rest_met` what nobody decided yet is recorded as met first. Raises `NotAllowed` where
    none was chosen.
    """
    if not submissions:
        raise NotAllowed(refuse("none_chosen"))
    done, left, settled = [], [], 0
    for submission in submissions:
        try:
            with transaction.atomic():
                lines = settle_rest(submission, actor=actor, now=now) if rest_met else 0
                pass_submission(submission, actor=actor, now=now)
        except NotAllowed as refused:
            left.append(Left(submission, refused.decision))
            continue
        done.append(submission)
        settled += bool(lines)
    return Outcome(tuple(done), tuple(left), settled)


def try_pass_all(submissions: Sequence[Submission], *, actor: Person, now: dt.datetime) -> Outcome:
    """What `pass_all` with the rest met would do. Done and taken back."""
    rehearsed = [copy.copy(submission) for submission in submissions]  # the action writes on what it is given
    with transaction.atomic():
        outcome = pass_all(rehearsed, rest_met=True, actor=actor, now=now)
        transaction.set_rollback(True)
    return outcome


def record_item(submissions: Sequence[Submission], item: str, *, actor: Person, now: dt.datetime) -> int:
    """Record one line of the campaign's checklist as met for all chosen cases that have it; how many. Raises
    `NotAllowed` where none was chosen.
    """
    if not submissions:
        raise NotAllowed(refuse("none_chosen"))
    key = f"item:{item}"
    recorded = 0
    for submission in submissions:
        row = save_points(submission, {key: {"ok": True, "note": ""}}, actor=actor, now=now)
        recorded += key in row.points
    return recorded
