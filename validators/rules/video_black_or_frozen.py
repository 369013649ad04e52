"""The film does not start black and does not stand still for long.

Requirements: C11, C12 (evidence). Proves: length of black at the start and of the longest still picture. Cannot: tell a
slide that is read aloud from a hung recording; so it only warns.
"""

from collections.abc import Mapping
from typing import Literal

from validators import ocr_analysis
from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.kinds import FileKind
from validators.messages import Message, Text
from validators.params import RuleParams
from validators.quantities import Seconds, duration_words
from validators.rule import Guide, Rule, demanded, passed, phrase, unsure, warned


class Params(RuleParams):
    """Seconds of black start and of a still picture that are accepted."""

    rule: Literal["video.black_or_frozen"] = "video.black_or_frozen"
    black: Seconds = 5.0
    frozen: Seconds = 120.0


def limit_words(params: Params) -> str:
    """The demand in words."""
    return f"片头黑屏不超过 {duration_words(params.black)}，画面静止不超过 {duration_words(params.frozen)}"


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Warns with the moment."""
    assert facts.video is not None
    video = facts.video
    limit = demanded(params)
    if video.black_until is None and video.frozen_for is None:
        return unsure(params, "not_known", limit=limit)
    if (video.black_until or 0) > params.black:
        place = [ocr_analysis.at_second(facts, 1.0, phrase("opening"))]
        return warned(
            params,
            "black",
            seconds=video.black_until,
            measured=phrase("black", seconds=video.black_until),
            limit=limit,
            evidence=place,
        )
    if (video.frozen_for or 0) > params.frozen:
        middle = (video.frozen_from or 0) + (video.frozen_for or 0) / 2
        moment = ocr_analysis.at_second(facts, middle, phrase("still"), within=(video.frozen_for or 0) / 2)
        return warned(
            params,
            "frozen",
            start=video.frozen_from or 0,
            seconds=video.frozen_for,
            measured=phrase("frozen", seconds=video.frozen_for),
            limit=limit,
            evidence=[moment.model_copy(update={"place": phrase("start", seconds=video.frozen_from or 0)})],
        )
    return passed(params, limit=limit)


def describe(_: Params) -> str:
    """The demand on the campaign's page."""
    return "没有长时间黑屏或静止画面"


MESSAGES = {
    "ok": Message("没有长时间黑屏或静止画面"),
    "not_known": Message("未能检测黑屏与静止画面，由工作人员核对"),
    "black": Message(
        "视频开头有 {seconds:duration} 黑屏，请确认",
        "请在剪映中检查片头和该处画面，剪掉黑屏或卡住的部分后重新导出。",
    ),
    "frozen": Message(
        "从 {start:duration} 起画面静止 {seconds:duration}，请确认是否卡住",
        "请在剪映中检查片头和该处画面，剪掉黑屏或卡住的部分后重新导出。",
    ),
}
PHRASES: Mapping[str, Text] = {
    "black": "黑屏 {seconds:duration}",
    "frozen": "静止 {seconds:duration}",
    "opening": "片头",
    "still": "静止的画面",
    "start": "{seconds:duration}",
}
"""What was measured, in words."""

RULE = Rule(
    "video.black_or_frozen",
    "黑屏与静止画面",
    Params,
    decide,
    applies=(FileKind.VIDEO,),
    needs="deep",
    describe=describe,
    limit=limit_words,
    phrases=PHRASES,
    messages=MESSAGES,
    reads=("video.black_until", "video.frozen_for"),
    guide=Guide(
        proves="片头黑屏的秒数和最长一段静止画面的秒数。",
        cannot="分不出卡住的录像与配音讲解的课件页，所以只提醒。",
        advice="对录课视频有用；课件录屏请放宽 frozen。",
        params={
            "black": "可以接受的片头黑屏秒数",
            "frozen": "可以接受的静止秒数",
        },
    ),
    example="{rule: video.black_or_frozen}",
)
