"""The scoring form: the rubric with what is saved or was just typed, and what stands in the way of handing it in."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from campaigns.schema import Item, Rubric
from portal.decisions import refuse
from portal.words import say
from review.judging.scoring import NO_DISTINCTION, Filled, only_fitting, plain
from review.models import Assignment, Review


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

    def answer(name: str) -> str:
        return str(stored.values.get(name, "") if typed is None else typed.get(name, ""))

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
                    answer(f"p-{item.key}"),
                    answer(f"l-{item.key}"),
                    problems.items.get(item.key, ""),
                    chips(item) if rubric.weighted else (),
                )
                for item in part.items
            ],
        )
        for part in rubric.dimensions
    ]
    return RubricView(
        rubric=rubric,
        dimensions=dimensions,
        distinction=answer("distinction"),
        comment=answer("comment"),
        total=plain(review.total) if review and review.total is not None else "0",
        most=plain(rubric.total),
        stored=stored,
        distinction_problem=problems.distinction,
        comment_problem=problems.comment,
    )
