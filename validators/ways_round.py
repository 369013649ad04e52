"""Ways round the name of a person, a school or a place: pinyin, 高老师, 实小, a number plate. They only warn. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from validators.spelling import HAN

Sort = Literal["names", "units", "regions", "phones"]
SORTS: tuple[Sort, ...] = ("names", "units", "regions", "phones")
WORDS: dict[Sort, str] = {"names": "姓名", "units": "单位", "regions": "地区", "phones": "电话"}

_HAN_ONLY = re.compile(rf"[{HAN}]+")
NO_HAN_BEFORE, NO_HAN_AFTER = rf"(?<![{HAN}])", rf"(?![{HAN}])"


@dataclass(frozen=True, slots=True)
class Term:
    """What to look for: `text`, or where it can't be said so simply, what `pattern` matches in the folded text."""

    sort: Sort
    text: str
    way: Literal["", "pinyin", "title", "short"] = ""
    """"" the term itself; else a way round it, which only warns: a name in pinyin, 高老师, 实小."""
    pattern: re.Pattern[str] | None = None


_DOUBLE_SURNAMES = frozenset(
    [
        "欧阳",
        "司马",
        "上官",
        "诸葛",
        "东方",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "令狐",
        "司徒",
        "司空",
        "夏侯",
        "端木",
        "百里",
        "东郭",
        "南宫",
        "呼延",
        "宇文",
        "长孙",
        "轩辕",
        "申屠",
        "独孤",
        "澹台",
        "闻人",
    ]
)
_WORDS_AS_SURNAMES = frozenset("和向从同应与经随连并时常全有对当让给任何于为以在的")
"""Surnames that are also small words: before 老师 they are most often those."""
_BEFORE_SURNAME = "请让跟给由的了是听说问向对在当着小老和与把被、"
_WORD_ENDS = [
    "对于",
    "关于",
    "由于",
    "至于",
    "在于",
    "终于",
    "属于",
    "是否",
    "为何",
    "如何",
    "任何",
    "当时",
    "当代",
    "了解",
    "对方",
    "对应",
    "说明",
    "的确",
    "当地",
    "是的",
    "在场",
    "问候",
    "说法",
    "小高",
    "老高",
    "和平",
    "小时",
    "当年",
    "向来",
    "在校",
    "小程",
    "小学",
]
_TITLE = r"(?:老师|校长(?![期远效时久])|园长|书记|主任(?!务)|教导主任|副校长)"


def ways_round_name(name: str) -> Iterator[Term]:
    """A Han name in pinyin, the surname with a title (高老师), the given name with one (晓明老师); 买买提·艾力 has two names."""
    parts = name.split("·")
    if not all(_HAN_ONLY.fullmatch(part) for part in parts) or not 2 <= len(name) <= 20:
        return
    if len(parts) > 1:
        surname, given = parts[0], "".join(parts[1:])
        yield from (
            Term("names", f"{part}老师", "title", re.compile(f"{part}{_TITLE}"))
            for part in parts
            if len(part) > 1
        )
    else:
        cut = 2 if len(name) > 2 and name[:2] in _DOUBLE_SURNAMES else 1
        surname, given = name[:cut], name[cut:]
    if (spelled := _in_pinyin(surname, given)) is not None:
        yield spelled
    if len(parts) > 1 or len(name) > 5:
        return
    if surname not in _WORDS_AS_SURNAMES:
        ends = "".join(word[0] for word in _WORD_ENDS if word[1] == surname)
        before = rf"(?:{NO_HAN_BEFORE}|(?<=[{_BEFORE_SURNAME}]))" + (f"(?<![{ends}])" if ends else "")
        yield Term("names", f"{surname}老师", "title", re.compile(f"{before}{surname}{_TITLE}"))
    if len(given) >= 2:
        yield Term("names", f"{given}老师", "title", re.compile(f"{given}{_TITLE}"))


def _in_pinyin(surname: str, given: str) -> Term | None:
    """Zhang xiaoming, Zhang Xiao-Ming, xiaoming zhang; in one word only where that is long enough to be no other word."""
    family, own = _syllables(surname), _syllables(given)
    if not all([*family, *own]):
        return None
    first = "".join(family)
    apart, joined = r"[\s_.,·'’-]{1,3}", r"[\s_.·'’-]{0,2}"
    forename = joined.join(own)
    forms = [f"{first}{apart}{forename}", f"{forename}{apart}{first}"]
    if len(_shown_pinyin(surname) + _shown_pinyin(given)) >= 7:
        forms.append(f"{first}{forename}")
    pattern = re.compile(rf"(?<![a-z])(?:{'|'.join(forms)})(?![a-z])")
    return Term("names", f"{_shown_pinyin(surname)} {_shown_pinyin(given)}", "pinyin", pattern)


def _readings(character: str) -> list[str]:
    """Pinyin of one character without tones, the commonest first; none for what has no reading."""
    import os

    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")  # characters are asked for one by one: 45 MB less
    import pypinyin

    readings = pypinyin.pinyin(character, style=pypinyin.Style.NORMAL, heteronym=True, errors="ignore")
    return readings[0][:4] if readings else []


def _syllables(characters: str) -> list[str]:
    """One regular expression for the readings of each character; ü is written v, u or yu."""
    return [
        f"(?:{'|'.join(reading.replace('v', '(?:v|u|yu)') for reading in readings)})" if readings else ""
        for readings in map(_readings, characters)
    ]


def _shown_pinyin(characters: str) -> str:
    return "".join(_readings(character)[0] for character in characters)


_CORES = (
    (re.compile(r"^(?:第)?([一二三四五六七八九十]{1,3})(?:中学|高级中学|高中)$"), "{0}中"),
    (re.compile(r"^(?:第)?([一二三四五六七八九十]{1,3})(?:初级中学|初中)$"), "{0}中|{0}初"),
    (re.compile(r"^(?:第)?([一二三四五六七八九十]{1,3})(?:完全)?小学$"), "{0}小"),
    (re.compile(r"^(?:第)?([一二三四五六七八九十]{1,3})幼儿园$"), "{0}幼"),
    (re.compile(r"^实验小学$"), "实小"),
    (re.compile(r"^实验(?:高级|初级)?中学$"), "实中|实验中学"),
    (re.compile(r"^实验(?:学校|幼儿园)$"), "实校|实幼"),
    (re.compile(r"^(?:师范)?(?:大学|学院)?附属小学$"), "附小"),
    (re.compile(r"^(?:师范)?(?:大学|学院)?附属中学$"), "附中"),
)
_GENERIC = re.compile(
    r"(?:乡镇|镇|乡|农村)?(?:中心|实验|直属|附属|完全|希望|示范|第[一二三四五六七八九十\d]+|高级|初级|职业|中等|技术|专业|信息|特殊|教育|"
    r"民族|外国语|回民|城关|新区|开放|师范|综合|理工)*(?:小学|中学|高中|初中|学校|幼儿园|大学|学院|教学点|中心校|职高|技校)?"
)
_AFTER_SHORT = (
    r"(?![组班学校心时型事说朋伙数节段结题标吃孩品贴微众步声于康便国间午等职部央文式年期高考华医秋外])"
)


def ways_round_unit(unit: str, shorts: set[str]) -> Iterator[Term]:
    """What people call a school at home: 兴庆区实验小学 is 实小 or 兴庆实小, 市育才中学 is 育才中学."""
    core = unit
    for _ in range(4):
        start = max((way for way in shorts if core.startswith(way)), key=len, default="")
        core = core.removeprefix(start).removeprefix("市直属").removeprefix("直属")
        if not start:
            break
    places = "|".join(map(re.escape, sorted(shorts, key=len, reverse=True)))
    before = rf"(?:{NO_HAN_BEFORE}|(?<=[市县区州旗镇乡我]){f'|(?:{places})' if places else ''})"
    for pattern, names in _CORES:
        if number := pattern.match(core):
            for name in names.format(*number.groups()).split("|"):
                yield Term("units", name, "short", re.compile(f"{before}{name}{_AFTER_SHORT}"))
    if core != unit and len(core) >= 4 and not _GENERIC.fullmatch(core):
        yield Term("units", core, "short", re.compile(re.escape(core)))


_LATIN = {
    "陕西": "shaanxi", "内蒙古": "inner mongolia|neimenggu|nei menggu", "西藏": "tibet|xizang", "哈尔滨": "harbin|haerbin",
    "呼和浩特": "hohhot|huhehaote", "乌鲁木齐": "urumqi|urumchi|wulumuqi", "拉萨": "lhasa", "香港": "hong ?kong|xianggang",
    "澳门": "macau|macao|aomen", "台湾": "taiwan", "西安": "xi['’ -]an", "鄂尔多斯": "ordos|eerduosi", "喀什": "kashgar|kashi",
    "吐鲁番": "turpan|tulufan", "克拉玛依": "karamay|kelamayi", "延边": "yanbian", "伊犁": "ili|yili",
}  # fmt: skip
"""Places that are not written as their characters are read."""
_PLATES = {
    "北京": "京", "天津": "津", "河北": "冀", "山西": "晋", "内蒙古": "蒙", "辽宁": "辽", "吉林": "吉", "黑龙江": "黑", "上海": "沪", "江苏": "苏", "浙江": "浙",
    "安徽": "皖", "福建": "闽", "江西": "赣", "山东": "鲁", "河南": "豫", "湖北": "鄂", "湖南": "湘", "广东": "粤", "广西": "桂", "海南": "琼", "重庆": "渝",
    "四川": "川", "贵州": "贵", "云南": "云", "西藏": "藏", "陕西": "陕", "甘肃": "甘", "青海": "青", "宁夏": "宁", "新疆": "新",
}  # fmt: skip
_CLEAR = 5
"""Letters from which on a place's name is taken for one wherever it stands; shorter ones need county, xian or shi behind."""
_PLACE_WORD = r"(?:county|city|district|province|prefecture|town|xian|shi|qu|zhou|sheng|zhen)"


def ways_round_place(short: str) -> Iterator[Term]:
    """A place by its short name (银川) in Latin letters, and of a province the number plates of its cars (宁A·12345)."""
    if not _HAN_ONLY.fullmatch(short) or not 2 <= len(short) <= 5:
        return
    spelled = _shown_pinyin(short)
    syllables = _syllables(short)
    if all(syllables):
        forms = r"[\s_.·'’-]{0,2}".join(syllables)
        if letter := _LATIN.get(short):
            forms = letter
        elif len(spelled) < _CLEAR:
            forms = rf"{forms}[\s_-]{{0,2}}{_PLACE_WORD}"
        yield Term(
            "regions", spelled, "pinyin", re.compile(rf"(?<![a-z])(?:{forms})(?:{_PLACE_WORD})?(?![a-z])")
        )
    if plate := _PLATES.get(short):
        number = r"[·•.\s-]{0,2}(?=[a-z0-9]{0,5}\d)[a-hj-np-z0-9]{5,6}(?![a-z0-9])"
        yield Term("regions", f"{plate}牌", "pinyin", re.compile(rf"{plate}[a-z]{number}"))
