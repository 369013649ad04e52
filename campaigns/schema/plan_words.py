"""Award plans in plain Chinese: for those who are asked to take part, and exactly, for those who apply them. Pure."""

import itertools
from decimal import Decimal
from typing import NamedTuple

from campaigns.schema.document import Document
from campaigns.schema.judging import Advance, AwardPlan, Contest, DistinctionPlan, RatioPlan, Round, TopPlan
from validators.quantities import number_words

_THOUSANDTH = Decimal("0.001")

POOL_WORDS: dict[str, str] = {
    "all": "全部案例一起",
    "category": "按类别分别",
    "category_track": "按类别和赛道分别",
    "category_group": "按类别和组别分别",
    "group": "按组别分别",
}

ADJUST_WORDS: dict[str, str] = {
    "raw": "不校正",
    "mean": "均值校正",
    "zscore": "标准分校正",
    "additive": "加性模型校正",
}
"""The name of each way to make totals comparable between experts."""

_ADJUSTED: dict[str, str] = {
    "raw": "",
    "mean": "先把各专家的平均分调到一致（均值校正），再",
    "zscore": "先把各专家评分的平均分和离散程度调到一致（标准分校正），再",
    "additive": "先扣除各专家与评审同样案例的其他专家相比的宽严偏差（加性模型校正），再",
}


def scoring_words(round_: Round) -> str:
    """How a round's scores come about from its reviews, and which cases are ranked: named wherever a result stands."""
    mean = "去掉一个最高分和一个最低分后取平均" if round_.trim else "取平均分"
    if round_.incomplete == "wait":
        missing = "评审全部交齐的案例才排名"
    elif round_.least is not None and round_.least > 1:
        missing = f"提交满 {round_.least} 份评审的案例才排名"
    else:
        missing = "评审没有交齐的案例按已提交的评审排名"
    return f"计分方式：{_ADJUSTED[round_.adjust]}{mean}，四舍五入到三位小数；{missing}。"


def share_words(share: Decimal) -> str:
    """At least such a share of the experts: 全部, 半数以上, 67% 以上."""
    if share == 1:
        return "全部"
    return "半数以上" if share == Decimal("0.5") else f"{number_words(share * 100)}% 以上"


def round_words(doc: Document) -> list[str]:
    """How the organiser's rounds lead on to each other and count together (S8, S19)."""
    own = doc.review.own_rounds
    sentences = [
        f"“{round_.label}”之后{advance_words(doc, round_.advance)}，进入“{following.label}”"
        for round_, following in itertools.pairwise(own)
        if round_.advance is not None
    ]
    if own and (words := weight_words(doc, own[-1])):
        sentences.append(words)
    return sentences


def weight_words(doc: Document, round_: Round) -> str:
    """How rounds and numbers from outside count together in the score of a round; "" where it is ranked by itself."""
    shares = weights(doc, round_)
    if len(shares) < 2:
        return ""
    whole = sum((each.weight for each in shares), Decimal(0))
    parts = "、".join(
        f"{each.label}占 {_percent((each.weight / whole).quantize(_THOUSANDTH))}" for each in shares
    )
    best = "、".join(each.label for each in doc.review.imported if each.scale == "best")
    by_best = f"，{best}以本类别最高的为满分" if best and round_ == doc.review.own_rounds[-1] else ""
    return f"“{round_.label}”的得分由{parts}合成（各按百分制{by_best}）"


class Weight(NamedTuple):
    """What a round or a number from outside weighs, by its key."""

    key: str
    label: str
    weight: Decimal


def weights(doc: Document, round_: Round) -> list[Weight]:
    """Everything that counts together in the round's score, in order; empty where the round is ranked by itself."""
    own = doc.review.own_rounds
    if round_.weight is None or round_ not in own:
        return []
    upto = own[: own.index(round_) + 1]
    counting = [Weight(each.key, each.label, each.weight) for each in upto if each.weight is not None]
    outside = doc.review.imported if round_ == own[-1] else ()
    return [*counting, *(Weight(each.key, each.label, each.weight) for each in outside)]


def advance_words(doc: Document, advance: Advance) -> str:
    """Who of a round goes on, and what becomes of equal scores at the line."""
    measure = (
        f"取前 {advance.first} 名"
        if advance.first is not None
        else f"取前 {_percent(advance.share or Decimal(0))}"
    )
    return f"{POOL_WORDS[advance.pool]}{measure}为“{advance.label}”，{ties_words(doc, advance)}"


def plan_words(plan: AwardPlan) -> str:
    """What a plan gives, as the campaign's page says it."""
    stopped = "没有进入下一轮的案例：" if plan.stopped_in is not None else ""
    return stopped + _plan_words(plan)


def _plan_words(plan: AwardPlan) -> str:
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
    stopped = next((each.label for each in doc.review.rounds if each.key == plan.stopped_in), "")
    where = " · ".join(filter(None, [where, f"止于“{stopped}”的案例" if stopped else ""]))
    about = f"{where}：" if where else ""
    names = "、".join(tier.label for tier in plan.tiers)
    if isinstance(plan, DistinctionPlan):
        votes = "某一档次或更高档次" if plan.counting == "or_better" and len(plan.tiers) > 1 else "同一档次"
        return f"{about}{names}——{votes}得到{share_words(plan.agree)}专家推荐即授予，取最高一档。"
    pool = f"{about}{POOL_WORDS[plan.pool]}评奖"
    if plan.merge_below:
        pool += f"，不足 {plan.merge_below} 件的合并在一起"
    if isinstance(plan, RatioPlan):
        many = len(plan.tiers) > 1
        split = f"按 {_ratio(plan, ' : ')} 分配，各档件数按累计比例向下取整" if many else "件数向下取整"
        base = "获奖率（按报送数计）" if plan.base == "reported" else "获奖率"
        least = "，".join(f"{tier.label}至少 {tier.at_least} 件" for tier in plan.tiers if tier.at_least)
        split += f"，{least}" if least else ""
        return f"{pool}，{base}不超过 {_percent(plan.rate)}，{names}{split}；{ties_words(doc, plan)}。"
    return f"{pool}：{_places(plan, '名')}；{ties_words(doc, plan)}。"


def ties_words(doc: Document, plan: Contest) -> str:
    """What becomes of equal scores at a line."""
    capped = isinstance(plan, RatioPlan)
    rest = {
        "ask": "名额线上的同分由主办单位议定并写明理由",
        "lower": "同分一律归入较低一档" if capped else "同分超出名额的一律归入较低一档",
        "better": "同分归入较高一档，但不超过获奖率" if capped else "末位同分并列获奖",
    }[plan.ties]
    if not plan.tie_break:
        return rest
    labels = {each.key: each.label for rubric in doc.rubrics for each in rubric.dimensions}
    order = "、".join(labels.get(key, key) for key in plan.tie_break)
    return f"同分的依次比较{order}的平均分，仍相同时{rest}"


def _ratio(plan: RatioPlan, colon: str) -> str:
    return colon.join(number_words(tier.share or Decimal(0)) for tier in plan.tiers)


def _places(plan: TopPlan, measure: str) -> str:
    return "、".join(f"{tier.label} {tier.places} {measure}" for tier in plan.tiers)


def _percent(share: Decimal) -> str:
    return f"{number_words(share * 100)}%"
