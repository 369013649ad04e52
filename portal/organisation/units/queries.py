"""The tree as the page of units shows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator

from portal.models import Unit, UnitQuerySet
from portal.organisation.queries import unit_terms
from portal.organisation.units.access import Keeper
from portal.organisation.units.search import below, matching, names_above

UNITS_A_PAGE = 50

SHOWN: Mapping[str, str] = {"": "使用中", "closed": "已关闭", "unlisted": "申报者填写、未列入"}


@dataclass(frozen=True, slots=True)
class Line:
    """One unit of the page. `depth` counts the units above it."""

    unit: Unit
    depth: int
    above: str
    kind: str
    marks: str
    kept: bool


def units_shown(show: str) -> UnitQuerySet:
    """Units of one state; those that were merged away are in none."""
    rows: UnitQuerySet = Unit.objects.filter(merged_into=None)
    if show == "unlisted":
        return rows.filter(listed=False)
    return rows.filter(listed=True, closed_at__isnull=show != "closed")


def tree_page(who: Keeper, query: Mapping[str, str]) -> "Page[Any]":
    """A page of `Line`s: everything or what `?q=` finds, of one state (`?show=`) and kind (`?kind=`). A fixed number of
    queries.
    """
    rows = units_shown(str(query.get("show", "")))
    if who.above is not None:
        rows = rows.filter(below(who.above))
    if kind := str(query.get("kind", ""))[:60]:
        rows = rows.filter(kind=kind)
    if words := str(query.get("q", ""))[:100]:
        rows = matching(rows, words)
    page: Page[Any] = Paginator(rows.order_by("path"), UNITS_A_PAGE).get_page(query.get("page"))
    units = list(page)
    names, terms = names_above(units), unit_terms()
    page.object_list = [
        Line(
            unit,
            unit.path.count("/") - 1,
            names[unit.pk],
            terms.kind_words([unit.kind]) if unit.kind else "",
            "、".join(
                filter(
                    None,
                    [
                        terms.attribute_words(unit.attributes),
                        *(f"{terms.attribute_words([key])} {value:g}" for key, value in unit.numbers.items()),
                    ],
                )
            ),
            who.keeps(unit),
        )
        for unit in units
    ]
    return page
