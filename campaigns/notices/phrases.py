"""Small grammars: days, sizes, lengths of time, numbers of 字 and of cases, as notices write them. Pure; every repetition is bounded."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass


def _day(name: str, *, alone: str = "") -> str:
    """年月日, or a month; `alone`: also a day without its month, the second one of a stretch."""
    year = rf"(?:(?P<{name}y>20\d{{2}}) ?年 ?)?"
    return rf"(?:{year}(?P<{name}m>\d{{1,2}}) ?月 ?(?:(?P<{name}d>\d{{1,2}}) ?[日号])?{alone})"


_CLOCK = r"(?: ?(?P<hour>[012]?\d)(?:[:：点时](?P<minute>[0-5]\d)?)(?!\d))?"
_DASH = r" ?(?:至|到|-{1,2}|—{1,2}|–|~) ?"
_WEEKDAY = r"(?:[(（][^()（）]{0,8}[)）])?"
_SPAN = re.compile(
    rf"(?<!\d){_day('a')}{_WEEKDAY}(?P<since>起)?(?:{_DASH}{_day('b', alone=r'|(?P<bo>[0-3]?[0-9]) ?[日号]')})?{_CLOCK}"
)
_DOTTED = re.compile(r"(?<![\d.])(20\d{2})[.\-/](\d{1,2})[.\-/](\d{1,2})(?![\d.])")
_BEFORE = re.compile(
    r"^(?:[(（][^()（）]{0,8}[)）])?(?: ?[012]?\d[:：点时](?:[0-5]\d)?)?(?:之?前|以前|截止|止|为止)"
)
_AFTER = re.compile(r"^ ?(?:起|开始|后)")
_UNTIL = re.compile(r"(?:截止(?:时间|日期|到|至|于)?|截至|最迟|不晚于)[^，。；]{0,10}$")


CHINA = dt.timezone(dt.timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of days; `closes` is the first moment after it, as the calendar of a document has it."""

    opens: dt.datetime | None
    closes: dt.datetime | None
    at: int
    end: int
    year_given: bool
    of_days: bool
    """Whether it names a day, and not only months."""


def spans(text: str, year: int) -> Iterator[Span]:
    """Days, months and stretches of them in a sentence; `year` is the notice's own, for days without one."""
    text = _DOTTED.sub(_spelled, text)
    for found in _SPAN.finditer(text):
        if found["ad"] is None and _is_vague(text, found):
            continue
        span = _span(text, found, year)
        if span is not None:
            yield span


def _spelled(found: re.Match[str]) -> str:
    """2025-07-15 in the words of the others, as long as it was where that is possible."""
    words = f"{found[1]}年{int(found[2])}月{int(found[3])}日"
    return words.rjust(len(found[0]))


def _is_vague(text: str, found: re.Match[str]) -> bool:
    """10月 without a year, a range or 起 says too little beside text."""
    return (
        found["ay"] is None
        and found["bd"] is None
        and not text[found.end() :].startswith(("底", "上旬", "中旬", "下旬", "起"))
    )


def _span(text: str, found: re.Match[str], year: int) -> Span | None:
    first_year = int(found["ay"] or year)
    rest, before = text[found.end() :], text[max(0, found.start() - 14) : found.start()]
    try:
        first = dt.datetime(first_year, int(found["am"]), int(found["ad"] or 1), tzinfo=CHINA)
        if found["bm"] or found["bo"]:
            month = found["bm"] or found["am"]
            last_year = int(found["by"] or first_year) + (int(month) < int(found["am"]) and not found["by"])
            closes = _end(last_year, month, found["bd"] or found["bo"])
            return Span(first, closes, found.start(), found.end(), bool(found["ay"]), bool(found["ad"]))
        until = _end(first_year, found["am"], found["ad"])
        if found["hour"] and 0 < int(found["hour"]) <= 24:
            until = first + dt.timedelta(hours=int(found["hour"]), minutes=int(found["minute"] or 0))
    except (ValueError, OverflowError):
        return None
    if _BEFORE.match(rest) or _UNTIL.search(before):
        return Span(None, until, found.start(), found.end(), bool(found["ay"]), bool(found["ad"]))
    opens_only = _AFTER.match(rest) or found["since"]
    return Span(
        first, None if opens_only else until, found.start(), found.end(), bool(found["ay"]), bool(found["ad"])
    )


def _end(year: int, month: str, day: str | None) -> dt.datetime:
    if day:
        return dt.datetime(year, int(month), int(day), tzinfo=CHINA) + dt.timedelta(days=1)
    return dt.datetime(year + int(month) // 12, int(month) % 12 + 1, 1, tzinfo=CHINA)


# ---- limits

_ADVISED = re.compile(r"原则上|一般|建议|左右|鼓励|尽量")
_MOST = r"(?:不得?超过|不能超过|不超|不多于|不大于|不高于|不得多于|不得大于|小于|少于等于|控制在|最多|至多|限定?在?|≤|<=?|[上最]限为?|大小为?|以内)"
_LEAST = r"(?:不少于|不低于|不小于|不得少于|不得低于|不短于|至少|大于|≥|>=?)"


@dataclass(frozen=True, slots=True)
class Limit:
    """What a phrase allows; `unit` as it is written."""

    least: float | None
    most: float | None
    unit: str
    at: int
    end: int
    advised: bool
    sure: bool = True


def limits(text: str, unit: str) -> Iterator[Limit]:
    """不超过 N 单位, 至少 N, N 以内, N 至 M, 限 N. `unit` is a pattern; what only names a number is left out."""
    for found in _limit_pattern(unit).finditer(text):
        parts = found.groupdict()
        clause = _clause(text, found.start(), found.end())
        advised = bool(_ADVISED.search(clause))
        shown = parts["u0"] or parts["u1"] or parts["u2"] or parts["u3"] or parts["u4"] or ""
        least: float | None = None
        most: float | None = None
        if parts["from"]:
            least, most = float(parts["from"]), float(parts["to"])
            if float(parts["from"]) > float(parts["to"]):
                continue
        elif parts["above"]:
            least, most = float(parts["above"]), float(parts["below"]) if parts["below"] else None
        elif parts["least"]:
            least, most = float(parts["least"]), None
        elif parts["most"]:
            least, most = None, float(parts["most"])
        else:
            least, most = None, float(parts["within"])
        yield Limit(least, most, shown, found.start(), found.end(), advised, sure="左右" not in clause)


_PATTERNS: dict[str, re.Pattern[str]] = {}


def _limit_pattern(unit: str) -> re.Pattern[str]:
    if unit not in _PATTERNS:
        number = r"\d{1,6}(?:\.\d{1,2})?"
        _PATTERNS[unit] = re.compile(
            rf"(?P<from>{number}) ?(?:{unit})?{_DASH}(?P<to>{number}) ?(?P<u1>{unit})"
            rf"|(?P<above>{number}) ?(?P<u0>{unit})以上(?:、?(?P<below>{number}) ?(?:{unit})以下)?"
            rf"|{_LEAST} ?(?P<least>{number}) ?(?P<u2>{unit})"
            rf"|{_MOST} ?(?:在|为)? ?(?P<most>{number}) ?(?P<u3>{unit})"
            rf"|(?P<within>{number}) ?(?P<u4>{unit}) ?(?:以内|之内|内|以下|左右)"
        )
    return _PATTERNS[unit]


def _clause(text: str, start: int, end: int) -> str:
    begin = max(text.rfind(mark, 0, start) for mark in "，,。；（(") + 1
    ends = [place for mark in "，,。；）)" if (place := text.find(mark, end)) >= 0]
    return text[begin : min(ends, default=len(text))]


SIZE_UNIT = r"(?:[GMK]B?(?![A-Za-z])|兆)"
MINUTES, ZI, SECONDS = r"(?:分钟|min(?![a-z]))", r"(?:个?(?:汉)?字(?![体段号母]))", r"秒"
TIMES = {"分钟": "min", "min": "min", "秒": "s"}


def size_words(number: float, unit: str) -> str:
    """500MB, as a document writes it."""
    letter = {"兆": "M"}.get(unit, unit[:1].upper())
    return f"{number:g}{letter}B"


_HAN_DIGITS = {
    "一": 1,
    "两": 2,
    "二": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "十": 10,
}
COUNT = r"(?:\d{1,4}|[一两二三四五六七八九十])"


def count_of(digits: str) -> int:
    return int(digits) if digits.isdigit() else _HAN_DIGITS.get(digits, 0)
