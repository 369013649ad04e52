"""What changes between two versions of a document, in words an organiser can check. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel

from portal.loading.writing import plain
from validators.registry import get


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. `place` reads like 类别 › “教学革新” › 材料项 › “视频” › 规则 › “视频时长” › 上限."""

    kind: Literal["added", "removed", "changed"]
    place: str
    before: str = ""
    after: str = ""

    def __str__(self) -> str:
        if self.kind == "changed":
            return f"~ {self.place}：{self.before} → {self.after}"
        sign, value = ("+", self.after) if self.kind == "added" else ("-", self.before)
        return f"{sign} {self.place}{f'：{value}' if value else ''}"


def compare(before: BaseModel, after: BaseModel) -> list[Change]:
    """Every difference between two documents of one kind, in the order of the document."""
    return list(_differ(plain(before), plain(after), ""))


def _differ(old: Any, new: Any, place: str) -> Iterator[Change]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys([*old, *new]):
            yield from _pair(
                old.get(key, _NOTHING), new.get(key, _NOTHING), _join(place, _NAMES.get(key, key))
            )
    elif isinstance(old, list) and isinstance(new, list) and _named(old + new):
        olds, news = _by_name(old), _by_name(new)
        for name in dict.fromkeys([*olds, *news]):
            called = _called(news.get(name) or olds[name])
            yield from _pair(olds.get(name, _NOTHING), news.get(name, _NOTHING), _join(place, called))
        shared = [name for name in olds if name in news]
        if shared != [name for name in news if name in olds]:
            orders = ["、".join(_called(item) for item in items) for items in (old, new)]
            yield Change("changed", _join(place, "顺序"), *orders)
    elif isinstance(old, list) and isinstance(new, list) and not _plain(old + new):
        for n in range(max(len(old), len(new))):
            before = old[n] if n < len(old) else _NOTHING
            after = new[n] if n < len(new) else _NOTHING
            yield from _pair(before, after, _join(place, f"第 {n + 1} 项"))
    else:
        yield Change("changed", place, _shown(old), _shown(new))


def _pair(old: Any, new: Any, place: str) -> Iterator[Change]:
    if old is _NOTHING:
        yield Change("added", place, after=_shown(new))
    elif new is _NOTHING:
        yield Change("removed", place, before=_shown(old))
    else:
        yield from _differ(old, new, place)


_NOTHING = object()
_NAMES = {
    "name": "名称", "summary": "简介", "stages": "阶段", "opens": "开始", "closes": "结束", "categories": "类别",
    "fields": "填报项", "slots": "材料项", "rules": "规则", "limits": "限制", "author_limits": "作者限报",
    "recommend": "推荐", "quotas": "名额", "forms": "单位表单", "rubrics": "评分标准", "dimensions": "维度",
    "items": "评分项", "awards": "奖项方案", "tenant": "主办单位", "units": "单位", "checklist": "资格审核要点",
    "declarations": "声明", "rosters": "汇总表", "label": "名称", "max": "上限", "min": "下限", "points": "分值",
    "team": "团队", "review": "评审", "certificate": "证书", "text": "说明", "help": "提示", "source": "通知原文",
    "req": "依据编号", "severity": "要求程度", "required": "必填", "due": "截止",
    "short_name": "简称", "emblem": "标记", "colour": "颜色", "open_units": "可填未列出的单位", "unit_kinds": "单位类型",
    "unit_attributes": "单位属性", "kind": "类型", "under": "上级单位", "attributes": "属性", "numbers": "数量", "number": "数字",
    "where": "范围", "sub_caps": "其中限额", "tracks": "赛道", "groups": "组别", "without_attributes": "不含属性",
}  # fmt: skip


def _join(place: str, part: str) -> str:
    return f"{place} › {part}" if place else part


def _named(items: list[Any]) -> bool:
    return all(isinstance(item, dict) and ("key" in item or "rule" in item) for item in items)


def _by_name(items: list[Any]) -> dict[str, Any]:
    """Parts by key; rules by their id, the second of its kind as id#2."""
    by_name: dict[str, Any] = {}
    for item in items:
        name, n = item.get("key") or item["rule"], 1
        unique = name
        while unique in by_name:
            n += 1
            unique = f"{name}#{n}"
        by_name[unique] = item
    return by_name


def _called(part: Any) -> str:
    """What people call a part."""
    if "rule" in part:
        return f"“{get(part['rule']).label}”"
    return f"“{part.get('label') or part.get('name') or part['key']}”"


def _plain(items: list[Any]) -> bool:
    return not any(isinstance(item, dict | list) for item in items)


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        named = value.get("label") or value.get("name") or value.get("text") or value.get("rule")
        text = str(named) if named else "、".join(f"{key}: {_shown(item)}" for key, item in value.items())
    elif isinstance(value, list):
        text = "、".join(_shown(item) for item in value)
    elif isinstance(value, bool):
        text = "是" if value else "否"
    else:
        text = str(value)
    return text if len(text) <= 120 else f"{text[:120]}…"
