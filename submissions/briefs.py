"""What a slot asks for, in words for its box and in numbers for the browser's first look. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from campaigns.schema import Slot
from validators.kinds import EXTENSIONS, expand, type_words
from validators.quantities import at_most_words, duration_words, size_words
from validators.registry import get
from validators.rules import file_size, file_type, video_dimensions, video_duration


@dataclass(frozen=True)
class Brief:
    """`demands` in words; `also` names what else is looked at; `first_look` are data attributes."""

    demands: list[str]
    also: list[str]
    first_look: dict[str, Any]


def brief(slot: Slot) -> Brief:
    """The slot's demands. Alternatives (rules of one group) are said by the server's verdict only."""
    demands, also, look = [], [], {"max-bytes": slot.max_bytes, "max-files": slot.max_files}
    for rule in slot.rules:
        words = _words(rule)
        prefix = "建议" if rule.severity == "advised" and words else ""
        if words:
            demands.append(f"{prefix}{words}")
        elif get(rule.rule).label not in also:
            also.append(get(rule.rule).label)
        if rule.severity != "advised" and not rule.group and not rule.kinds:
            look |= _numbers(rule)
    many = f"最多 {slot.max_files} 个文件" if slot.max_files > 1 else "1 个文件"
    if slot.min_files > 1:
        many = f"{slot.min_files}–{slot.max_files} 个文件"
    return Brief([many, f"每个不超过 {size_words(slot.max_bytes)}", *_unique(demands)], also, look)


def _unique(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))


def _words(rule: Any) -> str:
    match rule:
        case file_type.Params():
            return type_words(rule.allowed)
        case file_size.Params():
            return f"文件{at_most_words(rule.min, rule.max, show=size_words)}"
        case video_duration.Params():
            return f"时长{at_most_words(rule.min, rule.max, show=duration_words)}"
        case video_dimensions.Params():
            return f"画面{video_dimensions.limit_words(rule)}"
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
    return f"{label}{at_most_words(low, high, unit=unit)}" if low is not None or high is not None else ""


def _numbers(rule: Any) -> dict[str, Any]:
    match rule:
        case file_type.Params():
            return {"types": ",".join(sorted(_extensions(rule.allowed)))}
        case file_size.Params() if rule.max is not None:
            return {"rule-bytes": rule.max}
        case video_duration.Params():
            seconds = {"min-seconds": rule.min, "max-seconds": rule.max}
            return {key: value for key, value in seconds.items() if value is not None}
        case video_dimensions.Params():
            sides = {"min-width": rule.min_width, "min-height": rule.min_height, "min-lines": rule.min_lines}
            return {key: value for key, value in sides.items() if value is not None}
    return {}


def _extensions(names: Sequence[str]) -> set[str]:
    types = expand(names)
    return {extension for extension, found in EXTENSIONS.items() if found in types}
