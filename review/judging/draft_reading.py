"""What a page and a sheet say of a drafted draw and of the assignments there are. Fixed queries."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.shortcuts import get_object_or_404

from campaigns.models import Campaign
from campaigns.schema import Document
from campaigns.schema.judging import Round
from portal.models import Unit
from review.judging.sharing_out import DrawRules
from review.messages import CONFLICTS
from review.models import Assignment, AssignmentDraft, Review, Reviewer
from submissions.models import Submission

OPEN = (AssignmentDraft.State.WAITING, AssignmentDraft.State.READY, AssignmentDraft.State.APPLYING)


@dataclass(frozen=True, slots=True)
class Short:
    """A case that lacks experts, how many, and why the others can't take it."""

    case: Submission
    lacking: int
    why: str


@dataclass(frozen=True, slots=True)
class Load:
    """An expert's number of cases after the draw, of them new ones."""

    name: str
    new: int
    total: int
    most: int | None


def draft_in(campaign: Campaign, draft: int, *, panel: Unit | None) -> AssignmentDraft:
    """A draft of the panel; 404 where there is none."""
    rows = AssignmentDraft.objects.select_related("made_by", "panel", "campaign")
    row: AssignmentDraft = get_object_or_404(rows, pk=draft, campaign=campaign, panel=panel)
    return row


def open_draft(campaign: Campaign, round_: Round, panel: Unit | None) -> AssignmentDraft | None:
    """The draft that waits to be looked at, applied or discarded."""
    row: AssignmentDraft | None = (
        AssignmentDraft.objects.filter(campaign=campaign, panel=panel, round=round_.key, state__in=OPEN)
        .defer("pairs", "figures", "given_up")
        .first()
    )
    return row


def loads_after(draft: AssignmentDraft) -> list[Load]:
    """Every expert's load after the draw, the heaviest first."""
    new: dict[int, int] = {}
    for _, expert in draft.pairs:
        new[expert] = new.get(expert, 0) + 1
    loads = {int(pk): load for pk, load in draft.figures.get("loads", {}).items()}
    rows = [
        Load(row.name, new.get(row.pk, 0), loads[row.pk], row.most)
        for row in Reviewer.objects.filter(pk__in=loads).only("pk", "name", "most")
    ]
    return sorted(rows, key=lambda row: (-row.total, row.name))


def short_cases(draft: AssignmentDraft) -> list[Short]:
    """The cases of which the reasons were looked up."""
    why = draft.figures.get("why_short", {})
    cases = Submission.objects.filter(pk__in=[int(pk) for pk in why]).select_related("unit").order_by("pk")
    lacking = draft.figures.get("short", {})
    return [Short(case, lacking[str(case.pk)], _reasons(why[str(case.pk)])) for case in cases]


def _reasons(counts: Sequence[tuple[str, int]]) -> str:
    if not counts:
        return "全部专家都已分到这件案例"
    return "、".join(f"{CONFLICTS[code]} {count} 人" for code, count in counts)


def _labels(doc: Document) -> dict[str, str]:
    return {c.key: c.label for c in doc.categories} | {g.key: g.label for g in doc.groups}


def rules_in_words(doc: Document, draft: AssignmentDraft) -> list[str]:
    """What the draw was asked for."""
    rules = DrawRules.from_json(draft.rules)
    labels = _labels(doc)
    words = [f"随机种子 {draft.seed}", WORTH_WORDS.get(rules.worth, f"对口一级抵 {rules.worth} 件")]
    if rules.categories:
        words.append("类别：" + "、".join(labels.get(key, key) for key in rules.categories))
    if rules.groups:
        words.append("组别：" + "、".join(labels.get(key, key) for key in rules.groups))
    if rules.most is not None:
        words.append(f"每人最多 {rules.most} 件")
    if rules.same_subject:
        words.append("学科不同的不分")
    if rules.same_stage:
        words.append("学段不同的不分")
    words.append("未开始、未固定的重新分配" if rules.again else "已有分配不变，只补缺额")
    return words


WORTH_WORDS = {0: "工作量均衡优先", 5: "均衡与对口兼顾", 1_000: "学科学段对口优先"}

HEADINGS = (
    "轮次",
    "编号",
    "案例",
    "类别",
    "组别",
    "单位",
    "专家",
    "专家单位",
    "状态",
    "方式",
    "回避情形与分配理由",
)


def assignment_rows(
    doc: Document, campaign: Campaign, round_: Round, panel: Unit | None
) -> Iterator[tuple[Any, ...]]:
    """Every assignment of the round, case by case. One query, read as it comes."""
    labels = _labels(doc)
    rows = (
        Assignment.objects.filter(submission__campaign=campaign, round=round_.key, reviewer__panel=panel)
        .select_related("submission__unit", "reviewer__unit", "review")
        .defer("submission__answers", "submission__declared")
        .order_by("submission__category", "submission__number", "pk")
    )
    for row in rows.iterator(chunk_size=2000):
        case, expert, review = row.submission, row.reviewer, getattr(row, "review", None)
        despite = f"{CONFLICTS.get(row.despite, row.despite)}：{row.despite_why}" if row.despite else ""
        yield (
            round_.label, case.number, str(case), labels.get(case.category, case.category),
            labels.get(case.group, case.group), case.unit.name if case.unit else "", expert.name,
            expert.unit.name if expert.unit else expert.unit_name,
            Review.State(review.state).label if review else "未开始", "固定" if row.pinned else "随机", despite,
        )  # fmt: skip
