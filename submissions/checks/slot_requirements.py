"""What a slot asks for, in words for its box and in numbers for the browser's checks. Pure."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from campaigns.schema import Slot
from submissions.checks.client_checks import client_checks
from validators.quantities import size_words
from validators.registry import get


@dataclass(frozen=True)
class SlotRequirements:
    """`demands` in words; `also` names what else is looked at; `data` are data attributes, `look` among them the
    rules that a browser can judge by itself before a byte is sent (static/js/upload/precheck.js).
    """

    demands: list[str]
    also: list[str]
    data: dict[str, Any]


def slot_requirements(slot: Slot) -> SlotRequirements:
    """The slot's demands."""
    demands, also = [], []
    for params in slot.rules:
        rule = get(params.rule)
        if rule.brief:
            demands.append(f"{'建议' if params.severity == 'advised' else ''}{rule.brief(params)}")
        else:
            also.append(rule.label)
    many = f"最多 {slot.max_files} 个文件" if slot.max_files > 1 else "1 个文件"
    if slot.min_files > 1:
        many = f"{slot.min_files}–{slot.max_files} 个文件"
    data = {
        "max-bytes": slot.max_bytes,
        "max-files": slot.max_files,
        "look": json.dumps(client_checks(slot.rules), ensure_ascii=False),
    }
    if not _sized(slot):
        demands.insert(0, f"每个不超过 {size_words(slot.max_bytes)}")
    return SlotRequirements([many, *_unique(demands)], _unique(also), data)


def _sized(slot: Slot) -> bool:
    """Whether the notice limits every file's size itself, so that the slot's wider bound needs no words."""
    rules: list[Any] = [params for params in slot.rules if params.severity != "advised" and not params.kinds]
    sizes = [params.max for params in rules if get(params.rule).bounds == "bytes" and not params.group]
    return any(most and most <= slot.max_bytes for most in sizes)


def _unique(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))
