"""The size of an image on paper.

Requirements: L09 (178 x 78.5 cm). Proves: pixels divided by the resolution written in the file, either way round, within
1 % or 1 mm. An .ai file's artboard is read from its head; a PDF's size is that of its first page. Cannot: judge a file
without resolution (`unknown`).
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

MILLIMETRE = 0.1


class Params(RuleParams):
    """Centimetres; `tolerance` as a share."""

    rule: Literal["image.print_size"] = "image.print_size"
    width_cm: float = Field(gt=0)
    height_cm: float = Field(gt=0)
    tolerance: float = Field(default=0.01, ge=0, lt=1)


def _size(facts: FileFacts) -> tuple[float, float] | None:
    if facts.pdf is not None:
        first = facts.pdf.page_list[0] if facts.pdf.page_list else None
        return (first.width / 72 * 2.54, first.height / 72 * 2.54) if first else None
    image = facts.image
    assert image is not None
    if image.width and image.height and image.dpi_x and image.dpi_y:
        return image.width / image.dpi_x * 2.54, image.height / image.dpi_y * 2.54
    width, _, height = (facts.metadata or {}).get("artboard_cm", "").partition("x")
    return (float(width), float(height)) if width and height else None


def limit_words(params: Params) -> str:
    """The demand in words."""
    return f"{params.width_cm:g}×{params.height_cm:g} 厘米"


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Either way round; says what is needed in pixels too."""
    limit = demanded(params)
    size = _size(facts)
    shown = {"limit": limit, "tolerance": phrase("slack", share=params.tolerance)}
    if size is None:
        return unsure(params, "not_known", **shown)
    measured = phrase("size", width_cm=size[0], height_cm=size[1])
    right = any(
        all(
            abs(side_measured - side_asked) <= max(MILLIMETRE, side_asked * params.tolerance) + 1e-9
            for side_measured, side_asked in zip(way, (params.width_cm, params.height_cm), strict=True)
        )
        for way in (size, size[::-1])
    )
    if right:
        return passed(params, measured=measured, **shown)
    dpi = facts.image.dpi_x if facts.image and facts.image.dpi_x else 300
    width, height = (round(side / 2.54 * dpi) for side in (params.width_cm, params.height_cm))
    return failed(params, "wrong", dpi=dpi, width=width, height=height, measured=measured, **shown)


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    return f"画面尺寸 {limit_words(params)}"


MESSAGES = {
    "wrong": Message(
        "印刷尺寸 {measured}，{asked}（{dpi:.4g} dpi 时为 {width}×{height} 像素）；请调整画布后导出",
        "Photoshop：图像 → 图像大小，单位选厘米，先核对宽、高和分辨率，再另存。",
    ),
    "not_known": Message(
        "图片没有写入分辨率，无法换算印刷尺寸，由工作人员核对",
        "Photoshop：图像 → 图像大小，单位选厘米，先核对宽、高和分辨率，再另存。",
    ),
    "ok": Message("印刷尺寸 {measured}，符合要求"),
}
PHRASES: Mapping[str, Text] = {
    "size": "{width_cm:.1f}×{height_cm:.1f} 厘米",
    "slack": "相差 {share:.0%} 或 1 毫米以内均可",
}
"""What was measured, in words."""

RULE = Rule(
    "image.print_size",
    "印刷尺寸",
    Params,
    decide,
    applies=(FileKind.IMAGE, FileKind.PDF),
    describe=describe,
    limit=limit_words,
    phrases=PHRASES,
    messages=MESSAGES,
    guide=Guide(
        proves="像素除以文件里的分辨率得到的厘米数，横竖都行，误差 1% 或 1 毫米。",
        cannot="没有写分辨率的文件无法判断。",
        advice="展板等有成品尺寸的材料使用。",
        params={
            "width_cm": "宽（厘米）",
            "height_cm": "高（厘米）",
            "tolerance": "允许的偏差",
        },
    ),
    example="{rule: image.print_size, width_cm: 178, height_cm: 78.5}",
)
