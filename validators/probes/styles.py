"""Effective font, size, weight and alignment of Word text, resolved from styles, defaults and theme. lxml elements in.

Order, nearest first: run, character style chain, paragraph style chain, document defaults, theme. Inside one `rFonts` a
theme attribute beats the literal name.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"

_SCRIPTS = {
    "zh-cn": "Hans",
    "zh-sg": "Hans",
    "zh-tw": "Hant",
    "zh-hk": "Hant",
    "ja-jp": "Jpan",
    "ko-kr": "Hang",
}
NO_SIZE = 10.0
"""Points of text that no level gives a size."""


@dataclass(frozen=True)
class Look:
    """What a Han character looks like."""

    font: str | None
    size: float
    bold: bool


@dataclass
class RunProperties:
    """What one `rPr` says itself; None where it is silent."""

    font: str | None = None
    theme: str | None = None
    size: float | None = None
    bold: bool | None = None
    style: str | None = None
    hidden: bool | None = None

    def key(self) -> tuple[Any, ...]:
        return (self.font, self.theme, self.size, self.bold, self.style)


@dataclass
class Style:
    """One style of styles.xml."""

    name: str
    base: str | None
    run: RunProperties
    align: str | None = None
    outline: int | None = None
    numbering: tuple[str, int] | None = None


SILENT = RunProperties()


def flag(element: etree._Element | None) -> bool | None:
    """A switch such as w:b: absent, on, or off."""
    if element is None:
        return None
    return element.get(f"{W}val", "true").lower() not in ("0", "false", "off", "none")


def run_properties(element: etree._Element | None) -> RunProperties:
    """The parts of an `rPr` that decide how Han text looks."""
    if element is None:
        return SILENT
    said = RunProperties()
    for one in element:
        tag = one.tag
        if tag == f"{W}rFonts":
            said.theme = one.get(f"{W}eastAsiaTheme")
            said.font = None if said.theme else one.get(f"{W}eastAsia")
        elif tag == f"{W}sz":
            said.size = _half_points(one.get(f"{W}val"))
        elif tag == f"{W}b":
            said.bold = flag(one)
        elif tag == f"{W}rStyle":
            said.style = one.get(f"{W}val")
        elif tag in (f"{W}vanish", f"{W}specVanish"):
            said.hidden = flag(one)
    return said


def _half_points(value: str | None) -> float | None:
    try:
        return float(str(value).removesuffix("pt")) / (1 if str(value).endswith("pt") else 2)
    except ValueError:
        return None


def _whole(value: str | None) -> int | None:
    return int(value) if value is not None and re.fullmatch(r"-?\d{1,9}", value) else None


@dataclass
class ParagraphProperties:
    """What one `pPr` says itself."""

    style: str | None = None
    align: str | None = None
    outline: int | None = None
    numbering: tuple[str, int] | None = None


def paragraph_properties(element: etree._Element | None) -> ParagraphProperties:
    """Style, alignment, outline level and numbering of a `pPr`."""
    said = ParagraphProperties()
    for one in element if element is not None else ():
        if one.tag == f"{W}pStyle":
            said.style = one.get(f"{W}val")
        elif one.tag == f"{W}jc":
            said.align = one.get(f"{W}val")
        elif one.tag == f"{W}outlineLvl":
            said.outline = _whole(one.get(f"{W}val"))
        elif one.tag == f"{W}numPr":
            number, level = one.find(f"{W}numId"), one.find(f"{W}ilvl")
            if number is not None:
                depth = _whole(level.get(f"{W}val")) if level is not None else 0
                said.numbering = (str(number.get(f"{W}val")), min(max(depth or 0, 0), 8))
    return said


_ALIGN = {
    "start": "left",
    "end": "right",
    "both": "justify",
    "distribute": "justify",
    "left": "left",
    "right": "right",
    "center": "center",
}


class Styles:
    """Everything of a document that is not in its paragraphs."""

    def __init__(
        self,
        styles: etree._Element | None,
        numbering: etree._Element | None,
        theme: etree._Element | None,
        settings: etree._Element | None,
    ) -> None:
        self.elements: dict[str, etree._Element] = {}
        self.defaults = SILENT
        self.default_paragraph: str | None = None
        self.default_align: str | None = None
        self.fonts = _theme_fonts(theme, settings)
        self.numbers = Numbers(numbering)
        self._looks: dict[tuple[Any, ...], Look] = {}
        self._chains: dict[str | None, list[Style]] = {None: []}
        if styles is not None:
            self._read(styles)

    def _read(self, root: etree._Element) -> None:
        run = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        self.defaults = run_properties(run)
        self.default_align = paragraph_properties(root.find(f"{W}docDefaults/{W}pPrDefault/{W}pPr")).align
        for one in root.iterfind(f"{W}style"):
            identity = str(one.get(f"{W}styleId"))
            self.elements[identity] = one
            if one.get(f"{W}type") == "paragraph" and one.get(f"{W}default") in ("1", "true", "on"):
                self.default_paragraph = identity

    def _style(self, identity: str) -> Style:
        """A style, read when the text first uses it: documents carry hundreds that they do not."""
        one = self.elements[identity]
        name, base = one.find(f"{W}name"), one.find(f"{W}basedOn")
        said = paragraph_properties(one.find(f"{W}pPr"))
        return Style(
            name=str(name.get(f"{W}val", "")) if name is not None else "",
            base=base.get(f"{W}val") if base is not None else None,
            run=run_properties(one.find(f"{W}rPr")),
            align=said.align,
            outline=said.outline,
            numbering=said.numbering,
        )

    def chain(self, identity: str | None) -> list[Style]:
        """A style and those it is based on, nearest first; circles end."""
        if identity not in self._chains:
            found: list[Style] = []
            seen: set[str] = set()
            at = identity
            while at in self.elements and at not in seen and len(seen) < 64:
                seen.add(at)
                found.append(self._style(at))
                at = found[-1].base
            self._chains[identity] = found
        return self._chains[identity]

    def paragraph_chain(self, said: ParagraphProperties) -> list[Style]:
        """The paragraph's style chain, or the default style's."""
        return self.chain(said.style if said.style in self.elements else self.default_paragraph)

    def look(self, paragraph_style: str | None, run: RunProperties) -> Look:
        """How a Han character of this run looks."""
        key = (paragraph_style, run.key())
        if key not in self._looks:
            self._looks[key] = self._resolve(paragraph_style, run)
        return self._looks[key]

    def _resolve(self, paragraph_style: str | None, run: RunProperties) -> Look:
        paragraph = self.chain(
            paragraph_style if paragraph_style in self.elements else self.default_paragraph
        )
        character = self.chain(run.style)
        levels = [run, *(one.run for one in character), *(one.run for one in paragraph), self.defaults]
        font, size = None, None
        for level in levels:
            if level.theme or level.font:
                font = self.fonts.get(_slot(level.theme)) if level.theme else level.font
                break
        for level in levels:
            if level.size is not None:
                size = level.size
                break
        bold = run.bold
        if bold is None:
            by_character = next((one.run.bold for one in character if one.run.bold is not None), None)
            by_paragraph = next((one.run.bold for one in paragraph if one.run.bold is not None), None)
            bold = bool(by_character) != bool(by_paragraph)
            if by_character is None and by_paragraph is None:
                bold = bool(self.defaults.bold)
        return Look(font, size if size is not None else NO_SIZE, bold)

    def align(self, said: ParagraphProperties) -> str:
        """Effective alignment: left, center, right or justify."""
        found = said.align or next((one.align for one in self.paragraph_chain(said) if one.align), None)
        return _ALIGN.get(found or self.default_align or "left", "left")

    def hidden(self, run: RunProperties, paragraph_style: str | None) -> bool:
        """Whether the text is not shown."""
        if run.hidden is not None:
            return run.hidden
        return any(one.run.hidden for one in self.chain(run.style)) or any(
            one.run.hidden for one in self.chain(paragraph_style)
        )

    def heading(self, said: ParagraphProperties) -> tuple[int, str] | None:
        """(level from 1, basis) by outline level or style; level 0 is the document's title style."""
        if said.outline is not None:
            return (said.outline + 1, "outline level") if 0 <= said.outline <= 8 else None
        for one in self.paragraph_chain(said):
            if one.outline is not None:
                return (one.outline + 1, "style") if 0 <= one.outline <= 8 else None
            match = re.fullmatch(r"(?:heading|标题)\s*([1-9])", one.name.strip().lower())
            if match:
                return int(match[1]), "style"
            if one.name.strip().lower() in ("title", "标题"):
                return 0, "style"
        return None

    def numbering(self, said: ParagraphProperties) -> tuple[str, int] | None:
        """The list a paragraph belongs to and its level; "0" switches numbering off."""
        found = said.numbering
        if found is None:
            found = next((one.numbering for one in self.paragraph_chain(said) if one.numbering), None)
        return found if found and found[0] != "0" else None


def _slot(theme: str | None) -> str:
    return "major" if theme and theme.startswith("major") else "minor"


def _theme_fonts(theme: etree._Element | None, settings: etree._Element | None) -> dict[str, str | None]:
    """East Asian fonts of the theme; None where only the reader's machine decides."""
    if theme is None:
        return {}
    language = None
    if settings is not None:
        one = settings.find(f"{W}themeFontLang")
        language = one.get(f"{W}eastAsia") if one is not None else None
    script = _SCRIPTS.get((language or "").lower())
    found: dict[str, str | None] = {}
    for slot in ("major", "minor"):
        fonts = next(theme.iter(f"{A}{slot}Font"), None)
        if fonts is None:
            continue
        east = fonts.find(f"{A}ea")
        name = east.get("typeface") if east is not None else None
        if not name and script:
            name = next(
                (one.get("typeface") for one in fonts.iterfind(f"{A}font") if one.get("script") == script),
                None,
            )
        found[slot] = name or None
    return found


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
        return "".join(_DIGITS[int(one)] for one in str(number))
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
        for one in self.root.iterfind(f"{W}abstractNum"):
            kinds[str(one.get(f"{W}abstractNumId"))] = {
                min(_whole(level.get(f"{W}ilvl")) or 0, 8): _level(level) for level in one.iterfind(f"{W}lvl")
            }
        for one in self.root.iterfind(f"{W}num"):
            kind = one.find(f"{W}abstractNumId")
            levels = dict(kinds.get(str(kind.get(f"{W}val")) if kind is not None else "", {}))
            for change in one.iterfind(f"{W}lvlOverride"):
                at, start = _whole(change.get(f"{W}ilvl")) or 0, change.find(f"{W}startOverride")
                if at in levels and start is not None:
                    levels[at] = _Level(levels[at].style, levels[at].text, _whole(start.get(f"{W}val")) or 1)
            self.lists[str(one.get(f"{W}numId"))] = levels

    def label(self, number: str, depth: int) -> str:
        """The next label of a list at a level; deeper levels start over."""
        levels = self.lists.get(number)
        if not levels or depth not in levels:
            return ""
        counts = self.counts.setdefault(number, {})
        counts[depth] = counts.get(depth, levels[depth].start - 1) + 1
        for deeper in [one for one in counts if one > depth]:
            del counts[deeper]

        def fill(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            level = levels.get(at)
            return number_words(counts.get(at, level.start), level.style) if level else ""

        if levels[depth].style == "bullet":
            return "•"
        return re.sub(r"%([1-9])", fill, levels[depth].text)


def _level(element: etree._Element) -> _Level:
    style, text, start = (element.find(f"{W}{name}") for name in ("numFmt", "lvlText", "start"))
    return _Level(
        str(style.get(f"{W}val", "decimal")) if style is not None else "decimal",
        str(text.get(f"{W}val", ""))[:80] if text is not None else "",
        (_whole(start.get(f"{W}val")) or 0) if start is not None else 1,
    )
