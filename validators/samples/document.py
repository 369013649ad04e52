"""A Word file (and a slide show) as plain Open XML: the parts a reader needs, with the fonts the rules ask for."""

import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from validators.samples.wishes import Wishes

SENTENCE = "课堂围绕真实问题展开，教师依据平台数据调整教学，学生在协作探究中完成任务并互相评价。"
DEFAULT_CHAR_COUNT_CJK = 600
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
TYPE = "application/vnd.openxmlformats-officedocument"


def paragraph(text: str, demand: Any = None, level: int | None = None) -> str:
    """One paragraph; `demand` names family, size (points), bold, align; `level` is its outline level from 0."""
    family, size = getattr(demand, "family", None), getattr(demand, "size", None)
    run = f'<w:rFonts w:ascii="{family}" w:hAnsi="{family}" w:eastAsia="{family}"/>' if family else ""
    run += "<w:b/>" if getattr(demand, "bold", None) else ""
    run += f'<w:sz w:val="{round(size * 2)}"/>' if size else ""
    align = getattr(demand, "align", None)
    rules = f'<w:jc w:val="{align}"/>' if align and align != "justify" else ""
    rules += f'<w:outlineLvl w:val="{level}"/>' if level is not None else ""
    return (
        f"<w:p><w:pPr>{rules}</w:pPr><w:r><w:rPr>{run}</w:rPr>"
        f'<w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'
    )


def table(rows: list[tuple[str, str]], demand: Any) -> str:
    """A two-column table with filled cells."""
    cells = "".join(
        "<w:tr>" + "".join(f"<w:tc>{paragraph(cell, demand)}</w:tc>" for cell in row) + "</w:tr>"
        for row in rows
    )
    return f'<w:tbl><w:tblPr><w:tblW w:w="9000" w:type="dxa"/></w:tblPr>{cells}</w:tbl>'


def body_of(wishes: Wishes, title: str) -> str:
    """Title, information table, keywords, sections and filler of about the right number of 字."""
    fonts = {part: wishes.get("word.fonts", part) for part in ("title", "body")}
    levels = wishes.get("word.fonts", "headings", [])
    sections = wishes.get("word.sections", "required", ["一、案例背景", "二、主要做法", "三、取得成效"])
    parts = [paragraph(title, fonts["title"])]
    labels = wishes.get("word.info_table", "labels", [])
    if labels:
        parts.append(
            table([(label, title if "名称" in label else "已填写") for label in labels], fonts["body"])
        )
    if wishes.has("word.keywords"):
        parts.append(paragraph("关键词：数字化；协同教研；精准教学", fonts["body"]))
    wanted = int(wishes.between("word.length", DEFAULT_CHAR_COUNT_CJK)) - len(title) - 60
    each = max(1, wanted // (len(SENTENCE) * len(sections)))
    for section in sections:
        level = 1 if section.startswith(("（", "(")) else 0
        demand = levels[min(level, len(levels) - 1)] if levels else None
        parts.append(paragraph(section, demand, level))
        parts.extend(paragraph(SENTENCE * min(5, each - at), fonts["body"]) for at in range(0, each, 5))
    if wishes.get("word.images", "min", 0):
        parts.append(PICTURE)
    return "".join(parts)


def make(wishes: Wishes, target: Path, title: str) -> None:
    """A .docx."""
    document = (
        f'<?xml version="1.0" encoding="UTF-8"?><w:document {W} {R}><w:body>{body_of(wishes, title)}'
        "<w:sectPr/></w:body></w:document>"
    )
    parts = {
        "word/document.xml": document.encode(),
        "word/styles.xml": f'<?xml version="1.0" encoding="UTF-8"?><w:styles {W}/>'.encode(),
        "word/media/image1.png": png(),
        "word/_rels/document.xml.rels": relations(
            ("rId1", f"{OFFICE}/styles", "styles.xml"), ("rId2", f"{OFFICE}/image", "media/image1.png")
        ),
    }
    package(target, parts, "word/document.xml", f"{TYPE}.wordprocessingml.document.main+xml",
            {"/word/styles.xml": f"{TYPE}.wordprocessingml.styles+xml"})  # fmt: skip


def make_slides(wishes: Wishes, target: Path, title: str) -> None:
    """A .pptx without slides: enough for its type and name."""
    p = "http://schemas.openxmlformats.org/presentationml/2006/main"
    show = (
        f'<?xml version="1.0" encoding="UTF-8"?><p:presentation xmlns:p="{p}">'
        f'<p:sldSz cx="12192000" cy="6858000"/><p:notesSz cx="6858000" cy="9144000"/>'
        f"<!-- {escape(title).replace('--', '')} --></p:presentation>"
    )
    parts = {"ppt/presentation.xml": show.encode()}
    package(target, parts, "ppt/presentation.xml", f"{TYPE}.presentationml.presentation.main+xml", {})


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

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = (b"\0" + b"\x2f\x6f\xb0" * width) * height
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


PICTURE = (
    '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
    '<wp:extent cx="2000000" cy="1125000"/><wp:docPr id="1" name="图1"/>'
    '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
    '<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:nvPicPr>'
    '<pic:cNvPr id="1" name="图1"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rId2"/></pic:blipFill>'
    '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="2000000" cy="1125000"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline>'
    "</w:drawing></w:r></w:p>"
)
