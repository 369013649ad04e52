"""Drawing one image of an untrusted file (a page of a PDF, a picture, a picture in a Word file), or telling its text. In the
child only.

What comes out is drawn anew: no property of the file is in it.
"""

import base64
import io
import sys
import zipfile
from typing import Any

LONG_EDGE = 1600
PICTURE_LIMIT = 40 * 1024 * 1024


def draw(path: str, options: dict[str, Any]) -> dict[str, Any]:
    """{"image": JPEG in base64, "" where there is nothing to draw}, {"pages": count}, or {"blocks": pieces of text}."""
    start_lightly()
    what, number = options["draw"], int(options["number"])
    if what == "count":
        return {"pages": count(path)}
    if what == "text":
        from validators.probes import word_text

        return {"blocks": word_text.blocks(path)}
    jpeg = {"page": page, "picture": picture, "image": image}[what](path, number)
    return as_answer(jpeg)


def start_lightly() -> None:
    """Without the PDF library's models, which nobody asks here: they are most of its start."""
    modules: dict[str, Any] = sys.modules
    modules.setdefault("pymupdf.layout", None)


def as_answer(jpeg: bytes) -> dict[str, Any]:
    """How an image leaves the child."""
    return {"image": base64.b64encode(jpeg).decode("ascii")}


def page(path: str, number: int) -> bytes:
    """A PDF page at about 1600 pixels on its long edge."""
    import pymupdf

    from validators.probes import pdf_objects

    with pymupdf.open(path, filetype="pdf") as document:
        if document.needs_pass or not 1 <= number <= document.page_count:
            return b""
        if pdf_objects.placings(document, number - 1) > pdf_objects.PLACINGS:
            return b""  # forms within forms without end
        sheet = document[number - 1]
        zoom = min(3.0, LONG_EDGE / max(sheet.rect.width, sheet.rect.height, 1))
        drawn: bytes = sheet.get_pixmap(matrix=pymupdf.Matrix(zoom, zoom), alpha=False, annots=False).tobytes(
            "jpeg", jpg_quality=82
        )
        return drawn


def count(path: str) -> int:
    """How many pages a PDF has."""
    import pymupdf

    with pymupdf.open(path, filetype="pdf") as document:
        return 0 if document.needs_pass else int(document.page_count)


def picture(path: str, number: int) -> bytes:
    """A picture embedded in a Word file."""
    from validators.probes.document import pictures

    with zipfile.ZipFile(path) as package:
        names = list(pictures(package).values())
        if not 1 <= number <= len(names):
            return b""
        name = names[number - 1]
        if package.getinfo(name).file_size > PICTURE_LIMIT:
            return b""
        return redrawn(io.BytesIO(package.read(name)))


def image(path: str, number: int) -> bytes:
    """The file itself is the picture."""
    return redrawn(path) if number == 1 else b""


def redrawn(source: "str | io.BytesIO") -> bytes:
    """The picture's pixels alone: no properties, no more than the long edge."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = 250_000_000
    with Image.open(source) as opened:
        if opened.format == "JPEG":
            opened.draft("RGB", (LONG_EDGE, LONG_EDGE))
        upright = ImageOps.exif_transpose(opened)
        upright.thumbnail((LONG_EDGE, LONG_EDGE))
        flat = upright.convert("RGBA")
        sheet = Image.new("RGB", flat.size, "white")
        sheet.paste(flat, mask=flat.getchannel("A"))
        out = io.BytesIO()
        sheet.save(out, "JPEG", quality=85)
        return out.getvalue()
