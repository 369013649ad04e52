"""What a slot asks for, in words for its box and in numbers for the browser's first look. Pure."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from campaigns.schema import Slot
from validators.kinds import EXTENSIONS, expand, type_words
from validators.quantities import at_most_words, duration_words, size_words
from validators.registry import get
from validators.rules import (
    anonymity_name,
    file_name_parts,
    file_size,
    file_type,
    video_dimensions,
    video_duration,
)


@dataclass(frozen=True)
class Brief:
    """`demands` in words; `also` names what else is looked at; `first_look` are data attributes, `look` among them the
    rules that a browser can judge by itself before a byte is sent (static/js/submissions/precheck.js).
    """

    demands: list[str]
    also: list[str]
    first_look: dict[str, Any]


def brief(slot: Slot) -> Brief:
    """The slot's demands."""
    demands, also = [], []
    for rule in slot.rules:
        words = _words(rule)
        prefix = "建议" if rule.severity == "advised" and words else ""
        if words:
            demands.append(f"{prefix}{words}")
        elif get(rule.rule).label not in also:
            also.append(get(rule.rule).label)
    many = f"最多 {slot.max_files} 个文件" if slot.max_files > 1 else "1 个文件"
    if slot.min_files > 1:
        many = f"{slot.min_files}–{slot.max_files} 个文件"
    look = {
        "max-bytes": slot.max_bytes,
        "max-files": slot.max_files,
        "look": json.dumps(first_look(slot.rules), ensure_ascii=False),
    }
    if not _sized(slot):
        demands.insert(0, f"每个不超过 {size_words(slot.max_bytes)}")
    return Brief([many, *_unique(demands)], also, look)


def _sized(slot: Slot) -> bool:
    """Whether the notice limits every file's size itself, so that the slot's wider bound needs no words."""
    rules: list[Any] = [one for one in slot.rules if one.severity != "advised" and not one.kinds]
    sizes = [one.max for one in rules if one.rule == "file.size" and not one.group]
    return any(most and most <= slot.max_bytes for most in sizes)


def first_look(rules: Sequence[Any]) -> list[dict[str, Any]]:
    """The rules a browser can judge, each with its limits, its words and whether it is only advised. Alternatives go
    with their group, and only where the browser can judge each of them; one more that it can't would let the file pass.
    """
    known = {id(rule): _numbers(rule) for rule in rules}
    blind = {rule.group for rule in rules if rule.group and not known[id(rule)]}
    return [
        known[id(rule)]
        | {
            "words": _words(rule),
            "advised": rule.severity == "advised",
            "group": rule.group or "",
            "kinds": [kind.value for kind in rule.kinds or ()],
        }
        for rule in rules
        if known[id(rule)] and rule.group not in blind
    ]


def _unique(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))


def _words(rule: Any) -> str:
    match rule:
        case file_type.Params():
            return type_words(rule.allowed)
        case file_size.Params():
            return _said("文件大小", at_most_words(rule.min, rule.max, show=size_words))
        case video_duration.Params():
            return _said("时长", at_most_words(rule.min, rule.max, show=duration_words))
        case video_dimensions.Params():
            return _said("画面", video_dimensions.limit_words(rule))
    return _range_words(rule)


_MEASURES = {
    "word.length": ("字数", "字"), "word.images": ("图片", "幅"), "pdf.pages": ("页数", "页"),
    "archive.items": ("压缩包内", "项"),
}  # fmt: skip


def _range_words(rule: Any) -> str:
    if rule.rule not in _MEASURES:
        return ""
    label, unit = _MEASURES[rule.rule]
    low, high = getattr(rule, "min", None), getattr(rule, "max", None)
    return _said(label, at_most_words(low, high, unit=unit)) if low is not None or high is not None else ""


def _said(what: str, limit: str) -> str:
    """字数 3500–5000 字, but 字数不超过 3500 字."""
    return f"{what} {limit}" if limit[:1].isascii() else f"{what}{limit}"


def _numbers(rule: Any) -> dict[str, Any]:
    """Limits in bytes, seconds with the server's own tolerance, and pixels; empty for rules only the server can judge."""
    match rule:
        case file_type.Params():
            types = None if "any" in rule.allowed else sorted(_extensions(rule.allowed))
            return {"look": "type", "types": types}
        case file_size.Params():
            return {"look": "size", "min": rule.min, "max": rule.max}
        case video_duration.Params():
            return {"look": "duration", "min": rule.min, "max": rule.max, "slack": video_duration.SLACK}
        case video_dimensions.Params():
            sides = ("min_width", "min_height", "exact_width", "exact_height", "min_lines")
            return {"look": "picture"} | {side: getattr(rule, side) for side in sides}
        case anonymity_name.Params():
            return {"look": "anonymous", "sorts": list(rule.look_for)}
        case file_name_parts.Params():
            return {"look": "name", "parts": list(rule.parts)}
    return {}


def _extensions(names: Sequence[str]) -> set[str]:
    types = expand(names)
    return {extension for extension, found in EXTENSIONS.items() if found in types}
