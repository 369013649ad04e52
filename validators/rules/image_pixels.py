"""The size of an image in pixels.

Requirements: D13 (long edge at least 1000), L09. Proves: the coded picture's header, turned as EXIF says; EXIF's own size
claims are not believed. Cannot: find a small picture that was blown up.
"""

from collections.abc import Mapping
from typing import ClassVar, Literal, Self

from pydantic import model_validator

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.kinds import FileKind
from validators.messages import Message, Text
from validators.params import RuleParams
from validators.rule import Guide, Rule, demanded, failed, passed, phrase, unsure


class Params(RuleParams):
    """Pixels."""

    ALSO_CALLED: ClassVar[tuple[str, ...]] = ("image.size", "image.dimensions")
    rule: Literal["image.pixels"] = "image.pixels"
    min_width: int | None = None
    min_height: int | None = None
    min_long_edge: int | None = None
    max_pixels: int | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not any((self.min_width, self.min_height, self.min_long_edge, self.max_pixels)):
            raise ValueError("至少填写一项像素要求")
        return self


def limit_words(params: Params) -> str:
    """All limits that are set, in words."""
    limits = [
        f"宽不少于 {params.min_width} 像素" if params.min_width else "",
        f"高不少于 {params.min_height} 像素" if params.min_height else "",
        f"长边不少于 {params.min_long_edge} 像素" if params.min_long_edge else "",
        f"总像素不超过 {params.max_pixels}" if params.max_pixels else "",
    ]
    return "，".join(filter(None, limits))


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """All limits that are set."""
    assert facts.image is not None
    width, height = facts.image.display_width, facts.image.display_height
    limit = demanded(params)
    if not width or not height:
        return unsure(params, "not_known", limit=limit)
    measured = phrase("pixels", width=width, height=height)
    shown = {"measured": measured, "limit": limit}
    small = (
        width < (params.min_width or 0)
        or height < (params.min_height or 0)
        or max(width, height) < (params.min_long_edge or 0)
    )
    if small:
        return failed(params, "too_small", **shown)
    if params.max_pixels and width * height > params.max_pixels:
        return failed(params, "too_large", **shown)
    return passed(params, **shown)


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    return f"图片{limit_words(params)}"


MESSAGES = {
    "ok": Message("图片 {measured}，符合要求（{limit}）"),
    "not_known": Message("无法读出图片像素，由工作人员核对"),
    "too_small": Message(
        "图片 {measured}，{asked}；请换用更清晰的原图",
        "请使用原图（微信发送时勾选“原图”），不要用截图或缩略图；放大小图不能提高清晰度。",
    ),
    "too_large": Message("图片 {measured}，{asked}；请缩小后上传", "请用画图等软件缩小图片。"),
}
PHRASES: Mapping[str, Text] = {
    "pixels": "{width}×{height} 像素",
}
"""What was measured, in words."""

RULE = Rule(
    "image.pixels",
    "图片像素",
    Params,
    decide,
    applies=(FileKind.IMAGE,),
    describe=describe,
    limit=limit_words,
    phrases=PHRASES,
    messages=MESSAGES,
    guide=Guide(
        proves="图片真实的像素数，已按拍摄方向转正；不信照片信息里自称的尺寸。",
        cannot="看不出由小图放大而来。",
        advice="“长边不低于 1000”写 min_long_edge。",
        params={
            "min_width": "最小宽",
            "min_height": "最小高",
            "min_long_edge": "长边至少",
            "max_pixels": "总像素不超过",
        },
    ),
    example="{rule: image.pixels, min_long_edge: 1000}",
)
