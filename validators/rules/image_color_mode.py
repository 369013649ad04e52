"""The colour mode of an image.

Requirements: L09 (CMYK). Proves: the number of components or the mode in the header. Cannot: judge colours; an .ai file
does not say its mode in its head reliably (`unknown`).
"""

from collections.abc import Mapping
from typing import Literal

from pydantic import Field

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.kinds import FileKind
from validators.messages import Message, Text
from validators.params import RuleParams
from validators.rule import Guide, Rule, demanded, failed, passed, phrase, unsure

WORDS = {
    "GRAY": "灰度",
    "BITMAP": "位图（黑白）",
    "INDEXED": "索引颜色",
    "LAB": "Lab",
    "MULTICHANNEL": "多通道",
}


class Params(RuleParams):
    """`allowed` modes."""

    rule: Literal["image.color_mode"] = "image.color_mode"
    allowed: list[Literal["CMYK", "RGB", "GRAY", "LAB", "INDEXED", "BITMAP"]] = Field(min_length=1)


def limit_words(params: Params) -> str:
    """The demand in words."""
    return "或".join(WORDS.get(mode, mode) for mode in params.allowed)


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """The header's mode."""
    assert facts.image is not None
    limit = demanded(params)
    mode = facts.image.color_mode
    if not mode:
        return unsure(params, "not_known", limit=limit)
    measured = phrase("mode", mode=mode)
    shown = {"measured": measured, "limit": limit}
    if mode in params.allowed:
        return passed(params, **shown)
    return failed(params, "wrong", **shown)


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    return f"颜色模式 {limit_words(params)}"


MESSAGES = {
    "wrong": Message(
        "颜色模式为 {measured}，{asked}；请转换颜色模式后导出",
        "Photoshop：图像 → 模式 → {limit} 颜色；Illustrator：文件 → 文档颜色模式，再导出。",
    ),
    "not_known": Message("无法读出颜色模式，由工作人员核对"),
    "ok": Message("颜色模式为 {measured}，符合要求"),
}
PHRASES: Mapping[str, Text] = {
    "mode": lambda v: WORDS.get(v["mode"], v["mode"]),
}
"""What was measured, in words."""

RULE = Rule(
    "image.color_mode",
    "颜色模式",
    Params,
    decide,
    applies=(FileKind.IMAGE,),
    describe=describe,
    limit=limit_words,
    phrases=PHRASES,
    messages=MESSAGES,
    guide=Guide(
        proves="文件头里的颜色模式。",
        cannot="不评价颜色；AI 文件的模式读不准，由人核对。",
        advice="印刷品写 allowed: [CMYK]。",
        params={
            "allowed": "接受的颜色模式",
        },
    ),
    example="{rule: image.color_mode, allowed: [CMYK]}",
)
