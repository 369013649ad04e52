"""Nothing stands still in a corner over the film (watermark, logo), and no company is named in the picture.

Requirements: C12, N11. Proves: that the same words stand at the same place of a corner in at least 60 % of the frames looked
at, or that the same drawing stands there while the picture or the light on it changes; that names of companies and programs (a
list of its own, and the campaign's `brands`) are read in a frame. Passes where the picture changes and neither is there, or where
it stands still and its corners are empty. Cannot: tell a drawing from a thing of the scene where tripod or slides keep all of it
still (`unknown`, with the places), see what stands elsewhere or only for a while, or tell advertising: people have the contact
sheet. What is said is not understood.
"""

import re
import unicodedata
from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from validators import ocr_analysis
from validators.context import Context
from validators.facts import FileFacts
from validators.facts.seen import SeenPicture, SeenText, StillMark
from validators.findings import Evidence, Finding, Phrase
from validators.kinds import FileKind
from validators.matching import plain
from validators.messages import Message, Text, Values
from validators.params import RuleParams
from validators.rule import Guide, Rule, demanded, passed, phrase, unsure, warned

WORDS = {"watermark": "水印", "logo": "企业标识", "advertising": "广告"}


BRANDS = (
    "抖音", "快手", "西瓜视频", "好看视频", "腾讯视频", "爱奇艺", "优酷", "哔哩哔哩", "bilibili", "小红书", "视频号", "TikTok", "CapCut", "剪映",
    "必剪", "快影", "万彩", "来画", "会声会影", "EV录屏", "Bandicam", "Camtasia", "oCam", "迅捷视频", "傲软", "爱剪辑", "希沃", "鸿合", "科大讯飞",
    "学而思", "猿辅导", "作业帮", "好未来", "新东方", "洋葱学园", "学科网", "菁优网", "101教育PPT", "优教通", "超星", "雨课堂", "钉钉",
)  # fmt: skip
"""Names that platforms, programs and companies leave in school films; a campaign adds its own."""


class Params(RuleParams):
    """What the notice forbids; `brands`: further names that may not be read in the picture."""

    ALSO_CALLED: ClassVar[tuple[str, ...]] = ("video.watermark", "video.logo")
    rule: Literal["video.overlay"] = "video.overlay"
    forbidden: list[Literal["watermark", "logo", "advertising"]] = ["watermark", "logo"]
    brands: list[Annotated[str, Field(min_length=2, max_length=40)]] = []


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
    seen = facts.seen
    assert seen is not None  # frames were read
    if words or seen.marks:
        return _standing(params, words, frames, seen.marks, limit)
    if named := _named(frames, params):
        return warned(
            params,
            "brand",
            names=_names(named),
            measured=phrase("brands", names=[name for name, _, _ in named]),
            limit=limit,
            evidence=_brand_evidence(named),
        )
    if not seen.changing and not seen.corners_clear:
        evidence = _corner_evidence(frames, seen.candidates)
        corners = _corners(seen.candidates)
        return unsure(
            params,
            "still_picture",
            count=len(frames),
            signs=signs,
            corners=corners,
            limit=limit,
            evidence=evidence,
        )
    measured = phrase("looked", count=len(frames))
    code = "ok_but_advertising" if "advertising" in signs else "ok"
    return passed(params, code, count=len(frames), measured=measured, limit=limit)


Named = list[tuple[str, SeenPicture, SeenText]]


def _named(frames: list[SeenPicture], params: Params) -> Named:
    """Each name that is read in a frame, where first."""
    hits: Named = []
    names = (*(BRANDS if {"logo", "advertising"} & {*params.forbidden} else ()), *params.brands)
    for name in dict.fromkeys(names):
        places = ((frame, text) for frame in frames for text in frame.texts if _says(text.text, name))
        hits += [(name, *place) for place in list(places)[:1]]
    return hits


def _says(text: str, name: str) -> bool:
    """Whether a line holds the name; one of Latin letters as words of its own."""
    if not name.isascii():
        return plain(name) in plain(text)
    line = unicodedata.normalize("NFKC", text).lower()
    return re.search(rf"(?<![a-z0-9]){re.escape(name.lower())}(?![a-z0-9])", line) is not None


def _names(named: Named) -> list[dict[str, str]]:
    return [{"name": name, "at": ocr_analysis.clock(frame.time)} for name, frame, _ in named[:10]]


def _brand_evidence(named: Named) -> list[Evidence]:
    return [
        ocr_analysis.moment(frame, phrase("brand_at", name=name, text=text.text[:40]), [text.box])
        for name, frame, text in named[:10]
    ]


def _corners(marks: list[StillMark]) -> list[str]:
    """The corners that marks stand in, each once."""
    spots = [((mark.box[0] + mark.box[2]) / 2, (mark.box[1] + mark.box[3]) / 2) for mark in marks]
    return list(dict.fromkeys(ocr_analysis.corner(spot) or "edge" for spot in spots))


def _corner_evidence(frames: list[SeenPicture], marks: list[StillMark]) -> list[Evidence]:
    """Three moments over the film, with the boxes of what stands in the corners."""
    if not marks:
        return []
    corners, boxes = _corners(marks), [mark.box for mark in marks]
    return [
        ocr_analysis.moment(frame, phrase("drawing_at", corners=corners), boxes)
        for frame in frames[:: max(1, len(frames) // 3)][:3]
    ]


HINT = "剪映：关闭“剪映片尾/水印”并删除角标贴纸；录屏、下载的素材请换成无水印的原片，再重新导出。"


def _standing(
    params: Params,
    words: list[ocr_analysis.Standing],
    frames: list[SeenPicture],
    marks: list[StillMark],
    limit: Phrase,
) -> Finding:
    """Words and drawings in the corners, and names read elsewhere, all at once: one round mends them."""
    texts = [{"corner": group.corner, "text": group.text[:20]} for group in words[:3]]
    evidence = [
        ocr_analysis.moment(
            frame, phrase("text_at", corners=[group.corner], text=group.text[:40]), [text.box]
        )
        for group in words[:3]
        for frame, text in group.spots[:2]
    ]
    named = [
        hit
        for hit in _named(frames, params)
        if not any(plain(hit[0]) in plain(group.text) for group in words)
    ]
    corners = [corner for corner in _corners(marks) if corner not in [group.corner for group in words]]
    evidence += (_corner_evidence(frames, marks) if corners else []) + _brand_evidence(named)
    values = {
        "texts": texts,
        "corners": corners,
        "names": _names(named),
        "limit": limit,
        "evidence": evidence,
    }
    if words:
        first = ocr_analysis.clock(words[0].spots[0][0].time)
        spots = len(words[0].spots)
        measured = phrase("same_text", count=spots, looked=len(frames), corners=[words[0].corner])
        return warned(params, "standing", first=first, measured=measured, **values)
    measured = phrase("same_drawing", share=max(mark.share for mark in marks), corners=corners)
    light = all(mark.constant for mark in marks)
    return warned(params, "drawing_in_changing_light" if light else "drawing", measured=measured, **values)


def _signs(values: Values) -> str:
    return "、".join(WORDS[sign] for sign in values["signs"])


def _texts(values: Values) -> str:
    return "；".join(f"{ocr_analysis.CORNERS[text['corner']]}“{text['text']}”" for text in values["texts"])


def _also(values: Values) -> str:
    """What else was seen beside the first."""
    also = [f"{places}有不变的图形" for places in [_places(values)] if places and values["texts"]]
    also += [f"画面里读到{_brands(values)}"] if values["names"] else []
    return f"；另外{'，'.join(also)}" if also else ""


def _places(values: Values) -> str:
    return "、".join(ocr_analysis.CORNERS[corner] for corner in values["corners"])


def _brands(values: Values) -> str:
    return "、".join(f"“{hit['name']}”（{hit['at']}）" for hit in values["names"])


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
            f"{f'{_places(v)}的图形是景物还是标识系统分不出，' if v['corners'] else ''}"
            f"不带文字的{_signs(v)}由工作人员看缩略图确认"
        )
    ),
    "standing": Message(
        lambda v: f"画面{_texts(v)}一直停留（如 {v['first']} 处），疑似水印或标识，请确认{_also(v)}", HINT
    ),
    "drawing": Message(
        lambda v: f"画面{_places(v)}有一直不变的图形，其余画面在变，疑似水印或标识，请确认{_also(v)}", HINT
    ),
    "drawing_in_changing_light": Message(
        lambda v: (
            f"画面{_places(v)}的图形亮度一直不变，而周围随光线明暗变化，疑似后加的水印或标识，请确认{_also(v)}"
        ),
        HINT,
    ),
    "brand": Message(
        lambda v: f"画面里读到企业或软件的名称：{_brands(v)}，请确认是否为企业标识或广告",
        "请遮住或换掉带有企业、软件名称的画面后重新导出；上课内容本身需要的，由工作人员确认。",
    ),
}
PHRASES: Mapping[str, Text] = {
    "looked": "抽查 {count} 幅画面，角落 0 处",
    "same_text": "{count}/{looked} 幅抽查画面的{corners:corners}有相同文字",
    "same_drawing": "{share:.0%} 的抽查画面的{corners:corners}有相同图形",
    "text_at": "{corners:corners}：{text}",
    "drawing_at": "{corners:corners}的图形",
    "brands": "读到 {names:quoted}",
    "brand_at": "{name}：{text}",
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
    guide=Guide(
        proves="六成以上的抽查画面里，同一角落一直有同样的文字或图案。",
        cannot="画面本身不动（三脚架、课件录屏）时分不出角标与背景；不在角落、只出现一会儿的标识和广告内容也认不出，由人看抽帧图。",
        advice="通知写“不得有水印、台标、广告”时使用。",
        params={
            "forbidden": "通知禁止的东西",
            "brands": "另外要找的公司或品牌名称",
        },
    ),
    example="{rule: video.overlay, forbidden: [watermark, logo], brands: [某某科技]}",
)
