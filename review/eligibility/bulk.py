"""Passing or returning several cases at once: each by the same action as a single one, in a transaction of its own; those
that can't go are left, each with its refusal.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from portal.decisions import NotAllowed, refuse
from portal.models import Person
from review.bulk import Outcome, each_in_turn, rehearse, require_chosen
from review.eligibility.actions import give_back, pass_submission, save_points, settle_rest
from review.nominations.actions import give_back_one
from submissions.models import Submission
from submissions.states import State


@dataclass(frozen=True, slots=True)
class Passed(Outcome):
    """`settled` of those done had lines that were recorded as met on the way."""

    settled: int


def pass_all(submissions: Sequence[Submission], *, rest_met: bool, actor: Person, now: dt.datetime) -> Passed:
    """Pass as many as can; with `rest_met` what nobody decided yet is recorded as met first. Raises `NotAllowed` where
    none was chosen.
    """
    require_chosen(submissions)
    lines: dict[int, int] = {}

    def let_pass(submission: Submission) -> None:
        if rest_met:
            lines[submission.pk] = settle_rest(submission, actor=actor, now=now)
        pass_submission(submission, actor=actor, now=now)

    outcome = each_in_turn(submissions, let_pass)
    return Passed(outcome.done, outcome.left, sum(lines.get(each.pk, 0) > 0 for each in outcome.done))


def try_pass_all(submissions: Sequence[Submission], *, actor: Person, now: dt.datetime) -> Passed:
    """What `pass_all` with the rest met would do."""
    return rehearse(submissions, lambda copies: pass_all(copies, rest_met=True, actor=actor, now=now))


@dataclass(frozen=True, slots=True)
class Returned(Outcome):
    """`to_units` of those done went back to the unit that handed them in, the others to their applicants."""

    to_units: int


def return_all(
    submissions: Sequence[Submission], *, why: str, until: dt.datetime, actor: Person, now: dt.datetime
) -> Returned:
    """Give each back for mending, with one reason and one date: what a unit handed in to that unit, what came directly to
    its applicant. Raises `NotAllowed` where none was chosen, without a reason, or for a date that is past.
    """
    require_chosen(submissions)
    if not why.strip():
        raise NotAllowed(refuse("reason_missing"))
    if until <= now:
        raise NotAllowed(refuse("return_until_past"))
    of_units = {each.pk for each in submissions if each.state == State.REPORTED}

    def back(submission: Submission) -> None:
        act = give_back_one if submission.pk in of_units else give_back
        act(submission, why=why, until=until, actor=actor, now=now)

    outcome = each_in_turn(submissions, back)
    return Returned(outcome.done, outcome.left, sum(each.pk in of_units for each in outcome.done))


def try_return_all(submissions: Sequence[Submission], *, actor: Person, now: dt.datetime) -> Returned:
    """Which `return_all` would give back now, whatever the reason and the date."""
    until = now + dt.timedelta(days=1)
    return rehearse(
        submissions, lambda copies: return_all(copies, why="…", until=until, actor=actor, now=now)
    )


def record_item(submissions: Sequence[Submission], item: str, *, actor: Person, now: dt.datetime) -> int:
    """Record one line of the campaign's checklist as met for all chosen cases that have it; how many. Raises
    `NotAllowed` where none was chosen.
    """
    require_chosen(submissions)
    key = f"item:{item}"
    recorded = 0
    for submission in submissions:
        row = save_points(submission, {key: {"ok": True, "note": ""}}, actor=actor, now=now)
        recorded += key in row.points
    return recorded
