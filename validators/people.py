"""What would give an author away: names, units, regions and phones of the case, and finding them in texts."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from validators.context import Context
from validators.findings import Shown
from validators.places import distinct

Sort = Literal["names", "units", "regions", "phones"]
SORTS: tuple[Sort, ...] = ("names", "units", "regions", "phones")
WORDS: dict[Sort, str] = {"names": "姓名", "units": "单位", "regions": "地区", "phones": "电话"}

_ENDINGS = re.compile(
    r"(维吾尔自治区|壮族自治区|回族自治区|自治区|土家族苗族自治州|自治州|自治县|特别行政区|省|市|县|区|州|旗)$"
)
_EVERYDAY = """
高峰 文明 和平 建设 建国 国庆 文化 平安 安静 阳光 春天 冬梅 雪花 明亮 光明 文静 文学 文章 高兴 高原 高潮 金星 金融
金山 黄金 白雪 白云 白杨 江山 江河 江南 海洋 马上 马力 成功 成长 成果 方向 方法 方程 常识 常规 程序 时光 时代 时间
万能 万象 向前 向阳 田野 田园 石头 石林 安全 安心 安康 英雄 英语 智慧 思想 思维 远方 致远 秋天 秋雨 花园 花朵 温暖
温馨 丁香 东方 严格 严肃 于是 从容 任务 任重 何况 关爱 关心 华丽 单位 历史 古典 司法 周期 周全 和谐 商业 国家 夏天
孔子 季节 宁静 宋体 新城 东城 西城 开发 高新 中山 南山 朝阳 长安 红旗 青山 黄河 长江 新华 解放 友谊 胜利 前进 安居
江北 中原 东山 广场 青年 城关 河东 河西 桥东 桥西 新区 城区
"""
_COMMON = frozenset(_EVERYDAY.split())
"""Names of people and places that are everyday words: alone they only warn."""


@dataclass(frozen=True)
class Hit:
    """A term found in a text."""

    sort: Sort
    term: str
    place: Shown
    excerpt: str
    common: bool = False


def folded(text: str) -> str:
    """NFKC, lower case; spaces between Han characters do not hide a name."""
    text = unicodedata.normalize("NFKC", text).lower()
    return re.sub(r"(?<=[\u3400-\u9fff])[\s\u3000]+(?=[\u3400-\u9fff])", "", text)


def terms(context: Context, sorts: Sequence[Sort] = SORTS) -> list[tuple[Sort, str]]:
    """What to look for, folded, without doubles; single characters and very short numbers do not count."""
    sorts_by_term: dict[str, Sort] = {}

    def add(sort: Sort, values: Iterable[str]) -> None:
        for value in values:
            term = re.sub(r"[\s-]", "", folded(value)) if sort == "phones" else folded(value).strip()
            least = 7 if sort == "phones" else 2
            if sort in sorts and len(term) >= least and (sort != "phones" or term.lstrip("+").isdigit()):
                sorts_by_term.setdefault(term, sort)

    add("names", (person.name for person in context.authors))
    add("units", [*context.units, context.unit, *(person.unit for person in context.authors)])
    add("regions", context.regions)
    add(
        "regions",
        (short for region in context.regions if len(short := _ENDINGS.sub("", region.strip())) >= 2),
    )
    add("phones", (person.phone for person in context.authors))
    return [(sort, term) for term, sort in sorts_by_term.items()]


def search(text: str, place: Shown, terms_sought: Sequence[tuple[Sort, str]]) -> list[Hit]:
    """All terms in one text, each once, with the words around it."""
    plain = folded(text)
    digits = re.sub(r"(?<=\d)[\s-]+(?=\d)", "", plain)
    hits = []
    for sort, term in terms_sought:
        where = digits if sort == "phones" else plain
        at = _position(where, term)
        if at < 0:
            continue
        around = where[max(0, at - 12) : at + len(term) + 12]
        hits.append(
            Hit(
                sort,
                term,
                place,
                f"…{' '.join(around.split())}…",
                sort in ("names", "regions") and term in _COMMON,
            )
        )
    return hits


_MOBILE = re.compile(
    r"(?<!\d)(?:\+?86[\s-]?)?"
    r"(1[3-9]\d(?:[\s-]?\d{4}[\s-]?\d{4}|[\s-]\d{3}[\s-]\d{5}|\d[\s-]\d{3}[\s-]\d{4}|\d[\s-]\d{4}[\s-]\d{3}))"
    r"(?!\d)"
)
"""A mobile number of mainland China, whole or in the groups people write."""


def mobiles(text: str, place: Shown, terms_known: Sequence[tuple[Sort, str]]) -> list[Hit]:
    """Mobile numbers that are not the form's own, each once."""
    plain = folded(text)
    own = {term for sort, term in terms_known if sort == "phones"}
    hits: dict[str, Hit] = {}
    for match in _MOBILE.finditer(plain):
        number = re.sub(r"\D", "", match[1])
        around = plain[max(0, match.start() - 12) : match.end() + 12]
        if number not in own:
            hits.setdefault(
                number, Hit("phones", number, place, f"…{' '.join(around.split())}…", common=True)
            )
    return list(hits.values())


def _position(text: str, term: str) -> int:
    """Where the term stands; Latin letters and digits only as whole words."""
    if not term.isascii():
        return text.find(term)
    match = re.search(rf"(?<![a-z0-9]){re.escape(term)}(?![a-z0-9])", text)
    return match.start() if match else -1


def counted(hits: Sequence[Hit]) -> list[dict[str, Any]]:
    """How often each term was found: [{"sort", "term", "count"}], as a finding keeps it."""
    counts: dict[tuple[Sort, str], int] = {}
    for hit in hits:
        counts[hit.sort, hit.term] = counts.get((hit.sort, hit.term), 0) + 1
    return [{"sort": sort, "term": term, "count": count} for (sort, term), count in counts.items()]


def places(hits: Sequence[Hit], most: int = 4) -> list[Any]:
    """The different places of the first hits, as a finding keeps them."""
    return distinct(hit.place for hit in hits[:most])


def counted_words(counts: Sequence[Mapping[str, Any]]) -> str:
    """Words such as "姓名“张三”2 处、单位“某校”1 处"."""
    words = [f"{WORDS[term['sort']]}“{term['term']}”{term['count']} 处" for term in counts]
    return "、".join(words[:4]) + ("等" if len(words) > 4 else "")


def limit_words(sorts: Sequence[Sort]) -> str:
    """What may not appear."""
    return f"不出现作者的{'、'.join(WORDS[sort] for sort in sorts)}"
