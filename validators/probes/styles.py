"""Effective font, size, weight and alignment of Word text, resolved from styles, defaults and theme. lxml elements in.

Order, nearest first: run, character style chain, paragraph style chain, table style (its part for this cell, then the
whole table), document defaults, theme. Inside one `rFonts` a theme attribute beats the literal name. Weights toggle:
bold in an odd number of the three sorts of styles.

Two habits of Word that the standard does not tell: a table style named "Normal Table" says nothing; and unless the
document sets `overrideTableStyleFontSizeAndJustification`, a 12 pt size or a left alignment that comes from the default
paragraph style gives way to the table style's.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from validators.probes.numbering import Numbers, whole
from validators.probes.theme import theme_fonts

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

NO_SIZE = 10.0
"""Points of text that no level gives a size."""
YIELDING_SIZE = 12.0
"""The size of a default paragraph style that gives way to a table style, in older documents."""


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
    parts: "dict[str, tuple[RunProperties, str | None]]" = field(default_factory=dict)
    """Of a table style: run properties and alignment of firstRow, band1Horz ..."""
    identity: str = ""


SILENT = RunProperties()


@dataclass(frozen=True)
class CellStyle:
    """The table style a cell stands under, and its parts of the table, weakest first."""

    table: str | None = None
    parts: tuple[str, ...] = ()


NO_CELL = CellStyle()


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
            said.outline = whole(one.get(f"{W}val"))
        elif one.tag == f"{W}numPr":
            number, level = one.find(f"{W}numId"), one.find(f"{W}ilvl")
            if number is not None:
                depth = whole(level.get(f"{W}val")) if level is not None else 0
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
        self.default_table: str | None = None
        self.paragraph_wins = _compatible(settings, "overrideTableStyleFontSizeAndJustification")
        self.default_align: str | None = None
        self.fonts = theme_fonts(theme, settings)
        self.numbers = Numbers(numbering)
        self._looks: dict[tuple[Any, ...], Look] = {}
        self._aligns: dict[tuple[str | None, CellStyle], str] = {}
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
            if one.get(f"{W}default") in ("1", "true", "on"):
                if one.get(f"{W}type") == "paragraph":
                    self.default_paragraph = identity
                elif one.get(f"{W}type") == "table":
                    self.default_table = identity

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
            parts={
                str(part.get(f"{W}type")): (
                    run_properties(part.find(f"{W}rPr")),
                    paragraph_properties(part.find(f"{W}pPr")).align,
                )
                for part in one.iterfind(f"{W}tblStylePr")
            },
            identity=identity,
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

    def row_band(self, table: str | None) -> tuple[int, int]:
        """How many rows and columns make a band of this table style."""
        for one in self._table_chain(table):
            properties = self.elements[one.identity].find(f"{W}tblPr")
            if properties is not None:
                found = [
                    whole(size.get(f"{W}val")) if size is not None else None
                    for size in (
                        properties.find(f"{W}tblStyleRowBandSize"),
                        properties.find(f"{W}tblStyleColBandSize"),
                    )
                ]
                if any(found):
                    return max(1, found[0] or 1), max(1, found[1] or 1)
        return 1, 1

    def _table_chain(self, identity: str | None) -> list[Style]:
        """A table style and those it is based on, up to "Normal Table", which says nothing."""
        found: list[Style] = []
        for one in self.chain(identity if identity in self.elements else self.default_table):
            if one.name.strip().lower() in ("normal table", "普通表格"):
                break
            found.append(one)
        return found

    def _cell(self, cell: CellStyle) -> list[tuple[RunProperties, str | None]]:
        """What a cell's table style says, nearest first."""
        if cell is NO_CELL:
            return []
        chain = self._table_chain(cell.table)
        parts = [one.parts[part] for part in reversed(cell.parts) for one in chain if part in one.parts]
        return [*parts, *((one.run, one.align) for one in chain)]

    def look(self, paragraph_style: str | None, run: RunProperties, cell: CellStyle = NO_CELL) -> Look:
        """How a Han character of this run looks."""
        key = (paragraph_style, run.key(), cell)
        if key not in self._looks:
            self._looks[key] = self._resolve(paragraph_style, run, cell)
        return self._looks[key]

    def _resolve(self, paragraph_style: str | None, run: RunProperties, cell: CellStyle) -> Look:
        paragraph = self.chain(
            paragraph_style if paragraph_style in self.elements else self.default_paragraph
        )
        character = self.chain(run.style)
        table = [said for said, _ in self._cell(cell)]
        near = [run, *(one.run for one in character)]
        levels = [*near, *(one.run for one in paragraph), *table, self.defaults]
        font = next((one for one in levels if one.theme or one.font), None)
        name = None if font is None else self.fonts.get(_slot(font.theme)) if font.theme else font.font
        sized = next((one.size for one in near if one.size is not None), None)
        if sized is None:
            sized = self._size(paragraph, table)
        return Look(name, NO_SIZE if sized is None else sized, self._bold(run, character, paragraph, table))

    def _size(self, paragraph: list[Style], table: list[RunProperties]) -> float | None:
        """Size by paragraph style, table style and defaults."""
        styled = next((one for one in paragraph if one.run.size is not None), None)
        tabled = next((one.size for one in table if one.size is not None), None)
        if styled is None:
            return self.defaults.size if tabled is None else tabled
        gives_way = (
            not self.paragraph_wins
            and styled.identity == self.default_paragraph
            and styled.run.size == YIELDING_SIZE
        )
        return tabled if gives_way and tabled is not None else styled.run.size

    def _bold(
        self, run: RunProperties, character: list[Style], paragraph: list[Style], table: list[RunProperties]
    ) -> bool:
        if run.bold is not None:
            return run.bold
        sorts = ([one.run for one in character], [one.run for one in paragraph], table)
        said = [next((one.bold for one in sort if one.bold is not None), None) for sort in sorts]
        if all(one is None for one in said):
            return bool(self.defaults.bold)
        return sum(map(bool, said)) % 2 == 1

    def align(self, said: ParagraphProperties, cell: CellStyle = NO_CELL) -> str:
        """Effective alignment: left, center, right or justify."""
        if said.align:
            return _ALIGN.get(said.align, "left")
        key = (said.style, cell)
        if key not in self._aligns:
            self._aligns[key] = self._styled_align(said, cell)
        return self._aligns[key]

    def _styled_align(self, said: ParagraphProperties, cell: CellStyle) -> str:
        styled = next((one for one in self.paragraph_chain(said) if one.align), None)
        tabled = next((align for _, align in self._cell(cell) if align), None)
        found = styled.align if styled else None
        if tabled and (
            styled is None
            or (
                not self.paragraph_wins
                and styled.identity == self.default_paragraph
                and _ALIGN.get(found or "") == "left"
            )
        ):
            found = tabled
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


def _compatible(settings: etree._Element | None, name: str) -> bool:
    """A compatibility switch of the document; off where it is not there."""
    for one in settings.iterfind(f"{W}compat/{W}compatSetting") if settings is not None else ():
        if one.get(f"{W}name") == name:
            return str(one.get(f"{W}val", "1")).lower() in ("1", "true", "on", "yes")
    return False


def _slot(theme: str | None) -> str:
    return "major" if theme and theme.startswith("major") else "minor"
