"""Tables of what is judged, awards and their shares, and whether experts read blind."""

import re
from collections.abc import Iterator
from typing import Any

from campaigns.notices.findings import Finding, Kind
from campaigns.notices.outline import Outline
from campaigns.notices.phrases import COUNT, count_of
from campaigns.notices.text import NoticeText, Sentence

_ITEM_HEAD = re.compile(r"评分项|评审项目|评价项目|指标|评分要素|评审要素|评审内容|评分内容|要素|项目|内容")
_DIMENSION_HEAD = re.compile(r"维度|一级指标|指标$|评审指标|类别|项目|内容")
_POINTS_HEAD = re.compile(r"分值|分数|权重|满分|得分")
_GUIDANCE_HEAD = re.compile(r"标准|依据|说明|要点|要求|内涵|要素|描述|观测点|细则|标 准")
_POINTS = re.compile(r"(?<!\d)(\d{1,3}(?:\.\d)?) ?分?(?!\d)")
_IN_NAME = re.compile(r"[(（](\d{1,3}) ?(?:分|%)?[)）]")
_RATIO = re.compile(r"(\d{1,3})[:：](\d{1,3})[:：](\d{1,3})")
_RATE = re.compile(r"(?:获奖(?:率|比例)|获奖总数|奖项总数)[^，。；\d]{0,16}(\d{1,3}) ?%")
_TIER = re.compile(
    rf"(?P<name>特等奖|一等奖|二等奖|三等奖|优秀奖|优胜奖|入围奖|金奖|银奖|铜奖|(?:示范|优秀|典型|特色|标杆|精品|入围)(?:案例|作品|课例|成果))"
    rf"[^，。；、\d%]{{0,14}}?(?P<count>{COUNT}) ?(?P<unit>%|个|名|件|项|篇|份)"
)
_TIER_BEHIND = re.compile(
    r"(?P<count>\d{1,4}) ?(?P<unit>个|件|项|篇|大)(?:左右)?的?(?P<name>(?:示范|优秀|典型|特色|标杆|精品)(?:案例|作品|课例|成果))"
)
_NAMED = re.compile(r"(?:评选|评出|设|设立|推荐入围|遴选|评定|分为)[^。；]{0,120}")
_NAMES = re.compile(
    r"特等奖|一等奖|二等奖|三等奖|优秀奖|优胜奖|(?:标杆|优秀|特色|示范|典型|精品)案例(?!征集|遴选)"
)
_ALL_THREE = re.compile(r"一、?二、?三等奖")
_ORGANISING = re.compile(r"优秀组织(?:单位|奖)|(?:最佳|突出贡献)组织奖?|组织奖")
_BLIND = re.compile(
    r"匿名(?:评审|评选)|盲[评审]|(?:姓名|署名|单位)[^。；]{0,20}不得出现|不得(?:出现|体现|含有|透露)[^。；]{0,40}(?:姓名|单位|作者|学校|上述[^。；]{0,6}信息|相关信息)"
)
MOST_ITEMS = 80


def find(notice: NoticeText, outline: Outline, year: int) -> Iterator[Finding]:
    yield from _rubrics(notice, outline)
    for sentence in notice.sentences:
        yield from _awards(sentence)
        if found := _BLIND.search(sentence.text):
            sure = "学校" not in found[0]
            yield _of(Kind.BLIND, "review.blind", True, sentence, sure=sure)
            if "不得" in sentence.text:
                for rule in ("anonymity.text", "anonymity.metadata", "anonymity.name", "anonymity.picture"):
                    yield _of(Kind.BLIND, "categories.slots.rules", {"rule": rule}, sentence, sure=sure)


def _awards(sentence: Sentence) -> Iterator[Finding]:
    text = sentence.text
    ratio, rate = _RATIO.search(text), _RATE.search(text)
    if ratio and "等奖" in text:
        names = ("一等奖", "二等奖", "三等奖")
        tiers = [{"label": name, "share": int(ratio[place])} for place, name in enumerate(names, start=1)]
        share = int(rate[1]) / 100 if rate and 0 < int(rate[1]) <= 100 else None
        yield _of(
            Kind.AWARD,
            "awards",
            {"kind": "ratio", "rate": share, "tiers": tiers},
            sentence,
            sure=share is not None,
        )
        return
    told = list(_TIER.finditer(text)) or list(_TIER_BEHIND.finditer(text))
    if told:
        unit = "share" if told[0]["unit"] == "%" else "places"
        tiers = [
            {"label": each["name"], unit: count_of(each["count"])}
            for each in told
            if (each["unit"] == "%") == (unit == "share") and count_of(each["count"])
        ]
        if tiers and re.search(r"评|设|奖|获|认定|遴选", text):
            if unit == "share":
                total = sum(count_of(each["count"]) for each in told if each["unit"] == "%")
                if not 0 < total <= 100:
                    return
                yield _of(
                    Kind.AWARD, "awards", {"kind": "ratio", "rate": total / 100, "tiers": tiers}, sentence
                )
            else:
                yield _of(Kind.AWARD, "awards", {"kind": "top", "tiers": tiers}, sentence)
            return
    if _NAMED.search(text):
        named = list(dict.fromkeys(_NAMES.findall(text)))
        if _ALL_THREE.search(text):
            named = ["一等奖", "二等奖", "三等奖"]
        if named and re.search(r"证书|奖|荣誉|名单", text):
            value = {"kind": "top", "tiers": [{"label": name} for name in named]}
            yield _of(Kind.AWARD, "awards", value, sentence, sure=False)
    if found := _ORGANISING.search(text):
        yield _of(Kind.AWARD, "unit_awards", {"label": found[0]}, sentence, sure=False)


def _rubrics(notice: NoticeText, outline: Outline) -> Iterator[Finding]:
    """Runs of rows whose first one heads a table of dimensions, items, points and guidance."""
    rows: list[int] = []
    for number in range(len(notice.lines) + 1):
        if number < len(notice.lines) and notice.lines[number].is_row:
            rows.append(number)
            continue
        if len(rows) > 2:
            yield from _rubric(notice, outline, rows)
        rows = []


def _rubric(notice: NoticeText, outline: Outline, rows: list[int]) -> Iterator[Finding]:
    head = [cell.replace(" ", "") for cell in notice.lines[rows[0]].cells]
    points = _column(head, _POINTS_HEAD)
    guidance = _column(head, _GUIDANCE_HEAD, taken=(points,))
    first = _column(head, _DIMENSION_HEAD, taken=(points, guidance))
    item = _column(head, _ITEM_HEAD, taken=(points, guidance, first))
    if first is None or guidance is None or not re.search(r"指标|维度|评|推荐|标准|要素", "".join(head)):
        return
    dimensions: list[dict[str, Any]] = []
    current = ""
    for number in rows[1 : MOST_ITEMS + 1]:
        cells = notice.lines[number].cells
        if len(cells) < len(head) and item is not None and len(cells) == len(head) - 1:
            cells = ["", *cells]
        if all(set(cell) <= set("-: ") for cell in cells) or max(first, guidance) >= len(cells):
            continue
        current = cells[first].strip() or current
        label = cells[item].strip() if item is not None and item < len(cells) else current
        if not label or len(label) > 40:
            continue
        if points is not None and points < len(cells):
            held = _POINTS.search(cells[points])
        else:
            held = _IN_NAME.search(label)
        told = cells[guidance].strip()
        _add(
            dimensions,
            _bare(current),
            {"label": _bare(label), "points": float(held[1]) if held else None, "guidance": told[:800]},
        )
    if sum(len(each["items"]) for each in dimensions) < 2:
        return
    start, end = notice.lines[rows[0]].start, notice.lines[rows[0]].end
    whole = Sentence(notice.text[start:end], start, rows[0])
    title = next(
        (line.body for line in reversed(notice.lines[max(0, rows[0] - 3) : rows[0]]) if not line.is_row),
        "评分标准",
    )
    value = {"label": title[:60] or "评分标准", "dimensions": dimensions}
    weighted = {each["points"] is not None for dimension in dimensions for each in dimension["items"]}
    yield Finding(
        Kind.RUBRIC,
        "rubrics",
        value,
        whole.text,
        whole.start,
        whole.end,
        len(weighted) == 1,
        outline.under(rows[0]),
    )


def _add(dimensions: list[dict[str, Any]], label: str, item: dict[str, Any]) -> None:
    if not dimensions or dimensions[-1]["label"] != label:
        dimensions.append({"label": label, "items": []})
    dimensions[-1]["items"].append(item)


def _bare(label: str) -> str:
    return _IN_NAME.sub("", label).strip() or label


def _column(head: list[str], pattern: re.Pattern[str], taken: tuple[int | None, ...] = ()) -> int | None:
    return next(
        (n for n, cell in enumerate(head) if n not in taken and len(cell) <= 14 and pattern.search(cell)),
        None,
    )


def _of(kind: Kind, setting: str, value: Any, sentence: Sentence, *, sure: bool = True) -> Finding:
    return Finding(kind, setting, value, sentence.text, sentence.start, sentence.end, sure)
