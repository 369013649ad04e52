"""Headings by the number they begin with, as people write them. Standard library."""

import re
from typing import Any

Facts = dict[str, Any]

_DECIMAL = re.compile(
    r"\d{1,2}((?:[.．]\d{1,2})+)[.．]?(?=\s|[\u4e00-\u9fff])(?!\s*[亿万元个倍年月日分秒米千百小次名人项多%])"
)
"""1.1 or 1.1.1 before a heading, but not 3.5亿元."""
HEADING_LENGTH = 40
_NUMBERED = (
    (re.compile(r"第[一二三四五六七八九十百\d]+[章部]|[一二三四五六七八九十]+\s*[、．.]"), 1),
    (re.compile(r"第[一二三四五六七八九十百\d]+节|[（(]\s*[一二三四五六七八九十]+\s*[）)]"), 2),
    (re.compile(r"\d{1,2}\s*[.．、](?!\d)"), 3),
    (re.compile(r"[（(]\s*\d{1,2}\s*[）)]"), 4),
)


def heading_of(label: str, text: str) -> Facts | None:
    """A heading by its number, its automatic label included; None for other lines."""
    whole = f"{label}{text}"
    if len(text) > HEADING_LENGTH or text.endswith(("。", "；", ";", "，", ",", "！", "？")):
        return None
    decimal = _DECIMAL.match(whole)
    if decimal:
        return {
            "level": min(9, 1 + len(re.findall(r"\d+", decimal[1]))),
            "basis": "numbering" if label else "text pattern",
        }
    for pattern, level in _NUMBERED:
        if pattern.match(whole):
            return {
                "level": level,
                "basis": "numbering" if label and pattern.match(label) else "text pattern",
            }
    return None
