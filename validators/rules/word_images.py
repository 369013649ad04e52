"""Pictures in a Word document, as a reader sees them.

Requirements: E04 (at most 5), E07 (with pictures). Proves: drawings in the body with a picture, also in groups and old
VML, and shapes filled with one; the same picture twice counts twice. Cannot: say whether charts, SmartArt and pictures in
headers and footers count: they are named and warn where they would break the limit.
"""

from typing import ClassVar, Literal

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding, Status
from validators.kinds import FileKind
from validators.messages import Message, Values
from validators.params import RangeParams
from validators.quantities import with_limit
from validators.ranges import Words, judge_range
from validators.rule import Guide, Rule, unsure, warned


class Params(RangeParams):
    """Number of pictures."""

    ALSO_CALLED: ClassVar[tuple[str, ...]] = ("word.pictures",)
    rule: Literal["word.images"] = "word.images"
    min: int | None = None
    max: int | None = None


WORDS = Words(
    "文中图片",
    "请在正文中插入图片",
    "请删减正文中的图片",
    "张",
    low_how="WPS/Word：插入 → 图片；图片要插在正文里，放在页眉页脚的不算。",
    high_how="WPS/Word：选中多余的图片按 Delete 删除，其余可作为佐证材料另行上传。",
)


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Charts are shown to a person where they matter."""
    word = facts.word
    assert word is not None
    if word.images is None:
        return unsure(params, "not_known")
    finding = judge_range(params, word.images, params.min, params.max, WORDS)
    others = word.charts + word.images_elsewhere
    if (
        others
        and finding.status is Status.PASS
        and params.max is not None
        and word.images + others > params.max
    ):
        return warned(
            params,
            "charts",
            images=word.images,
            charts=word.charts,
            elsewhere=word.images_elsewhere,
            max=params.max,
            measured=finding.measured,
            limit=finding.limit,
        )
    return finding


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    return with_limit("插图", WORDS.limit(params.min, params.max))


def _others(values: Values) -> str:
    """What may count as a picture too."""
    words = [f"图表或对象 {values['charts']} 个"] * bool(values["charts"])
    words += [f"页眉页脚图片 {values['elsewhere']} 张"] * bool(values["elsewhere"])
    return "、".join(words)


MESSAGES = {
    **WORDS.messages(),
    "not_known": Message("无法统计图片，由工作人员核对"),
    "charts": Message(
        lambda v: (
            f"文中图片 {v['images']} 张，另有{_others(v)}，合计超过 {v['max']} 张，由工作人员确认是否计入"
        ),
        "WPS/Word：可把部分图表移到佐证材料中上传；页眉页脚的图片双击页眉后可删除。",
    ),
}

RULE = Rule(
    "word.images",
    "图片数量",
    Params,
    decide,
    applies=(FileKind.WORD,),
    describe=describe,
    phrases=WORDS.phrases(),
    messages=MESSAGES,
    brief=describe,
    guide=Guide(
        proves="读者在正文里看到的图片，组合图形、旧格式图片和用图片填充的形状都算；同一张用两次算两张。",
        cannot="图表、SmartArt、页眉页脚里的图是否计入说不准，只在会影响结论时提醒。",
        advice="“图文并茂”写 min: 1；“不超过 5 张”写 max: 5。",
        params={
            "min": "最少",
            "max": "最多",
        },
    ),
    example="{rule: word.images, max: 5}",
)
