"""The pictures and the sound can be decoded, not only the index read, and something is to be seen.

Requirements: all film slots (X03). Proves: that all key frames, twelve stretches of four seconds (a film of up to a minute as a
whole) and the whole first sound track are decoded without an error. Cannot: find a damaged picture between them; say whether
people would see it, so it warns with the moments; where half of what was looked at is broken, it fails.
A film of which half or more is black or of one colour warns: the lens was covered, or only the sound was exported.
"""

from collections.abc import Mapping
from typing import Literal

from validators import ocr_analysis
from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.kinds import FileKind
from validators.messages import Message, Text, Values
from validators.params import RuleParams
from validators.rule import Guide, Rule, demanded, failed, passed, phrase, unsure, warned

FEW_SOUND_ERRORS = 2
"""What stands before and after the sound of a whole file may be no sound: so many errors are none."""
MOSTLY = 6
"""Broken seconds of the twelve stretches, from which on the film is."""
BLANK = 0.5
"""Share of the pictures looked at from which on a film without anything to see is said to be one."""


class Params(RuleParams):
    """No limits."""

    ALSO_CALLED = ("video.intact", "video.damage")
    rule: Literal["video.decodes"] = "video.decodes"


def limit_words(_: Params) -> str:
    """The demand in words."""
    return "画面和声音能正常解码"


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Warns with the moments."""
    assert facts.video is not None
    video, limit = facts.video, demanded(params)
    unheard = bool(video.audio) and video.sound_errors is None
    if video.decode_errors is None or video.decoded_s is None or unheard:
        return unsure(params, "not_known", limit=limit)
    pictures = video.decode_errors
    sounds = video.sound_errors or []
    sounds = sounds if len(sounds) > FEW_SOUND_ERRORS or pictures else []
    blank = video.blank_share or 0.0
    if not pictures and not sounds and blank >= BLANK:
        middle = [
            ocr_analysis.at_second(
                facts, (video.duration or 0) / 2, phrase("blank", percent=round(blank * 100))
            )
        ]
        return warned(
            params,
            "blank",
            percent=round(blank * 100),
            measured=phrase("blank", percent=round(blank * 100)),
            limit=limit,
            evidence=middle,
        )
    if not pictures and not sounds:
        measured = phrase("whole", seconds=video.decoded_s)
        return passed(params, seconds=video.decoded_s, measured=measured, limit=limit)
    evidence = [
        *(ocr_analysis.at_second(facts, moment, phrase("picture"), within=2.0) for moment in pictures[:10]),
        *(ocr_analysis.at_second(facts, moment, phrase("sound")) for moment in sounds[:5]),
    ]
    shown = {"limit": limit, "evidence": evidence, "pictures": pictures[:10], "sounds": sounds[:5]}
    measured = phrase("errors", pictures=len(pictures), sounds=len(sounds))
    if len(pictures) >= MOSTLY and len(pictures) * 2 >= min(video.decoded_s, 12.0):
        return failed(params, "mostly_broken", measured=measured, **shown)
    return warned(params, "broken", measured=measured, **shown)


def describe(_: Params) -> str:
    """The demand on the campaign's page."""
    return limit_words(_)


def _moments(values: Values) -> str:
    """Where, of both."""
    parts = []
    for name, what in (("pictures", "画面"), ("sounds", "声音")):
        moments = values[name]
        if moments:
            clocks = "、".join(ocr_analysis.clock(moment) for moment in moments[:5])
            parts.append(f"{what}在 {clocks}{' 等处' if len(moments) > 5 else ''}前后")
    return "，".join(parts)


HINT = "请从头到尾播放一遍原片：原片正常的，重新复制或下载后再上传；原片也花屏、卡住的，请在剪映中剪掉或用素材重新导出。"

MESSAGES = {
    "ok": Message("抽查的画面和声音都能正常解码"),
    "blank": Message(
        lambda v: (
            f"{'抽查的画面全部' if v['percent'] >= 99 else '抽查的画面有 ' + str(v['percent']) + '% '}"
            "是黑屏或只有一种颜色，什么也看不到，请播放确认"
        ),
        "常见原因：拍摄时镜头被遮住，或剪辑时画面轨道被隐藏、只导出了声音。请在剪映中打开工程确认画面轨道可见后重新导出。",
    ),
    "not_known": Message("未能检查画面能否正常解码，由工作人员播放确认"),
    "broken": Message(lambda v: f"{_moments(v)}不能正常解码，播放时可能花屏、卡顿或无声，请播放确认", HINT),
    "mostly_broken": Message(lambda v: f"画面大部分不能正常解码（{_moments(v)}），视频已损坏", HINT),
}
PHRASES: Mapping[str, Text] = {
    "whole": "抽查 {seconds:duration}，全部能解码",
    "errors": lambda v: "，".join(
        f"{what} {v[name]} 处" for name, what in (("pictures", "画面"), ("sounds", "声音")) if v[name]
    ),
    "blank": "黑屏或单色画面 {percent}%",
    "picture": "画面不能正常解码",
    "sound": "声音不能正常解码",
}
"""What was measured, in words."""

RULE = Rule(
    "video.decodes",
    "画面能否解码",
    Params,
    decide,
    applies=(FileKind.VIDEO,),
    needs="deep",
    reads=("video.decode_errors", "video.decoded_s"),
    describe=describe,
    limit=limit_words,
    phrases=PHRASES,
    messages=MESSAGES,
    guide=Guide(
        proves="全部关键帧、均匀抽取的十二段各四秒画面（一分钟以内的整段）和整条声音轨都能正常解码；抽查的画面一半以上是黑屏或单一颜色时提醒。",
        cannot="抽查之外的损坏看不到；观众看不看得出来也说不准，所以只提醒并给出时间，半数以上损坏才判不合格。",
        advice="视频材料项写上；属于慢速检测。",
    ),
    example="{rule: video.decodes}",
)
