"""Passing several cases at once: each by the same action as a single one, in a transaction of its own; those that can't
pass are left, each with its refusal.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from portal.models import Person
from review.bulk import Outcome, each_in_turn, rehearse, require_chosen
from review.eligibility.actions import pass_submission, save_points, settle_rest
from submissions.models import Submission


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
