"""What the award plans give, the awards as they stand, and a plan in words."""

from decimal import Decimal
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count

from campaigns.models import Campaign
from campaigns.schema import AwardPlan, Document
from campaigns.schema.judging import DistinctionPlan, RatioPlan
from campaigns.schema.matching import CaseFacts
from review.access import document_of
from review.awards.allocation import Given, share_out
from review.judging.queries import judgeable
from review.judging.rankings import judged_cases, last_round, pool_label
from review.judging.scoring import plain
from review.models import Award


def planned_awards(campaign: Campaign) -> list[Given]:
    """What the campaign's award plans give now."""
    doc = document_of(campaign)
    final = last_round(doc)
    if final is None:
        return []
    cases = judged_cases(campaign, final)
    return share_out(doc.awards, cases, facts_of(campaign), trim=final.trim)


def facts_of(campaign: Campaign) -> dict[int, CaseFacts]:
    """Every judged case as plans see it, by id. One query."""
    rows = judgeable(campaign).values_list(
        "pk", "category", "track", "group", "unit__kind", "unit__attributes"
    )
    return {
        pk: CaseFacts(category, track, group, kind or "", frozenset(attributes or ()))
        for pk, category, track, group, kind, attributes in rows
    }


def award_page(campaign: Campaign, tier: str, number: Any) -> Page:
    """The drafted or published awards, best first within each pool."""
    rows = Award.objects.filter(campaign=campaign).select_related("submission__unit", "decided_by")
    if tier:
        rows = rows.filter(tier=tier)
    return Paginator(rows.order_by("pool", "rank", "pk"), 50).get_page(number)


def tier_counts(campaign: Campaign, doc: Document) -> list[tuple[str, str, int]]:
    """(key, label, awards) of every tier. One query."""
    counted = dict(
        Award.objects.filter(campaign=campaign).order_by().values_list("tier").annotate(n=Count("pk"))
    )
    labels = {tier.key: tier.label for plan in doc.awards for tier in plan.tiers}
    return [(key, label, counted.get(key, 0)) for key, label in labels.items()]


_POOLS = {
    "all": "全部案例一起",
    "category": "按类别分别",
    "category_track": "按类别和赛道分别",
    "category_group": "按类别和组别分别",
    "group": "按组别分别",
}


def plan_words(doc: Document, plan: AwardPlan) -> str:
    """An award plan in one sentence."""
    where = pool_label(doc, plan.where.categories)
    about = f"{where}：" if where else ""
    labels = "、".join(tier.label for tier in plan.tiers)
    if isinstance(plan, DistinctionPlan):
        return (
            f"{about}{labels}——同一档次得到不少于 {plain(plan.agree * 100)}% 的专家推荐即授予，取最高一档。"
        )
    if isinstance(plan, RatioPlan):
        shares = " : ".join(plain(tier.share or Decimal(0)) for tier in plan.tiers)
        split = f"按 {shares} 分配，各档件数按累计比例向下取整" if len(plan.tiers) > 1 else "件数向下取整"
        ties = "同分一律归入较低一档" if plan.ties == "lower" else "同分归入较高一档，但不超过获奖率"
        return f"{about}{_POOLS[plan.pool]}评奖，获奖率不超过 {plain(plan.rate * 100)}%，{labels}{split}；{ties}。"
    places = "、".join(f"{tier.label} {tier.places} 名" for tier in plan.tiers)
    ties = "同分超出名额的一律归入较低一档" if plan.ties == "lower" else "末位同分并列获奖"
    return f"{about}{_POOLS[plan.pool]}评奖：{places}；{ties}。"
