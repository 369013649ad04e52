"""A Word file in the fonts that the rules ask for, and a slide show of the parts a reader needs."""

import io
import zipfile
from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph
from PIL import Image

from validators.samples.wishes import Wishes
from validators.samples.wording import prose

DEFAULT_CHAR_COUNT_CJK = 600
A_PARAGRAPH = 5
"""Sentences."""
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPE = "application/vnd.openxmlformats-officedocument"
ALIGNMENTS = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}


def make(wishes: Wishes, target: Path, title: str) -> None:
    """A .docx: title, information table, keywords, sections and filler of about the right number of 字."""
    document = docx.Document()
    _forget_template(document)
    fonts = {part: wishes.get("word.fonts", part) for part in ("title", "body")}
    write(document.add_paragraph(), title, fonts["title"])
    labels = wishes.get("word.info_table", "labels", [])
    if labels:
        add_table(
            document, [(label, title if "名称" in label else "已填写") for label in labels], fonts["body"]
        )
    if wishes.has("word.keywords"):
        write(document.add_paragraph(), "关键词：数字化；协同教研；精准教学", fonts["body"])
    add_sections(document, wishes, title)
    if wishes.get("word.images", "min", 0):
        document.add_picture(io.BytesIO(png()), width=Pt(157))
    document.save(str(target))


def add_sections(document: Document, wishes: Wishes, title: str) -> None:
    """Headings with paragraphs that fill the document up to its length in 字, in words of the title's own."""
    sections = wishes.get("word.sections", "required", ["一、案例背景", "二、主要做法", "三、取得成效"])
    levels = wishes.get("word.fonts", "headings", [])
    char_count_cjk = int(wishes.between("word.length", DEFAULT_CHAR_COUNT_CJK)) - len(title) - 60
    each = max(40, char_count_cjk // len(sections))
    for section in sections:
        level = 1 if section.startswith(("（", "(")) else 0
        demand = levels[min(level, len(levels) - 1)] if levels else None
        heading = write(document.add_paragraph(), section, demand)
        outline = OxmlElement("w:outlineLvl")
        outline.set(qn("w:val"), str(level))
        heading._p.get_or_add_pPr().append(outline)  # noqa: SLF001 - python-docx has no outline levels
        sentences = prose(each, f"{title} {section}").removesuffix("。").split("。")
        for at in range(0, len(sentences), A_PARAGRAPH):
            text = "。".join(sentences[at : at + A_PARAGRAPH])
            write(document.add_paragraph(), f"{text}。", wishes.get("word.fonts", "body"))


def write(paragraph: Paragraph, text: str, demand: Any = None) -> Paragraph:
    """The text in one run; `demand` names family, size (points), bold, align."""
    run = paragraph.add_run(text)
    family, size = getattr(demand, "family", None), getattr(demand, "size", None)
    if family:
        run.font.name = family
        set_asian_font(run.element, family)
    if size:
        run.font.size = Pt(size)
    run.font.bold = getattr(demand, "bold", None)
    align = ALIGNMENTS.get(getattr(demand, "align", None) or "")
    if align is not None:
        paragraph.alignment = align
    return paragraph


def set_asian_font(element: Any, family: str) -> None:
    """The font of Chinese text in a run or a style that has its Latin font; python-docx knows only that one."""
    element.rPr.rFonts.set(qn("w:eastAsia"), family)


def add_table(document: Document, rows: list[tuple[str, str]], demand: Any) -> None:
    """A two-column table with filled cells."""
    table = document.add_table(rows=0, cols=2)
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            write(cell.paragraphs[0], text, demand)


def _forget_template(document: Document) -> None:
    """python-docx's own template names an author and a comment, which a blind campaign must not see, and a font for
    Japanese.
    """
    properties = document.core_properties
    properties.author = properties.comments = properties.last_modified_by = ""
    normal: Any = document.styles["Normal"]
    normal.font.name = "宋体"
    set_asian_font(normal.element, "宋体")


def package(target: Path, parts: dict[str, bytes], main: str, main_type: str, types: dict[str, str]) -> None:
    """Write the parts with their content types and the relation to the main one."""
    overrides = "".join(
        f'<Override PartName="{name}" ContentType="{kind}"/>'
        for name, kind in {f"/{main}": main_type, **types}.items()
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
        f"{overrides}</Types>"
    )
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", content)
        archive.writestr("_rels/.rels", relations(("rId1", f"{OFFICE}/officeDocument", main)))
        for name, data in parts.items():
            archive.writestr(name, data)


def relations(*rows: tuple[str, str, str]) -> bytes:
    """A relationships part of (id, type, target) rows."""
    inner = "".join(f'<Relationship Id="{i}" Type="{kind}" Target="{to}"/>' for i, kind, to in rows)
    head = f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{PACKAGE}/relationships">'
    return f"{head}{inner}</Relationships>".encode()


def png(width: int = 64, height: int = 36) -> bytes:
    """A plain picture."""
    content = io.BytesIO()
    Image.new("RGB", (width, height), "#2f6fb0").save(content, "PNG")
    return content.getvalue()
