"""Rules and limits in plain Chinese, for people who read what is asked before they hand anything in. Pure."""

import datetime as dt

from campaigns.schema import (
    Document,
    Field_,
    FieldKind,
    FieldLimit,
    OneOf,
    Quota,
    Share,
    Slot,
    Total,
    UnitForm,
    Where,
)
from campaigns.schema.base import Severity
from portal.organisation.terms import UnitTerms
from validators.params import RuleParams
from validators.quantities import at_most_words, number_words
from validators.registry import get


def rule_words(rule: RuleParams) -> str:
    """One rule as a sentence without its full stop: 时长 15–20分钟."""
    words = get(rule.rule).describe(rule)
    return f"{words}（建议）" if rule.severity == "advised" else words


def by_person(rule: RuleParams) -> bool:
    """Whether a person checks it."""
    return get(rule.rule).by_person


def slot_words(slot: Slot) -> list[str]:
    """What a slot takes: its own counts, then its rules; what a rule says for the slot or for another rule is said once."""
    rules = [(get(params.rule), params) for params in slot.rules]
    counted = any(rule.bounds == "files" for rule, _ in rules)
    words = [] if counted else [_count_words(slot)]
    words += [
        rule_words(params)
        for rule, params in rules
        if not (rule.repeats and rule.repeats(params, [other for other in slot.rules if other is not params]))
    ]
    return list(dict.fromkeys(words))


def need_words(slot: Slot) -> str:
    """必交, 选交 or under which condition."""
    if slot.required:
        return "必交"
    return "符合条件时必交" if slot.required_if else "选交"


def limit_words(limit: FieldLimit, kind: FieldKind = FieldKind.TEXT) -> str:
    """A limit of a form field: 不超过 500 字."""
    parts = []
    if limit.min_zi is not None or limit.max_zi is not None:
        parts.append(at_most_words(limit.min_zi, limit.max_zi, number_words, "字"))
    if limit.min_items is not None or limit.max_items is not None:
        unit = {FieldKind.TABLE: "行", FieldKind.LINKS: "个", FieldKind.CHOICES: "项"}.get(kind, "个")
        parts.append(at_most_words(limit.min_items, limit.max_items, number_words, unit))
    if limit.min_value is not None or limit.max_value is not None:
        parts.append(at_most_words(limit.min_value, limit.max_value))
    if limit.forbid:
        parts.append(f"不能含有 {' '.join(limit.forbid)}")
    if limit.within_days is not None:
        parts.append(
            "须在最近一年内" if limit.within_days in (365, 366) else f"须在最近 {limit.within_days} 天内"
        )
    if limit.not_before is not None or limit.not_after is not None:
        parts.append(days_words(limit.not_before, limit.not_after))
    if limit.min_age is not None or limit.max_age is not None:
        on = f"（算到 {limit.age_on}）" if limit.age_on else ""
        parts.append(f"{at_most_words(limit.min_age, limit.max_age, number_words, '周岁')}{on}")
    if limit.reachable:
        parts.append("网址须能打开")
    words = "，".join(parts)
    return f"{words}（建议）" if limit.severity == "advised" and words else words


def days_words(first: dt.date | None, last: dt.date | None) -> str:
    """1985-01-01 至 2000-12-31; one of them may be open."""
    if first is None or last is None:
        return f"{first} 或以后" if first is not None else f"{last} 或以前"
    return f"{first} 至 {last}"


def field_words(field: Field_) -> str:
    """All limits of a field in one line."""
    return "；".join(filter(None, (limit_words(limit, field.kind) for limit in field.limits)))


def oneof_words(group: OneOf, labels: dict[str, str]) -> str:
    """Alternatives between slots: “文本”和“微视频”至少交 1 项."""
    names = "、".join(f"“{labels.get(key, key)}”" for key in group.slots)
    amount = f"至少交 {group.min} 项" if group.max is None else f"交 {group.min}–{group.max} 项"
    return f"{names}{amount}"


def total_words(total: Total, labels: dict[str, str]) -> list[str]:
    """Sums over slots: “文本”、“微视频”合计：不超过 500MB（建议）."""
    names = "、".join(f"“{labels.get(key, key)}”" for key in total.slots)
    return [f"{names}{rule_words(params)}" for params in total.rules]


def where_words(doc: Document, where: Where, terms: UnitTerms) -> str:
    """Which cases a rule speaks of; "" for all."""
    parts = [
        "、".join(doc.category(key).label for key in where.categories),
        "、".join(doc.label_of("tracks", key) for key in where.tracks),
        "、".join(doc.label_of("groups", key) for key in where.groups),
        terms.kind_words(where.unit_kinds),
        terms.attribute_words(where.unit_attributes),
    ]
    return "；".join(filter(None, parts))


def quota_words(doc: Document, quota: Quota, terms: UnitTerms) -> str:
    """A quota in one sentence: 市教育局：城市赛道，每个类别不超过 35 个."""
    who = terms.kind_words(quota.unit_kinds) or "每个推荐单位"
    if quota.unit_attributes:
        who += f"（{terms.attribute_words(quota.unit_attributes)}）"
    if quota.without_attributes:
        who += f"（{terms.attribute_words(quota.without_attributes)}以外）"
    what = where_words(doc, quota.where, terms)
    every = "每个类别" if quota.each_category else ""
    caps = "".join(f"，其中{cap.label}{_soft(cap.severity)}不超过 {cap.max} 个" for cap in quota.sub_caps)
    return f"{who}：{f'{what}，' if what else ''}{every}{_amount_words(quota, terms)}{caps}"


_ROUNDED = {"down": "小数舍去", "up": "小数进一", "nearest": "四舍五入"}


def share_words(share: Share, terms: UnitTerms) -> str:
    """A share of a unit's own number: 本单位专任教师的 20%（小数舍去）."""
    percent = f"{share.percent.normalize():f}"
    return f"本单位{terms.attribute_words([share.of])}的 {percent}%（{_ROUNDED[share.rounding]}）"


def _amount_words(quota: Quota, terms: UnitTerms) -> str:
    """How many a quota allows and wants: 原则上不超过 30 个; 各单位名额不同，由 22 个到 45 个."""
    if not (quota.units or quota.max_share or quota.min_share):
        return _soft(quota.severity) + at_most_words(quota.min, quota.max, number_words, "个")
    parts = []
    if quota.min_share:
        parts.append(f"不少于{share_words(quota.min_share, terms)}")
    elif quota.min is not None:
        parts.append(f"不少于 {quota.min} 个")
    soft = _soft(quota.severity)
    if quota.units:
        rest = "" if quota.max is None else f"，其余单位{soft}不超过 {quota.max} 个"
        least, most = min(quota.units.values()), max(quota.units.values())
        between = f"{least} 个" if least == most else f"{least} 至 {most} 个"
        parts.append(f"按单位分配名额（{len(quota.units)} 个单位，{soft}{between}{rest}）")
    elif quota.max_share:
        parts.append(f"{soft}不超过{share_words(quota.max_share, terms)}")
    elif quota.max is not None:
        parts.append(f"{soft}不超过 {quota.max} 个")
    return "，".join(parts)


def _soft(severity: Severity) -> str:
    return "原则上" if severity == "advised" else ""


def form_words(form: UnitForm, terms: UnitTerms) -> str:
    """Who hands a unit form in."""
    return terms.kind_words(form.unit_kinds) or "所有推荐单位"


def _count_words(slot: Slot) -> str:
    if slot.min_files == slot.max_files:
        return f"{slot.max_files} 个文件"
    if slot.min_files > 1:
        return f"{slot.min_files}–{slot.max_files} 个文件"
    return f"最多 {slot.max_files} 个文件"
