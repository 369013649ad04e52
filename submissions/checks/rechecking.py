"""What a changed rule would change: stored facts judged by other rules, no file opened."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from campaigns.models import Campaign, RuleSet
from submissions.checks.evaluation import evaluated_files
from submissions.checks.waivers import evaluation_of
from submissions.models import Submission
from submissions.states import State
from validators.findings import Finding
from validators.wording import worded

BATCH = 200
"""Cases read at a time, so that memory stays flat."""


@dataclass(frozen=True, slots=True)
class Change:
    """One file whose verdict the rules would change; `reasons` are the findings that stand differently."""

    submission: Submission
    slot: str
    name: str
    before: str
    after: str
    reasons: tuple[str, ...]


def changes(campaign: Campaign, rules: RuleSet, *, now: dt.datetime) -> Iterator[Change]:
    """Every measured file of the campaign's cases that `rules` judge otherwise than they were judged."""
    categories = {category.key for category in rules.doc.categories}
    rows = Submission.objects.filter(campaign=campaign, category__in=categories).exclude(
        state=State.DISQUALIFIED
    )
    rows = (
        rows.select_related("campaign__current", "rule_set", "unit", "folder")
        .prefetch_related(
            "folder__attachments__blob", "folder__attachments__evaluation", "authors__unit", "instructors"
        )
        .order_by("pk")
    )
    for submission in rows.iterator(chunk_size=BATCH):
        yield from _of_case(submission, rules, now)


def _of_case(submission: Submission, rules: RuleSet, now: dt.datetime) -> Iterator[Change]:
    files, authors = list(submission.folder.attachments.all()), list(submission.authors.all())
    for file, verdict, findings in evaluated_files(submission, files, now=now, authors=authors, rules=rules):
        evaluation = evaluation_of(file)
        before = evaluation.verdict if evaluation else ""
        if verdict != before:
            reasons = tuple(_reasons(evaluation.findings if evaluation else [], findings))
            yield Change(submission, file.slot, file.name, before, verdict, reasons)


def _reasons(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Messages of the findings that weren't there with this status."""
    old = {(finding["code"], finding["status"]) for finding in before}
    for finding in after:
        if (finding["code"], finding["status"]) not in old and finding["status"] not in {"pass", "skipped"}:
            yield worded(Finding.model_validate(finding)).message
