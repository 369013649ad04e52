"""A list of units as the desk shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, QuerySet

from campaigns.models import Campaign
from campaigns.schema import Document, UnitAward
from portal.decisions import refuse
from portal.models import UnitKind
from portal.words import say
from review.honours.allocation import Outcome
from review.models import HonourList, UnitHonour

A_PAGE = 50

OUTCOMES: tuple[tuple[str, str], ...] = tuple(UnitHonour.Outcome.choices)


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit's row with what its figures say: of each tier so many, and why it isn't compared."""

    honour: UnitHonour
    tiers: str
    unmet: tuple[str, ...]

    @property
    def honoured(self) -> bool:
        return self.honour.outcome == Outcome.CHOSEN and self.honour.withdrawn_at is None


def list_of(campaign: Campaign, award: UnitAward) -> HonourList | None:
    """The list that was drafted last."""
    row: HonourList | None = (
        HonourList.objects.filter(campaign=campaign, award=award.key)
        .select_related("drafted_by", "published_by", "campaign__current", "campaign__tenant")
        .first()
    )
    return row


def rows_of(honour_list: HonourList, *, q: str = "", outcome: str = "") -> QuerySet[UnitHonour]:
    """The list's units, the best first, those that lack a condition at the end."""
    rows: QuerySet[UnitHonour] = UnitHonour.objects.filter(honour_list=honour_list)
    if q:
        rows = rows.filter(unit__name__icontains=q)
    if outcome in UnitHonour.Outcome.values:
        rows = rows.filter(outcome=outcome)
    return rows.select_related("unit", "honour_list", "decided_by").order_by(
        F("rank").asc(nulls_last=True), "unit__path"
    )


def unit_page(doc: Document, honour_list: HonourList, *, q: str, outcome: str, number: Any) -> Page:
    """A page of the list; two queries whatever its length."""
    page: Page = Paginator(rows_of(honour_list, q=q, outcome=outcome), A_PAGE).get_page(number)
    page.object_list = lines(doc, list(page.object_list))
    return page


def lines(doc: Document, honours: Sequence[UnitHonour]) -> list[UnitLine]:
    """Rows in words."""
    labels = {tier.key: tier.label for plan in doc.awards for tier in plan.tiers}
    return [
        UnitLine(
            honour,
            "、".join(f"{labels.get(key, key)} {count}" for key, count in honour.figures["tiers"].items()),
            tuple(say(refuse(code, **params)) for code, params in honour.figures["unmet"]),
        )
        for honour in honours
    ]


def outcome_counts(honour_list: HonourList) -> list[tuple[str, str, int]]:
    """(key, label, units) of every outcome. One query."""
    rows = UnitHonour.objects.filter(honour_list=honour_list).order_by().values_list("outcome")
    counted = dict(rows.annotate(count=Count("pk")))
    return [(key, label, counted.get(key, 0)) for key, label in OUTCOMES]


def kind_labels() -> dict[str, str]:
    """Labels of the tenant's kinds of units."""
    return dict(UnitKind.objects.values_list("key", "label"))
