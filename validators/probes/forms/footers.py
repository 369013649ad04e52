"""A small line at the foot of every page of a filled form: what it is of, its version, the page; and the same as QR code."""

import io
from typing import Any

_SIZE = 7
"""Points of the line's letters."""
QR_MM = 11


def write(document: Any, text: str, code: str) -> None:
    """Add the line to each footer that the document shows, below what stands there."""
    for place, section in enumerate(document.sections):
        shown = [section.footer]
        if section.different_first_page_header_footer:
            shown.append(section.first_page_footer)
        if document.settings.odd_and_even_pages_header_footer:
            shown.append(section.even_page_footer)
        for footer in shown:
            if not (place and footer.is_linked_to_previous):
                _line(footer, text, code)


def _line(footer: Any, text: str, code: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    first = footer.paragraphs[0] if footer.paragraphs else None
    empty = first is not None and len(footer.paragraphs) == 1 and not first.text and not first.runs
    paragraph = first if empty and first is not None else footer.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    picture = paragraph.add_run().add_picture(io.BytesIO(qr(code)), height=Mm(QR_MM))
    picture._inline.docPr.set("descr", code)  # noqa: SLF001 - python-docx has no alternative texts
    _words(paragraph, f"　{text}　第 ")
    _field(paragraph, "PAGE")
    _words(paragraph, " 页，共 ")
    _field(paragraph, "NUMPAGES")
    _words(paragraph, " 页")


def _words(paragraph: Any, text: str) -> Any:
    from docx.shared import Pt

    run = paragraph.add_run(text)
    run.font.size = Pt(_SIZE)
    return run


def _field(paragraph: Any, what: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for kind in ("begin", "", "separate", "1", "end"):
        run = _words(paragraph, "1" if kind == "1" else "")
        if kind == "":
            words = OxmlElement("w:instrText")
            words.text = f" {what} "
            _element(run).append(words)
        elif kind != "1":
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            _element(run).append(mark)


def _element(run: Any) -> Any:
    return run._r  # noqa: SLF001 - python-docx writes no fields


def qr(code: str) -> bytes:
    """PNG of the code."""
    import segno

    picture = io.BytesIO()
    segno.make(code, error="m", micro=False).save(picture, kind="png", scale=6, border=2)
    return picture.getvalue()
