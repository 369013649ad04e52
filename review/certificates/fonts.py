"""A font for Chinese text inside a PDF, cut down to the characters used and turned into TrueType.

ReportLab embeds TrueType outlines only; the packaged Noto font has PostScript ones. Converting the whole font takes
minutes, converting the few hundred characters of a batch of certificates takes a second.
"""

import hashlib
import io
import logging
import threading
from functools import cache
from pathlib import Path
from typing import Any

_ALWAYS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ .,:-_/()（）《》“”、。，：；！？年月日号\u3000"
_lock = threading.Lock()
logging.getLogger("fontTools").setLevel(logging.WARNING)  # it would tell every glyph


@cache
def source(face: str) -> Path:
    """The packaged font file: Serif or Sans."""
    import pylopdf_fonts_zh_cn

    return Path(pylopdf_fonts_zh_cn.__file__).parent / f"Noto{face}SC-Regular.otf"


@cache
def _drawn(face: str) -> frozenset[int]:
    """Code points that the packaged font draws."""
    from fontTools.ttLib import TTFont

    return frozenset(TTFont(source(face), lazy=True).getBestCmap())


def missing(text: str, *, face: str = "Serif") -> str:
    """The characters that would be printed as an empty box, once each: rare ones of some names, such as U+20BB7."""
    drawn = _drawn(face)
    return "".join(dict.fromkeys(letter for letter in text if ord(letter) not in drawn and letter != "\n"))


def embed(text: str, *, face: str = "Serif") -> str:
    """Register a font that holds every character of the text; returns its name for ReportLab."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    letters = "".join(sorted(set(text) | set(_ALWAYS)))
    name = f"{face}-{hashlib.sha256(letters.encode()).hexdigest()[:16]}"
    with _lock:
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, io.BytesIO(subset(letters, face, name))))
    return name


def subset(letters: str, face: str, name: str) -> bytes:
    """A TrueType font with these characters, called `name` inside: ReportLab takes two fonts with one name for one."""
    from fontTools import subset as cutting
    from fontTools.ttLib import TTFont

    options = cutting.Options(layout_features=[], name_IDs=[1, 2, 4, 6], notdef_outline=True, hinting=False)
    font = TTFont(source(face), lazy=True)
    cutter = cutting.Subsetter(options)
    cutter.populate(text=letters)
    cutter.subset(font)
    for record in font["name"].names:
        record.string = name
    _to_truetype(font)
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def _to_truetype(font: Any) -> None:
    """Replace cubic outlines by quadratic ones, within a thousandth of an em."""
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.ttLib import newTable

    glyphs, order, drawn = font.getGlyphSet(), font.getGlyphOrder(), {}
    for name in order:
        pen = TTGlyphPen(glyphs)
        glyphs[name].draw(Cu2QuPen(pen, font["head"].unitsPerEm / 1000, reverse_direction=True))
        drawn[name] = pen.glyph()
    glyf = font["glyf"] = newTable("glyf")
    glyf.glyphOrder, glyf.glyphs = order, drawn
    font["loca"] = newTable("loca")
    del font["CFF "]
    if "VORG" in font:
        del font["VORG"]
    for name in order:
        drawn[name].recalcBounds(glyf)
    maxp = font["maxp"]
    maxp.tableVersion = 0x00010000
    for field in (
        "maxZones", "maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs", "maxStackElements",
        "maxSizeOfInstructions", "maxComponentElements", "maxPoints", "maxContours", "maxCompositePoints",
        "maxCompositeContours", "maxComponentDepth",
    ):  # fmt: skip
        setattr(maxp, field, 1 if field == "maxZones" else 0)
    post = font["post"]
    post.formatType, post.extraNames, post.mapping = 2.0, [], {}
    font.sfntVersion = "\000\001\000\000"
