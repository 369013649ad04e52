"""Award plans in plain Chinese: for those who are asked to take part, and exactly, for those who apply them. Pure."""

from decimal import Decimal

from campaigns.schema.document import Document
from campaigns.schema.judging import AwardPlan, DistinctionPlan, RatioPlan, TopPlan
from validators.quantities import number_words

POOL_WORDS: dict[str, str] = {
    "all": "全部案例一起",
    "category": "按类别分别",
    "category_track": "按类别和赛道分别",
    "category_group": "按类别和组别分别",
    "group": "按组别分别",
}


def share_words(share: Decimal) -> str:
    """At least such a share of the experts: 全部, 半数以上, 67% 以上."""
    if share == 1:
        return "全部"
    return "半数以上" if share == Decimal("0.5") else f"{number_words(share * 100)}% 以上"


def plan_words(plan: AwardPlan) -> str:
    """What a plan gives, as the campaign's page says it."""
    names = "、".join(tier.label for tier in plan.tiers)
    if isinstance(plan, RatioPlan):
        ratio = f"，比例 {_ratio(plan, ':')}" if len(plan.tiers) > 1 else ""
        return f"{POOL_WORDS[plan.pool]}评出{names}{ratio}，获奖面不超过 {_percent(plan.rate)}"
    if isinstance(plan, TopPlan):
        return f"{POOL_WORDS[plan.pool]}评出{_places(plan, '个')}"
    return f"由专家推荐{names}，{share_words(plan.agree)}专家推荐的授予相应荣誉"


def exact_plan_words(doc: Document, plan: AwardPlan) -> str:
    """How a plan is applied: of which cases it speaks, how it rounds, and what becomes of equal scores."""
    where = " · ".join(doc.category(key).label for key in plan.where.categories)
    about = f"{where}：" if where else ""
    names = "、".join(tier.label for tier in plan.tiers)
    if isinstance(plan, DistinctionPlan):
        return f"{about}{names}——同一档次得到{share_words(plan.agree)}专家推荐即授予，取最高一档。"
    pool = f"{about}{POOL_WORDS[plan.pool]}评奖"
    if isinstance(plan, RatioPlan):
        many = len(plan.tiers) > 1
        split = f"按 {_ratio(plan, ' : ')} 分配，各档件数按累计比例向下取整" if many else "件数向下取整"
        ties = "同分一律归入较低一档" if plan.ties == "lower" else "同分归入较高一档，但不超过获奖率"
        return f"{pool}，获奖率不超过 {_percent(plan.rate)}，{names}{split}；{ties}。"
    ties = "同分超出名额的一律归入较低一档" if plan.ties == "lower" else "末位同分并列获奖"
    return f"{pool}：{_places(plan, '名')}；{ties}。"


def _ratio(plan: RatioPlan, colon: str) -> str:
    return colon.join(number_words(tier.share or Decimal(0)) for tier in plan.tiers)


def _places(plan: TopPlan, measure: str) -> str:
    return "、".join(f"{tier.label} {tier.places} {measure}" for tier in plan.tiers)


def _percent(share: Decimal) -> str:
    return f"{number_words(share * 100)}%"
