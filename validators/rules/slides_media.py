"""Films and sounds of a presentation are inside it, and are there where they are wanted.

Requirements: S21. Proves: what stands on the slides as a film or a sound, and whether its bytes are in the file; a link to a file
on the author's disk is missing everywhere else. Cannot: play it; find a film that is only on the web behind a picture.
"""

from collections.abc import Mapping
from typing import Literal

from validators.context import Context
from validators.facts import FileFacts
from validators.findings import Finding
from validators.kinds import FileKind
from validators.messages import Message, Text, Values
from validators.params import RuleParams
from validators.quantities import size_words
from validators.rule import Guide, Rule, demanded, excerpts, failed, passed, phrase, unsure


class Params(RuleParams):
    """`embedded`: allowed, required (at least one) or forbidden; `linked`: refused or allowed."""

    rule: Literal["slides.media"] = "slides.media"
    embedded: Literal["allowed", "required", "forbidden"] = "allowed"
    linked: Literal["refused", "allowed"] = "refused"


def limit_words(params: Params) -> str:
    """The demand in words."""
    inside = {"allowed": "", "required": "含有影音", "forbidden": "不含影音"}[params.embedded]
    return "，".join(filter(None, [inside, "影音嵌在文件内" if params.linked == "refused" else ""])) or "不限"


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Links first: they are what fails in front of the jury."""
    assert facts.slides is not None
    limit = demanded(params)
    media = facts.slides.media
    if media is None:
        return unsure(params, "not_known", limit=limit)
    inside = [film for film in media if not film.linked]
    beside = [film for film in media if film.linked]
    measured = phrase("media", count=len(inside), size=sum(film.size for film in inside), linked=len(beside))
    if beside and params.linked == "refused":
        places = [(phrase("slide", number=film.slide), film.name) for film in beside]
        names = [film.name for film in beside]
        return failed(
            params,
            "linked",
            count=len(beside),
            names=names,
            measured=measured,
            limit=limit,
            evidence=excerpts(places),
        )
    if inside and params.embedded == "forbidden":
        places = [(phrase("slide", number=film.slide), film.name) for film in inside]
        return failed(
            params, "forbidden", count=len(inside), measured=measured, limit=limit, evidence=excerpts(places)
        )
    if not media and params.embedded == "required":
        return failed(params, "missing", measured=measured, limit=limit)
    return passed(params, measured=measured, limit=limit)


def _media(values: Values) -> str:
    size = f"（{size_words(values['size'])}）" if values["size"] else ""
    inside = f"嵌入影音 {values['count']} 个{size}"
    return inside + (f"，链接 {values['linked']} 个" if values["linked"] else "")


def describe(params: Params) -> str:
    """The demand on the campaign's page."""
    return f"演示文稿{limit_words(params)}"


MESSAGES = {
    "ok": Message("{measured}，符合要求（{limit}）"),
    "linked": Message(
        "演示文稿里有 {count} 个影音文件只是链接（{names:first}），不在文件里，换一台电脑就放不出来",
        "PowerPoint：删去该影音 → 插入 → 视频或音频 → 此设备，直接点“插入”，不要选“链接到文件”；"
        "WPS：插入 → 视频 → 嵌入视频（音频同）。老格式 PPT 不能嵌入视频，请另存为 PPTX。",
    ),
    "forbidden": Message(
        "演示文稿里嵌有 {count} 个影音文件，{asked}", "请删去幻灯片上的视频和音频，需要的话单独上传。"
    ),
    "missing": Message(
        "演示文稿里没有视频或音频，{asked}", "插入 → 视频或音频 → 此设备（嵌入，不要链接），保存后再上传。"
    ),
    "not_known": Message("这种格式的演示文稿看不出是否含有影音，由工作人员核对"),
}
PHRASES: Mapping[str, Text] = {
    "media": _media,
    "slide": lambda v: f"第 {v['number']} 张幻灯片" if v["number"] else "演示文稿",
}
"""What was measured, in words."""

RULE = Rule(
    "slides.media",
    "演示文稿影音",
    Params,
    decide,
    applies=(FileKind.SLIDES,),
    describe=describe,
    limit=limit_words,
    phrases=PHRASES,
    messages=MESSAGES,
    reads=("slides.media",),
    guide=Guide(
        proves="幻灯片里的视频和声音，以及它们是不是真的在文件里；链接到作者电脑上的媒体别人打不开。",
        cannot="不会播放它们；只放了一张图、点开才到网上的视频认不出。",
        advice="课件有视频的材料项写上，可以避免“链接丢失”。",
        params={
            "embedded": "嵌入的媒体：allowed 允许、required 至少一个、forbidden 不得有",
            "linked": "链接的媒体：refused 不接受、allowed 接受",
        },
    ),
    example="{rule: slides.media, embedded: required}",
)
