"""Facts of a word processor document."""

from pydantic import BaseModel, ConfigDict


class StyleShare(BaseModel):
    """How many Han characters of a paragraph have one font, size and weight."""

    model_config = ConfigDict(frozen=True)

    font: str | None = None
    """The effective East Asian font; None where only the reader's machine decides."""
    size: float | None = None
    """Points."""
    bold: bool = False
    chars: int = 0
    """Han characters."""


class HeadingFacts(BaseModel):
    """Why a paragraph counts as a heading."""

    model_config = ConfigDict(frozen=True)

    level: int
    basis: str
    """outline level, style, numbering or text pattern."""


class Paragraph(BaseModel):
    """A paragraph of the body, in reading order; `number` counts from 1 over body and tables."""

    model_config = ConfigDict(frozen=True)

    number: int
    text: str
    label: str = ""
    """The automatic number Word shows before the text."""
    align: str = "left"
    heading: HeadingFacts | None = None
    in_table: bool = False
    page: int | None = None
    """The page it starts on, where the program that wrote the file left its page breaks in it."""
    styles: list[StyleShare] = []


class WordFacts(BaseModel):
    """Facts of a document; counts follow Word's own 字数."""

    model_config = ConfigDict(frozen=True)

    format: str
    words: int | None = None
    """字数 of body and tables: Asian characters plus non-Asian words."""
    words_text_boxes: int = 0
    words_notes: int = 0
    """Footnotes and endnotes."""
    asian: int = 0
    latin_words: int = 0
    images: int | None = None
    """Pictures a reader sees in the body."""
    images_elsewhere: int = 0
    """Pictures in headers and footers."""
    charts: int = 0
    """Charts, SmartArt and embedded objects."""
    doubts: list[str] | None = None
    """Why Word's own 字数 may differ from ours: labels, formulas, marks (… — ① ◇ in places where it matters)."""
    paragraphs: list[Paragraph] = []
    box_paragraphs: list[Paragraph] | None = None
    """Paragraphs of text boxes; `number` is that of the paragraph they hang on."""
    tables: list[list[list[str]]] = []
    """Cell texts by table, row, cell."""
    hidden_words: int = 0
    tracked_changes: int = 0
    comments: int = 0
    text_only: bool = False
    """Only the text was read: fonts, headings by style, tables and pictures are not known."""
    words_witness: int | None = None
    """字 by the file's own structure, beside those of the conversion."""
    converted_by: str = ""
    """The tool that turned an older format into one that can be read."""
    basis: dict[str, str] = {}
