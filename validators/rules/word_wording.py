"""Forbidden wording, with the place.

Requirements: D11 (third person: no 我们, 我单位 ...). Proves: the words as they stand, outside quotation marks; 我国 and 自我
are not 我. Cannot: understand a sentence; so it warns with the excerpt, and a person decides.
"""

import re
from typing import Literal

from pydantic import Field

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.kinds import FileKind
from validators.params import RuleParams
from validators.quantities import asked
from validators.rule import Rule, excerpts, passed, warned

_QUOTED = re.compile(r"“[^”]{0,200}”|「[^」]{0,200}」|『[^』]{0,200}』|《[^》]{0,200}》|\"[^\"]{0,200}\"")
_FINE = ("我国", "自我", "我党", "我军", "忘我", "小我", "大我", "本我")


class Params(RuleParams):
    """`forbidden` words."""

    rule: Literal["word.wording"] = "word.wording"
    forbidden: list[str] = Field(min_length=1)


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Body paragraphs and tables, quotations left out."""
    assert facts.word is not None
    limit = f"不出现 {'、'.join(params.forbidden)}"
    hits: list[tuple[str, str]] = []
    seen: dict[str, int] = {}
    for one in facts.word.paragraphs:
        text = _QUOTED.sub(lambda match: "□" * len(match[0]), one.text)
        for fine in _FINE:
            if fine not in params.forbidden:
                text = text.replace(fine, "□" * len(fine))
        for word in params.forbidden:
            for match in re.finditer(re.escape(word), text):
                seen[word] = seen.get(word, 0) + 1
                start = max(0, match.start() - 12)
                place = "表格" if one.in_table else f"正文第 {one.number} 段"
                hits.append((place, f"…{one.text[start : match.end() + 12]}…"))
    if not hits:
        return passed(params, "未发现不允许的用语", en="No forbidden wording.", measured="0 处", limit=limit)
    shown = "、".join(f"“{word}”{count} 处" for word, count in seen.items())
    message = f"文中出现 {shown}（{'、'.join(dict.fromkeys(place for place, _ in hits[:3]))}），{asked(limit)}；请改为第三人称"
    hint = "WPS/Word：Ctrl+F 查找这些词，改为“学校”“该单位”“教师”等第三人称。"
    return warned(
        params,
        "found",
        message,
        en="Forbidden wording found.",
        measured=f"{len(hits)} 处",
        limit=limit,
        hint=hint,
        evidence=excerpts(hits),
    )


RULE = Rule(
    "word.wording",
    "用语",
    Params,
    decide,
    applies=(FileKind.WORD,),
    example="{rule: word.wording, forbidden: [我们, 我单位, 我校]}",
)
