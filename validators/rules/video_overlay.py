"""Nothing stands still in a corner over the film (watermark, logo).

Requirements: C12, N11. Proves: that the same words stand at the same place of a corner in at least 60 % of the frames looked
at, or that the same drawing stands there while the rest of the picture changes; and, where the picture changes, that neither
does. Cannot: tell a drawing from the picture where a tripod or slides keep most of it still (`unknown`), see what stands
elsewhere or only for a while, or tell advertising: people have the contact sheet.
"""

from collections.abc import Mapping
from typing import ClassVar, Literal

from validators import ocr_analysis
from validators.context import Context
from validators.facts import FileFacts
from validators.facts.seen import SeenPicture, StillMark
from validators.findings import Finding, Phrase
from validators.kinds import FileKind
from validators.messages import Message, Text, Values
from validators.params import RuleParams
from validators.rule import Rule, demanded, passed, phrase, unsure, warned

WORDS = {"watermark": "水印", "logo": "企业标识", "advertising": "广告"}


class Params(RuleParams):
    """What the notice forbids."""

    ALSO_CALLED: ClassVar[tuple[str, ...]] = ("video.watermark", "video.logo")
    rule: Literal["video.overlay"] = "video.overlay"
    forbidden: list[Literal["watermark", "logo", "advertising"]] = ["watermark", "logo"]


def limit_words(params: Params) -> str:
    """The demand in words."""
    return f"没有{'、'.join(WORDS[sign] for sign in params.forbidden)}"


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Warns with the corner, the words and the moment."""
    signs = list(params.forbidden)
    limit = demanded(params)
    frames = ocr_analysis.read_frames(facts)
    if len(frames) < ocr_analysis.FEWEST:
        return unsure(params, "not_read", signs=signs, why=ocr_analysis.why_not(facts), limit=limit)
    words = [group for group in ocr_analysis.standing(frames) if group.corner]
    if words:
        return _words(params, words, len(frames), limit)
    seen = facts.seen
    assert seen is not None  # frames were read
    if seen.marks:
        return _drawing(params, frames, seen.marks, limit)
    if not seen.changing:
        return unsure(params, "still_picture", count=len(frames), signs=signs, limit=limit)
    measured = phrase("looked", count=len(frames))
    code = "ok_but_advertising" if "advertising" in signs else "ok"
    return passed(params, code, count=len(frames), measured=measured, limit=limit)


HINT = "剪映：关闭“剪映片尾/水印”并删除角标贴纸；录屏、下载的素材请换成无水印的原片，再重新导出。"


def _words(params: Params, still: list[ocr_analysis.Standing], looked: int, limit: Phrase) -> Finding:
    """Words, with the corner and the moments."""
    texts = [{"corner": group.corner, "text": group.text[:20]} for group in still[:3]]
    first = ocr_analysis.clock(still[0].spots[0][0].time)
    evidence = [
        ocr_analysis.moment(
            frame, phrase("text_at", corners=[group.corner], text=group.text[:40]), [text.box]
        )
        for group in still[:3]
        for frame, text in group.spots[:2]
    ]
    measured = phrase("same_text", count=len(still[0].spots), looked=looked, corners=[still[0].corner])
    return warned(
        params, "standing", texts=texts, first=first, measured=measured, limit=limit, evidence=evidence
    )


def _drawing(params: Params, frames: list[SeenPicture], marks: list[StillMark], limit: Phrase) -> Finding:
    """A drawing without words, with the corner and two moments."""
    spots = [((mark.box[0] + mark.box[2]) / 2, (mark.box[1] + mark.box[3]) / 2) for mark in marks]
    corners = list(dict.fromkeys(ocr_analysis.corner(spot) or "edge" for spot in spots))
    boxes = [mark.box for mark in marks]
    evidence = [
        ocr_analysis.moment(frame, phrase("drawing_at", corners=corners), boxes)
        for frame in frames[:: max(1, len(frames) // 3)][:3]
    ]
    measured = phrase("same_drawing", share=max(mark.share for mark in marks), corners=corners)
    return warned(params, "drawing", corners=corners, measured=measured, limit=limit, evidence=evidence)


def _signs(values: Values) -> str:
    return "、".join(WORDS[sign] for sign in values["signs"])


def _texts(values: Values) -> str:
    return "；".join(f"{ocr_analysis.CORNERS[text['corner']]}“{text['text']}”" for text in values["texts"])


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    return limit_words(params)


MESSAGES = {
    "ok": Message("抽查 {count} 幅画面，角落没有一直停留的文字或图形"),
    "ok_but_advertising": Message(
        "抽查 {count} 幅画面，角落没有一直停留的文字或图形；广告由工作人员查看确认"
    ),
    "not_read": Message(
        lambda v: f"{_signs(v)}未能自动检查（{ocr_analysis.why_words(v['why'])}），由工作人员查看确认"
    ),
    "still_picture": Message(
        lambda v: (
            f"抽查 {v['count']} 幅画面，角落没有一直停留的文字；画面大多不变（固定机位或幻灯片），"
            f"不带文字的{_signs(v)}由工作人员看缩略图确认"
        )
    ),
    "standing": Message(
        lambda v: f"画面{_texts(v)}一直停留（如 {v['first']} 处），疑似水印或标识，请确认", HINT
    ),
    "drawing": Message("画面{corners:corners}有一直不变的图形，其余画面在变，疑似水印或标识，请确认", HINT),
}
PHRASES: Mapping[str, Text] = {
    "looked": "抽查 {count} 幅画面，角落 0 处",
    "same_text": "{count}/{looked} 幅抽查画面的{corners:corners}有相同文字",
    "same_drawing": "{share:.0%} 的抽查画面的{corners:corners}有相同图形",
    "text_at": "{corners:corners}：{text}",
    "drawing_at": "{corners:corners}的图形",
}
"""What was measured, in words."""

RULE = Rule(
    "video.overlay",
    "水印与标识",
    Params,
    decide,
    applies=(FileKind.VIDEO,),
    needs="deep",
    describe=describe,
    limit=limit_words,
    phrases=PHRASES,
    messages=MESSAGES,
    example="{rule: video.overlay, forbidden: [watermark]}",
)
