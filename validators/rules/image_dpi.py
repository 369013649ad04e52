"""The resolution written into an image.

Requirements: L09 (300 dpi or more). Proves: Photoshop's own value, else EXIF, else JFIF or pHYs; half a dpi of tolerance
for values stored per centimetre. Cannot: say that the pixels fit the paper; that is `image.print_size`.
"""

from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import Field

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.kinds import FileKind
from validators.messages import Message, Text
from validators.params import RuleParams
from validators.rule import Guide, Rule, demanded, failed, passed, phrase, unsure

SLACK = 0.5
HINT = (
    "Photoshop：图像 → 图像大小，取消“重新采样”，把分辨率设为要求的数值后另存；印刷尺寸随之变化，请同时核对。"
)


class Params(RuleParams):
    """`min` dots per inch."""

    ALSO_CALLED: ClassVar[tuple[str, ...]] = ("image.resolution",)
    rule: Literal["image.dpi"] = "image.dpi"
    min: float = Field(gt=0)


def limit_words(params: Params) -> str:
    """The demand in words."""
    return f"不低于 {params.min:g} dpi"


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """The lower of the two directions."""
    assert facts.image is not None
    limit = demanded(params)
    if not facts.image.dpi_x or not facts.image.dpi_y:
        return unsure(params, "not_known", limit=limit)
    dpi = min(facts.image.dpi_x, facts.image.dpi_y)
    measured = phrase("dpi", dpi=dpi)
    shown = {"measured": measured, "limit": limit, "tolerance": phrase("slack", slack=SLACK)}
    if dpi < params.min - SLACK:
        return failed(params, "too_low", **shown)
    return passed(params, **shown)


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    return f"分辨率{limit_words(params)}"


MESSAGES = {
    "ok": Message("图片分辨率 {measured}，符合要求"),
    "not_known": Message("图片没有写入分辨率信息，由工作人员核对", HINT),
    "too_low": Message("图片分辨率 {measured}，{asked}；请按要求的分辨率导出", HINT),
}
PHRASES: Mapping[str, Text] = {
    "dpi": "{dpi:.4g} dpi",
    "slack": "相差 {slack} dpi 以内均可",
}
"""What was measured, in words."""

RULE = Rule(
    "image.dpi",
    "分辨率",
    Params,
    decide,
    applies=(FileKind.IMAGE,),
    describe=describe,
    limit=limit_words,
    phrases=PHRASES,
    messages=MESSAGES,
    guide=Guide(
        proves="文件里写的分辨率，依次取 Photoshop、EXIF、JFIF 的值，误差半 dpi。",
        cannot="不知道像素够不够印那么大（用 image.print_size）。",
        advice="印刷品写 min: 300。",
        params={
            "min": "最低 dpi",
        },
    ),
    example="{rule: image.dpi, min: 300}",
)
