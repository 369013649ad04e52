"""The picture's size as a viewer sees it.

Requirements: C11 (HD advised), E07, L07 (1080 lines), N08, D10 (1280x720), L05 (640x480), L08 (1920x1080).
Proves: the coded size, turned by the display matrix and stretched by the pixel aspect. Width and height
are held against width and height; where both are asked for, a film shot upright never passes for a lying one (nor a lying
one for an upright one), however large it is. `min_lines` (the 1080 of 1080p) is held against the shorter side. Cannot: find a
small film that was blown up.
"""

from typing import Any, ClassVar, Literal, Self

from pydantic import model_validator

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.kinds import FileKind
from validators.messages import Message, Values
from validators.params import RuleParams
from validators.quantities import with_limit
from validators.rule import Guide, Rule, demanded, failed, passed, unsure


class Params(RuleParams):
    """Pixels; `min_lines` is the "1080" of 1080p: the shorter side."""

    ALSO_CALLED: ClassVar[tuple[str, ...]] = ("video.resolution", "video.size", "video.pixels")
    rule: Literal["video.dimensions"] = "video.dimensions"
    min_width: int | None = None
    min_height: int | None = None
    exact_width: int | None = None
    exact_height: int | None = None
    min_lines: int | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not any((self.min_width, self.min_height, self.exact_width, self.exact_height, self.min_lines)):
            raise ValueError("至少填写一项尺寸要求")
        return self


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Width against width, height against height, lines against the shorter side."""
    assert facts.video is not None
    width, height = facts.video.display_width, facts.video.display_height
    limit = demanded(params)
    if not width or not height:
        return unsure(params, "not_known", limit=limit)
    measured = f"{width}×{height}"
    shown = {"measured": measured, "limit": limit}
    if (params.exact_width and width != params.exact_width) or (
        params.exact_height and height != params.exact_height
    ):
        return failed(params, "not_exact", exact_height=params.exact_height, **shown)
    few = min(width, height) < (params.min_lines or 0)
    if turned := _turned(width, height, params):
        few = few or height < (params.min_width or 0) or width < (params.min_height or 0)
        return failed(params, "turned_and_small" if few else "turned", way=turned, **shown)
    if few or width < (params.min_width or 0) or height < (params.min_height or 0):
        return failed(params, "too_small", **shown)
    return passed(params, **shown)


def _turned(width: int, height: int, params: Params) -> str:
    """Portrait or landscape where the picture stands and a lying one is asked for, or the other way round; else ""."""
    if not params.min_width or not params.min_height:
        return ""
    if height > width and params.min_width > params.min_height:
        return "portrait"
    return "landscape" if width > height and params.min_width < params.min_height else ""


LARGER = "剪映：导出时把分辨率调到要求以上；原始素材分辨率不足的，请用更高分辨率重新录制，手机请在相机设置里选 1080P。"
SIDEWAYS = "手机请横过来拍摄；剪映：在“比例”里选择 16:9，把画面放大铺满后重新导出。"


UPRIGHT = "手机请竖着拍摄；剪映：在“比例”里选择 9:16，把画面放大铺满后重新导出。"


def _ways(values: Values) -> tuple[str, str]:
    """How the picture lies, and how it should; findings of before the way was told are of upright pictures."""
    return ("横", "竖") if values["way"] == "landscape" else ("竖", "横")


def limit_words(params: Params) -> str:
    """The demand in words."""
    words = []
    if params.exact_width or params.exact_height:
        words.append(f"{params.exact_width or '不限'}×{params.exact_height or '不限'}")
    if params.min_width and params.min_height:
        words.append(f"不低于 {params.min_width}×{params.min_height}")
    elif params.min_width:
        words.append(f"宽度不低于 {params.min_width} 像素")
    elif params.min_height:
        words.append(f"高度不低于 {params.min_height} 像素")
    if params.min_lines:
        words.append(f"不低于 {params.min_lines} 线（{params.min_lines}P）")
    return "，".join(words)


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    return with_limit("画面尺寸", limit_words(params))


def brief(params: Params) -> str:
    """The demand in the slot's box."""
    return with_limit("画面", limit_words(params))


def client_check(params: Params) -> dict[str, Any]:
    """What a browser compares before it sends."""
    sides = ("min_width", "min_height", "exact_width", "exact_height", "min_lines")
    return {"look": "picture", "limit": limit_words(params)} | {side: getattr(params, side) for side in sides}


MESSAGES = {
    "ok": Message("画面尺寸 {measured}，符合要求（{limit}）"),
    "not_known": Message("无法测出画面尺寸，由工作人员核对"),
    "not_exact": Message(
        "画面尺寸 {measured}，{asked}；请按要求的分辨率重新导出",
        lambda v: (
            f"剪映：导出时分辨率选择 {'1080P' if v['exact_height'] == 1080 else v['limit']}，画幅比例与要求一致。"
        ),
    ),
    "turned": Message(
        lambda v: f"画面尺寸 {v['measured']}，{v['asked']}；画面是{_ways(v)[0]}的，请改为{_ways(v)[1]}屏",
        lambda v: UPRIGHT if v["way"] == "landscape" else SIDEWAYS,
    ),
    "turned_and_small": Message(
        lambda v: (
            f"画面尺寸 {v['measured']}，{v['asked']}；画面是{_ways(v)[0]}的，改为{_ways(v)[1]}屏后尺寸也还不够"
        ),
        lambda v: f"{UPRIGHT if v['way'] == 'landscape' else SIDEWAYS}{LARGER}",
    ),
    "too_small": Message("画面尺寸 {measured}，{asked}；请提高导出分辨率", LARGER),
}

RULE = Rule(
    "video.dimensions",
    "画面尺寸",
    Params,
    decide,
    applies=(FileKind.VIDEO,),
    describe=describe,
    limit=limit_words,
    messages=MESSAGES,
    brief=brief,
    client_check=client_check,
    guide=Guide(
        proves="观众看到的画面尺寸：已计入旋转标记与像素比例；宽与宽比、高与高比，竖拍的不会冒充横拍的。",
        cannot="看不出由小画面放大而来的影片。",
        advice="通知写“1080P”用 min_lines: 1080；写“1280×720”用 min_width 与 min_height。",
        params={
            "min_width": "最小宽（像素）",
            "min_height": "最小高（像素）",
            "exact_width": "宽必须等于",
            "exact_height": "高必须等于",
            "min_lines": "短边至少（1080P 的 1080）",
        },
    ),
    example="{rule: video.dimensions, min_width: 1280, min_height: 720}",
)
