"""Copies to hand out of what experts of a blind review read in the page only (Word, PDF, pictures): drawn anew, exactly what the
page shows them, so that nothing of the file itself is in it. Made once for each content and kept as a blind copy of its own version.
"""

import datetime as dt
import io
import re
from pathlib import Path

from django.db import IntegrityError

from portal.files import storage
from portal.files.actions.derivatives import kept_as_blob
from portal.models import BlindCopy, Blob
from validators import drawing

DRAWN = "drawn-1"
"""The version of these copies, beside those of stripping."""
MOST_PAGES = 200
"""As many as the page shows."""
_A4_WIDTH = 595.0
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def drawn_copies(blobs: set[int]) -> dict[int, BlindCopy]:
    """The copies that were drawn already, by the blob they were drawn of. One query."""
    rows = BlindCopy.objects.filter(blob__in=blobs, version=DRAWN).select_related("copy")
    return {row.blob_id: row for row in rows}


def draw_copy(blob: Blob, name: str, folder: Path, *, now: dt.datetime) -> BlindCopy | None:
    """Draw one and keep it; None where the machine is too busy or the bytes are gone. One that can't be drawn is kept as withheld,
    so that it is not tried for every package.
    """
    out = folder / f"drawn-{blob.pk}"
    try:
        with storage.local(blob.key) as path:
            kind = _draw(path, name, out)
    except (drawing.Busy, FileNotFoundError):
        return None
    except drawing.Undrawable:
        kind = ""
    values = {"tenant_id": blob.tenant_id, "blob": blob, "version": DRAWN, "finished_at": now, "kind": kind}
    try:
        if not kind:
            return BlindCopy.objects.create(**values, state=BlindCopy.State.WITHHELD, code="undrawable")
        with kept_as_blob(out, blob.tenant_id, now=now) as kept:
            return BlindCopy.objects.create(**values, state=BlindCopy.State.READY, copy=kept)
    except IntegrityError:  # another package has just drawn it
        return drawn_copies({blob.pk}).get(blob.pk)
    finally:
        out.unlink(missing_ok=True)


def _draw(path: Path, name: str, out: Path) -> str:
    """Write the copy; its type, "" where there is nothing to see."""
    kind = drawing.type_of(path, name)
    if kind == "pdf":
        return _pages(path, out)
    if kind == "docx":
        return _text(path, out)
    picture = drawing.image(path, "image", 1) if kind in drawing.PICTURES else None
    if picture is None:
        return ""
    out.write_bytes(picture)
    return "jpg"


def _pages(path: Path, out: Path) -> str:
    """A PDF of pictures of the pages, without any text, link or property of the original."""
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(out), invariant=1)
    drawn = 0
    for number in range(1, min(drawing.pages(path), MOST_PAGES) + 1):
        picture = drawing.image(path, "page", number)
        if picture is None:
            continue
        image = ImageReader(io.BytesIO(picture))
        width, height = image.getSize()
        tall = _A4_WIDTH * height / width
        canvas.setPageSize((_A4_WIDTH, tall))
        canvas.drawImage(image, 0, 0, _A4_WIDTH, tall)
        canvas.showPage()
        drawn += 1
    if not drawn:
        return ""
    canvas.save()
    return "pdf"


def _text(path: Path, out: Path) -> str:
    """A new Word file with the headings, paragraphs, tables and pictures that the page shows."""
    import docx
    from docx.shared import Inches

    pieces = drawing.text(path)
    if not pieces:
        return ""
    document = docx.Document()
    for piece in pieces:
        if piece.kind == "heading":
            document.add_heading(_plain(piece.text), max(piece.level, 1))
        elif piece.kind == "paragraph":
            document.add_paragraph(_plain(piece.text))
        elif piece.kind == "table" and piece.rows:
            table = document.add_table(0, max(len(row) for row in piece.rows), style="Table Grid")
            for row in piece.rows:
                cells = table.add_row().cells
                for cell, text in zip(cells, row, strict=False):
                    cell.text = _plain(text)
        elif piece.kind == "picture":
            picture = drawing.image(path, "picture", piece.picture)
            if picture is not None:
                document.add_picture(io.BytesIO(picture), width=Inches(5.5))
    properties = document.core_properties
    properties.author = properties.last_modified_by = properties.title = properties.comments = ""
    document.save(str(out))
    return "docx"


def _plain(text: str) -> str:
    return _NO_XML.sub("", text)
