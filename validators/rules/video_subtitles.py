"""Subtitles stand over the film.

Requirements: N09, E07, L07, L08. Proves: in how many of twelve frames over the film changing words stand in the middle of the
bottom quarter. Cannot: tell them from centred last lines of slides, whether they agree with what is said, or whether a
film without narration needs any; so it only warns.
"""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from validators import ocr_analysis
from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.kinds import FileKind
from validators.messages import Message, Text
from validators.params import RuleParams
from validators.rule import Guide, Rule, demanded, passed, phrase, unsure, warned


class Params(RuleParams):
    """Share of the frames looked at that must show a subtitle."""

    ALSO_CALLED: ClassVar[tuple[str, ...]] = ("video.captions",)
    rule: Literal["video.subtitles"] = "video.subtitles"
    min_share: Annotated[float, Field(gt=0, le=1)] = 0.5


def limit_words(params: Params) -> str:
    """The demand in words."""
    return f"抽查画面中至少 {params.min_share:.0%} 有字幕"


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Passes on enough frames with at least two different subtitles."""
    assert facts.video is not None
    limit = demanded(params)
    frames = ocr_analysis.read_frames(facts)
    if len(frames) < ocr_analysis.FEWEST:
        return unsure(params, "not_read", why=ocr_analysis.why_not(facts), limit=limit)
    subtitles = ocr_analysis.subtitles(frames)
    measured = phrase("looked", looked=subtitles.frames, count=len(subtitles.shown))
    evidence = [
        ocr_analysis.moment(frame, "".join(text.text for text in lines), [text.box for text in lines])
        for frame, lines in subtitles.shown[:4]
    ]
    if subtitles.share >= params.min_share and subtitles.different >= 2:
        return passed(params, measured=measured, limit=limit, evidence=evidence)
    shown = {"limit": limit, "measured": measured, "evidence": evidence}
    if facts.video.subtitle_tracks:
        return warned(params, "track_only", **shown)
    return warned(params, "few", **shown)


def describe(_: Params) -> str:
    """The demand on the campaign's page."""
    return "配有字幕"


MESSAGES = {
    "few": Message(
        "{measured}，字幕偏少或没有，请确认视频是否配有字幕",
        "剪映：文本 → 智能字幕 → 识别字幕，校对后重新导出；全片没有解说的，由工作人员判断。",
    ),
    "not_read": Message("字幕未能自动检查（{why:unread}），由工作人员查看确认"),
    "ok": Message("视频配有字幕（{measured}）"),
    "track_only": Message(
        "字幕在单独的字幕轨里，画面上看不到，部分播放器不显示；请确认",
        "剪映：导出时选择把字幕压制在画面中（不要只导出字幕文件），再重新上传。",
    ),
}
PHRASES: Mapping[str, Text] = {
    "looked": "抽查 {looked} 幅画面，{count} 幅有字幕",
}
"""What was measured, in words."""

RULE = Rule(
    "video.subtitles",
    "字幕",
    Params,
    decide,
    applies=(FileKind.VIDEO,),
    needs="deep",
    describe=describe,
    limit=limit_words,
    phrases=PHRASES,
    messages=MESSAGES,
    guide=Guide(
        proves="抽查画面中，底部居中位置有多少幅出现会变化的文字。",
        cannot="不知道字幕与讲话是否一致；没有讲解的影片也许不需要字幕，所以只提醒。",
        advice="通知写“配字幕”时使用。",
        params={
            "min_share": "抽查画面中至少多大比例有字幕",
        },
    ),
    example="{rule: video.subtitles}",
)
