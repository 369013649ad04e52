"""A filled rubric: what it adds up to, and what still stands in the way of handing it in. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from campaigns.schema import Item, Rubric
from portal.decisions import ALLOWED, Decision, refuse


@dataclass(frozen=True, slots=True)
class Filled:
    """What an expert has entered: points or levels by item key, the distinction, and the comment's length in 字."""

    points: Mapping[str, Decimal] = field(default_factory=dict)
    levels: Mapping[str, str] = field(default_factory=dict)
    distinction: str = ""
    comment_char_count_cjk: int = 0


def decide_points(item: Item, points: Decimal) -> Decision:
    """Points lie between 0 and the item's, in its steps."""
    top = item.points or Decimal(0)
    if not 0 <= points <= top or points % item.step != 0:
        return refuse("points_outside", item=item.label, max=plain(top), step=plain(item.step))
    return ALLOWED


def decide_fits(rubric: Rubric, filled: Filled) -> Decision:
    """Whether everything entered so far belongs to the rubric; gaps are fine (a draft)."""
    items = {item.key: item for item in rubric.items}
    for key, points in filled.points.items():
        if key not in items or not rubric.weighted:
            return refuse("rubric_changed")
        if not (decision := decide_points(items[key], points)):
            return decision
    levels = {level.key for level in rubric.levels}
    for key, level in filled.levels.items():
        if key not in items or level not in levels:
            return refuse("rubric_changed")
    if (
        filled.distinction
        and filled.distinction != NO_DISTINCTION
        and filled.distinction not in {h.key for h in rubric.distinctions}
    ):
        return refuse("rubric_changed")
    return ALLOWED


def only_fitting(rubric: Rubric, filled: Filled) -> tuple[Filled, dict[str, Decision]]:
    """What of it can be kept as it stands, and by item why the rest can't: one wrong number blocks nothing else."""
    items = {item.key: item for item in rubric.items}
    problems = {
        key: decision
        for key, points in filled.points.items()
        if key in items and not (decision := decide_points(items[key], points))
    }
    return replace(filled, points={k: v for k, v in filled.points.items() if k not in problems}), problems


NO_DISTINCTION = "none"
"""An expert's answer "不推荐" where the rubric offers distinctions (C18)."""


def decide_complete(rubric: Rubric, filled: Filled) -> Decision:
    """Whether the rubric is filled to the end and may be handed in."""
    if not (decision := decide_fits(rubric, filled)):
        return decision
    answered = filled.points if rubric.weighted else filled.levels
    gaps = [item.label for item in rubric.items if item.key not in answered]
    if gaps:
        return refuse("items_missing", items="、".join(gaps), count=len(gaps))
    if rubric.distinctions and not filled.distinction:
        return refuse("distinction_missing")
    if filled.comment_char_count_cjk < rubric.comment_min_zi:
        return refuse("review_comment_short", min=rubric.comment_min_zi, used=filled.comment_char_count_cjk)
    return ALLOWED


def total(rubric: Rubric, filled: Filled) -> Decimal:
    """The sum of the points given; with levels, of their values."""
    if rubric.weighted:
        return sum(filled.points.values(), Decimal(0))
    values = {level.key: level.value for level in rubric.levels}
    return sum((values.get(key, Decimal(0)) for key in filled.levels.values()), Decimal(0))


def plain(number: Decimal) -> str:
    """A number as people write it: 10, 0.5, never 1E+1."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
