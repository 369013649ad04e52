"""Lists of a person's cases, in a fixed number of queries."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from campaigns.calendar import windows
from campaigns.models import RuleSet
from campaigns.schema import StageKind
from portal.models import Person
from submissions.models import Submission
from submissions.states import EDITABLE, State


@dataclass(frozen=True)
class Row:
    """A case in a list."""

    submission: Submission
    campaign: str
    category: str
    failing: int
    editable: bool
    closes: dt.datetime | None


def own_rows(person: Person) -> Any:
    """The person's cases with the number of failing files."""
    rows = (
        Submission.objects.owned_by(person)
        .select_related("campaign", "tenant")
        .order_by("-updated_at", "-pk")
    )
    return rows.annotate(
        failing=Count("folder__attachments", filter=Q(folder__attachments__evaluation__verdict="fail"))
    )


def rows_of(submissions: Iterable[Any], *, now: dt.datetime) -> list[Row]:
    """Cases with the labels of their rules; one further query for the rule sets, each read once however many cases
    share it.
    """
    submissions = list(submissions)
    keys = {submission.rule_set_id for submission in submissions} | {
        submission.campaign.current_id for submission in submissions
    }
    rule_sets = RuleSet.objects.in_bulk(keys - {None})
    for submission in submissions:
        submission.rule_set = rule_sets[submission.rule_set_id]
        submission.campaign.current = rule_sets.get(submission.campaign.current_id)
    return [_row(submission, now) for submission in submissions]


def _row(submission: Any, now: dt.datetime) -> Row:
    current, editable = submission.campaign.current, submission.state in EDITABLE
    closes = (
        windows.window(current.doc, StageKind.SUBMIT, submission.category)[1]
        if current and editable
        else None
    )
    if submission.state == State.RETURNED and submission.sent_back_until and closes:
        closes = max(closes, submission.sent_back_until)
    return Row(
        submission=submission,
        campaign=submission.campaign.name,
        category=submission.spec.label,
        failing=submission.failing,
        editable=editable,
        closes=closes,
    )
