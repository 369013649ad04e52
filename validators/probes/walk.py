"""Walking a Word document in reading order: paragraphs, tables, pictures, text boxes, hidden and deleted text. lxml only."""

from typing import Any

from lxml import etree

from validators.probes import tables, textcount
from validators.probes.headings import heading_of
from validators.probes.places import place
from validators.probes.styles import (
    NO_CELL,
    CellStyle,
    ParagraphProperties,
    Styles,
    paragraph_properties,
    run_properties,
)

Facts = dict[str, Any]

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
PIC = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
V = "{urn:schemas-microsoft-com:vml}"
WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

PARAGRAPHS = 8_000
"""Of body and tables that are kept; the note `paragraphs_cut` says that there are more."""
_INTO = {f"{W}{name}" for name in ("ins", "moveTo", "hyperlink", "smartTag", "customXml", "fldSimple", "sdtContent", "sdt",
                                   "rubyBase", "ruby", "dir", "bdo", "footnote", "endnote", "comment")}  # fmt: skip
_GONE = {f"{W}{name}" for name in ("del", "moveFrom")}


class Walk:
    """One pass over one part of a document."""

    def __init__(self, styles: Styles) -> None:
        self.styles = styles
        self.paragraphs: list[Facts] = []
        self.tables: list[list[list[str]]] = []
        self.asian = self.latin = self.boxed = self.hidden_words = 0
        self.images = self.charts = self.changes = self.formulas = 0
        self.hidden: list[str] = []
        self.deleted: list[str] = []
        self.boxes: list[str] = []
        self.alternatives: list[str] = []
        self.box_paragraphs: list[Facts] = []
        self.across: list[str] = []
        """Paragraphs with all that is hidden or deleted in them: half a name may be."""
        self._all: list[str] = []
        self.rest: list[str] = []
        """Paragraphs past those that are kept: only searched."""
        self.doubts: set[str] = set()
        self.page = 1
        """The page being walked, as far as the file holds the page breaks of the program that showed it."""
        self._starts: int | None = None
        """The page on which the paragraph's first text stands."""
        self._number = 0
        self._cell: CellStyle = NO_CELL
        """The cell being walked."""

    def body(self, element: Any, *, cells: list[str] | None = None) -> None:
        """Paragraphs and tables of a container, in order."""
        for child in element:
            if child.tag == f"{W}p":
                self._paragraph(child, cells)
            elif child.tag == f"{W}tbl":
                self._table(child)
            elif child.tag == f"{MC}AlternateContent":
                branch = chosen(child)
                if branch is not None:
                    self.body(branch, cells=cells)
            elif child.tag in _INTO:
                self.body(child, cells=cells)
            elif child.tag in _GONE:
                self.changes += 1
                self.deleted.append(_plain(child))

    def _table(self, element: etree._Element) -> None:
        rows: dict[Any, list[str]] = {row: [] for row in tables.rows(element)}
        table_rows: list[list[str]] = []
        self.tables.append(table_rows)
        outside = self._cell
        for row, cell, style in tables.cells(element, self.styles):
            lines: list[str] = []
            self._cell = style
            self.body(cell, cells=lines)
            rows[row].append("\n".join(lines).strip())
        self._cell = outside
        table_rows += rows.values()

    def _paragraph(self, element: etree._Element, cells: list[str] | None) -> None:
        of_paragraph = paragraph_properties(element.find(f"{W}pPr"))
        pieces: list[str] = []
        shares: dict[tuple[Any, ...], int] = {}
        self._starts = None
        self._all = []
        self._inline(element, of_paragraph, pieces, shares)
        text = "".join(pieces)
        whole = "".join(self._all)
        if whole != text and text.strip():
            self.across.append(" ".join(whole.split()))
        counted = textcount.count(text)
        self.asian += counted.asian
        self.latin += counted.latin
        if textcount.doubtful(text):
            self.doubts.add("marks")
        numbered = self.styles.numbering(of_paragraph)
        label = self.styles.numbers.label(*numbered) if numbered else ""
        if label:
            self.doubts.add("labels")
        if cells is not None:
            cells.append(text)
        if not text.strip():
            return
        if cells is None:
            self._number += 1
        shown = " ".join(text.split())
        if len(self.paragraphs) >= PARAGRAPHS:
            self.rest.append(shown)
            return
        self.paragraphs.append(
            {
                "number": self._number,
                "text": shown,
                "label": label,
                "align": self.styles.align(of_paragraph, self._cell),
                "heading": self._heading(of_paragraph, label, shown),
                "in_table": cells is not None,
                "page": self._starts or self.page,
                "styles": [
                    {"font": font, "size": size, "bold": bold, "chars": chars}
                    for (font, size, bold), chars in sorted(shares.items(), key=lambda item: -item[1])
                ],
            }
        )

    def _heading(self, of_paragraph: ParagraphProperties, label: str, text: str) -> Facts | None:
        heading = self.styles.heading(of_paragraph)
        return {"level": heading[0], "basis": heading[1]} if heading else heading_of(label, text)

    def _inline(
        self,
        element: Any,
        of_paragraph: ParagraphProperties,
        pieces: list[str],
        shares: dict[tuple[Any, ...], int],
    ) -> None:
        for child in element:
            tag = child.tag
            if tag == f"{W}r":
                self._run(child, of_paragraph, pieces, shares)
            elif tag in _INTO:
                if tag in (f"{W}ins", f"{W}moveTo"):
                    self.changes += 1
                self._inline(child, of_paragraph, pieces, shares)
            elif tag in _GONE:
                self.changes += 1
                self.deleted.append(_plain(child))
                self._all.append(self.deleted[-1])
            elif tag == f"{MC}AlternateContent":
                branch = chosen(child)
                if branch is not None:
                    self._inline(branch, of_paragraph, pieces, shares)
            elif tag in (f"{MATH}oMath", f"{MATH}oMathPara"):
                self.formulas += 1
                self.doubts.add("formulas")

    def _run(
        self,
        run: etree._Element,
        of_paragraph: ParagraphProperties,
        pieces: list[str],
        shares: dict[tuple[Any, ...], int],
    ) -> None:
        properties = run_properties(run.find(f"{W}rPr"))
        hidden = self.styles.hidden(properties, of_paragraph.style)
        seen = self.images, self.charts, self.boxed
        boxes = len(self.box_paragraphs)
        text = self._content(run, of_paragraph, pieces, shares)
        if hidden:
            self.images, self.charts, self.boxed = seen
            del self.box_paragraphs[boxes:]
        if not text:
            return
        self._all.append(text)
        if hidden:
            self.hidden.append(text)
            self.hidden_words += textcount.count(text).words
            return
        pieces.append(text)
        han = textcount.han(text)
        if han:
            look = self.styles.look(of_paragraph.style, properties, self._cell)
            key = (look.font, look.size, look.bold)
            shares[key] = shares.get(key, 0) + han

    def _content(
        self,
        run: Any,
        of_paragraph: ParagraphProperties,
        pieces: list[str],
        shares: dict[tuple[Any, ...], int],
    ) -> str:
        """The text of a run; pictures and text boxes inside are taken note of."""
        text = ""
        for child in run:
            tag = child.tag
            if tag == f"{W}t":
                text += child.text or ""
                self._starts = self._starts or self.page
            elif tag == f"{W}lastRenderedPageBreak":
                self.page += 1
            elif tag in (f"{W}tab", f"{W}ptab"):
                text += "\t"
            elif tag in (f"{W}br", f"{W}cr"):
                text += "\n"
            elif tag == f"{W}noBreakHyphen":
                text += "-"
            elif tag == f"{W}sym":
                text += "\u25a1"
            elif tag in (f"{W}drawing", f"{W}pict", f"{W}object"):
                self._drawing(child)
            elif tag == f"{MC}AlternateContent":
                branch = chosen(child)
                if branch is not None:
                    text += self._content(branch, of_paragraph, pieces, shares)
            elif tag == f"{W}ruby":
                base = child.find(f"{W}rubyBase")
                if base is not None:
                    self._inline(base, of_paragraph, pieces, shares)
        return text

    def _drawing(self, element: etree._Element) -> None:
        """Pictures as a reader sees them: each picture (also in groups, and as the filling of a shape) and each VML image;
        a text box is walked apart.
        """
        if element.tag == f"{W}object":
            self.charts += 1
        unseen = any(flag_of(picture, "hidden") for picture in element.iterfind(f".//{WP}docPr"))
        for node in _visible(element):
            tag = node.tag
            if tag in (f"{PIC}pic", f"{A}pic", f"{WPS}spPr"):
                self.images += not unseen and _shows_picture(node)
            elif tag == f"{V}imagedata" and element.tag == f"{W}pict":
                self.images += 1
            elif isinstance(tag, str) and tag.endswith(("}chart", "}relIds")):
                self.charts += 1
            elif tag == f"{WP}docPr":
                self.alternatives += [node.get(name, "") for name in ("descr", "title") if node.get(name)]
            elif tag == f"{V}textpath" and node.get("string"):
                self.alternatives.append(node.get("string", ""))
            elif tag == f"{W}txbxContent":
                self._box(node)

    def _box(self, element: etree._Element) -> None:
        inner = Walk(self.styles)
        inner.body(element)
        self.boxed += inner.words
        self.images += inner.images
        self.charts += inner.charts
        self.hidden_words += inner.hidden_words
        self.boxes += inner.lines()
        self.doubts |= inner.doubts
        number = self._number + 1
        for paragraph in [*inner.paragraphs, *inner.box_paragraphs]:
            self.box_paragraphs.append(paragraph | {"number": number, "page": self.page})

    @property
    def words(self) -> int:
        """字 of the part, text boxes included."""
        return self.asian + self.latin + self.boxed

    def lines(self) -> list[str]:
        """All text of the part, shown or not."""
        return (
            [paragraph["text"] for paragraph in self.paragraphs]
            + self.rest
            + self.boxes
            + self.hidden
            + self.deleted
            + self.across
            + self.alternatives
        )

    def facts(self) -> Facts:
        """The walk in the words of `WordFacts`, and the texts to search with their places."""
        if self.page == 1:  # nobody left page breaks in the file
            for paragraph in [*self.paragraphs, *self.box_paragraphs]:
                paragraph["page"] = None
        places = [(place_of(paragraph), paragraph["text"]) for paragraph in self.paragraphs]
        places += [(place("rest"), words) for words in self.rest]
        places += [(place("text_box"), box) for box in self.boxes]
        places += [(place("hidden"), words) for words in self.hidden]
        places += [(place("deleted"), words) for words in self.deleted]
        places += [(place("across"), words) for words in self.across]
        places += [(place("alternative"), words) for words in self.alternatives]
        word = {
            "format": "docx",
            "words": self.asian + self.latin,
            "asian": self.asian,
            "latin_words": self.latin,
            "words_text_boxes": self.boxed,
            "words_notes": 0,
            "images": self.images,
            "images_elsewhere": 0,
            "charts": self.charts,
            "doubts": sorted(self.doubts),
            "paragraphs": self.paragraphs,
            "box_paragraphs": self.box_paragraphs[:PARAGRAPHS],
            "tables": self.tables,
            "hidden_words": self.hidden_words,
            "tracked_changes": self.changes,
            "comments": 0,
            "basis": {
                "words": "body and tables, counted as Word does",
                "fonts": "run, styles, table style, defaults, theme",
            },
        }
        notes = ["formulas"] * bool(self.formulas)
        notes += ["paragraphs_cut"] * bool(self.rest or len(self.box_paragraphs) > PARAGRAPHS)
        texts = [{"place": where, "text": text} for where, text in places if text.strip()]
        return {"word": word, "texts": texts, "notes": notes}


def place_of(paragraph: Facts) -> Facts:
    """Where a paragraph's text stands."""
    if paragraph["in_table"]:
        return place("table")
    page = {"page": paragraph["page"]} if paragraph["page"] else {}
    return place("paragraph", number=paragraph["number"], **page)


def chosen(element: etree._Element) -> Any:
    """The one branch of an AlternateContent that counts; both hold the same text box."""
    branch = element.find(f"{MC}Choice")
    return branch if branch is not None else element.find(f"{MC}Fallback")


def flag_of(element: etree._Element, name: str) -> bool:
    """A switch that is an attribute without a namespace."""
    return element.get(name, "0") in ("1", "true", "on")


def _shows_picture(element: etree._Element) -> bool:
    """Whether a picture, or a shape's filling, holds an image that is not switched off."""
    if element.tag == f"{WPS}spPr":
        blip = element.find(f"{A}blipFill/{A}blip")
    else:
        blip = next(element.iter(f"{A}blip"), None)
        if any(flag_of(node, "hidden") for node in element.iter() if str(node.tag).endswith("}cNvPr")):
            return False
    return blip is not None and bool(blip.get(f"{R}embed") or blip.get(f"{R}link"))


def _visible(element: Any) -> Any:
    """Elements below, one branch of each AlternateContent, and not into text boxes (they are walked apart)."""
    for child in element:
        if child.tag == f"{MC}AlternateContent":
            branch = chosen(child)
            if branch is not None:
                yield from _visible(branch)
            continue
        yield child
        if child.tag != f"{W}txbxContent":
            yield from _visible(child)


def _plain(element: etree._Element) -> str:
    """All text below, deleted text included."""
    return "".join(str(node.text or "") for node in element.iter(f"{W}t", f"{W}delText"))
