"""What the organiser's desk shows: numbers, lists, a submission's history."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page

from campaigns.models import Campaign
from campaigns.schema import Document
from portal import tallies
from portal.models import AuditEvent, subject_of
from portal.words import audit_word
from review.duplicates.queries import note_pairs
from review.eligibility.lists import desk_rows
from review.models import Reviewer
from review.submission_lists import SubmissionFilter, known_size, note_verdicts, page_of, states_of
from submissions.models import Submission
from submissions.states import LABELS


def desk_page(campaign: Campaign, submission_filter: SubmissionFilter, number: Any) -> Page:
    """A page of the organiser's list."""
    rows = desk_rows(campaign, submission_filter).select_related("unit").prefetch_related("authors")
    page = note_verdicts(page_of(rows, number, known=known_size(campaign, submission_filter)))
    note_pairs(page)
    return page


def numbers(campaign: Campaign) -> dict[tuple[str, str], int]:
    """How many cases there are, by (category, state). One query, whatever there is to count."""
    rows = tallies.read(("cases", campaign.pk)).of("cases")
    return {tuple(key.split("|", 1)): n for _, key, n in rows if n}  # type: ignore[misc]


@dataclass(frozen=True, slots=True)
class CategoryLine:
    """A category's numbers on the overview."""

    label: str
    key: str
    counts: list[int]
    total: int


def overview_table(doc: Document, totals: dict[tuple[str, str], int]) -> tuple[list[str], list[CategoryLine]]:
    """State labels, and a line for each category with its counts in that order."""
    states = states_of(doc)
    lines = []
    for category in doc.categories:
        counts = [totals.get((category.key, state.value), 0) for state in states]
        lines.append(CategoryLine(category.label, category.key, counts, sum(counts)))
    return [LABELS[state] for state in states], lines


def panel_count(campaign: Campaign) -> int:
    """Experts who take part."""
    count: int = Reviewer.objects.filter(campaign=campaign, panel=None, state=Reviewer.State.ACCEPTED).count()
    return count


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a case's history."""

    at: dt.datetime
    title: str
    text: str
    tone: str


_TONES = {
    "submission.pass": "green",
    "submission.reject": "red",
    "submission.disqualify": "red",
    "submission.return": "orange",
    "submission.reinstate": "green",
}


def timeline(submission: Submission) -> list[Entry]:
    """Who did what with the case, latest first (X08). One query."""
    events = (
        AuditEvent.objects.filter(subject=subject_of(submission))
        .select_related("actor")
        .order_by("-at", "-pk")
    )
    return [
        Entry(
            event.at,
            f"{audit_word(event.action)} · {event.actor or '系统'}",
            event.why,
            _TONES.get(event.action, "blue"),
        )
        for event in events[:60]
    ]
