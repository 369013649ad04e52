"""Pictures that a template places by name: opened within bounds, reduced, and fitted into the cell that they stand in. In the
child only.
"""

import hashlib
import io
import zipfile
from collections.abc import Iterator
from typing import Any

from validators.probes.forms import footers

FORMATS = ("JPEG", "PNG", "BMP", "GIF", "TIFF", "WEBP")
PIXELS = 40_000_000
"""Of a picture that is decoded; larger ones are said to be too large."""
SIDE = 1600
"""Pixels of the long side as it is placed."""
QR = "picture.qr"
QR_MM, WIDTH_MM = 25, 60
"""As wide as that where the cell does not say."""
EMU_MM, EMU_TWIP = 36_000, 635
MARGIN_TWIPS = 216
"""A cell's own margins, left and right together."""


def place(document: Any, context: dict[str, Any], path: str, names: list[str], address: str) -> set[str]:
    """Put pictures in the place of the words that stand for them in `context`; the digests of what was placed."""
    from docx.shared import Mm
    from docxtpl import InlineImage

    found: dict[str, bytes] = {QR: footers.qr(address)} if address else {}
    with zipfile.ZipFile(path) as bundle:
        for name in names:
            small, why = _reduced(bundle.read(f"pictures/{name}"))
            if small:
                found[name] = small
            else:
                _set(context, name, f"（{why}）")
    for name, content in found.items():
        width = Mm(QR_MM if name == QR else WIDTH_MM)
        _set(context, name, InlineImage(document, io.BytesIO(content), width=width))
    return {hashlib.sha256(content).hexdigest() for content in found.values()}


def _set(context: dict[str, Any], name: str, value: Any) -> None:
    outer, _, inner = name.partition(".")
    if inner in context.get(outer, {}):
        context[outer][inner] = value


def _reduced(content: bytes) -> tuple[bytes, str]:
    """The picture as a small JPEG, or why there is none."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # the bound below is ours
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as opened:
            opened.draft("RGB", (SIDE, SIDE))
            if opened.size[0] * opened.size[1] > PIXELS:
                return b"", "图片像素太多，没有放进来"
            opened.thumbnail((SIDE, SIDE))
            upright = ImageOps.exif_transpose(opened).convert("RGBA")
        sheet = Image.new("RGB", upright.size, "white")
        sheet.paste(upright, mask=upright.getchannel("A"))
        small = io.BytesIO()
        sheet.save(small, "JPEG", quality=85)
    except Exception:  # whatever a broken picture makes of the decoder
        return b"", "图片打不开"
    return small.getvalue(), ""


def fit(docx: Any, placed: set[str]) -> None:
    """Scale what was placed to the cell that it stands in, and to the height of a row that has one."""
    part = docx.part
    ours = {
        key
        for key, related in part.related_parts.items()
        if "/media/" in str(related.partname) and hashlib.sha256(related.blob).hexdigest() in placed
    }
    for inline in part.element.body.iter("{*}inline"):
        named = [value for blip in inline.iter("{*}blip") for value in blip.attrib.values()]
        if not ours & set(named):
            continue
        width, height = _room(inline)
        extents = list(_extents(inline))
        cx, cy = int(extents[0].get("cx")), int(extents[0].get("cy"))
        natural = QR_MM * EMU_MM if cx == QR_MM * EMU_MM else width or cx
        scale = min((width or cx) / cx, natural / cx, (height or 10**9) / cy)
        for extent in extents:
            extent.set("cx", str(max(1, int(cx * scale))))
            extent.set("cy", str(max(1, int(cy * scale))))


def _extents(inline: Any) -> Iterator[Any]:
    """Of the drawing and of the picture in it."""
    yield from inline.iter("{*}extent")
    for transform in inline.iter("{*}xfrm"):
        yield from transform.iter("{*}ext")


def _room(inline: Any) -> tuple[int, int]:
    """Width of the cell and height of its row, in EMU; 0 where nothing says it."""
    cell = next(inline.iterancestors("{*}tc"), None)
    if cell is None:
        return 0, 0
    return _number(cell, "tcW", "w", MARGIN_TWIPS), _number(cell.getparent(), "trHeight", "val", 0)


def _number(element: Any, name: str, attribute: str, less: int) -> int:
    for found in element.iter("{*}" + name):
        if found.get(found.tag.rpartition("}")[0] + "}type", "dxa") == "dxa":
            value = str(found.get(found.tag.rpartition("}")[0] + "}" + attribute, ""))
            return max(0, (int(value) - less) * EMU_TWIP) if value.isdigit() else 0
    return 0
