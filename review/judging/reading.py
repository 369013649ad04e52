"""Reviews as whoever runs the panel reads them: by case, by expert, and as a table. A fixed number of queries."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, F, Max, Min, Q, QuerySet

from campaigns.models import Campaign
from campaigns.schema import Document, Rubric
from campaigns.schema.judging import Round
from portal.models import Post, Unit
from review.access import document_of
from review.judging.judged_cases import judged_submissions
from review.judging.queries import judgeable
from review.judging.scoring import NO_DISTINCTION, plain
from review.models import Assignment, Review, Reviewer, Score
from submissions.models import Submission

SORTS: dict[str, str] = {
    "spread": "分差大的在前",
    "low": "平均分低的在前",
    "high": "平均分高的在前",
    "missing": "缺评审的在前",
}
"""How the list of cases is sorted, beside the usual order by category."""

_ORDERS: dict[str, Sequence[Any]] = {
    "spread": (F("spread").desc(nulls_last=True), "pk"),
    "low": (F("mean").asc(nulls_last=True), "pk"),
    "high": (F("mean").desc(nulls_last=True), "pk"),
    "missing": (F("done").asc(), "category", "pk"),
}


def reviewed_cases(campaign: Campaign, round_: Round, panel: Unit | None, sort: str) -> QuerySet[Submission]:
    """Judged cases with how many reviews are handed in, their mean and the distance of the highest from the lowest total."""
    mine = Q(assignments__round=round_.key, assignments__reviewer__panel=panel)
    done = mine & Q(assignments__review__state=Review.State.SUBMITTED)
    total = "assignments__review__total"
    rows: QuerySet[Submission] = (
        judgeable(campaign, panel, round_=round_)
        .select_related("unit")
        .annotate(
            experts=Count("assignments", filter=mine),
            done=Count("assignments", filter=done),
            mean=Avg(total, filter=done),
            spread=Max(total, filter=done) - Min(total, filter=done),
        )
        .order_by(*_ORDERS.get(sort, ("category", "track", "pk")))
    )
    return rows


def total_of(assignment: Assignment) -> str:
    """The total of a review that is handed in, as people write it."""
    review = getattr(assignment, "review", None)
    handed_in = review is not None and review.state == Review.State.SUBMITTED
    total: Decimal | None = review.total if review is not None and handed_in else None
    return plain(total) if total is not None else ""


@dataclass(frozen=True, slots=True)
class ReadReview:
    """One review in words: what was given for each item of the case's rubric, in its order. What an expert has not handed
    in is the expert's own: everything but the state is "" then.
    """

    assignment: Assignment
    state: str
    total: str
    distinction: str
    comment: str
    given: tuple[str, ...]

    @property
    def submitted(self) -> bool:
        return self.state == Review.State.SUBMITTED


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One item of the rubric across the case's experts; `far_apart`: they differ by half of its points or more."""

    dimension: str
    label: str
    most: str
    given: tuple[str, ...]
    far_apart: bool


@dataclass(frozen=True, slots=True)
class CaseReading:
    """All reviews of a case side by side."""

    reviews: tuple[ReadReview, ...]
    rows: tuple[ItemRow, ...]
    weighted: bool
    most: str


def _read(assignment: Assignment, rubric: Rubric) -> ReadReview:
    review = getattr(assignment, "review", None)
    if review is None or review.state != Review.State.SUBMITTED:
        return ReadReview(
            assignment, review.state if review else "waiting", "", "", "", ("",) * len(rubric.items)
        )
    scores: Iterable[Score] = review.scores.all()
    by_item = {score.item: score for score in scores}
    levels = {level.key: level.label for level in rubric.levels}
    distinctions = {each.key: each.label for each in rubric.distinctions} | {NO_DISTINCTION: "不推荐"}

    def given(key: str) -> str:
        score = by_item.get(key)
        if score is None:
            return ""
        return plain(score.points) if rubric.weighted else levels.get(score.level, score.level)

    return ReadReview(
        assignment,
        review.state,
        plain(review.total) if review.total is not None and rubric.weighted else "",
        distinctions.get(review.distinction, review.distinction),
        review.comment,
        tuple(given(item.key) for item in rubric.items),
    )


def _assignments(round_: Round, panel: Unit | None) -> QuerySet[Assignment]:
    rows: QuerySet[Assignment] = (
        Assignment.objects.filter(round=round_.key, reviewer__panel=panel)
        .select_related("reviewer", "review", "submission__unit")
        .prefetch_related("review__scores")
        .order_by("pk")
    )
    return rows


def case_reading(submission: Submission, round_: Round, panel: Unit | None) -> CaseReading | None:
    """The case's reviews in the round, item by item; None where its category is not judged. Two queries."""
    doc = document_of(submission.campaign)
    rubric = doc.rubric_of(doc.category(submission.category), round_.key)
    if rubric is None:
        return None
    reviews = [_read(row, rubric) for row in _assignments(round_, panel).filter(submission=submission)]
    dimensions = [(part.label, item) for part in rubric.dimensions for item in part.items]
    rows = []
    for at, (dimension, item) in enumerate(dimensions):
        given = tuple(review.given[at] for review in reviews)
        numbers = [Decimal(text) for text in given if text] if item.points is not None else []
        apart = len(numbers) > 1 and (max(numbers) - min(numbers)) * 2 >= (item.points or 0)
        most = plain(item.points) if item.points is not None else ""
        rows.append(ItemRow(dimension, item.label, most, given, apart))
    return CaseReading(tuple(reviews), tuple(rows), rubric.weighted, plain(rubric.total))


@dataclass(frozen=True, slots=True)
class ExpertRow:
    """One case of an expert: the review, and the mean of the others' totals for comparison ("" where there is none)."""

    review: ReadReview
    items: tuple[tuple[str, str], ...]
    others: str


def expert_rows(
    doc: Document, round_: Round, assignments: Sequence[Assignment], panel: Unit | None
) -> list[ExpertRow]:
    """A page of an expert's assignments, read. One query."""
    own = {row.submission_id: row.pk for row in assignments}
    totals: dict[int, list[Decimal]] = {}
    others = Assignment.objects.filter(
        submission__in=own, round=round_.key, review__state=Review.State.SUBMITTED, reviewer__panel=panel
    ).exclude(pk__in=own.values())
    for submission, total in others.values_list("submission", "review__total"):
        totals.setdefault(submission, []).append(total or Decimal(0))
    rows = []
    for row in assignments:
        rubric = doc.rubric_of(doc.category(row.submission.category), row.round)
        if rubric is None:
            continue
        review = _read(row, rubric)
        items = tuple(zip((item.label for item in rubric.items), review.given, strict=True))
        given = totals.get(row.submission_id, [])
        mean = plain((sum(given, Decimal(0)) / len(given)).quantize(Decimal("0.01"))) if given else ""
        rows.append(ExpertRow(review, items, mean if rubric.weighted else ""))
    return rows


def discussion_posts(submission: Submission, round_: Round, panel: Unit | None) -> list[tuple[str, Post]]:
    """What the case's experts said to one another, with their real names. Two queries."""
    posts = Post.objects.filter(
        thread__case_discussion__submission=submission,
        thread__case_discussion__round=round_.key,
        thread__case_discussion__panel=panel,
    )
    reviewers = Reviewer.objects.filter(campaign=submission.campaign_id, panel=panel, person__isnull=False)
    names = dict(reviewers.values_list("person", "name"))
    return [(names.get(post.author_id, ""), post) for post in posts]


def assignments_of_expert(reviewer: Reviewer, round_: Round) -> QuerySet[Assignment]:
    """The expert's cases of the round, handed-in reviews first."""
    return (
        _assignments(round_, reviewer.panel)
        .filter(reviewer=reviewer)
        .order_by(F("review__submitted_at").desc(nulls_last=True), "pk")
    )


def handed_in(campaign: Campaign, round_: Round, panel: Unit | None) -> QuerySet[Assignment]:
    """The assignments of the round whose reviews are handed in."""
    rows: QuerySet[Assignment] = _assignments(round_, panel).filter(
        submission__campaign=campaign, review__state=Review.State.SUBMITTED
    )
    return rows


def review_sheet(
    campaign: Campaign, round_: Round, panel: Unit | None
) -> tuple[list[str], Iterator[list[Any]]]:
    """A table of single reviews: headings, and a line for each that is handed in. The columns of items are those
    of all rubrics, in the document's order; what a rubric does not have stays empty. Where the round adjusts totals, each
    stands as it counts beside the one given.
    """
    doc = document_of(campaign)
    rubrics = {category.key: doc.rubric_of(category, round_.key) for category in doc.categories}
    columns = list(
        dict.fromkeys(
            (rubric.key, item.key, item.label)
            for rubric in doc.rubrics
            if rubric in rubrics.values()
            for item in rubric.items
        )
    )
    several = len({rubric for rubric, _, _ in columns}) > 1
    labels = {rubric.key: rubric.label for rubric in doc.rubrics}
    headings = [
        "案例编号", "案例", "类别", "赛道", "单位", "专家", "专家单位",
        *(f"{labels[rubric]}·{label}" if several else label for rubric, _, label in columns),
        "总分", *(["校正后"] if round_.adjust != "raw" else []), "推荐意见", "评语", "提交时间",
    ]  # fmt: skip
    counted = _counted(campaign, round_, panel) if round_.adjust != "raw" else None
    return headings, _sheet_rows(campaign, doc, columns, handed_in(campaign, round_, panel), counted)


def _counted(campaign: Campaign, round_: Round, panel: Unit | None) -> dict[tuple[int, int], Decimal]:
    """Each total as it counts, by case and expert; of the cases that are judged."""
    return {
        (case.id, judge): total
        for case in judged_submissions(campaign, round_, panel)
        for judge, total in zip(case.judges, case.counting, strict=True)
    }


def _sheet_rows(
    campaign: Campaign,
    doc: Document,
    columns: list[tuple[str, str, str]],
    rows: QuerySet[Assignment],
    counted: dict[tuple[int, int], Decimal] | None,
) -> Iterator[list[Any]]:
    rows = rows.select_related("reviewer__unit")
    for row in rows.order_by("submission__category", "submission__pk", "reviewer__name").iterator(500):
        submission, reviewer = row.submission, row.reviewer
        category = doc.category(submission.category)
        rubric = doc.rubric_of(category, row.round)
        if rubric is None:
            continue
        review = _read(row, rubric)
        by_item = dict(zip((item.key for item in rubric.items), review.given, strict=True))
        given = [by_item.get(item, "") if key == rubric.key else "" for key, item, _ in columns]
        at = row.review.submitted_at
        yield [
            submission.number or "",
            submission.title,
            category.label,
            doc.label_of("tracks", submission.track),
            submission.unit.name if submission.unit else "",
            reviewer.name,
            reviewer.unit.name if reviewer.unit else reviewer.unit_name,
            *(_number(text) if rubric.weighted else text for text in given),
            _number(review.total),
            *([counted.get((submission.pk, reviewer.pk), "")] if counted is not None else []),
            review.distinction,
            review.comment,
            f"{at.astimezone(campaign.zone):%Y-%m-%d %H:%M}" if at else "",
        ]


def _number(text: str) -> Any:
    """A number for the table's sums; "" stays an empty cell."""
    return Decimal(text) if text else ""
