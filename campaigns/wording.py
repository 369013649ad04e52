"""Rules and limits in plain Chinese, for people who read what is asked before they hand anything in. Pure."""

from collections.abc import Callable
from typing import Any

from campaigns.schema import Document, Field_, FieldKind, FieldLimit, OneOf, Quota, Slot, UnitForm, Where
from portal.organisation.terms import UnitTerms
from validators.fonts import size_words as font_size
from validators.kinds import type_words
from validators.quantities import at_most_words, duration_words, number_words, size_words
from validators.registry import get


def rule_words(rule: Any) -> str:
    """One rule as a sentence without its full stop: 时长 15–20分钟."""
    say = _SAY.get(rule.rule)
    words = say(rule) if say else get(rule.rule).label
    return f"{words}（建议）" if rule.severity == "advised" else words


def by_person(rule: Any) -> bool:
    """Whether a person checks it: the rule says so, or its check isn't built yet."""
    return rule.rule == "manual" or not get(rule.rule).built


def slot_words(slot: Slot) -> list[str]:
    """What a slot takes: its own counts, then its rules."""
    said = [_count_words(slot)] if not any(rule.rule == "file.count" for rule in slot.rules) else []
    seen: dict[str, None] = dict.fromkeys(said)
    formats = [list(rule.allowed) for rule in slot.rules if rule.rule == "file.type"]
    for rule in slot.rules:
        if rule.rule == "video.container" and list(rule.allowed) in formats:
            continue  # the format has been said
        seen.setdefault(rule_words(rule))
    return list(seen)


def need_words(slot: Slot) -> str:
    """必交, 选交 or under which condition."""
    if slot.required:
        return "必交"
    return "符合条件时必交" if slot.required_if else "选交"


def limit_words(limit: FieldLimit, kind: FieldKind = FieldKind.TEXT) -> str:
    """A limit of a form field: 不超过 500 字."""
    parts = []
    if limit.min_zi is not None or limit.max_zi is not None:
        parts.append(at_most_words(limit.min_zi, limit.max_zi, number_words, "字"))
    if limit.min_items is not None or limit.max_items is not None:
        unit = {FieldKind.TABLE: "行", FieldKind.LINKS: "个", FieldKind.CHOICES: "项"}.get(kind, "个")
        parts.append(at_most_words(limit.min_items, limit.max_items, number_words, unit))
    if limit.min_value is not None or limit.max_value is not None:
        parts.append(at_most_words(limit.min_value, limit.max_value))
    if limit.forbid:
        parts.append(f"不能含有 {' '.join(limit.forbid)}")
    if limit.within_days is not None:
        parts.append(
            "须在最近一年内" if limit.within_days in (365, 366) else f"须在最近 {limit.within_days} 天内"
        )
    if limit.reachable:
        parts.append("网址须能打开")
    words = "，".join(parts)
    return f"{words}（建议）" if limit.severity == "advised" and words else words


def field_words(field: Field_) -> str:
    """All limits of a field in one line."""
    return "；".join(filter(None, (limit_words(limit, field.kind) for limit in field.limits)))


def oneof_words(group: OneOf, labels: dict[str, str]) -> str:
    """Alternatives between slots: “文本”和“微视频”至少交 1 项."""
    names = "、".join(f"“{labels.get(key, key)}”" for key in group.slots)
    amount = f"至少交 {group.min} 项" if group.max is None else f"交 {group.min}–{group.max} 项"
    return f"{names}{amount}"


def where_words(doc: Document, where: Where, terms: UnitTerms) -> str:
    """Which cases a rule speaks of; "" for all."""
    parts = [
        "、".join(doc.category(key).label for key in where.categories),
        "、".join(doc.label_of("tracks", key) for key in where.tracks),
        "、".join(doc.label_of("groups", key) for key in where.groups),
        terms.kind_words(where.unit_kinds),
        terms.attribute_words(where.unit_attributes),
    ]
    return "；".join(filter(None, parts))


def quota_words(doc: Document, quota: Quota, terms: UnitTerms) -> str:
    """A quota in one sentence: 市教育局：城市赛道，每个类别不超过 35 个."""
    who = terms.kind_words(quota.unit_kinds) or "每个推荐单位"
    if quota.unit_attributes:
        who += f"（{terms.attribute_words(quota.unit_attributes)}）"
    if quota.without_attributes:
        who += f"（{terms.attribute_words(quota.without_attributes)}以外）"
    what = where_words(doc, quota.where, terms)
    amount = at_most_words(quota.min, quota.max, number_words, "个")
    every = "每个类别" if quota.each_category else ""
    caps = "".join(f"，其中{cap.label}不超过 {cap.max} 个" for cap in quota.sub_caps)
    return f"{who}：{f'{what}，' if what else ''}{every}{amount}{caps}"


def form_words(form: UnitForm, terms: UnitTerms) -> str:
    """Who hands a unit form in."""
    return terms.kind_words(form.unit_kinds) or "所有推荐单位"


def _count_words(slot: Slot) -> str:
    if slot.min_files == slot.max_files:
        return f"{slot.max_files} 个文件"
    if slot.min_files > 1:
        return f"{slot.min_files}–{slot.max_files} 个文件"
    return f"最多 {slot.max_files} 个文件"


def _range(what: str, show: Callable[[float], str] = number_words, unit: str = "") -> Callable[[Any], str]:
    def said(rule: Any) -> str:
        words = at_most_words(rule.min, rule.max, show, unit)
        return f"{what} {words}" if what and words[0].isdigit() else f"{what}{words}"

    return said


def _dimensions(rule: Any) -> str:
    if rule.exact_width or rule.exact_height:
        return f"画面尺寸 {rule.exact_width or '任意'}×{rule.exact_height or '任意'}"
    if rule.min_lines:
        return f"清晰度不低于 {rule.min_lines}P"
    if rule.min_width and rule.min_height:
        return f"画面尺寸不低于 {rule.min_width}×{rule.min_height}"
    return f"画面{'宽' if rule.min_width else '高'}不低于 {rule.min_width or rule.min_height} 像素"


def _aspect(rule: Any) -> str:
    way = {"landscape": "横屏", "portrait": "竖屏"}.get(rule.orientation or "", "")
    return " ".join(filter(None, (way, rule.ratio and f"画面比例 {rule.ratio}")))


def _frame_rate(rule: Any) -> str:
    if rule.fps is not None:
        return f"帧率 {rule.fps:g} 帧/秒"
    return f"帧率{at_most_words(rule.min, rule.max, number_words, '帧/秒')}"


_CODECS = {"h264": "H.264", "hevc": "H.265", "aac": "AAC", "mp3": "MP3"}


def _codec(rule: Any) -> str:
    parts = []
    for names, what in ((rule.video, "视频编码"), (rule.audio, "音频编码")):
        if names:
            parts.append(f"{what} {'、'.join(_CODECS.get(name, name.upper()) for name in names)}")
    return "，".join(parts)


def _bit_rate(rule: Any) -> str:
    parts = []
    if rule.video:
        parts.append(f"视频码率约 {rule.video / 1e6:g}Mbps")
    if rule.audio:
        parts.append(f"音频码率约 {rule.audio / 1e3:g}kbps")
    return "，".join(parts)


def _fonts(rule: Any) -> str:
    def demand(part: Any) -> str:
        bits = [part.family, part.size and font_size(part.size), part.bold and "加粗"]
        return "".join(str(bit) for bit in bits if bit) + ("居中" if part.align == "center" else "")

    parts = [f"主标题{demand(rule.title)}"] if rule.title else []
    levels = "一二三四五六七八九"
    if len(rule.headings) == 1:
        parts.append(f"各级标题{demand(rule.headings[0])}")
    else:
        parts += [f"{levels[n]}级标题{demand(one)}" for n, one in enumerate(rule.headings)]
    if rule.body:
        parts.append(f"正文{demand(rule.body)}")
    if rule.tables:
        parts.append(f"表格内文字{demand(rule.tables)}")
    return "字体：" + "，".join(parts)


def _pixels(rule: Any) -> str:
    parts = []
    if rule.min_long_edge:
        parts.append(f"长边不低于 {rule.min_long_edge} 像素")
    if rule.min_width or rule.min_height:
        parts.append(f"不低于 {rule.min_width or '任意'}×{rule.min_height or '任意'} 像素")
    if rule.max_pixels:
        parts.append(f"总像素不超过 {rule.max_pixels}")
    return "，".join(parts)


def _contents(rule: Any) -> str:
    parts = []
    if rule.required:
        parts.append(f"压缩包里要有 {type_words(rule.required)}")
    if rule.forbidden:
        parts.append(f"压缩包里不能有 {type_words(rule.forbidden)}")
    if rule.allowed:
        parts.append(f"压缩包里只能有 {type_words(rule.allowed)}")
    return "，".join(parts)


_SIGNS = {"watermark": "水印", "logo": "企业标识", "advertising": "商业广告"}
_HIDE = {"names": "姓名", "units": "单位", "regions": "地区", "phones": "电话"}
_PARTS = {"unit": "申报主体名称", "title": "案例名称", "slot": "材料名称"}
_COLOURS = {"blue": "蓝色", "white": "白色", "black": "黑色", "red": "红色", "green": "绿色"}
_MODES = {"GRAY": "灰度", "INDEXED": "索引色", "BITMAP": "位图"}


def _hidden(where: str) -> Callable[[Any], str]:
    return lambda rule: f"{where}不得出现作者的{'、'.join(_HIDE[one] for one in rule.look_for)}"


_SAY: dict[str, Callable[[Any], str]] = {
    "file.type": lambda r: "格式不限" if r.allowed == ["any"] else f"格式：{type_words(r.allowed)}",
    "file.size": _range("单个文件", size_words),
    "file.forbidden_types": lambda r: (
        f"不接收{type_words(r.types)}{'，压缩包里也不行' if r.inside_archives else ''}"
    ),
    "file.count": _range("", number_words, "个文件"),
    "file.total_size": _range("合计", size_words),
    "file.intact": lambda _: "文件完整、能打开",
    "file.duplicate": lambda _: "同一文件不重复上传",
    "file.name_parts": lambda r: f"文件名为“{'+'.join(_PARTS[one] for one in r.parts)}”",
    "video.container": lambda r: f"视频封装：{type_words(list(r.allowed))}",
    "video.duration": _range("时长", duration_words),
    "video.total_duration": _range("各段时长合计", duration_words),
    "video.dimensions": _dimensions,
    "video.aspect": _aspect,
    "video.frame_rate": _frame_rate,
    "video.codec": _codec,
    "video.bit_rate": _bit_rate,
    "video.audio": lambda _: "有声音",
    "video.silence": lambda _: "声音清楚，不能静音",
    "video.opening_text": lambda _: "片头显示案例名称等规定信息",
    "video.opening_background": lambda r: f"片头底色为{_COLOURS[r.color]}",
    "video.subtitles": lambda _: "配有字幕",
    "video.overlay": lambda r: f"没有{'、'.join(_SIGNS[one] for one in r.forbidden)}",
    "video.black_or_frozen": lambda _: "没有长时间黑屏或静止画面",
    "media.recorded_within": lambda r: "近一年内录制" if r.days in (365, 366) else f"近 {r.days} 天内录制",
    "word.length": _range("字数", number_words, "字"),
    "word.images": _range("插图", number_words, "张"),
    "word.fonts": _fonts,
    "word.heading_levels": lambda r: f"标题不超过 {r.max} 级",
    "word.sections": lambda r: f"包含章节：{'、'.join(r.required)}",
    "word.info_table": lambda r: f"信息表填写：{'、'.join(r.labels)}",
    "word.keywords": _range("关键词", number_words, "个"),
    "word.wording": lambda r: f"不使用“{'”“'.join(r.forbidden)}”等称呼",
    "pdf.opens": lambda _: "PDF 能正常打开",
    "pdf.legible": lambda r: f"每一页都能看清（扫描不低于 {r.min_dpi:g} dpi）",
    "pdf.pages": _range("", number_words, "页"),
    "pdf.kind": lambda r: f"应为{'或'.join({'scan': '扫描件', 'text': '文字版'}[one] for one in r.allowed)}",
    "pdf.seals": lambda r: "每个成员单位都盖公章" if r.min == "members" else "盖有公章",
    "pdf.signature": lambda _: "有签字",
    "pdf.title_match": lambda _: "其中的案例名称与表单一致",
    "image.pixels": _pixels,
    "image.dpi": lambda r: f"分辨率不低于 {r.min:g} dpi",
    "image.color_mode": lambda r: f"颜色模式 {'、'.join(_MODES.get(one, one) for one in r.allowed)}",
    "image.print_size": lambda r: f"画面尺寸 {r.width_cm:g}×{r.height_cm:g} 厘米",
    "image.text_amount": _range("版面文字", number_words, "字"),
    "archive.opens": lambda _: "压缩包能正常打开，没有密码",
    "archive.items": lambda r: f"压缩包里不超过 {r.max} {'件' if r.count == 'top_level' else '个文件'}",
    "archive.total_size": lambda r: f"解压后合计不超过 {size_words(r.max)}",
    "archive.contents": _contents,
    "archive.safe": lambda _: "压缩包结构正常",
    "anonymity.text": _hidden("文字中"),
    "anonymity.metadata": _hidden("文件属性中"),
    "anonymity.name": _hidden("文件名中"),
    "anonymity.picture": _hidden("画面中"),
    "manual": lambda r: r.check,
}
