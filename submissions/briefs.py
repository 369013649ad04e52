"""What a slot asks for, in words for its box and in numbers for the browser's first look. Pure."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from campaigns.schema import Slot
from validators.params import RuleParams
from validators.quantities import size_words
from validators.registry import get


@dataclass(frozen=True)
class Brief:
    """`demands` in words; `also` names what else is looked at; `first_look` are data attributes, `look` among them the
    rules that a browser can judge by itself before a byte is sent (static/js/upload/precheck.js).
    """

    demands: list[str]
    also: list[str]
    first_look: dict[str, Any]


def brief(slot: Slot) -> Brief:
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
    look = {
        "max-bytes": slot.max_bytes,
        "max-files": slot.max_files,
        "look": json.dumps(first_look(slot.rules), ensure_ascii=False),
    }
    if not _sized(slot):
        demands.insert(0, f"每个不超过 {size_words(slot.max_bytes)}")
    return Brief([many, *_unique(demands)], _unique(also), look)


def _sized(slot: Slot) -> bool:
    """Whether the notice limits every file's size itself, so that the slot's wider bound needs no words."""
    rules: list[Any] = [one for one in slot.rules if one.severity != "advised" and not one.kinds]
    sizes = [one.max for one in rules if get(one.rule).bounds == "bytes" and not one.group]
    return any(most and most <= slot.max_bytes for most in sizes)


def first_look(rules: Sequence[RuleParams]) -> list[dict[str, Any]]:
    """The rules a browser can judge, each with its limits, its words and whether it is only advised. Alternatives go
    with their group, and only where the browser can judge each of them; one more that it can't would let the file pass.
    """
    checks = [(params, get(params.rule).client_check) for params in rules]
    blind = {params.group for params, check in checks if params.group and check is None}
    return [
        check(params)
        | {
            "advised": params.severity == "advised",
            "group": params.group or "",
            "kinds": [kind.value for kind in params.kinds or ()],
        }
        for params, check in checks
        if check and params.group not in blind
    ]


def _unique(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))
