"""Unit awards in plain Chinese: how units are chosen, for those who apply the rule and those it is about. Pure."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from campaigns.schema.document import Document
from campaigns.schema.unit_awards import (
    AtLeast,
    FormsIn,
    MinimumsMet,
    NoneDisqualified,
    OnTime,
    UnitAward,
    UnitCondition,
    UnitPoints,
    fraction_of,
)
from validators.quantities import number_words

COUNTED = {"cases": "报送数", "eligible": "审核通过数", "awarded": "获奖数"}
MEASURES = COUNTED | {"points": "积分", "score": "平均得分率"}
_OWN = {
    "own": "数本单位的案例",
    "recommended": "数本单位报送的案例",
    "below": "数本单位和下级单位的案例",
}
_OF = {"qualified": "达到条件的单位", "reporting": "有报送的单位", "all": "全部参评单位"}
_TIES = {
    "left_out": "末位并列、名额不够的都不授予",
    "by_hand": "末位并列、名额不够的由主办单位决定",
    "included": "末位并列的一并授予",
}


def unit_award_words(doc: Document, award: UnitAward, kinds: Mapping[str, str] | None = None) -> str:
    """The rule in one sentence; `kinds`: labels of the kinds of units, where they are at hand."""
    named = [kinds[key] for key in award.unit_kinds if key in kinds] if kinds else []
    parts = [f"参评的是{'、'.join(named)}"] if named else []
    parts.append(_OWN[award.cases] + _where(doc, award))
    if award.conditions:
        parts.append("须" + "、".join(_condition(doc, condition) for condition in award.conditions))
    parts.append("按" + "、".join(_measure(doc, award, measure) for measure in award.rank_by) + "依次比较")
    parts.append(places_words(award))
    if award.places is not None or award.share is not None:
        parts.append(_TIES[award.ties])
    return f"{award.label}：{'；'.join(parts)}。"


def places_words(award: UnitAward) -> str:
    """How many units: 取 3 个, 取达到条件的单位的 1/4（向下取整）."""
    if award.share is not None:
        share = fraction_of(award.share)
        written = award.share if "%" in award.share else f"{share.numerator}/{share.denominator}"
        return f"取{_OF[award.share_of]}的 {written}（向下取整）"
    return f"取 {award.places} 个" if award.places is not None else "名额由主办单位确定"


def _where(doc: Document, award: UnitAward) -> str:
    labels = [doc.category(key).label for key in award.where.categories]
    return f"（{'、'.join(labels)}）" if labels else ""


def _condition(doc: Document, condition: UnitCondition) -> str:
    match condition:
        case AtLeast():
            return f"{COUNTED[condition.of]}不少于 {condition.min}"
        case MinimumsMet():
            return "达到最低报送数"
        case OnTime():
            return "按时报送（含延期）" if condition.extended else "按时报送"
        case NoneDisqualified():
            return "没有案例被取消资格"
        case FormsIn():
            forms = {form.key: form.label for form in doc.recommend.forms} if doc.recommend else {}
            return "交齐" + "、".join(forms.get(key, key) for key in condition.forms)


def _measure(doc: Document, award: UnitAward, measure: str) -> str:
    words = MEASURES[measure]
    if measure != "points" or award.points is None:
        return words
    return f"{words}（{'，'.join(_points(doc, award.points))}）"


def _points(doc: Document, points: UnitPoints) -> Iterator[str]:
    for key, words in (("cases", "报送"), ("eligible", "审核通过"), ("awarded", "获奖")):
        value: Decimal = getattr(points, key)
        if value:
            yield f"每件{words} {number_words(value)} 分"
    labels = {tier.key: tier.label for plan in doc.awards for tier in plan.tiers}
    for key, value in points.tiers.items():
        if value:
            yield f"每件{labels.get(key, key)} {number_words(value)} 分"
