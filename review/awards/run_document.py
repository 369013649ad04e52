"""Checking a run from its document alone: does the list follow from the inputs and the decisions? Pure."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from pydantic import Field, ValidationError

from portal.decisions import Decision, refuse
from review.awards.recompute import Outcome, recompute, tier_labels
from review.awards.run_inputs import Number, Points, Record, RunDecisions, RunInputs, RunReview

MOST_PROBLEMS = 200
"""Differences that are named; there may be more."""


class ListEntry(Record):
    """A line as the document states it."""

    case: Number
    tier: str
    rank: int | None
    score: Points | None


class RunDocument(Record):
    """A run as it leaves the portal."""

    run: int = Field(ge=1)
    inputs: RunInputs
    decisions: RunDecisions
    entries: tuple[ListEntry, ...] = Field(alias="list")


@dataclass(frozen=True, slots=True)
class Verification:
    """What checking found. `problems` are refusals in words; none means that the list follows from the inputs."""

    problems: tuple[Decision, ...]
    cases: int = 0
    awards: int = 0
    reviews: int = 0

    @property
    def equal(self) -> bool:
        return not self.problems


def verify_document(content: bytes) -> Verification:
    """Recompute a run's document and compare line by line."""
    try:
        document = RunDocument.model_validate(json.loads(content))
    except (ValueError, ValidationError, RecursionError):
        return Verification((refuse("run_document_unreadable"),))
    problems = list(_problems(document))[:MOST_PROBLEMS]
    return Verification(
        tuple(problems),
        cases=len(document.inputs.cases),
        awards=sum(1 for entry in document.entries if entry.tier),
        reviews=sum(len(case.reviews) for case in document.inputs.cases),
    )


def _problems(document: RunDocument) -> Iterator[Decision]:
    inputs = document.inputs
    for case in inputs.cases:
        for review in case.reviews:
            if review.items and sum(review.items.values(), Decimal(0)) != review.total:
                yield _wrong_total(case.case, review)
    labels = tier_labels(inputs)
    computed = {line.case: line for line in recompute(inputs, document.decisions).lines}
    stated = {entry.case: entry for entry in document.entries}
    for number in computed.keys() ^ stated.keys():
        yield refuse("run_case_missing", case=number)
    for number, entry in stated.items():
        line = computed.get(number)
        if line is not None and (line.tier, line.rank, line.score) != (entry.tier, entry.rank, entry.score):
            yield _differs(line, entry, labels.get(entry.tier, entry.tier))


def _wrong_total(case: str, review: RunReview) -> Decision:
    return refuse(
        "run_total_wrong", case=case, judge=review.judge, total=str(review.total),
        sum=str(sum(review.items.values(), Decimal(0))),
    )  # fmt: skip


def _differs(line: Outcome, entry: ListEntry, label: str) -> Decision:
    return refuse(
        "run_line_differs", case=line.case, stated=label or "无", computed=line.label or "无",
        stated_rank=entry.rank or 0, computed_rank=line.rank or 0,
        stated_score=str(entry.score if entry.score is not None else "—"),
        computed_score=str(line.score if line.score is not None else "—"),
    )  # fmt: skip
