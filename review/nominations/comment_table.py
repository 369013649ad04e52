"""Recommending comments and ranks as a table (O7): exported, written in a spreadsheet, looked at, applied. What a row says
goes the way of typing it: a case that is put forward gets the comment, another one keeps it as a draft.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from campaigns.models import Campaign
from campaigns.schema import Document
from portal.decisions import NotAllowed, refuse, require
from portal.models import Person, Unit
from portal.tables.columns import Column, Doubt, Row, Table
from portal.typed_text import one_line, plain_digits
from review.access import document_of
from review.models import Nomination
from review.nominations import actions
from review.nominations.comments import drafts_of, save_draft
from review.nominations.decisions import decide_comment, decide_unchanged
from review.nominations.locks import locked_level
from review.nominations.ordering import in_rank_order, set_order
from review.nominations.queries import batch_submitted, nominations_of
from review.submission_lists import submissions_below
from submissions.models import Submission
from validators.matching import plain

PURPOSE = "unit-comments"
MOST_ROWS = 500
LONGEST = 4000
"""Characters of a comment."""


def _rank(text: str) -> int:
    digits = plain_digits(text).strip()
    if not digits.isdecimal() or not 0 < int(digits[:9]) < 10_000:
        raise NotAllowed(refuse("rank_wrong", typed=text[:20]))
    return int(digits)


COLUMNS = (
    Column("number", "编号", ("案例编号", "作品编号"), required=True, longest=60),
    Column("title", "题目", ("案例名称", "作品名称", "名称")),
    Column("comment", "意见", ("推荐意见", "推荐评语", "评语"), longest=LONGEST),
    Column("rank", "排序", ("名次", "推荐顺序"), parse=_rank),
)


@dataclass(frozen=True, slots=True)
class PlannedComment:
    """What a row would do. `kind`: new (nothing was written), changed or same; `rank` where the case is put forward."""

    row: Row
    submission: Submission
    nomination: Nomination | None
    comment: str
    kind: str
    rank: int | None


@dataclass(frozen=True, slots=True)
class CommentPlan:
    """What a table would do, and its rows with what is in doubt of them."""

    planned: tuple[PlannedComment, ...]
    rows: tuple[Row, ...]

    def count(self, *kinds: str) -> int:
        return sum(planned.kind in kinds for planned in self.planned)

    @property
    def moved(self) -> bool:
        """Whether a rank differs from what it is."""
        return any(each.nomination and each.rank not in (None, each.nomination.rank) for each in self.planned)


def plan_of(table: Table, campaign: Campaign, unit: Unit) -> CommentPlan:
    """What the table would do now. Three queries, however long it is."""
    doc = document_of(campaign)
    numbers = [str(row.values["number"]) for row in table.good]
    cases = submissions_below(campaign, unit).filter(number__in=numbers)
    submissions = {
        case.number: case
        for case in cases.select_related(
            "campaign__current", "campaign__tenant", "rule_set", "unit", "owner", "tenant"
        )
    }
    own = nominations_of(unit).filter(submission__in=[case.pk for case in submissions.values()])
    nominations = {nomination.submission_id: nomination for nomination in own}
    drafts = drafts_of(unit, submissions.values())
    planned, rows, seen = [], [], set()
    for row in table.rows:
        if row.doubts:
            rows.append(row)
            continue
        case = submissions.get(str(row.values["number"]))
        nomination = nominations.get(case.pk) if case else None
        doubts = _doubts(row, case, nomination, doc, repeated=case is not None and case.pk in seen)
        rows.append(row.doubted(*doubts))
        if case is not None and not doubts:
            seen.add(case.pk)
            planned.append(_planned(row, case, nomination, drafts))
    return CommentPlan(tuple(planned), tuple(rows))


def _doubts(
    row: Row, case: Submission | None, nomination: Nomination | None, doc: Document, *, repeated: bool
) -> list[Doubt]:
    if case is None:
        return [Doubt("comment_case_unknown", {"number": row.values["number"]}, "number")]
    if repeated:
        return [Doubt("comment_case_twice", {"number": case.number}, "number")]
    title = str(row.values.get("title", ""))
    if title and plain(title) != plain(case.title):
        return [Doubt("comment_title_differs", {"typed": title, "title": case.title}, "title")]
    comment = str(row.values.get("comment", ""))
    if nomination is not None and comment:
        decision = decide_comment(doc, comment)
        if not decision:
            return [Doubt(decision.code, dict(decision.params), "comment")]
    return []


def _planned(
    row: Row, case: Submission, nomination: Nomination | None, drafts: Mapping[int, str]
) -> PlannedComment:
    comment = str(row.values.get("comment", ""))
    old = drafts.get(case.pk, nomination.comment if nomination else "")
    same = not comment or one_line(old) == comment
    kind = "same" if same else "changed" if old else "new"
    rank = row.values.get("rank") if nomination is not None else None
    return PlannedComment(row, case, nomination, comment, kind, rank)


@transaction.atomic
def apply_table(
    table: Table, campaign: Campaign, unit: Unit, *, actor: Person, now: dt.datetime
) -> dict[str, Any]:
    """Write what the table says, as far as no row is in doubt, under the batch's lock. Raises `NotAllowed` where the
    batch may not be changed any more; nothing is written then.
    """
    locked_level(campaign, unit, document_of(campaign))
    require(decide_unchanged(batch_submitted=batch_submitted(campaign, unit)))
    plan = plan_of(table, campaign, unit)
    for planned in plan.planned:
        if planned.kind == "same":
            continue
        if planned.nomination is not None:
            actions.change_comment(planned.submission, unit, comment=planned.comment, actor=actor, now=now)
        else:
            save_draft(planned.submission, unit, comment=planned.comment, actor=actor, now=now)
    return {
        "written": plan.count("new", "changed"),
        "same": plan.count("same"),
        "ranked": _rank_all(plan, campaign, unit, actor=actor, now=now),
        "doubtful": sum(bool(row.doubts) for row in plan.rows),
    }


def _rank_all(plan: CommentPlan, campaign: Campaign, unit: Unit, *, actor: Person, now: dt.datetime) -> int:
    """Lay out each category by the ranks that the table names; the others keep their order behind those of the same rank.
    How many categories changed.
    """
    ranks_asked: dict[str, dict[int, int]] = defaultdict(dict)
    for planned in plan.planned:
        if planned.rank is not None:
            ranks_asked[planned.submission.category][planned.submission.pk] = planned.rank
    changed = 0
    for category, ranks in ranks_asked.items():
        standing = list(in_rank_order(campaign, unit, category))
        laid_out = sorted(
            standing,
            key=lambda row: (ranks.get(row.submission_id, row.rank or 0), row.submission_id not in ranks),
        )
        if [row.pk for row in laid_out] != [row.pk for row in standing]:
            order = [row.submission.uuid for row in laid_out]
            set_order(campaign, unit, category, order, actor=actor, now=now)
            changed += 1
    return changed
