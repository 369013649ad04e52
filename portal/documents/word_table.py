"""The one table of a form: every row is cut out of the same fine grid, so that lines of one, two or six cells stand under
each other. Cells are written as ECMA-376 has them (`gridSpan`, `vMerge`), without merging afterwards.
"""

from collections.abc import Sequence
from typing import Any

from portal.documents.layout import Block, Box, Cell, Grid, Line, Repeated
from portal.documents.words import plain, to_sign

UNITS = 60
"""Of the grid, over the whole width."""
GROUP, LABEL = 7, 10
"""Units of a group's heading and of a label; in a line of several cells labels are narrower."""
_NARROW = 8
_LINE_HEIGHT, _BOX_HEIGHT = 480, 1500
"""At least, in twentieths of a point; about 2.6 cm."""
_SMALL, _BODY = 9, 10.5


class Table:
    """Rows are added in order; neighbours of one group share its heading."""

    def __init__(self, made: Any, width: int) -> None:
        from docx.enum.table import WD_TABLE_ALIGNMENT

        self._made = made
        self._unit = width / UNITS
        table = made.add_table(rows=0, cols=UNITS)
        table.style = "Table Grid"
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table.autofit = False
        self._table = table._tbl  # noqa: SLF001 - rows are written as they stand in the file
        margins = _child(self._table.tblPr, "tblCellMar")
        for side, twips in (("top", 40), ("left", 90), ("bottom", 40), ("right", 90)):
            _child(margins, side, w=twips, type="dxa")
        for column in self._table.tblGrid.gridCol_lst:
            column.set(_w("w"), str(round(self._unit)))
        self._group = ""
        self._empty = True

    def add(self, block: Block) -> None:
        """One block below the last."""
        if isinstance(block, Line):
            self._line(block)
        elif isinstance(block, Box):
            self._box(block)
        elif isinstance(block, Grid):
            self._grid(block)
        else:
            self._repeated(block)
        self._empty = False

    def finish(self, *, last: bool) -> None:
        """A table wants a paragraph behind it: where nothing follows, one so low that it never begins a page of its own."""
        from docx.shared import Pt

        self._made.add_paragraph().paragraph_format.line_spacing = Pt(1 if last else 6)

    def _line(self, line: Line) -> None:
        row = self._row()
        _set(row, "trHeight", val=_LINE_HEIGHT, hRule="atLeast")
        left = UNITS - self._heading(row, line.group)
        count = len(line.cells)
        most = _NARROW if count > 1 else LABEL
        widths = _shares([cell.width for cell in line.cells], left)
        for cell, width in zip(line.cells, widths, strict=True):
            label = min(most, width // 2)
            self._label(row, label, cell.label, cell.hint)
            self._value(row, width - label, cell)

    def _box(self, box: Box) -> None:
        self._group = ""
        row = self._row(whole=bool(box.cell.signatures))
        _set(row, "trHeight", val=_BOX_HEIGHT, hRule="atLeast")
        tc = self._cell(row, UNITS)
        if box.cell.label:
            first = _paragraph(tc)
            _run(first, box.cell.label, bold=True)
            if box.cell.hint:
                _run(first, f"（{box.cell.hint}）", size=_SMALL)
        self._text(tc, box.cell, fresh=bool(box.cell.label), indent=True)

    def _grid(self, grid: Grid) -> None:
        if grid.heading:
            self._group = ""
            tc = self._cell(self._row(), UNITS)
            _centre(_run(_paragraph(tc), grid.heading, bold=True))
        head = self._row(heading=self._empty and not grid.heading)
        left = UNITS - self._heading(head, grid.group)
        widths = _shares([column.width for column in grid.columns], left)
        for column, width in zip(grid.columns, widths, strict=True):
            self._label(head, width, column.label, "")
        self._tag(f"{{%tr for row in {grid.loop} %}}", grid.group)
        row = self._row()
        _set(row, "trHeight", val=400, hRule="atLeast")
        self._heading(row, grid.group)
        for column, width in zip(grid.columns, widths, strict=True):
            self._value(row, width, Cell("", column.text))
        self._tag("{%tr endfor %}", grid.group)

    def _repeated(self, block: Repeated) -> None:
        self._group = ""
        self._tag(f"{{%tr for row in {block.loop} %}}")
        row = self._row(whole=False)
        tc = self._cell(row, LABEL, shaded=True)
        _centre(_run(_paragraph(tc), block.label, own=True))
        self._value(row, UNITS - LABEL, Cell("", block.text))
        self._tag("{%tr endfor %}")

    def _tag(self, words: str, group: str = "") -> None:
        """A row that only steers; it is gone once the form is filled."""
        row = self._row()
        self._heading(row, group)
        _run(_paragraph(self._cell(row, UNITS - (GROUP if group else 0))), words, own=True)

    def _heading(self, row: Any, group: str) -> int:
        """The group's cell; the units that it takes."""
        if not group:
            self._group = ""
            return 0
        tc = self._cell(row, GROUP, merged="continue" if group == self._group else "restart", shaded=True)
        if group != self._group:
            _centre(_run(_paragraph(tc), group, bold=True))
        else:
            _paragraph(tc)
        self._group = group
        return GROUP

    def _label(self, row: Any, units: int, label: str, hint: str) -> None:
        tc = self._cell(row, units, shaded=True)
        paragraph = _paragraph(tc)
        _centre(_run(paragraph, label, bold=True))
        if hint:
            _centre(_run(_paragraph(tc), f"（{hint}）", size=_SMALL))

    def _value(self, row: Any, units: int, cell: Cell) -> None:
        self._text(self._cell(row, units), cell, fresh=True, indent=False)

    def _text(self, tc: Any, cell: Cell, *, fresh: bool, indent: bool) -> None:
        paragraph = _paragraph(tc)
        if indent:
            _properties(paragraph, "ind", firstLineChars=200, firstLine=420)
        _run(paragraph, cell.text, own=True)
        for number, words in enumerate(cell.signatures):
            line = _paragraph(tc)
            _properties(line, "spacing", before=500 if number == 0 else 400)
            _run(line, f"　　{to_sign(words)}")
        if cell.signatures:
            date = _paragraph(tc)
            _properties(date, "spacing", before=300, after=100)
            _properties(date, "jc", val="right")
            _run(date, "年　　月　　日　　")

    def _row(self, *, whole: bool = True, heading: bool = False) -> Any:
        """A row, short ones kept on one page."""
        row = self._table.add_tr()
        if whole:
            _set(row, "cantSplit")
        if heading:
            _set(row, "tblHeader")
        return row

    def _cell(self, row: Any, units: int, *, merged: str = "", shaded: bool = False) -> Any:
        from docx.oxml import OxmlElement

        tc, properties = OxmlElement("w:tc"), OxmlElement("w:tcPr")
        tc.append(properties)
        _child(properties, "tcW", w=round(units * self._unit), type="dxa")
        _child(properties, "gridSpan", val=units)
        if merged:
            _child(properties, "vMerge", val=merged)
        if shaded:
            _child(properties, "shd", val="clear", color="auto", fill="F5F5F5")
        _child(properties, "vAlign", val="center")
        row.append(tc)
        return tc


def _shares(weights: Sequence[int], units: int) -> list[int]:
    """Whole units by weight that add up."""
    total, given, widths = sum(weights), 0, []
    for place in range(1, len(weights) + 1):
        upto = round(units * sum(weights[:place]) / total)
        widths.append(max(1, upto - given))
        given += widths[-1]
    return widths


def _w(name: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(f"w:{name}"))


def _child(parent: Any, name: str, /, **values: Any) -> Any:
    from docx.oxml import OxmlElement

    child = OxmlElement(f"w:{name}")
    for key, value in values.items():
        child.set(_w(key), str(value))
    parent.append(child)
    return child


def _set(row: Any, name: str, /, **values: Any) -> None:
    _child(row.get_or_add_trPr(), name, **values)


def _paragraph(tc: Any) -> Any:
    return _child(tc, "p")


def _properties(paragraph: Any, name: str, /, **values: Any) -> None:
    _child(paragraph.get_or_add_pPr(), name, **values)


def _centre(paragraph: Any) -> None:
    _properties(paragraph, "jc", val="center")


def _run(paragraph: Any, text: str, *, bold: bool = False, size: float = _BODY, own: bool = False) -> Any:
    """The paragraph, with the words in it. `own`: the portal's own tags, which stay as they are."""
    run = _child(paragraph, "r")
    properties = _child(run, "rPr")
    if bold:
        _child(properties, "b")
    _child(properties, "sz", val=round(size * 2))
    words = _child(run, "t")
    words.text = text if own else plain(text)
    words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return paragraph
