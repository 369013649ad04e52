"""Run as a child process by `reading`: draws one image of an untrusted file, bounded in time and memory.

Arguments: what (count, page, picture, image), path, number. Writes a JPEG (or a count) to its output. Knows nothing
of the portal: no settings, no database.
"""

import io
import resource
import sys
import zipfile

CPU_SECONDS, MEMORY, LONG_EDGE = 20, 2 * 1024**3, 1600
PICTURE_LIMIT = 40 * 1024 * 1024


def bound() -> None:
    """Give up everything that drawing does not need."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def page(path: str, number: int) -> bytes:
    """A PDF page at about 1600 pixels on its long edge."""
    import pymupdf

    with pymupdf.open(path, filetype="pdf") as document:
        if document.needs_pass or not 1 <= number <= document.page_count:
            return b""
        sheet = document[number - 1]
        zoom = min(3.0, LONG_EDGE / max(sheet.rect.width, sheet.rect.height, 1))
        drawn: bytes = sheet.get_pixmap(matrix=pymupdf.Matrix(zoom, zoom), alpha=False, annots=False).tobytes(
            "jpeg", jpg_quality=82
        )
        return drawn


def count(path: str) -> bytes:
    """How many pages a PDF has."""
    import pymupdf

    with pymupdf.open(path, filetype="pdf") as document:
        return b"0" if document.needs_pass else str(document.page_count).encode()


def picture(path: str, number: int) -> bytes:
    """A picture embedded in a Word file."""
    from lxml import etree

    safe = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    with zipfile.ZipFile(path) as package:
        relations = etree.fromstring(package.read("word/_rels/document.xml.rels"), safe)
        targets = [
            str(one.get("Target", ""))
            for one in relations
            if str(one.get("Type", "")).endswith("/image") and one.get("TargetMode") != "External"
        ]
        if not 1 <= number <= len(targets):
            return b""
        target = targets[number - 1]
        name = target.lstrip("/") if target.startswith("/") else f"word/{target}"
        if package.getinfo(name).file_size > PICTURE_LIMIT:
            return b""
        return redrawn(io.BytesIO(package.read(name)))


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


def main() -> int:
    """0 with an image on the output, 1 where there is nothing to draw."""
    what, path, number = sys.argv[1], sys.argv[2], int(sys.argv[3])
    bound()
    if what == "count":
        made = count(path)
    elif what == "page":
        made = page(path, number)
    elif what == "picture":
        made = picture(path, number)
    else:
        made = redrawn(path)
    sys.stdout.buffer.write(made)
    return 0 if made else 1


if __name__ == "__main__":
    sys.exit(main())
