"""What a public page shows of a file: cover, pages, text with pictures, a film's frame. In the child only. Numbers and addresses
of people are covered where the file says them as text. What a scanned page says nobody here can read: it is left out, and counted.
"""

import contextlib
import io
import subprocess
from collections.abc import Iterator
from typing import Any, BinaryIO

from validators import masking
from validators.probes import drawing, ffmpeg, reading
from validators.probes.detect import sniff
from validators.probes.document import BROKEN

Answer = dict[str, Any]
MOST_PAGES = 60
MOST_PICTURES = 60
FEW_LETTERS = 50
"""A page of pictures with fewer letters than this is a scan: a page number, the scanner's own line."""
COVER = (720, 540)
HEAD = 4096
_COVERED = (0.93, 0.93, 0.93)


def make(path: str, out: str, options: Answer) -> Answer:
    """{"kind", "pictures", "blocks", "more"}; the pictures in `out`, one after the other."""
    drawing.start_lightly()
    extension = str(options.get("extension") or "")
    with open(path, "rb") as file:
        head = sniff(file.read(HEAD), extension)
    with open(out, "wb") as pictures:
        if head in ffmpeg.FORMATS:
            return _film(path, head, pictures, options)
        asked = {"draw": "read", "number": 0, "extension": extension}
        found = reading.read(path, asked)
        if found.get("kind") == "pages":
            return _pages(path, head, int(found["pages"]), pictures)
        if found.get("kind") == "text":
            return _text(path, found["blocks"], asked, pictures)
    return {"kind": ""}


class _Strip:
    """JPEGs written one after the other, with where each stands."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.index: list[tuple[int, int, int, int]] = []

    def add(self, jpeg: bytes) -> None:
        from PIL import Image

        with Image.open(io.BytesIO(jpeg)) as opened:
            width, height = opened.size
        self.index.append((self.file.tell(), len(jpeg), width, height))
        self.file.write(jpeg)


def _cover(jpeg: bytes) -> bytes:
    """A small picture of the top of a page, or of the middle of a wide one, in the shape of a card."""
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(jpeg)) as opened:
        tall = opened.height > opened.width
        fitted = ImageOps.fit(opened.convert("RGB"), COVER, centering=(0.5, 0.0 if tall else 0.5))
        out = io.BytesIO()
        fitted.save(out, "JPEG", quality=82)
    return out.getvalue()


def _film(path: str, kind: str, file: BinaryIO, options: Answer) -> Answer:
    if not (options.get("ffmpeg") and options.get("ffprobe")):
        return {"kind": ""}
    asked = ffmpeg.answer(ffmpeg.start(str(options["ffprobe"]), path, kind))
    films = [each for each in (asked or {"streams": []})["streams"] if each.get("codec_type") == "video"]
    if asked is None or not films:
        return {"kind": ""}
    seconds = ffmpeg.number(asked.get("format", {}).get("duration")) or 0.0
    source = ffmpeg.source(path, kind, ss=round(min(seconds * 0.15, 600.0), 2), threads=2)
    written = ffmpeg.output(
        source[str(films[0]["index"])], "-", format="image2pipe", vcodec="mjpeg", frames="1", vf="scale=1280:-2",
        **{"q:v": 4},
    )  # fmt: skip
    done = subprocess.run(
        ffmpeg.command(str(options["ffmpeg"]), written, loglevel="error"),
        env=ffmpeg.ENVIRONMENT, stdin=subprocess.DEVNULL, capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    strip = _Strip(file)
    with contextlib.suppress(OSError, ValueError):
        strip.add(_cover(done.stdout))
    return {"kind": "film", "pictures": strip.index}


def _pages(path: str, kind: str, count: int, file: BinaryIO) -> Answer:
    strip, scans = _Strip(file), 0
    for jpeg in _drawn(path, kind, min(count, MOST_PAGES)):
        if not jpeg:
            scans += 1
            continue
        if not strip.index:
            strip.add(_cover(jpeg))
        strip.add(jpeg)
    kind = "pages" if strip.index else ""
    more = max(0, count - MOST_PAGES) if kind else 0
    return {"kind": kind, "pictures": strip.index, "more": more, "scans": scans}


def _drawn(path: str, kind: str, count: int) -> Iterator[bytes]:
    """Each page as a JPEG; empty for a scan."""
    if kind != "pdf":
        if jpeg := drawing.image(path, 1):
            yield jpeg
        return
    import pymupdf

    from validators.probes import pdf_objects

    with pymupdf.open(path, filetype="pdf") as document:
        for number in range(count):
            if pdf_objects.placings(document, number) > pdf_objects.PLACINGS:
                continue  # forms within forms without end
            sheet = document[number]
            if _is_scan(sheet):
                yield b""
                continue
            _cover_people(sheet)
            zoom = min(3.0, drawing.LONG_EDGE / max(sheet.rect.width, sheet.rect.height, 1))
            drawn = sheet.get_pixmap(matrix=pymupdf.Matrix(zoom, zoom), alpha=False, annots=False)
            yield drawn.tobytes("jpeg", jpg_quality=80)


def _is_scan(sheet: Any) -> bool:
    """Whether the page is pictures over half of it and next to no text: nothing on it could be covered. A text that was recognised
    and lies under the picture is text.
    """
    if sum(letter.isalnum() for letter in sheet.get_text()) >= FEW_LETTERS:
        return False
    whole = abs(sheet.rect.width * sheet.rect.height) or 1
    shown = (sheet.rect & picture["bbox"] for picture in sheet.get_image_info())
    return sum(abs(box.width * box.height) for box in shown if not box.is_empty) >= whole / 2


def _cover_people(sheet: Any) -> None:
    """Paint over what `masking` finds in the page's text."""
    import pymupdf

    for piece in masking.found(sheet.get_text()):
        for box in sheet.search_for(piece):
            wider = pymupdf.Rect(box.x0 - 1, box.y0 - 1.5, box.x1 + 1, box.y1 + 2)
            sheet.draw_rect(wider, color=_COVERED, fill=_COVERED)


def _text(path: str, blocks: list[Answer], asked: Answer, file: BinaryIO) -> Answer:
    """Text with its pictures; its cover is the first of them, or the beginning of the text."""
    strip, kept = _Strip(file), []
    numbers: dict[int, int] = {}
    for block in blocks:
        if block["kind"] == "picture":
            number = int(block["picture"])
            wanted = number not in numbers and len(numbers) < MOST_PICTURES
            if wanted and (jpeg := _picture(path, asked, number)):
                if not strip.index:
                    strip.add(_cover(jpeg))
                strip.add(jpeg)
                numbers[number] = len(strip.index) - 1
            if number in numbers:
                kept.append({"kind": "picture", "picture": numbers[number]})
        elif block["kind"] == "table":
            kept.append({"kind": "table", "rows": masking.masked_rows(block["rows"])})
        else:
            kept.append({**block, "text": masking.masked(block["text"])})
    if kept and not strip.index:
        strip.add(_cover(_beginning(kept)))
    return {"kind": "text" if kept else "", "pictures": strip.index, "blocks": kept}


def _beginning(blocks: list[Answer]) -> bytes:
    """The first lines of a text as a page."""
    import pymupdf

    with pymupdf.open() as document:
        sheet = document.new_page()
        y = 48.0
        for block in blocks:
            cells = [cell for row in block.get("rows", ()) for cell in row]
            text = " ".join((block.get("text") or "　".join(cells)).split())[:400]
            size = 20 if block["kind"] == "heading" or y == 48.0 else 13
            for at in range(0, len(text), line := int(499 / size)):
                sheet.insert_text((48, y + size), text[at : at + line], fontname="china-s", fontsize=size)
                y += size * 1.6
            y += 8
            if y > 780:
                break
        drawn: bytes = sheet.get_pixmap(dpi=110, alpha=False).tobytes("jpeg", jpg_quality=80)
    return drawn


def _picture(path: str, asked: Answer, number: int) -> bytes:
    import base64

    try:
        shown = reading.show(path, {**asked, "draw": "show", "number": number})
    except (OSError, ValueError, *BROKEN):
        return b""
    return base64.b64decode(shown.get("image") or "")
