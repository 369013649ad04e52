"""The opening shows certain words: the case's name, or words of the form.

Requirements: N09, L05, L07, L08. Proves: which of the words were read on the first seconds of picture; a tenth of a name's
characters may be misread. Cannot: read artistic lettering reliably, tell 楷体 from other letters; so it only warns.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from validators import ocr_analysis
from validators.context import Context
from validators.facts import FileFacts
from validators.facts.seen import SeenPicture
from validators.findings import Evidence, Finding
from validators.kinds import FileKind
from validators.messages import Message, Text, Values
from validators.params import RuleParams
from validators.quantities import Seconds, duration_words
from validators.rule import Guide, Rule, passed, phrase, skipped, unsure, warned
from validators.similar import shows

WORDS = {"title": "案例名称", "unit": "报送单位", "authors": "作者姓名"}


class Params(RuleParams):
    """What the first `within_s` seconds (at most 6) must show."""

    rule: Literal["video.opening_text"] = "video.opening_text"
    contains: list[str] = ["title"]
    """title, unit, authors, or the key of a form field whose value must be seen."""
    within_s: Seconds = 6.0


def _values(context: Context, key: str) -> list[str]:
    """What has to be seen for a key; nothing where the form does not have it."""
    values_by_key: dict[str, Any] = {
        "title": context.title,
        "unit": context.unit,
        "authors": [person.name for person in context.authors],
    }
    value = values_by_key.get(key, context.fields.get(key))
    many = value if isinstance(value, Iterable) and not isinstance(value, (str, dict)) else [value]
    return [str(item).strip() for item in many if isinstance(item, (str, int)) and str(item).strip()]


def decide(facts: FileFacts, params: Params, context: Context) -> Finding:
    """Passes when all known words were read."""
    asked = {key: values for key in params.contains if (values := _values(context, key))}
    if not asked:
        return skipped(params, "no_words")
    shown = [values[0] if len(values) == 1 else "、".join(values) for values in asked.values()]
    limit = phrase("shows", within_s=params.within_s, texts=shown)
    opening = [] if facts.seen is None else facts.seen.part("opening")
    read = [frame for frame in opening if frame.read and (frame.time or 0) <= params.within_s]
    if not read:
        return unsure(params, "not_read", why=ocr_analysis.why_not(facts), limit=limit)
    lines = [words for frame in read for words in ocr_analysis.readings(frame)]
    everything = " ".join(dict.fromkeys(ocr_analysis.text_of(frame) for frame in read))
    missing = {
        key: [value_asked for value_asked in values if not _stands(value_asked, lines, everything)]
        for key, values in asked.items()
    }
    lacking = [{"key": key, "value": value} for key, values in missing.items() for value in values]
    evidence = _evidence(read, [value for values in asked.values() for value in values])
    if not lacking:
        return passed(
            params,
            measured=phrase("shown"),
            limit=limit,
            evidence=[proof for proof in evidence if proof.boxes] or evidence[:1],
        )
    measured = phrase("read", text=everything[:60]) if everything.strip() else phrase("nothing_read")
    return warned(
        params,
        "missing",
        within_s=params.within_s,
        lacking=lacking[:6],
        measured=measured,
        limit=limit,
        evidence=evidence,
    )


def _stands(value: str, lines: list[str], everything: str) -> bool:
    return any(shows(line, value) for line in lines) or shows(everything, value)


def _evidence(read: list[SeenPicture], values: list[str]) -> list[Evidence]:
    """Up to three different frames, with the lines that belong to what was asked for."""
    texts: dict[str, Evidence] = {}
    for frame in read:
        words = ocr_analysis.text_of(frame)
        if words and words not in texts and len(texts) < 3:
            boxes = [box for value in values for box in ocr_analysis.boxes_of(frame, value)]
            texts[words] = ocr_analysis.moment(frame, words, dict.fromkeys(boxes))
    return list(texts.values()) or [ocr_analysis.moment(frame, phrase("no_text")) for frame in read[:1]]


def describe(_: Params) -> str:
    """The demand on the campaign's page."""
    return "片头显示案例名称等规定信息"


def _lacking(values: Values) -> str:
    """What was not read: 案例名称“甲”、“七年级” (the value of a form field)."""
    return "、".join(f"{WORDS.get(text['key'], '')}“{text['value']}”" for text in values["lacking"])


MESSAGES = {
    "missing": Message(
        lambda v: f"片头 {duration_words(v['within_s'])}内没有读到{_lacking(v)}，请确认",
        "剪映：在片头添加文本，写上规定内容（与表单一字不差），停留到片头结束；已有艺术字片头的，由工作人员查看。",
    ),
    "no_words": Message("表单尚未填写需要出现在片头的内容，暂不检查"),
    "not_read": Message("片头文字未能自动读取（{why:unread}），由工作人员查看片头确认"),
    "ok": Message("片头已显示规定文字"),
}
PHRASES: Mapping[str, Text] = {
    "shows": lambda v: f"片头 {duration_words(v['within_s'])}内显示：{'；'.join(v['texts'])}"[:300],
    "shown": "已显示",
    "read": "片头读到“{text}”",
    "nothing_read": "片头没有读到文字",
    "no_text": "没有文字",
}
"""What was measured, in words."""

RULE = Rule(
    "video.opening_text",
    "片头文字",
    Params,
    decide,
    applies=(FileKind.VIDEO,),
    needs="deep",
    describe=describe,
    phrases=PHRASES,
    messages=MESSAGES,
    guide=Guide(
        proves="片头几秒的画面里读到了哪些字；名称允许认错一成的字。",
        cannot="艺术字、太小的字可能认不出，也分不出楷体与别的字体，所以只提醒。",
        advice="contains 写要出现的内容：案例名称或表单中的字段。",
        params={
            "contains": "片头要出现的内容",
            "within_s": "在前几秒内（最多 6）",
        },
    ),
    example="{rule: video.opening_text, contains: [title], within_s: 6}",
)
