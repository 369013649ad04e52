"""The glyphs of one PDF as a font inside it: exactly those that are used, of all faces together, each with the characters it
stands for, so that text is found and copied as it was written.

ReportLab's own TrueType fonts cut code points above U+FFFF to four digits in the table that readers copy by, take no
PostScript outlines and no glyphs without a character. So the font is put together here: outlines turned into quadratic ones
once a process, then a table of bytes each document.
"""

import struct
import threading
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from review.certificates.fonts import Face, path_of
from review.certificates.shaping import EM, Glyph, Part

ASCENT, DESCENT = 880, -220
_lock = threading.Lock()
"""Opened fonts read their file as they go, which two threads must not do at once."""


@cache
def _outlines(face: Face) -> tuple[Any, Any, list[str], float]:
    """(font, glyph set, glyph names, factor to units of an em) of a face."""
    from fontTools.ttLib import TTFont

    font = TTFont(path_of(face), lazy=True)
    return font, font.getGlyphSet(), font.getGlyphOrder(), EM / font["head"].unitsPerEm


@dataclass(frozen=True, slots=True)
class Outline:
    """A glyph as TrueType keeps it."""

    data: bytes = b""
    left: int = 0
    bounds: tuple[int, int, int, int] = (0, 0, 0, 0)
    points: int = 0
    contours: int = 0


@lru_cache(maxsize=32768)
def _outline(face: Face, parts: tuple[Part, ...]) -> Outline:
    """The parts drawn as one glyph, curves within a thousandth of an em."""
    with _lock:
        return _drawn_together(face, parts)


def _drawn_together(face: Face, parts: tuple[Part, ...]) -> Outline:
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.recordingPen import DecomposingRecordingPen
    from fontTools.pens.transformPen import TransformPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    font, glyphs, names, factor = _outlines(face)
    pen = TTGlyphPen(None)
    curves = pen if "glyf" in font else Cu2QuPen(pen, 1, reverse_direction=True)
    for glyph, right, up in parts:
        recorded = DecomposingRecordingPen(glyphs)
        glyphs[names[glyph]].draw(recorded)
        recorded.replay(TransformPen(curves, (factor, 0, 0, factor, right, up)))
    drawn = pen.glyph()
    if drawn.numberOfContours == 0:
        return Outline()
    drawn.coordinates.toInt()
    drawn.recalcBounds(None)
    data = drawn.compile(None, recalcBBoxes=False)
    return Outline(
        data + bytes(-len(data) % 4), drawn.xMin, (drawn.xMin, drawn.yMin, drawn.xMax, drawn.yMax),
        len(drawn.coordinates), drawn.numberOfContours,
    )  # fmt: skip


class GlyphFont:
    """A font that grows with what is drawn and is written when the document is saved (`addObjects`, called by ReportLab)."""

    def __init__(self, document: Any) -> None:
        self.name = "FCertificate"
        self._codes: dict[Glyph, int] = {}
        document.fontMapping[self.name] = f"/{self.name}"
        document.delayedFonts.append(self)

    def code(self, glyph: Glyph) -> int:
        """The number by which the page's text names the glyph, 1 to 65535."""
        return self._codes.setdefault(glyph, len(self._codes) + 1)

    def addObjects(self, document: Any) -> None:  # noqa: N802 - ReportLab's name for it
        """Write the font's objects into the document."""
        from reportlab.pdfbase import pdfdoc

        name = "ABCDEF+NotoCertificate"
        glyphs = list(self._codes)
        advances = [glyph.advance for glyph in glyphs]
        file = _stream(truetype(glyphs), Length1=True)
        descriptor = pdfdoc.PDFDictionary({
            "Type": "/FontDescriptor", "FontName": f"/{name}", "Flags": 4, "FontBBox": pdfdoc.PDFArray([-1000, -500, 2000, 1500]),
            "ItalicAngle": 0, "Ascent": ASCENT, "Descent": DESCENT, "CapHeight": 700, "StemV": 80,
            "FontFile2": document.Reference(file),
        })  # fmt: skip
        descendant = pdfdoc.PDFDictionary({
            "Type": "/Font", "Subtype": "/CIDFontType2", "BaseFont": f"/{name}", "CIDToGIDMap": "/Identity", "DW": EM,
            "CIDSystemInfo": pdfdoc.PDFDictionary({
                "Registry": pdfdoc.PDFString("Adobe"), "Ordering": pdfdoc.PDFString("Identity"), "Supplement": 0,
            }),
            "W": pdfdoc.PDFArray([1, pdfdoc.PDFArray(advances)]), "FontDescriptor": document.Reference(descriptor),
        })  # fmt: skip
        font = pdfdoc.PDFDictionary({
            "Type": "/Font", "Subtype": "/Type0", "BaseFont": f"/{name}", "Encoding": "/Identity-H",
            "DescendantFonts": pdfdoc.PDFArray([document.Reference(descendant)]),
            "ToUnicode": document.Reference(_stream(to_unicode([glyph.text for glyph in glyphs]))),
        })  # fmt: skip
        document.idToObject["BasicFonts"].dict[self.name] = document.Reference(font)


def _stream(data: bytes, **more: Any) -> Any:
    from reportlab.pdfbase import pdfdoc

    made = pdfdoc.PDFStream(content=data, filters=[pdfdoc.PDFZCompress])
    if more:
        made.dictionary["Length1"] = len(data)
    return made


def to_unicode(texts: list[str]) -> bytes:
    """The table by which readers copy and search: code 1 is the first text. UTF-16, so that it holds every character."""
    rows = [(code, text) for code, text in enumerate(texts, 1) if text]
    parts = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        "1 begincodespacerange <0000> <FFFF> endcodespacerange",
    ]
    for start in range(0, len(rows), 100):  # a block holds 100 rows at most
        block = rows[start : start + 100]
        parts.append(f"{len(block)} beginbfchar")
        parts += [f"<{code:04X}> <{text.encode('utf-16-be').hex().upper()}>" for code, text in block]
        parts.append("endbfchar")
    parts.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return "\n".join(parts).encode("ascii")


def truetype(glyphs: list[Glyph]) -> bytes:
    """A TrueType font of these glyphs, glyph 0 empty: the tables that a font inside a PDF needs."""
    outlines = [Outline(), *(_outline(glyph.face, glyph.parts) for glyph in glyphs)]
    advances = [EM, *(glyph.advance for glyph in glyphs)]
    offsets, at = [0], 0
    for outline in outlines:
        at += len(outline.data)
        offsets.append(at)
    bounds = [outline.bounds for outline in outlines if outline.data] or [(0, 0, 0, 0)]
    x_min, y_min = min(b[0] for b in bounds), min(b[1] for b in bounds)
    x_max, y_max = max(b[2] for b in bounds), max(b[3] for b in bounds)
    count = len(outlines)
    tables = {
        b"glyf": b"".join(outline.data for outline in outlines),
        b"head": struct.pack(
            ">IIIIHHqqhhhhHHhhh", 0x00010000, 0x00010000, 0, 0x5F0F3CF5, 0x0003, EM, 0, 0, x_min, y_min, x_max, y_max, 0, 8,
            2, 1, 0,
        ),
        b"hhea": struct.pack(
            ">IhhhHhhhhhhhhhhhH", 0x00010000, ASCENT, DESCENT, 0, max(advances), x_min, 0, x_max, 1, 0, 0, 0, 0, 0, 0, 0,
            count,
        ),
        b"hmtx": b"".join(
            struct.pack(">Hh", max(advance, 0), outline.left) for advance, outline in zip(advances, outlines, strict=True)
        ),
        b"loca": struct.pack(f">{count + 1}I", *offsets),
        b"maxp": struct.pack(
            ">IHHHHHHHHHHHHHH", 0x00010000, count, max(o.points for o in outlines), max(o.contours for o in outlines), 0, 0, 1, 0, 0, 0,
            0, 0, 0, 0, 0,
        ),
    }  # fmt: skip
    return _sfnt(tables)


def _sfnt(tables: dict[bytes, bytes]) -> bytes:
    """Tables as one font file, each with its checksum."""
    count = len(tables)
    power = count.bit_length() - 1
    directory = struct.pack(">IHHHH", 0x00010000, count, 16 << power, power, 16 * (count - (1 << power)))
    at, body = 12 + 16 * count, b""
    for tag in sorted(tables):
        data = tables[tag]
        padded = data + bytes(-len(data) % 4)
        total = sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
        directory += struct.pack(">4sIII", tag, total, at + len(body), len(data))
        body += padded
    return directory + body
