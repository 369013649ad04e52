"""How the page says what was found: groups in the order in which an organiser sets a campaign up, and each value as a line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter, ValidationError

from campaigns.notices.findings import Finding, Kind, plain_words
from campaigns.schema.words import rule_words
from validators.registry import AnyRule

GROUPS: tuple[tuple[str, tuple[Kind, ...]], ...] = (
    ("活动和通知", (Kind.IDENTITY,)),
    ("日程", (Kind.DATE,)),
    ("类别、组别、赛道", (Kind.CATEGORY,)),
    ("谁可以申报", (Kind.WHO, Kind.TEAM, Kind.AUTHOR_LIMIT)),
    ("材料项", (Kind.SLOT,)),
    ("对材料的要求", (Kind.FILE_TYPE, Kind.SIZE, Kind.DURATION, Kind.LENGTH, Kind.PICTURE, Kind.COUNT)),
    ("填报项", (Kind.FIELD,)),
    ("推荐名额", (Kind.QUOTA,)),
    ("评审", (Kind.RUBRIC, Kind.BLIND)),
    ("奖项", (Kind.AWARD,)),
    ("承诺与排除", (Kind.DECLARATION, Kind.EXCLUSION)),
    ("附件和表", (Kind.FORM,)),
)
_NAMES = {
    "notice.title": "通知标题", "notice.number": "发文字号", "notice.issuer": "发文单位", "name": "活动名称", "contact": "联系方式",
    "categories": "类别", "groups": "组别", "tracks": "赛道", "categories.who": "申报对象", "categories.team.max": "作者人数",
    "categories.team.max_units": "联合体单位数", "author_limits": "每人、每单位件数", "categories.slots": "材料项",
    "categories.slots.rules": "文件规则", "categories.fields": "填报项", "recommend.comment_min_zi": "推荐评语字数",
    "recommend.quotas": "名额", "recommend.quotas.units": "名额（按单位）", "recommend.forms.due": "单位表格的期限", "stages": "阶段",
    "review.blind": "匿名评审", "rubrics": "评分标准", "awards": "定奖方案", "unit_awards": "单位荣誉", "declarations": "承诺",
    "exclusion_reasons": "排除的原因", "attachments": "附件",
}  # fmt: skip
_ROLES = {"first": "作为第一作者", "member": "作为其他作者", "any": "合计"}
_RULE: TypeAdapter[Any] = TypeAdapter(AnyRule)


@dataclass(frozen=True, slots=True)
class Told:
    """A finding as the page shows it."""

    finding: Finding
    name: str
    value: str

    @property
    def place(self) -> str:
        """The categories and the material it was found under."""
        return " · ".join(part for part in ("、".join(self.finding.categories), self.finding.slot) if part)


def told(finding: Finding) -> Told:
    return Told(finding, _NAMES[finding.setting], _line(finding))


def grouped(findings: Iterable[Finding]) -> list[tuple[str, list[Told]]]:
    held = list(findings)
    groups = [(title, [told(each) for each in held if each.kind in kinds]) for title, kinds in GROUPS]
    return [(title, parts) for title, parts in groups if parts]


def _line(finding: Finding) -> str:
    value = finding.value
    if not isinstance(value, Mapping):
        return {True: "是"}.get(value, str(value)) if isinstance(value, bool) else str(value)
    say = _LINES.get(finding.setting)
    return say(value) if say else plain_words(value)


def _stage(value: Mapping[str, Any]) -> str:
    opens, closes = _day(value.get("opens")), _day(value.get("closes"), last=True)
    if opens and closes:
        return f"{value['name']}：{opens}至{closes}"
    return f"{value['name']}：{opens}开始" if opens else f"{value['name']}：{closes}截止"


def _day(moment: str | None, *, last: bool = False) -> str:
    """The day, or the moment where it is not midnight; a stretch that closes at 00:00 ends on the day before."""
    if not moment:
        return ""
    held = datetime.fromisoformat(moment)
    if held.hour or held.minute:
        return f"{held.year}年{held.month}月{held.day}日 {held:%H:%M}"
    day = held - timedelta(days=1) if last else held
    return f"{day.year}年{day.month}月{day.day}日"


def _rule(value: Mapping[str, Any]) -> str:
    try:
        return rule_words(_RULE.validate_python(dict(value)))
    except ValidationError:
        return plain_words(value)


def _quota(value: Mapping[str, Any]) -> str:
    words = f"至少 {value['min']} 件" if "min" in value else f"不超过 {value['max']} 件"
    cap = value.get("sub_cap")
    each = "，每个类别" if value.get("each_category") else ""
    return f"{value['label']}{each}：{words}" + (
        f"（其中{cap['label']}不超过 {cap['max']} 件）" if cap else ""
    )


def _field(value: Mapping[str, Any]) -> str:
    bounds = {
        "min_zi": "不少于 {} 字",
        "max_zi": "不超过 {} 字",
        "min_items": "不少于 {} 个",
        "max_items": "不超过 {} 个",
    }
    said = "，".join(words.format(value[name]) for name, words in bounds.items() if name in value)
    return f"{value['label']}：{said}" if said else str(value["label"])


def _rubric(value: Mapping[str, Any]) -> str:
    items = [item for dimension in value["dimensions"] for item in dimension["items"]]
    total = sum(item["points"] or 0 for item in items)
    points = f"，共 {total:g} 分" if total else "，没有分值"
    return f"{value['label']}：{len(value['dimensions'])} 个维度，{len(items)} 个评分项{points}"


def _plan(value: Mapping[str, Any]) -> str:
    tiers = []
    for tier in value["tiers"]:
        share = (
            f" 占 {tier['share']}"
            if tier.get("share")
            else f" {tier['places']} 个"
            if tier.get("places")
            else ""
        )
        tiers.append(f"{tier['label']}{share}")
    return "、".join(tiers) + (f"；获奖率 {value['rate'] * 100:g}%" if value.get("rate") else "")


_LINES = {
    "stages": _stage,
    "recommend.forms.due": lambda value: f"{value['label']}：{_day(value['due'], last=True)}前",
    "categories": lambda value: value["label"] + (f"（{value['family']}）" if value.get("family") else ""),
    "groups": lambda value: value["label"],
    "tracks": lambda value: value["label"],
    "author_limits": lambda value: (
        f"{'每单位' if value['subject'] == 'unit' else '每人' + _ROLES[value['role']]}不超过 {value['max']} 件"
    ),
    "categories.slots": lambda value: value["label"] + ("" if value["required"] else "（选交）"),
    "categories.slots.rules": _rule,
    "categories.fields": _field,
    "recommend.quotas": _quota,
    "recommend.quotas.units": _quota,
    "rubrics": _rubric,
    "awards": _plan,
    "unit_awards": lambda value: value["label"],
    "attachments": lambda value: f"附件{value['number']} {value['title']}".strip(),
}
