"""How many cases a unit may or should recommend: in sentences, and in tables of units and numbers."""

import re
from collections.abc import Iterator
from typing import Any

from campaigns.notices.findings import Finding, Kind
from campaigns.notices.outline import Outline
from campaigns.notices.phrases import COUNT, count_of
from campaigns.notices.text import NoticeText, Sentence

_PIECE = r"(?:件|个案例|个|项|名额|篇|份|节)"
_WORD = r"(?:至少各?|不少于|推荐(?:报送)?(?:不超过)?|限额?报?(?:送)?|报送(?:不超过)?|不超过|最多|各报送?|不得超过|各推荐|各(?=\d)|推荐名额|限推荐|推荐数量不超过)"
_QUOTA = re.compile(
    rf"(?P<label>[^，。；;()（）\t]{{0,40}}?)(?P<word>{_WORD}) ?(?:\d{{1,2}}[-—~至])?(?P<count>{COUNT}) ?(?P<piece>{_PIECE})(?!月)"
    rf"(?:[(（](?P<of>[^()（）]{{2,12}}?)不超过(?P<part>\d{{1,3}}){_PIECE}[)）])?"
)
_UNITS = re.compile(
    r"各市|省辖市|设区市|辖市|区县|我校|每市|市地|各县|每县|每个?县|县市|县区|各区|每校|各校|每所|直属|单位|学校|院校|高校|高等学校|学院|赛道|地区|各地|[\u3400-\u9fff]{2,6}、[\u3400-\u9fff]{2,6}限"
)
_ABOUT = re.compile(r"名额|限额|推荐|报送|指标|至少|限报")
_OTHERS = re.compile(
    r"专家|工作人员|联系人|作者|第一作者|支撑|材料|佐证|每人|代表|关键词|插图|字|分钟|视频|申报主体|负责人|评语|成员|直播|每件|创新点|展板"
)
_HEAD_UNIT = re.compile(r"单位|地区|市|县|学校|区域|盟|州|名称")
_HEAD_COUNT = re.compile(r"名额|限额|数量|指标|推荐数|件数|项数|个数")


def find(notice: NoticeText, outline: Outline, year: int) -> Iterator[Finding]:
    for sentence in notice.sentences:
        line = notice.lines[sentence.line]
        if line.is_row:
            for cell in line.cells:
                if _UNITS.search(cell) and len(cell) < 80:
                    yield from _in_sentence(sentence, cell, outline)
            continue
        if _ABOUT.search(sentence.text + outline.heading(sentence.line)):
            yield from _in_sentence(sentence, sentence.text, outline)
    yield from _tables(notice)


def _in_sentence(sentence: Sentence, text: str, outline: Outline) -> Iterator[Finding]:
    heading = outline.heading(sentence.line)
    for found in _QUOTA.finditer(text):
        around = text[max(0, found.start() - 30) : found.end()]
        own = found["label"] + found["word"]
        speaks = (
            _UNITS.search(own)
            or _UNITS.search(around)
            or (re.search(r"名额|限额", heading) and "限" in found["word"])
        )
        if not speaks or _OTHERS.search(own) or _OTHERS.search(text[found.end() : found.end() + 4]):
            continue
        count = count_of(found["count"])
        if not count:
            continue
        if re.search(r"每个?(?:申报)?单位$", found["label"]) and found["word"].startswith("限"):
            continue  # a limit of what a unit itself hands in
        least = re.match(r"至少|不少于", found["word"]) is not None
        named = outline.named_in(around) or outline.under(sentence.line)
        value: dict[str, Any] = {"label": _label(found["label"], around), "min" if least else "max": count}
        if found["of"]:
            value["sub_cap"] = {"label": found["of"], "max": int(found["part"])}
        if re.search(r"每个?(?:领域|类别|项目|类)|各类", around):
            value["each_category"] = True
        sure = bool(_UNITS.search(own))
        yield Finding(
            Kind.QUOTA, "recommend.quotas", value, sentence.text, sentence.start, sentence.end, sure, named
        )


def _label(label: str, around: str) -> str:
    clean = re.sub(r"^[\d.、 A-Z\d]{0,12}", "", label).strip("：:，、 的申报案例由统一")
    if not clean:
        found = _UNITS.search(around)
        clean = found[0] if found else around[:20]
    return clean[-24:]


def _tables(notice: NoticeText) -> Iterator[Finding]:
    """Below a row with 单位 and 名额: a unit and its number in each."""
    place: tuple[int, int] | None = None
    for number, line in enumerate(notice.lines):
        if not line.is_row:
            place = None
            continue
        cells = line.cells
        unit = next((n for n, cell in enumerate(cells) if _HEAD_UNIT.search(cell) and len(cell) <= 10), None)
        count = next(
            (n for n, cell in enumerate(cells) if _HEAD_COUNT.search(cell) and len(cell) <= 14), None
        )
        if (
            unit is not None
            and count is not None
            and unit != count
            and not any(cell.isdigit() for cell in cells)
        ):
            place = (unit, count)
            continue
        if place is None or max(place) >= len(cells):
            continue
        digits = re.fullmatch(rf"(\d{{1,4}}) ?{_PIECE}?", cells[place[1]])
        name = cells[place[0]].replace(" ", "")
        if digits and 2 <= len(name) <= 40 and not re.search(r"合计|总计|小计", name):
            whole = notice.of_line(number)
            value = {"label": name[:60], "max": int(digits[1]), "unit": name[:60]}
            yield Finding(Kind.QUOTA, "recommend.quotas.units", value, whole.text, whole.start, whole.end)
