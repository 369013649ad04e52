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
    properties = RunProperties()
    for child in element:
        tag = child.tag
        if tag == f"{W}rFonts":
            properties.theme = child.get(f"{W}eastAsiaTheme")
            properties.font = None if properties.theme else child.get(f"{W}eastAsia")
        elif tag == f"{W}sz":
            properties.size = _half_points(child.get(f"{W}val"))
        elif tag == f"{W}b":
            properties.bold = flag(child)
        elif tag == f"{W}rStyle":
            properties.style = child.get(f"{W}val")
        elif tag in (f"{W}vanish", f"{W}specVanish"):
            properties.hidden = flag(child)
    return properties


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
    properties = ParagraphProperties()
    for child in element if element is not None else ():
        if child.tag == f"{W}pStyle":
            properties.style = child.get(f"{W}val")
        elif child.tag == f"{W}jc":
            properties.align = child.get(f"{W}val")
        elif child.tag == f"{W}outlineLvl":
            properties.outline = whole(child.get(f"{W}val"))
        elif child.tag == f"{W}numPr":
            number, level = child.find(f"{W}numId"), child.find(f"{W}ilvl")
            if number is not None:
                depth = whole(level.get(f"{W}val")) if level is not None else 0
                properties.numbering = (str(number.get(f"{W}val")), min(max(depth or 0, 0), 8))
    return properties


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
        for element in root.iterfind(f"{W}style"):
            identity = str(element.get(f"{W}styleId"))
            self.elements[identity] = element
            if element.get(f"{W}default") in ("1", "true", "on"):
                if element.get(f"{W}type") == "paragraph":
                    self.default_paragraph = identity
                elif element.get(f"{W}type") == "table":
                    self.default_table = identity

    def _style(self, identity: str) -> Style:
        """A style, read when the text first uses it: documents carry hundreds that they do not."""
        element = self.elements[identity]
        name, base = element.find(f"{W}name"), element.find(f"{W}basedOn")
        properties = paragraph_properties(element.find(f"{W}pPr"))
        return Style(
            name=str(name.get(f"{W}val", "")) if name is not None else "",
            base=base.get(f"{W}val") if base is not None else None,
            run=run_properties(element.find(f"{W}rPr")),
            align=properties.align,
            outline=properties.outline,
            numbering=properties.numbering,
            parts={
                str(part.get(f"{W}type")): (
                    run_properties(part.find(f"{W}rPr")),
                    paragraph_properties(part.find(f"{W}pPr")).align,
                )
                for part in element.iterfind(f"{W}tblStylePr")
            },
            identity=identity,
        )

    def chain(self, identity: str | None) -> list[Style]:
        """A style and those it is based on, nearest first; circles end."""
        if identity not in self._chains:
            styles: list[Style] = []
            seen: set[str] = set()
            at = identity
            while at in self.elements and at not in seen and len(seen) < 64:
                seen.add(at)
                styles.append(self._style(at))
                at = styles[-1].base
            self._chains[identity] = styles
        return self._chains[identity]

    def paragraph_chain(self, paragraph: ParagraphProperties) -> list[Style]:
        """The paragraph's style chain, or the default style's."""
        return self.chain(paragraph.style if paragraph.style in self.elements else self.default_paragraph)

    def row_band(self, table: str | None) -> tuple[int, int]:
        """How many rows and columns make a band of this table style."""
        for style in self._table_chain(table):
            properties = self.elements[style.identity].find(f"{W}tblPr")
            if properties is not None:
                bands = [
                    whole(size.get(f"{W}val")) if size is not None else None
                    for size in (
                        properties.find(f"{W}tblStyleRowBandSize"),
                        properties.find(f"{W}tblStyleColBandSize"),
                    )
                ]
                if any(bands):
                    return max(1, bands[0] or 1), max(1, bands[1] or 1)
        return 1, 1

    def _table_chain(self, identity: str | None) -> list[Style]:
        """A table style and those it is based on, up to "Normal Table", which says nothing."""
        styles: list[Style] = []
        for style in self.chain(identity if identity in self.elements else self.default_table):
            if style.name.strip().lower() in ("normal table", "普通表格"):
                break
            styles.append(style)
        return styles

    def _cell(self, cell: CellStyle) -> list[tuple[RunProperties, str | None]]:
        """What a cell's table style says, nearest first."""
        if cell is NO_CELL:
            return []
        chain = self._table_chain(cell.table)
        parts = [style.parts[part] for part in reversed(cell.parts) for style in chain if part in style.parts]
        return [*parts, *((style.run, style.align) for style in chain)]

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
        table = [run_of_cell for run_of_cell, _ in self._cell(cell)]
        near = [run, *(style.run for style in character)]
        levels = [*near, *(style.run for style in paragraph), *table, self.defaults]
        font = next((level for level in levels if level.theme or level.font), None)
        name = None if font is None else self.fonts.get(_slot(font.theme)) if font.theme else font.font
        sized = next((level.size for level in near if level.size is not None), None)
        if sized is None:
            sized = self._size(paragraph, table)
        return Look(name, NO_SIZE if sized is None else sized, self._bold(run, character, paragraph, table))

    def _size(self, paragraph: list[Style], table: list[RunProperties]) -> float | None:
        """Size by paragraph style, table style and defaults."""
        styled = next((style for style in paragraph if style.run.size is not None), None)
        tabled = next((level.size for level in table if level.size is not None), None)
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
        sorts = ([style.run for style in character], [style.run for style in paragraph], table)
        bolds = [next((level.bold for level in sort if level.bold is not None), None) for sort in sorts]
        if all(bold is None for bold in bolds):
            return bool(self.defaults.bold)
        return sum(map(bool, bolds)) % 2 == 1

    def align(self, paragraph: ParagraphProperties, cell: CellStyle = NO_CELL) -> str:
        """Effective alignment: left, center, right or justify."""
        if paragraph.align:
            return _ALIGN.get(paragraph.align, "left")
        key = (paragraph.style, cell)
        if key not in self._aligns:
            self._aligns[key] = self._styled_align(paragraph, cell)
        return self._aligns[key]

    def _styled_align(self, paragraph: ParagraphProperties, cell: CellStyle) -> str:
        styled = next((style for style in self.paragraph_chain(paragraph) if style.align), None)
        tabled = next((align for _, align in self._cell(cell) if align), None)
        alignment = styled.align if styled else None
        if tabled and (
            styled is None
            or (
                not self.paragraph_wins
                and styled.identity == self.default_paragraph
                and _ALIGN.get(alignment or "") == "left"
            )
        ):
            alignment = tabled
        return _ALIGN.get(alignment or self.default_align or "left", "left")

    def hidden(self, run: RunProperties, paragraph_style: str | None) -> bool:
        """Whether the text is not shown."""
        if run.hidden is not None:
            return run.hidden
        return any(style.run.hidden for style in self.chain(run.style)) or any(
            style.run.hidden for style in self.chain(paragraph_style)
        )

    def heading(self, paragraph: ParagraphProperties) -> tuple[int, str] | None:
        """(level from 1, basis) by outline level or style; level 0 is the document's title style."""
        if paragraph.outline is not None:
            return (paragraph.outline + 1, "outline level") if 0 <= paragraph.outline <= 8 else None
        for style in self.paragraph_chain(paragraph):
            if style.outline is not None:
                return (style.outline + 1, "style") if 0 <= style.outline <= 8 else None
            match = re.fullmatch(r"(?:heading|标题)\s*([1-9])", style.name.strip().lower())
            if match:
                return int(match[1]), "style"
            if style.name.strip().lower() in ("title", "标题"):
                return 0, "style"
        return None

    def numbering(self, paragraph: ParagraphProperties) -> tuple[str, int] | None:
        """The list a paragraph belongs to and its level; "0" switches numbering off."""
        numbering = paragraph.numbering
        if numbering is None:
            numbering = next(
                (style.numbering for style in self.paragraph_chain(paragraph) if style.numbering), None
            )
        return numbering if numbering and numbering[0] != "0" else None


def _compatible(settings: etree._Element | None, name: str) -> bool:
    """A compatibility switch of the document; off where it is not there."""
    for setting in settings.iterfind(f"{W}compat/{W}compatSetting") if settings is not None else ():
        if setting.get(f"{W}name") == name:
            return str(setting.get(f"{W}val", "1")).lower() in ("1", "true", "on", "yes")
    return False


def _slot(theme: str | None) -> str:
    return "major" if theme and theme.startswith("major") else "minor"
