"""The second, slow child: frames of a film, pages of a scan or an image, what is written on them, and a contact sheet."""

import base64
import contextlib
import resource
import time
from typing import Any

from validators.probes import evidence_frames, frames, ocr
from validators.probes.frames import Picture

Facts = dict[str, Any]

BUDGET_S = 45.0
"""CPU seconds of reading; then the rest stays unread."""
PAGES = 30
"""Pages that are drawn to be read or shown; what is left over is said (`partial`)."""
PAGE_DPI = 150
PAGE_SIDE = 2000
IMAGE_SIDE = 5400
"""A board of 178 cm keeps 30 pixels per centimetre: its 24-point text stays legible."""
IMAGE_DETECT = 2560
PLAIN_PIXELS = 40_000_000
"""Pictures that can only be decoded whole: at most this many pixels."""
COEFFICIENTS = 600_000_000
"""Bytes a progressive JPEG may need before it can be reduced."""
FORMATS = ("JPEG", "PNG", "BMP", "GIF", "TIFF", "WEBP")


class TooLarge(Exception):
    """Cannot be opened within the bounds."""


def look(path: str, options: Facts) -> Facts:
    """`seen` and, base64, `sheet` and `evidence_frames`; a part that fails is a state, never an exception."""
    look = options["look"]
    kind, state, why, pictures = look["kind"], "done", "", []
    left_over = kind == "pdf" and (len(look["pages"]) > PAGES or bool(look.get("unseen")))
    try:
        if kind == "video":
            pictures = frames.take(str(options["ffmpeg"]), path, look)
        elif kind == "pdf":
            pictures = _pages(path, look["pages"], look.get("show", []))
        else:
            pictures = [_image(path)]
    except (TooLarge, MemoryError):
        state = "too_large"
    except Exception as error:
        state, why = "failed", f"{type(error).__name__}: {error}"[:200]
    seen: Facts = {"state": state, "pictures": [], "why": why}
    if pictures:
        seen |= _read(pictures, side=IMAGE_DETECT if kind == "image" else frames.LONG_SIDE)
    elif state == "done":
        seen["state"] = "failed"
    if left_over and seen["state"] == "done":
        seen["state"] = "partial"
    if kind == "video":
        seen |= _standing(pictures)
    if kind == "pdf":
        seen["codes"] = _form_codes(path, look["pages"])
    if kind == "image" and pictures:
        seen["codes"] = _form_code_of(pictures[0])
    seen["cpu_s"] = round(_spent(), 2)
    seen["peak_mb"] = peak_mb()
    small = b"" if kind == "image" else frames.sheet(pictures)
    return {"seen": seen, "sheet": base64.b64encode(small).decode(), "evidence_frames": _kept(pictures)}


def _standing(pictures: list[Picture]) -> Facts:
    """Drawings that stand still in a corner; not measured without NumPy."""
    from validators.probes import corners

    with contextlib.suppress(Exception):
        return corners.look(pictures)
    return {}


def _form_codes(path: str, numbers: list[int]) -> list[Facts] | None:
    """Of the portal's own forms; None without OpenCV."""
    from validators.probes import form_codes

    with contextlib.suppress(Exception):
        return form_codes.read(path, numbers)
    return None


def _form_code_of(picture: Picture) -> list[Facts] | None:
    """Of one page of a form, photographed or scanned as a picture; None without OpenCV."""
    from validators.probes import form_codes

    with contextlib.suppress(Exception):
        return form_codes.read_picture(picture.width, picture.height, picture.data)
    return None


def _kept(pictures: list[Picture]) -> list[Facts]:
    """Small copies for people; without them the facts still stand."""
    with contextlib.suppress(Exception):
        return evidence_frames.evidence_frames(pictures)
    return []


def peak_mb() -> float:
    """The largest memory of this process. Not `ru_maxrss`: that outlives exec, so that a child without bubblewrap would tell
    what the process that started it once had.
    """
    with (
        contextlib.suppress(OSError),
        open("/proc/self/status", encoding="ascii", errors="replace") as status,
    ):
        for line in status:
            if line.startswith("VmHWM:"):
                return round(int(line.split()[1]) / 1024, 1)
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def _spent() -> float:
    """CPU seconds of this process and of the tools it ran."""
    own, tools = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + tools.ru_utime + tools.ru_stime


def _read(pictures: list[Picture], side: int) -> Facts:
    """Every picture's text; equal frames are read once."""
    answer: Facts = {"state": "done", "pictures": [_bare(picture) for picture in pictures], "reader": ""}
    if not ocr.installed():
        return answer | {"state": "no_reader"}
    read_before: list[tuple[Any, Facts]] = []
    try:
        reader = ocr.Reader(side)
    except Exception:
        return answer | {"state": "no_reader"}
    answer["reader"] = reader.name
    started = time.process_time()
    for picture, entry in _in_order(pictures, answer["pictures"]):
        if not picture.to_read:
            continue
        array = picture.array()
        mark = frames.thumb(array)
        twin = next((other for shown, other in read_before if frames.equal(mark, shown)), None)
        if picture.part == "page":  # two filled-in forms look alike and name different people
            twin = None
        if twin is not None:
            entry |= {"read": True, "texts": twin["texts"]}
        elif not (picture.part == "opening" and (picture.time or 0.0) % 1.0 >= 0.45):
            if time.process_time() - started > BUDGET_S:
                answer["state"] = "partial"
                continue
            try:
                entry |= {"read": True, "texts": reader.read(array)}
            except Exception:
                answer["state"] = "partial"
                continue
            read_before.append((mark, entry))
    return answer


def _bare(picture: Picture) -> Facts:
    return {
        "part": picture.part, "time": picture.time, "page": picture.page, "read": False, "texts": [], "hash": _hash(picture),
    }  # fmt: skip


def _hash(picture: Picture) -> str | None:
    """Not measured of pages, which all look alike, nor without NumPy."""
    from validators.probes import picture_hash

    with contextlib.suppress(Exception):
        return None if picture.part == "page" else picture_hash.picture_hash(picture)
    return None


def _in_order(pictures: list[Picture], entries: list[Facts]) -> list[tuple[Picture, Facts]]:
    """Whole seconds of the opening and the film first; the half seconds in between only repeat them."""
    pairs = list(zip(pictures, entries, strict=True))
    return sorted(pairs, key=lambda pair: pair[0].part == "opening" and (pair[0].time or 0.0) % 1.0 >= 0.45)


def _pages(path: str, numbers: list[int], show: list[int]) -> list[Picture]:
    """Pages as pictures, the first of `numbers` to be read; those of `show` (with seals, and text of their own) are not."""
    import sys

    modules: dict[str, Any] = sys.modules
    modules.setdefault("pymupdf.layout", None)
    import pymupdf

    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    pictures = []
    with pymupdf.open(path, filetype="pdf") as document:
        read = numbers[:PAGES]
        for number in sorted({*read, *show[: PAGES - len(read)]}):
            page = document[int(number) - 1]
            zoom = min(PAGE_DPI / 72, PAGE_SIDE / max(page.rect.width, page.rect.height, 1))
            pixmap = page.get_pixmap(matrix=pymupdf.Matrix(zoom, zoom), colorspace=pymupdf.csRGB, alpha=False)
            if pixmap.stride == pixmap.width * 3:
                pictures.append(
                    Picture("page", pixmap.samples, (pixmap.width, pixmap.height), page=int(number))
                )
                pictures[-1].to_read = number in read
    return pictures


def _image(path: str) -> Picture:
    """An image, reduced while it is decoded (JPEG) or decoded whole where it is small enough."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # the bounds below are ours
    with Image.open(path, formats=FORMATS) as opened:
        width, height = opened.size
        if opened.format in ("JPEG", "MPO"):
            if opened.info.get("progressive") and width * height * len(opened.getbands()) * 2 > COEFFICIENTS:
                raise TooLarge
            factor = next(
                (divisor for divisor in (1, 2, 4, 8) if max(width, height) / divisor <= IMAGE_SIDE), 8
            )
            opened.draft(None, (max(1, width // factor), max(1, height // factor)))
        if opened.size[0] * opened.size[1] > PLAIN_PIXELS or max(opened.size) > 4 * IMAGE_SIDE:
            raise TooLarge
        opened.thumbnail((IMAGE_SIDE, IMAGE_SIDE))
        plain = (
            ImageOps.exif_transpose(opened.convert("RGB"))
            if opened.mode != "RGB"
            else ImageOps.exif_transpose(opened)
        )
    return Picture("image", plain.tobytes(), plain.size)
