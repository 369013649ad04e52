"""Automatic numbering of Word paragraphs: what Word writes before a paragraph without it being in the text."""

import re
from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

_DIGITS = "〇一二三四五六七八九"


def chinese(number: int) -> str:
    """12 -> 十二, 105 -> 一百零五."""
    if number < 10:
        return "零" if number == 0 else _DIGITS[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return f"{'' if tens == 1 else _DIGITS[tens]}十{_DIGITS[ones] if ones else ''}"
    hundreds, rest = divmod(number, 100)
    middle = "零" if 0 < rest < 10 else "一" if 10 <= rest < 20 else ""
    return f"{_DIGITS[hundreds % 10]}百{middle}{chinese(rest) if rest else ''}"


def _roman(number: int) -> str:
    parts = ((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"),
             (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))  # fmt: skip
    words, number = "", number % 4000
    for value, name in parts:
        words += name * (number // value)
        number %= value
    return words


def number_words(number: int, style: str) -> str:
    """A list number in Word's `numFmt`."""
    if style in ("bullet", "none"):
        return ""
    if style.startswith(
        ("chinese", "japaneseCounting", "taiwaneseCounting", "japaneseLegal", "ideographLegal")
    ):
        return chinese(number)
    if style == "ideographDigital":
        return "".join(_DIGITS[int(digit)] for digit in str(number))
    if style in ("upperRoman", "lowerRoman"):
        return _roman(number) if style == "upperRoman" else _roman(number).lower()
    if style in ("upperLetter", "lowerLetter") and number > 0:
        letter = chr(ord("A") + (number - 1) % 26) * ((number - 1) // 26 % 5 + 1)
        return letter if style == "upperLetter" else letter.lower()
    if style == "decimalEnclosedCircle" and 1 <= number <= 20:
        return chr(0x2460 + number - 1)
    return str(number)


@dataclass
class _Level:
    style: str = "decimal"
    text: str = ""
    start: int = 1


@dataclass
class Numbers:
    """Automatic numbering: what Word writes before a paragraph without it being in the text."""

    root: etree._Element | None
    lists: dict[str, dict[int, _Level]] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.root is None:
            return
        kinds: dict[str, dict[int, _Level]] = {}
        for element in self.root.iterfind(f"{W}abstractNum"):
            kinds[str(element.get(f"{W}abstractNumId"))] = {
                min(whole(level.get(f"{W}ilvl")) or 0, 8): _level(level)
                for level in element.iterfind(f"{W}lvl")
            }
        for element in self.root.iterfind(f"{W}num"):
            kind = element.find(f"{W}abstractNumId")
            levels = dict(kinds.get(str(kind.get(f"{W}val")) if kind is not None else "", {}))
            for change in element.iterfind(f"{W}lvlOverride"):
                at, start = whole(change.get(f"{W}ilvl")) or 0, change.find(f"{W}startOverride")
                if at in levels and start is not None:
                    levels[at] = _Level(levels[at].style, levels[at].text, whole(start.get(f"{W}val")) or 1)
            self.lists[str(element.get(f"{W}numId"))] = levels

    def label(self, number: str, depth: int) -> str:
        """The next label of a list at a level; deeper levels start over."""
        levels = self.lists.get(number)
        if not levels or depth not in levels:
            return ""
        counts = self.counts.setdefault(number, {})
        counts[depth] = counts.get(depth, levels[depth].start - 1) + 1
        for deeper in [depth_counted for depth_counted in counts if depth_counted > depth]:
            del counts[deeper]

        def fill(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            level = levels.get(at)
            return number_words(counts.get(at, level.start), level.style) if level else ""

        if levels[depth].style == "bullet":
            return "•"
        return re.sub(r"%([1-9])", fill, levels[depth].text)


def whole(value: str | None) -> int | None:
    """An integer of at most nine digits; None for anything else."""
    return int(value) if value is not None and re.fullmatch(r"-?\d{1,9}", value) else None


def _level(element: etree._Element) -> _Level:
    style, text, start = (element.find(f"{W}{name}") for name in ("numFmt", "lvlText", "start"))
    return _Level(
        str(style.get(f"{W}val", "decimal")) if style is not None else "decimal",
        str(text.get(f"{W}val", ""))[:80] if text is not None else "",
        (whole(start.get(f"{W}val")) or 0) if start is not None else 1,
    )
