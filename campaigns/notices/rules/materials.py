"""What is handed in: places for files and the rules of each."""

import re
from collections.abc import Iterator
from typing import Any

from campaigns.notices.findings import Finding, Kind
from campaigns.notices.labels import form_label
from campaigns.notices.outline import Outline
from campaigns.notices.phrases import MINUTES, SIZE_UNIT, TIMES, ZI, Limit, limits, size_words
from campaigns.notices.text import NoticeText, Sentence

_NOUN = (
    r"(?:[\u3400-\u9fff]{0,6}?(?:登记表|申报书|申报表|信息表|报名表)"
    r"|(?:[\u3400-\u9fff]{0,8}?)(?:微课视频|视频|录像|微课|专题片|宣传片)"
    r"|(?:[\u3400-\u9fff]{0,8}?)(?:文本|文字材料|案例文档|介绍文档|说明文档|总结报告|实施方案|设计说明|案例报告|文档|教学设计|教案|论文|文字部分|正文)"
    r"|(?:[\u3400-\u9fff]{0,6}?)(?:佐证材料|支撑材料|证明材料|辅助材料|相关材料|附件材料|支撑资料|辅助资料)"
    r"|(?:[\u3400-\u9fff]{0,4}?)(?:展板|照片|图片|海报|课件作品|课件|演示文稿|作品|软件|音频))"
)
_SORTS = (
    ("form", re.compile(r"登记表|申报书|申报表|信息表|报名表")),
    ("video", re.compile(r"视频|录像|微课|专题片|宣传片|录制|片头")),
    ("slides", re.compile(r"课件|演示文稿|PPT")),
    ("support", re.compile(r"佐证材料|支撑材料|证明材料|辅助材料|相关材料|附件材料|支撑资料|辅助资料")),
    ("text", re.compile(r"文本|文字|文档|报告|方案|说明|教学设计|教案|论文|字数|正文|插图")),
    ("picture", re.compile(r"展板|照片|图片|海报")),
    ("audio", re.compile(r"音频")),
)
_LISTS = re.compile(
    r"(?:报送形式|提交材料|材料包括|需要提交|须提交|需提交|应提交|提交(?!的|时间|系统)|报送内容|报送材料|包括|包含)[^，。；、：:]{0,10}?[:：]?"
)
_EITHER = re.compile(rf"以({_NOUN})或者?({_NOUN})的(?:方式|形式)提交")
_ONE_AND_N = re.compile(rf"[“\"][1N][”\"]指[^，。(（]{{0,4}}?({_NOUN})")
_GENERIC = frozenset({"作品", "图片", "视频", "文档", "音频", "照片", "文字"})
_ITEM = re.compile(rf"(?P<label>{_NOUN})(?:\s?[(（](?P<note>[^()（）]{{0,40}})[)）])?")
_TYPES = (
    (re.compile(r"mp4", re.IGNORECASE), "mp4"), (re.compile(r"(?<![a-z])pdf", re.IGNORECASE), "pdf"), (re.compile(r"word|docx?(?![a-z])", re.IGNORECASE), "word"),
    (re.compile(r"(?<![a-z])zip", re.IGNORECASE), "zip"), (re.compile(r"(?<![a-z])rar", re.IGNORECASE), "rar"), (re.compile(r"jpe?g", re.IGNORECASE), "jpg"),
    (re.compile(r"(?<![a-z])png", re.IGNORECASE), "png"), (re.compile(r"ppt", re.IGNORECASE), "slides"), (re.compile(r"mp3", re.IGNORECASE), "mp3"),
    (re.compile(r"(?<![a-z])mov(?![a-z])", re.IGNORECASE), "mov"), (re.compile(r"(?<![a-z])avi(?![a-z])", re.IGNORECASE), "avi"),
    (re.compile(r"excel|xlsx?", re.IGNORECASE), "sheet"), (re.compile(r"(?<![a-z])wmv", re.IGNORECASE), "wmv"), (re.compile(r"(?<![a-z])flv", re.IGNORECASE), "flv"),
)  # fmt: skip
_FORMAT = re.compile(r"格式|文件|文档|统一为|提交|扫描|\.mp4", re.IGNORECASE)
_PIXELS = re.compile(r"(?<!\d)(\d{3,4}) ?[*×xX] ?(\d{3,4})(?!\d)(?! ?(?:cm|mm))")
_LINES = re.compile(r"(?<!\d)(720|1080|2160) ?[pP]")
_ASPECT = re.compile(r"(?<!\d)(16|4|9)[:：](9|3|16)(?!\d)")
_FRAMES = re.compile(r"(?:帧(?:速)?率[^，。；\d]{0,4})?(\d{2}) ?(?:帧|fps)", re.IGNORECASE)
_PICTURES = r"(?:张|幅)"
_PIECES = r"(?:项|件|个|份|张)"


def find(notice: NoticeText, outline: Outline, year: int) -> Iterator[Finding]:
    seen: set[tuple[str, tuple[str, ...]]] = set()
    categories = {category.label for category in outline.categories}
    for number, line in enumerate(notice.lines):
        if line.is_row:
            continue
        material, sort = _of_heading(outline.heading(number))
        asks = bool(form_label(line))
        for sentence in (each for each in _in_line(notice, number)):
            named = outline.under(number)
            listed = list(_listed(sentence.text))
            typed = any(_allowed(note) for _, note in listed)
            for label, note in listed:
                if (label, named) not in seen and not (label in categories and not note):
                    seen.add((label, named))
                    yield Finding(
                        Kind.SLOT, "categories.slots", {"label": label, "required": _required(sentence.text, label)},
                        sentence.text, sentence.start, sentence.end, sure=bool(note) or bool(_LISTS.search(sentence.text[:20])),
                        categories=named, slot=label,
                    )  # fmt: skip
                yield from _types(note, sentence, named, label)
            for clause in _clauses(sentence.text):
                found = _last_noun(clause)
                if found:
                    material, sort = found
                for rule in _rules(clause, sentence, named, material, sort):
                    # The enumeration has said each one's type; a question of the form is no file.
                    if not (typed and rule.kind is Kind.FILE_TYPE) and not (
                        asks and rule.kind is Kind.LENGTH
                    ):
                        yield rule


def _in_line(notice: NoticeText, number: int) -> Iterator[Sentence]:
    line = notice.lines[number]
    for sentence in _by_line(notice).get(number, ()):
        assert sentence.start >= line.start
        yield sentence


def _by_line(notice: NoticeText) -> dict[int, list[Sentence]]:
    held: dict[int, list[Sentence]] | None = notice.__dict__.get("by_line")
    if held is None:
        held = {}
        for sentence in notice.sentences:
            held.setdefault(sentence.line, []).append(sentence)
        notice.__dict__["by_line"] = held
    return held


def _of_heading(heading: str) -> tuple[str, str]:
    return _last_noun(heading.rpartition(" ")[2][:30]) or ("", "")


def _last_noun(clause: str) -> tuple[str, str] | None:
    """The material that a clause speaks of: the first it names."""
    found = re.search(_NOUN, clause)
    if found is None:
        sort = next((name for name, pattern in _SORTS if pattern.search(clause)), "")
        return ("", sort) if sort in ("video", "text") else None
    label = _label(found[0])
    return label, _sort(label)


def _label(words: str) -> str:
    return re.sub(
        r"^(?:.*(?:提交|报送|包括|包含|提供|上传|和|与|及|或|的|将|为|按|以|须|需|位|个|是|在|请|由|其他|简介|份|每个|每件|所有|本)|各类)(?=.{2,})",
        "",
        words,
    )


def _sort(label: str) -> str:
    return next((name for name, pattern in _SORTS if pattern.search(label)), "other")


def _listed(text: str) -> Iterator[tuple[str, str]]:
    """The materials of an enumeration: 提交材料包括 A、B（PDF 格式）和 C."""
    for named in (_EITHER, _ONE_AND_N):
        for found in named.finditer(text):
            yield from ((_label(group), "") for group in found.groups() if group)
    start = _LISTS.search(text)
    if start is None:
        return
    part = _enumeration(text[start.end() : start.end() + 260])
    items = list(_ITEM.finditer(part))
    if len(items) < 2:
        return
    for item in items:
        label = _label(item["label"])
        if 2 <= len(label) <= 14 and label not in _GENERIC:
            yield label, item["note"] or ""


def _enumeration(text: str) -> str:
    """As far as the first comma that stands in no bracket."""
    depth = 0
    for place, letter in enumerate(text):
        depth += (letter in "(（") - (letter in ")）")
        if depth <= 0 and letter in "，,。；;":
            return text[:place]
    return text


def _required(text: str, label: str) -> bool:
    return not re.search(
        rf"{re.escape(label)}[^。；]{{0,12}}(?:根据需要|选择性|可选|自愿|如有)|如有[^。；]{{0,20}}{re.escape(label)}",
        text,
    )


def _types(note: str, sentence: Sentence, named: tuple[str, ...], label: str) -> Iterator[Finding]:
    allowed = _allowed(note)
    if allowed:
        yield _rule(Kind.FILE_TYPE, {"rule": "file.type", "allowed": allowed}, sentence, named, label)


def _allowed(text: str) -> list[str]:
    return [name for pattern, name in _TYPES if pattern.search(text)]


def _clauses(text: str) -> Iterator[str]:
    for clause in re.split(r"[，,]|(?<=[)）])、", text):
        if clause.strip():
            yield clause


def _rules(
    clause: str, sentence: Sentence, named: tuple[str, ...], material: str, sort: str
) -> Iterator[Finding]:
    if _LISTS.search(clause) and len(_ITEM.findall(clause)) > 1 and re.search(r"[(（]", clause):
        return
    allowed = _allowed(clause)
    if (
        allowed
        and _FORMAT.search(clause)
        and not re.search(r"不接收|不得|命名|压缩包(?!格式)|工作群|邮箱|发送到", clause)
    ):
        fits = sort != "video" or allowed[0] in ("mp4", "mov", "avi", "wmv", "flv")
        yield _rule(
            Kind.FILE_TYPE,
            {"rule": "file.type", "allowed": allowed},
            sentence,
            named,
            material,
            sure=bool(material) and fits,
        )
    yield from _amounts(clause, sentence, named, material, sort)
    if sort == "video" or _PIXELS.search(clause):
        yield from _picture(clause, sentence, named, material, sort)


def _amounts(
    clause: str, sentence: Sentence, named: tuple[str, ...], material: str, sort: str
) -> Iterator[Finding]:
    for step in (_sizes, _durations, _lengths, _counts):
        yield from step(clause, sentence, named, material, sort)


def _sizes(
    clause: str, sentence: Sentence, named: tuple[str, ...], material: str, sort: str
) -> Iterator[Finding]:
    for limit in limits(clause, SIZE_UNIT):
        rule = "archive.total_size" if re.search(r"总量|总大小", clause) else "file.size"
        bounds = _bounds(limit, lambda number, unit=limit.unit: size_words(number, unit))
        yield _rule(
            Kind.SIZE, {"rule": rule, **bounds}, sentence, named, material, sure=bool(material) and limit.sure
        )


def _durations(
    clause: str, sentence: Sentence, named: tuple[str, ...], material: str, sort: str
) -> Iterator[Finding]:
    if not re.search(r"片头|课时|直播|发言|答辩|汇报", clause):
        for limit in limits(clause, MINUTES):
            rule = "video.total_duration" if re.search(r"总计|合计|共计", clause) else "video.duration"
            bounds = _bounds(limit, lambda number, unit=limit.unit: f"{number:g}{TIMES[unit]}")
            yield _rule(
                Kind.DURATION,
                {"rule": rule, **bounds},
                sentence,
                named,
                material,
                sure=sort == "video" and limit.sure,
            )


def _lengths(
    clause: str, sentence: Sentence, named: tuple[str, ...], material: str, sort: str
) -> Iterator[Finding]:
    if sort in ("text", "other", "", "support") and not re.search(
        r"[(（][^)）]{0,80}字|评语|意见|简介|摘要|概述|标题|注[:：]", clause
    ):
        for limit in limits(clause, ZI):
            if (limit.most or limit.least or 0) >= 300:
                sure = bool(re.search(r"字数|文字|文本|全文|正文|文档", clause)) and limit.sure
                yield _rule(
                    Kind.LENGTH,
                    {"rule": "word.length", **_bounds(limit, int)},
                    sentence,
                    named,
                    material,
                    sure=sure,
                )


def _counts(
    clause: str, sentence: Sentence, named: tuple[str, ...], material: str, sort: str
) -> Iterator[Finding]:
    if re.search(r"插图|图片", clause) and sort != "picture":
        for limit in limits(clause, _PICTURES):
            yield _rule(
                Kind.COUNT,
                {"rule": "word.images", **_bounds(limit, int)},
                sentence,
                named,
                material,
                sure=limit.sure,
            )
    elif sort in ("support", "picture") or re.search(r"材料[^，。]{0,10}(?:数量|总数)", clause):
        for limit in limits(clause, _PIECES):
            yield _rule(
                Kind.COUNT,
                {"rule": "file.count", **_bounds(limit, int)},
                sentence,
                named,
                material,
                sure=bool(material),
            )


def _bounds(limit: Limit, words: Any) -> dict[str, Any]:
    bounds = {
        name: words(number)
        for name, number in (("min", limit.least), ("max", limit.most))
        if number is not None
    }
    return {**bounds, "severity": "advised"} if limit.advised else bounds


def _picture(
    clause: str, sentence: Sentence, named: tuple[str, ...], material: str, sort: str
) -> Iterator[Finding]:
    advised = {"severity": "advised"} if re.search(r"建议|原则上|一般|鼓励|如有", clause) else {}
    rules: list[dict[str, Any]] = []
    if found := _PIXELS.search(clause):
        rules.append({"rule": "video.dimensions", "min_width": int(found[1]), "min_height": int(found[2])})
    elif found := _LINES.search(clause):
        rules.append({"rule": "video.dimensions", "min_lines": int(found[1])})
    if found := _ASPECT.search(clause):
        rules.append({"rule": "video.aspect", "ratio": f"{found[1]}:{found[2]}"})
    if found := _FRAMES.search(clause):
        rules.append({"rule": "video.frame_rate", "fps": int(found[1])})
    if re.search(r"(?:配|添加|有|加)[^，。]{0,4}字幕|字幕等", clause) and "无字幕" not in clause:
        rules.append({"rule": "video.subtitles"})
    if re.search(r"片头[^，。]{0,10}(?:显示|标注|注明|体现)", clause) and re.search(
        r"名称|课名|题目", clause
    ):
        rules.append({"rule": "video.opening_text", "contains": ["title"]})
    forbidden = [
        name
        for name, pattern in (
            ("watermark", r"水印"),
            ("logo", r"企业[^，。]{0,6}(?:标识|标志|LOGO)"),
            ("advertising", r"广告"),
        )
        if re.search(pattern, clause, re.IGNORECASE)
    ]
    if forbidden and re.search(r"不得|无|不能|禁止|不出现|不含", clause):
        rules.append({"rule": "video.overlay", "forbidden": forbidden})
    if re.search(r"近(?:一|1)年(?:以|之)?内", clause):
        rules.append({"rule": "media.recorded_within", "days": 365})
    for rule in rules:
        yield _rule(
            Kind.PICTURE, {**rule, **advised}, sentence, named, material, sure=sort == "video" and not advised
        )


def _rule(
    kind: Kind,
    value: dict[str, Any],
    sentence: Sentence,
    named: tuple[str, ...],
    slot: str,
    *,
    sure: bool = True,
) -> Finding:
    return Finding(
        kind, "categories.slots.rules", value, sentence.text, sentence.start, sentence.end, sure, named, slot
    )
