"""What would give an author away: names, units, regions and phones of the case, and finding them in texts.

Texts are searched as `validators.spelling` folds them, so that neither invisible characters, spaces and dots inside a name
nor full-width or traditional characters hide one. What may be an everyday word, a name in pinyin, 高老师 and 实小 only warn.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from validators.context import Context
from validators.divisions import places_told, spellings
from validators.everyday import EVERYDAY, FIXED, names_a_thing
from validators.findings import Evidence, Phrase, Shown
from validators.places import distinct
from validators.spelling import GAPS, HAN, folded, person_name, plain, unaccented

Sort = Literal["names", "units", "regions", "phones"]
SORTS: tuple[Sort, ...] = ("names", "units", "regions", "phones")
WORDS: dict[Sort, str] = {"names": "姓名", "units": "单位", "regions": "地区", "phones": "电话"}

_HAN_ONLY = re.compile(rf"[{HAN}]+")
_NO_HAN_BEFORE, _NO_HAN_AFTER = rf"(?<![{HAN}])", rf"(?![{HAN}])"
_GAP = GAPS.pattern[GAPS.pattern.index("[\\s") : GAPS.pattern.rindex("(?=")]


@dataclass(frozen=True, slots=True)
class Term:
    """What to look for: `text`, or where it can't be said so simply, what `pattern` matches in the folded text."""

    sort: Sort
    text: str
    way: Literal["", "pinyin", "title", "short"] = ""
    """"" the term itself; else a way round it, which only warns: a name in pinyin, 高老师, 实小."""
    pattern: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """All that is looked for in a case's files."""

    sought: tuple[Term, ...] = ()
    everybodys: tuple[str, ...] = ()
    """Names of the call and its organiser, folded: the places in them tell of nobody."""

    def __bool__(self) -> bool:
        return bool(self.sought)

    def only(self, *, least: int) -> "Terms":
        """Those of at least so many characters."""
        kept = tuple(term for term in self.sought if not term.way and len(term.text) >= least)
        return Terms(kept, self.everybodys)


@dataclass(frozen=True, slots=True)
class Hit:
    """A term found in a text."""

    sort: Sort
    term: str
    place: Shown
    excerpt: str
    common: bool = False
    """It may be an everyday word, or is one of the ways that only warn."""


def terms(context: Context, sorts: Sequence[Sort] = SORTS) -> Terms:
    """What to look for, without doubles; single characters and very short numbers do not count."""
    return _terms(
        tuple((person.name, person.unit, person.phone) for person in context.authors),
        (*context.units, context.unit),
        tuple(context.regions),
        tuple(context.call),
        tuple(sorts),
    )


@lru_cache(maxsize=64)
def _terms(
    authors: tuple[tuple[str, str, str], ...],
    case_units: tuple[str, ...],
    regions: tuple[str, ...],
    call: tuple[str, ...],
    sorts: tuple[Sort, ...],
) -> Terms:
    units = [unit for unit in (*case_units, *(unit for _, unit, _ in authors)) if unit]
    places = places_told([*regions, *units], everyday=EVERYDAY)
    shorts = {way for place in places for way in spellings(place)}
    kept: dict[tuple[str, str], Term] = {}

    def add(found: Iterable[Term]) -> None:
        for term in found:
            if term.sort in sorts and len(term.text) >= 2:
                kept.setdefault((term.text, term.way and "way"), term)

    add(Term("names", folded(name)) for name, _, _ in authors)
    add(Term("units", folded(unit)) for unit in units)
    add(Term("regions", folded(region)) for region in regions if folded(region) not in map(folded, call))
    add(Term("regions", way) for place in places for way in spellings(place))
    add(Term("phones", digits) for *_, phone in authors if len(digits := _digits(phone)) >= 7)
    add(way for name, _, _ in authors for way in _ways_round_name(plain(person_name(name))))
    add(way for unit in dict.fromkeys(units) for way in _ways_round_unit(folded(unit), shorts))
    found = sorted(kept.values(), key=lambda term: (bool(term.way), -len(term.text)))
    return Terms(tuple(found), tuple(sorted({folded(name) for name in call if name}, key=len, reverse=True)))


def _digits(phone: str) -> str:
    digits = re.sub(r"[\s-]", "", plain(phone))
    return digits if digits.lstrip("+").isdigit() else ""


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


def _ways_round_name(name: str) -> Iterator[Term]:
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
        before = rf"(?:{_NO_HAN_BEFORE}|(?<=[{_BEFORE_SURNAME}]))" + (f"(?<![{ends}])" if ends else "")
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


def _ways_round_unit(unit: str, shorts: set[str]) -> Iterator[Term]:
    """What people call a school at home: 兴庆区实验小学 is 实小 or 兴庆实小, 市育才中学 is 育才中学."""
    core = unit
    for _ in range(4):
        start = max((way for way in shorts if core.startswith(way)), key=len, default="")
        core = core.removeprefix(start).removeprefix("市直属").removeprefix("直属")
        if not start:
            break
    places = "|".join(map(re.escape, sorted(shorts, key=len, reverse=True)))
    before = rf"(?:{_NO_HAN_BEFORE}|(?<=[市县区州旗镇乡我]){f'|(?:{places})' if places else ''})"
    for pattern, names in _CORES:
        if number := pattern.match(core):
            for name in names.format(*number.groups()).split("|"):
                yield Term("units", name, "short", re.compile(f"{before}{name}{_AFTER_SHORT}"))
    if core != unit and len(core) >= 4 and not _GENERIC.fullmatch(core):
        yield Term("units", core, "short", re.compile(re.escape(core)))


def search(text: str, place: Shown, terms_sought: Terms) -> list[Hit]:
    """All terms in one text, each once, with the words around it; of one within another (西吉 in 西吉县) the longer."""
    if not text or not terms_sought:
        return []
    wide = plain(text)
    tight = GAPS.sub("", wide)
    texts = {
        "": tight,
        "phones": re.sub(r"(?<=\d)[\s-]+(?=\d)", "", tight),
        "pinyin": unaccented(text),
        "regions": tight,
    }
    for name in (*terms_sought.everybodys, *FIXED):
        texts["regions"] = texts["regions"].replace(name, _BLANK * len(name))
    hits: list[Hit] = []
    for term in terms_sought.sought:
        kind = "pinyin" if term.way == "pinyin" else term.sort if term.sort in texts else ""
        where = texts[kind]
        span = _span(where, term)
        if span is None:
            continue
        shown = where[span[0] : span[1]] if term.way else term.text
        around = texts["pinyin"] if kind == "pinyin" else texts["phones"] if kind == "phones" else tight
        excerpt = " ".join(around[max(0, span[0] - 12) : span[1] + 12].split())
        hits.append(Hit(term.sort, shown, place, f"…{excerpt}…", _doubtful(term, where, wide)))
        if not term.way:
            for kind in ("", "regions"):
                texts[kind] = texts[kind].replace(term.text, _BLANK * len(term.text))
    return hits


_BLANK = "\ufffc"
"""In place of a character that was found already; no text holds it after folding."""


def _span(text: str, term: Term) -> tuple[int, int] | None:
    """Where the term stands; Latin letters and digits only as whole words."""
    if term.pattern is not None:
        match = term.pattern.search(text)
        return match.span() if match else None
    if not term.text.isascii():
        at = text.find(term.text)
        return (at, at + len(term.text)) if at >= 0 else None
    match = re.search(rf"(?<![a-z0-9]){re.escape(term.text)}(?![a-z0-9])", text)
    return match.span() if match else None


def _doubtful(term: Term, where: str, wide: str) -> bool:
    """Whether this term, as it stands in this text, only warns."""
    if term.way:
        return True
    if term.sort not in ("names", "regions"):
        return False
    if term.text in EVERYDAY:
        return True
    if term.sort == "regions" and not term.text.endswith(tuple("省市县区州旗盟")):
        ends = [match.end() for match in re.finditer(re.escape(term.text), where)]
        if ends and all(names_a_thing(where[end : end + 12]) for end in ends):
            return True
    return len(term.text) == 2 and term.text not in wide and not _set_apart(term.text, wide)


def _set_apart(term: str, wide: str) -> bool:
    """Whether two characters with a gap between them are a word of their own: 姓名：张　三, not 小张 三年级."""
    return bool(re.search(f"{_NO_HAN_BEFORE}{term[0]}{_GAP}{term[1]}{_NO_HAN_AFTER}", wide))


_MOBILE = re.compile(
    r"(?<!\d)(?:\+?86[\s-]?)?"
    r"(1[3-9]\d(?:[\s-]?\d{4}[\s-]?\d{4}|[\s-]\d{3}[\s-]\d{5}|\d[\s-]\d{3}[\s-]\d{4}|\d[\s-]\d{4}[\s-]\d{3}))"
    r"(?!\d)"
)
"""A mobile number of mainland China, whole or in the groups people write."""


def mobiles(text: str, place: Shown, terms_known: Terms) -> list[Hit]:
    """Mobile numbers that are not the form's own, each once."""
    wide = plain(text)
    own = {term.text for term in terms_known.sought if term.sort == "phones"}
    hits: dict[str, Hit] = {}
    for match in _MOBILE.finditer(wide):
        number = re.sub(r"\D", "", match[1])
        around = wide[max(0, match.start() - 12) : match.end() + 12]
        if number not in own:
            hits.setdefault(
                number, Hit("phones", number, place, f"…{' '.join(around.split())}…", common=True)
            )
    return list(hits.values())


def counted(hits: Sequence[Hit]) -> list[dict[str, Any]]:
    """How often each term was found: [{"sort", "term", "count"}], as a finding keeps it."""
    counts: dict[tuple[Sort, str], int] = {}
    for hit in hits:
        counts[hit.sort, hit.term] = counts.get((hit.sort, hit.term), 0) + 1
    return [{"sort": sort, "term": term, "count": count} for (sort, term), count in counts.items()]


def places(hits: Sequence[Hit], most: int = 4) -> list[Any]:
    """The different places of the first hits, as a finding keeps them."""
    return distinct(hit.place for hit in hits[:most])


def sought(terms_sought: Terms) -> list[Evidence]:
    """The terms that were looked for, by sort, for whoever wants to know what a pass rests on."""
    by_sort: dict[Sort, list[str]] = {}
    for term in terms_sought.sought:
        by_sort.setdefault(term.sort, []).append(term.text)
    return [
        Evidence(
            kind="sought",
            place=Phrase(code="sought", values={"sort": sort}),
            text="、".join(by_sort[sort][:40]),
        )
        for sort in SORTS
        if sort in by_sort
    ]


PHRASES: dict[str, Any] = {"sought": lambda v: f"查找的{WORDS[v['sort']]}"}


def counted_words(counts: Sequence[Mapping[str, Any]]) -> str:
    """Words such as "姓名“张三”2 处、单位“某校”1 处"."""
    words = [f"{WORDS[term['sort']]}“{term['term']}”{term['count']} 处" for term in counts]
    return "、".join(words[:4]) + ("等" if len(words) > 4 else "")


def limit_words(sorts: Sequence[Sort]) -> str:
    """What may not appear."""
    return f"不出现作者的{'、'.join(WORDS[sort] for sort in sorts)}"
