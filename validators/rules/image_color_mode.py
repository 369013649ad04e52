"""The colour mode of an image.

Requirements: L09 (CMYK). Proves: the number of components or the mode in the header. Cannot: judge colours; an .ai file
does not say its mode in its head reliably (`unknown`).
"""

from typing import Literal

from pydantic import Field

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.kinds import FileKind
from validators.params import RuleParams
from validators.quantities import asked
from validators.rule import Rule, failed, passed, unsure

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


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """The header's mode."""
    assert facts.image is not None
    limit = "或".join(WORDS.get(one, one) for one in params.allowed)
    mode = facts.image.color_mode
    if not mode:
        return unsure(
            params, "not_known", "无法读出颜色模式，由工作人员核对", en="Colour mode not known.", limit=limit
        )
    measured = WORDS.get(mode, mode)
    said = {"measured": measured, "limit": limit}
    if mode in params.allowed:
        return passed(params, f"颜色模式为 {measured}，符合要求", en="Right colour mode.", **said)
    hint = f"Photoshop：图像 → 模式 → {limit} 颜色；Illustrator：文件 → 文档颜色模式，再导出。"
    return failed(
        params,
        "wrong",
        f"颜色模式为 {measured}，{asked(limit)}；请转换颜色模式后导出",
        en="Wrong colour mode.",
        hint=hint,
        **said,
    )


RULE = Rule(
    "image.color_mode",
    "颜色模式",
    Params,
    decide,
    applies=(FileKind.IMAGE,),
    example="{rule: image.color_mode, allowed: [CMYK]}",
)
