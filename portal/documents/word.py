"""A form as a Word document: a template with tags, as an organiser can change it in Word or WPS."""

import io
from collections.abc import Sequence
from typing import Any

from portal.documents.layout import Cell, Form
from portal.documents.word_table import Table
from portal.documents.words import plain, to_sign

SONG, HEI = "宋体", "黑体"
_SIZE = 10.5


def document(form: Form) -> bytes:
    """The form as the bytes of a .docx file."""
    from docx import Document

    made = Document()
    _styles(made)
    _page(made, form)
    if form.appendix:
        _paragraph(made, form.appendix, font=HEI, size=12)
    if form.cover:
        _cover(made, form)
    else:
        _title(made, form, size=18)
    if form.above:
        _above(made, form.above)
    if form.blocks:
        table = Table(made, _width(made))
        for block in form.blocks:
            table.add(block)
        table.finish(last=not (form.notes or form.signatures))
    for note in form.notes:
        _paragraph(made, note, size=9)
    _signatures(made, form.signatures)
    made.core_properties.author = ""
    made.core_properties.title = form.title
    content = io.BytesIO()
    made.save(content)
    return content.getvalue()


def _styles(made: Any) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    style = made.styles["Normal"]
    style.font.name, style.font.size = "Times New Roman", Pt(_SIZE)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), SONG)
    for language in made.styles.element.iter(qn("w:lang")):  # punctuation stands where the language wants it
        language.set(qn("w:eastAsia"), "zh-CN")
    style.paragraph_format.space_after = style.paragraph_format.space_before = Pt(0)


def _page(made: Any, form: Form) -> None:
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm

    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    if form.landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin, section.bottom_margin = Mm(22), Mm(20)
    section.footer_distance = Mm(8)


def _width(made: Any) -> int:
    """Of the text, in twentieths of a point."""
    section = made.sections[0]
    return int(section.page_width - section.left_margin - section.right_margin) // 635


def _title(made: Any, form: Form, *, size: float) -> None:
    from docx.shared import Pt

    for words, points in ((form.title, size), (form.subtitle, 14)):
        if words:
            paragraph = _paragraph(made, words, font=HEI, size=points, centred=True)
            paragraph.paragraph_format.space_before = Pt(4)
            paragraph.paragraph_format.space_after = Pt(6)


def _cover(made: Any, form: Form) -> None:
    """Title in the upper third, the lines to fill below it, who issues it above the page's end."""
    from docx.enum.text import WD_BREAK
    from docx.shared import Mm, Pt

    made.add_paragraph().paragraph_format.space_after = Mm(35)
    _title(made, form, size=24)
    if form.issuer:
        _paragraph(made, form.issuer, size=15, centred=True).paragraph_format.space_before = Pt(10)
    made.add_paragraph().paragraph_format.space_after = Mm(40)
    for cell in form.cover:
        line = _paragraph(made, f"{plain(cell.label)}：", size=14)
        line.paragraph_format.left_indent = Mm(12)
        line.paragraph_format.space_after = Pt(14)
        run = _run(line, cell.text, size=14)
        run.underline = True
    made.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def _above(made: Any, cells: Sequence[Cell]) -> None:
    from docx.shared import Pt

    paragraph = made.add_paragraph()
    paragraph.paragraph_format.space_after = Pt(6)
    for number, cell in enumerate(cells):
        _run(paragraph, f"{'　　' if number else ''}{plain(cell.label)}：", size=11)
        _run(paragraph, cell.text, size=11)


def _signatures(made: Any, signatures: Sequence[str]) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    if not signatures:
        return
    for number, words in enumerate(signatures):
        paragraph = _paragraph(made, plain(to_sign(words)) + "　" * 12, size=11)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.space_before = Mm(8 if number else 10)
        paragraph.paragraph_format.keep_with_next = True
    date = _paragraph(made, "　　　年　　月　　日", size=11)
    date.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    date.paragraph_format.space_before = Pt(10)


def _paragraph(made: Any, text: str, *, font: str = SONG, size: float = _SIZE, centred: bool = False) -> Any:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph = made.add_paragraph()
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(paragraph, plain(text), font=font, size=size)
    return paragraph


def _run(paragraph: Any, text: str, *, font: str = SONG, size: float = _SIZE) -> Any:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    run.font.name = "Times New Roman"
    run._r.rPr.rFonts.set(qn("w:eastAsia"), font)  # noqa: SLF001 - python-docx has no East Asian fonts
    return run
