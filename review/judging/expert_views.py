"""What an expert's pages show: assigned cases, the rubric with what is filled in, files by harmless names."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Q

from campaigns.calendar.windows import window
from campaigns.models import Campaign
from campaigns.schema import Item, Rubric, StageKind
from portal.decisions import refuse
from portal.models import Attachment, Person
from portal.words import say
from review.access import document_of
from review.judging.scoring import NO_DISTINCTION, Filled, only_fitting, plain
from review.models import Assignment, Review, Reviewer
from submissions.checks.file_views import blind_name
from submissions.states import State
from submissions.submitting.case_detail import CaseDetail, case_detail

IN_JUDGING = (State.ELIGIBLE, State.SUBMITTED, State.RECOMMENDED)
"""Where a case can stand while somebody judges it: a unit's own round comes before the nomination."""


STATES = {"waiting": "未开始", "draft": "评审中", "submitted": "已提交"}
"""How far a case of the expert's list is."""
SORTS = {"": "分配顺序", "title": "案例名称", "category": "类别", "total": "得分从高到低"}
"""How the list is sorted; what is still to do stands first in each."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is narrowed to and sorted by; what is unknown narrows nothing."""

    state: str = ""
    sort: str = ""
    q: str = ""

    @classmethod
    def from_query(cls, query: Any) -> "Wanted":
        """From the page's query string."""
        state, sort = str(query.get("state", "")), str(query.get("sort", ""))
        q = str(query.get("q", ""))[:80].strip()
        return cls(state if state in STATES else "", sort if sort in SORTS else "", q)

    def fits(self, task: "Task") -> bool:
        """Whether the list shows the case."""
        said = f"{task.assignment.submission.title} {task.label} {task.track}".casefold()
        return self.state in ("", task.status) and self.q.casefold() in said


@dataclass(frozen=True, slots=True)
class Task:
    """One assigned case as the expert's list shows it. `status`: waiting, draft or submitted; `place` counts from 1 in the
    order of assignment; `points` says whether the expert gave points, or levels whose values are nobody's business.
    """

    assignment: Assignment
    label: str
    track: str
    status: str
    place: int
    points: bool

    @property
    def total(self) -> str:
        """What was given, once it is handed in; "" where levels were."""
        given = self.status == "submitted" and self.points
        return plain(self.assignment.review.total or Decimal(0)) if given else ""


@dataclass(slots=True)
class Group:
    """An expert's cases of one campaign: all of them, and the `rows` that were asked for."""

    campaign: Campaign
    closes: dt.datetime | None
    tasks: list[Task] = field(default_factory=list)
    rows: list[Task] = field(default_factory=list)

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """(state, its name, how many), of all cases."""
        return [
            (state, label, sum(task.status == state for task in self.tasks))
            for state, label in STATES.items()
        ]

    @property
    def done(self) -> int:
        return sum(task.status == "submitted" for task in self.tasks)

    @property
    def left(self) -> int:
        return len(self.tasks) - self.done


def desk_groups(person: Person, wanted: Wanted | None = None, *, now: dt.datetime) -> list[Group]:
    """Everything assigned to the person that is still in judging, or judged. Two queries at most."""
    wanted = wanted or Wanted()
    groups: dict[int, Group] = {}
    for row in assignments_of(person):
        campaign = row.submission.campaign
        if campaign.pk not in groups:
            groups[campaign.pk] = Group(campaign, window(document_of(campaign), StageKind.REVIEW)[1])
        doc = document_of(campaign)
        category = doc.category(row.submission.category)
        rubric = doc.rubric_of(category)
        tasks = groups[campaign.pk].tasks
        tasks.append(
            Task(
                row,
                category.label,
                doc.label_of("tracks", row.submission.track),
                state_of(row),
                len(tasks) + 1,
                rubric is not None and rubric.weighted,
            )
        )
    for group in groups.values():
        group.rows = sorted(filter(wanted.fits, group.tasks), key=lambda task: _order(task, wanted.sort))
    return list(groups.values())


def _order(task: Task, sort: str) -> tuple[Any, ...]:
    review = getattr(task.assignment, "review", None)
    total = review.total if review is not None and review.total is not None and task.points else Decimal(0)
    keys: dict[str, Any] = {
        "title": task.assignment.submission.title,
        "category": (task.label, task.track),
        "total": -total,
    }
    done = task.status == "submitted"
    return (done, keys[sort], task.place) if sort in keys else (done, task.place)


def assignments_of(person: Person) -> list[Assignment]:
    """The person's assignments whose cases are still judged. One query; the rules' document is read where this process
    has not parsed it yet, and never once an assignment.
    """
    return list(
        Assignment.objects.filter(
            reviewer__person=person,
            reviewer__state=Reviewer.State.ACCEPTED,
            submission__state__in=IN_JUDGING,
        )
        .select_related("submission__campaign__current", "submission__campaign__tenant", "review", "reviewer")
        .defer("submission__answers", "submission__campaign__current__document")
        .order_by("pk")
    )


def state_of(assignment: Assignment) -> str:
    """waiting, draft or submitted."""
    review = getattr(assignment, "review", None)
    return review.state if review is not None else "waiting"


def next_open(person: Person, mine: Assignment) -> Assignment | None:
    """The reviewer's next case that waits, to go on without the list; after the last one the first. One query."""
    row: Assignment | None = (
        Assignment.objects.filter(
            reviewer__person=person,
            reviewer__state=Reviewer.State.ACCEPTED,
            submission__campaign=mine.submission.campaign_id,
            submission__state__in=IN_JUDGING,
        )
        .exclude(pk=mine.pk)
        .exclude(review__state=Review.State.SUBMITTED)
        .annotate(before=Q(pk__lt=mine.pk))
        .order_by("before", "pk")
        .only("uuid")
        .first()
    )
    return row


def expert_view(assignment: Assignment) -> CaseDetail:
    """The case as this expert may see it (X06)."""
    return case_detail(assignment.submission, blind=assignment.submission.campaign.blind)


def shown_name(assignment: Assignment, file: Attachment, kind: str = "") -> str:
    """What the file is called for this expert; `kind` is the type of the copy that blind readers get."""
    submission = assignment.submission
    if not submission.campaign.blind:
        return file.name
    same = Attachment.objects.filter(folder=submission.folder_id, slot=file.slot, pk__lt=file.pk).count()
    return blind_name(submission.spec.slot(file.slot), file.name, same + 1, kind)


@dataclass(frozen=True, slots=True)
class ItemView:
    """One line of the rubric as it stands in the form."""

    key: str
    label: str
    guidance: str
    points: str
    step: str
    value: str
    level: str
    problem: str = ""
    chips: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DimensionView:
    label: str
    points: str
    items: list[ItemView]


@dataclass(frozen=True, slots=True)
class SavedAnswers:
    """A review as it stands in the database, by the names of the form's inputs; "" where nothing was answered. `edits`
    and `page` are its edition.
    """

    edits: int
    page: str
    values: dict[str, str]

    @property
    def json(self) -> str:
        return json.dumps(self.values, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class RubricView:
    """The scoring form."""

    rubric: Rubric
    dimensions: list[DimensionView]
    distinction: str
    comment: str
    total: str
    most: str
    stored: SavedAnswers
    distinction_problem: str = ""
    comment_problem: str = ""
    none: str = NO_DISTINCTION


def saved_answers(assignment: Assignment, rubric: Rubric) -> SavedAnswers:
    """What is saved of the review now, read anew. Two queries."""
    review = Review.objects.prefetch_related("scores").filter(assignment=assignment).first()
    return _answers_of(rubric, review)


def _answers_of(rubric: Rubric, review: Review | None) -> SavedAnswers:
    scores = {score.item: score for score in review.scores.all()} if review is not None else {}
    values: dict[str, str] = {}
    for item in rubric.items:
        score = scores.get(item.key)
        if rubric.weighted:
            values[f"p-{item.key}"] = plain(score.points) if score is not None else ""
        else:
            values[f"l-{item.key}"] = score.level if score is not None else ""
    if rubric.distinctions:
        values["distinction"] = review.distinction if review is not None else ""
    values["comment"] = review.comment if review is not None else ""
    if review is None:
        return SavedAnswers(0, "", values)
    return SavedAnswers(review.edits, review.saved_by_page, values)


MOST_CHIPS = 21
"""Buttons of the score pad: more are slower to find than two steps of fine tuning."""


def chips(item: Item) -> tuple[str, ...]:
    """The values of the score pad's buttons, highest first: the item's own steps, or so many times coarser that they fit.

    The steps between are reached by its − and +.
    """
    if item.points is None:
        return ()
    spacing = next(
        (
            each
            for each in (item.step, *(Decimal(n) for n in (1, 2, 5, 10, 20, 50)))
            if each >= item.step and each % item.step == 0 and item.points / each < MOST_CHIPS
        ),
        item.points,
    )
    count = int(item.points // spacing)
    top = [] if item.points % spacing == 0 else [item.points]
    return tuple(plain(value) for value in top + [spacing * n for n in range(count, -1, -1)])


@dataclass(frozen=True, slots=True)
class Problems:
    """What stands in the way of handing a filled rubric in, said where it stands."""

    items: Mapping[str, str] = field(default_factory=dict)
    distinction: str = ""
    comment: str = ""


def problems_of(rubric: Rubric, filled: Filled | None) -> Problems:
    """By place; none before anybody tried to hand it in."""
    if filled is None:
        return Problems()
    answered = filled.points if rubric.weighted else filled.levels
    items = {item.key: "还没有评分。" for item in rubric.items if item.key not in answered}
    items |= {key: say(problem) for key, problem in only_fitting(rubric, filled)[1].items()}
    short = filled.comment_char_count_cjk < rubric.comment_min_zi
    used = filled.comment_char_count_cjk
    return Problems(
        items,
        "请选择总体推荐意见。" if rubric.distinctions and not filled.distinction else "",
        say(refuse("review_comment_short", min=rubric.comment_min_zi, used=used)) if short else "",
    )


def rubric_view(
    rubric: Rubric,
    review: Review | None,
    typed: Mapping[str, Any] | None = None,
    filled: Filled | None = None,
) -> RubricView:
    """The rubric filled with what was typed just now, else with what was saved; `filled` is what was typed, read."""
    problems = problems_of(rubric, filled)
    stored = _answers_of(rubric, review)

    def value(key: str) -> str:
        if typed is not None:
            return str(typed.get(f"p-{key}", ""))
        return stored.values.get(f"p-{key}", "")

    def level(key: str) -> str:
        if typed is not None:
            return str(typed.get(f"l-{key}", ""))
        return stored.values.get(f"l-{key}", "")

    dimensions = [
        DimensionView(
            part.label,
            plain(part.points or sum((item.points or Decimal(0) for item in part.items), Decimal(0)))
            if rubric.weighted
            else "",
            [
                ItemView(
                    item.key,
                    item.label,
                    item.guidance,
                    plain(item.points) if item.points else "",
                    plain(item.step),
                    value(item.key),
                    level(item.key),
                    problems.items.get(item.key, ""),
                    chips(item) if rubric.weighted else (),
                )
                for item in part.items
            ],
        )
        for part in rubric.dimensions
    ]
    typed_comment = str(typed.get("comment", "")) if typed is not None else None
    typed_distinction = str(typed.get("distinction", "")) if typed is not None else None
    return RubricView(
        rubric=rubric,
        dimensions=dimensions,
        distinction=typed_distinction
        if typed_distinction is not None
        else (review.distinction if review else ""),
        comment=typed_comment if typed_comment is not None else (review.comment if review else ""),
        total=plain(review.total) if review and review.total is not None else "0",
        most=plain(rubric.total),
        stored=stored,
        distinction_problem=problems.distinction,
        comment_problem=problems.comment,
    )
