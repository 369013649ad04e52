"""A case's discussion among its experts, read; and what it is to the portal's threads (THREAD_KINDS)."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from portal.decisions import Decision
from portal.models import Post, Thread
from review import links
from review.access import document_of
from review.judging.discussing import alias, decide_discuss
from review.models import Assignment, CaseDiscussion, Review

KEY = "case-discussion"


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that was said, by whom as the reader may know."""

    by: str
    mine: bool
    text: str
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Discussion:
    """What an expert sees of it: `may` speak, or why not; nothing of it before the own review is handed in."""

    may: Decision
    said: tuple[Said, ...]


def experts_of_case(assignment: Assignment) -> list[Assignment]:
    """The assignments of the case in the same round and panel, in the order they were made. One query."""
    rows = Assignment.objects.filter(
        submission=assignment.submission_id,
        round=assignment.round,
        reviewer__panel=assignment.reviewer.panel_id,
        reviewer__person__isnull=False,
    )
    return list(rows.select_related("reviewer__person", "review").order_by("pk"))


def name_of(discussion: CaseDiscussion, person: int, names: Mapping[int, str], *, blind: bool) -> str:
    """What a person who spoke is called, to the other experts; `names` are the real ones by person."""
    if blind:
        return alias(discussion.places[str(person)])
    return names.get(person, "已退出的专家")


def discussion_in(assignment: Assignment) -> CaseDiscussion | None:
    """The discussion of the assignment's case in its round and panel."""
    row: CaseDiscussion | None = CaseDiscussion.objects.filter(
        submission=assignment.submission_id, round=assignment.round, panel=assignment.reviewer.panel_id
    ).first()
    return row


def discussion_of(assignment: Assignment) -> Discussion | None:
    """The discussion as this expert reads it; None where the campaign wants none. Three queries at most."""
    campaign = assignment.submission.campaign
    if not document_of(campaign).review.discussion:
        return None
    review = getattr(assignment, "review", None)
    submitted = review is not None and review.state == Review.State.SUBMITTED
    may = decide_discuss(wanted=True, submitted=submitted, published=campaign.results_at is not None)
    row = discussion_in(assignment) if submitted else None
    if row is None:
        return Discussion(may, ())
    me, blind = assignment.reviewer.person_id, campaign.blind
    names = {} if blind else _real_names(assignment)
    return Discussion(
        may,
        tuple(
            Said(name_of(row, post.author_id, names, blind=blind), post.author_id == me, post.text, post.at)
            for post in Post.objects.filter(thread=row.thread_id)
        ),
    )


def _real_names(assignment: Assignment) -> dict[int, str]:
    rows = experts_of_case(assignment)
    return {row.reviewer.person_id: row.reviewer.name for row in rows if row.reviewer.person_id is not None}


class Discussions:
    """A discussion has no asker and answerers: whoever speaks is told of by the discussion itself, under its names."""

    key = KEY

    def answerers(self, thread: Thread) -> Iterable[int]:
        return ()

    def link(self, thread: Thread) -> str:
        row = CaseDiscussion.objects.select_related("submission__campaign__tenant").get(thread=thread)
        return links.to_panel(row.submission.campaign)
