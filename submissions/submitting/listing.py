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
from submissions.states import EDITABLE


@dataclass(frozen=True)
class Row:
    """A case in a list."""

    case: Submission
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


def rows_of(cases: Iterable[Any], *, now: dt.datetime) -> list[Row]:
    """Cases with the labels of their rules; one further query for the rule sets, each read once however many cases
    share it.
    """
    cases = list(cases)
    keys = {case.rule_set_id for case in cases} | {case.campaign.current_id for case in cases}
    rule_sets = RuleSet.objects.in_bulk(keys - {None})
    for case in cases:
        case.rule_set = rule_sets[case.rule_set_id]
        case.campaign.current = rule_sets.get(case.campaign.current_id)
    return [_row(case, now) for case in cases]


def _row(case: Any, now: dt.datetime) -> Row:
    current, editable = case.campaign.current, case.state in EDITABLE
    closes = windows.window(current.doc, StageKind.SUBMIT, case.category)[1] if current and editable else None
    return Row(
        case=case,
        campaign=case.campaign.name,
        category=case.spec.label,
        failing=case.failing,
        editable=editable,
        closes=closes,
    )
