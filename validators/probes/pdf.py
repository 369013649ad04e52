"""Pages of a PDF: count, size, scan or text, seals. PyMuPDF, in the child only.

A scanned page shows one picture over at least 85 % of itself and fewer than 50 visible characters. A hidden OCR layer
does not make text of a scan.
"""

import contextlib
import os
import sys
from collections import Counter
from typing import Any

from validators.probes import tags
from validators.probes.places import place

Facts = dict[str, Any]

PAGES = 60
"""Pages that are looked at one by one."""
SEALED = 12
"""Pages rendered to look for seals, ink and broken pictures."""
INK_DPI = 36
DARKER = 40
"""Grey levels below the paper that count as ink."""
SCAN_SHARE = 0.85
FEW_CHARS = 50
TEXT_CAP = 400_000


def measure(path: str, options: Facts) -> Facts:
    """Facts of the file and of its first pages; nothing a broken file does may look like a verdict."""
    modules: dict[str, Any] = sys.modules
    modules.setdefault(
        "pymupdf.layout", None
    )  # its page models take four times as long to load as all the rest
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    import pymupdf

    pymupdf.TOOLS.mupdf_display_errors(False)
    pymupdf.TOOLS.mupdf_display_warnings(False)
    try:
        document = pymupdf.open(path, filetype="pdf")
    except Exception:
        return {"damage": "unreadable"}
    if document.needs_pass:
        return {"damage": "password", "pdf": {"encrypted": True, "needs_password": True}}
    try:
        count = document.page_count
    except Exception:
        return {"damage": "unreadable"}
    if count == 0:
        return {"damage": "unreadable"}
    facts: Facts = {"texts": [], "metadata": _properties(document), "notes": []}
    pages = []
    for index in range(min(count, PAGES)):
        try:
            pages.append(
                _page(document, index, facts, look=index < SEALED and bool(options.get("seals", True)))
            )
        except Exception:
            facts["notes"].append(f"bad_page:{index + 1}")
    if not pages:
        return {"damage": "unreadable"}
    facts["opened"] = True
    facts["pdf"] = {
        "pages": count,
        "encrypted": bool(document.metadata and document.metadata.get("encryption")),
        "repaired": bool(document.is_repaired),
        "digital_signatures": _signatures(document),
        "page_list": pages,
        "attachments": _attachments(document),
        "basis": {
            "pages": "page tree",
            "kind": "picture share and visible text",
            "seals": "red rings at 72 dpi",
            "ink": "grey levels at 36 dpi",
        },
    }
    if document.is_repaired:
        facts["notes"].append("repaired")
    return facts


def _properties(document: Any) -> dict[str, str]:
    metadata = {f"PDF {key}": str(value)[:500] for key, value in (document.metadata or {}).items() if value}
    for key in ("PDF format", "PDF encryption", "PDF creationDate", "PDF modDate"):
        metadata.pop(key, None)
    gathered = tags.Gathered()
    with contextlib.suppress(Exception):
        tags.xmp(document.get_xml_metadata().encode("utf-8", "replace"), gathered)
    return metadata | gathered.metadata


def _signatures(document: Any) -> int:
    with contextlib.suppress(Exception):
        if document.get_sigflags() > 0:
            return sum(
                widget.field_type_string == "Signature" and bool(widget.is_signed)
                for index in range(min(document.page_count, PAGES))
                for widget in document[index].widgets()
            )
    return 0


def _attachments(document: Any) -> list[str]:
    with contextlib.suppress(Exception):
        return [_utf8(str(name))[:200] for name in document.embfile_names()][:50]
    return []


def _utf8(name: str) -> str:
    """A UTF-8 name that the library handed over byte by byte."""
    try:
        return name.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return name


def _page(document: Any, index: int, facts: Facts, *, look: bool) -> Facts:
    import pymupdf

    page = document[index]
    area = max(1.0, abs(page.rect.width * page.rect.height))
    share, dpi = 0.0, None
    for picture in page.get_image_info():
        x0, y0, x1, y1 = pymupdf.Rect(picture["bbox"]) * page.rotation_matrix
        part = max(0.0, min(x1, page.rect.x1) - max(x0, page.rect.x0)) * max(
            0.0, min(y1, page.rect.y1) - max(y0, page.rect.y0)
        )
        if part / area > share:
            share = min(1.0, part / area)
            dpi = _resolution(picture)
    visible = _visible(page)
    text = page.get_text()
    if text.strip():
        left = TEXT_CAP - sum(len(piece["text"]) for piece in facts["texts"])
        facts["texts"].append({"place": place("page", number=index + 1), "text": text[: max(0, left)]})
    for note in page.annots() or ():
        content = (note.info or {}).get("content", "")
        author = (note.info or {}).get("title", "")
        if content or author:
            facts["texts"].append(
                {"place": place("page_annotation", number=index + 1), "text": f"{author} {content}"[:2000]}
            )
    scan = share >= SCAN_SHARE and visible < FEW_CHARS
    answer: Facts = {
        "number": index + 1,
        "width": round(page.rect.width, 1),
        "height": round(page.rect.height, 1),
        "kind": "scan" if scan else "text" if visible else "scan" if share > 0.2 else "blank",
        "text_chars": visible,
        "image_share": round(share, 3),
        "scan_dpi": dpi if scan else None,
    }
    if look:
        from validators.probes import seals

        answer |= _ink(page) | seals.look(page)
    return answer


def _resolution(picture: Facts) -> float:
    """Pixels per inch as placed, the coarser of both ways; the picture may lie on its side."""
    a, b, c, d = picture["transform"][:4]
    wide, high = max(1.0, (a * a + b * b) ** 0.5), max(1.0, (c * c + d * d) ** 0.5)
    return float(round(min(picture["width"] / wide, picture["height"] / high) * 72, 1))


_BROKEN = ("truncated", "jpeg error", "library error", "premature", "corrupt", "cannot decode")
"""Words the library warns with when a picture ends too early or is none."""


def _ink(page: Any) -> Facts:
    """How much of the page is darker than its paper, its edges aside; and whether a picture could not be decoded."""
    import pymupdf

    pymupdf.TOOLS.reset_mupdf_warnings()
    edge = min(page.rect.width, page.rect.height) * 0.05
    area = page.rect
    inside = pymupdf.Rect(area.x0 + edge, area.y0 + edge, area.x1 - edge, area.y1 - edge)
    zoom = min(INK_DPI / 72, 800 / max(page.rect.width, page.rect.height, 1))
    pixmap = page.get_pixmap(matrix=pymupdf.Matrix(zoom, zoom), colorspace=pymupdf.csGRAY, clip=inside)
    levels = Counter(pixmap.samples)
    total = sum(levels.values())
    brighter, paper = 0, 255
    for level in range(255, -1, -1):
        brighter += levels[level]
        if brighter * 4 >= total:
            paper = level
            break
    dark = sum(count for level, count in levels.items() if level < paper - DARKER)
    warnings = str(pymupdf.TOOLS.mupdf_warnings()).lower()
    return {
        "ink": round(dark / total, 5) if total else None,
        "broken_picture": any(word in warnings for word in _BROKEN),
    }


def _visible(page: Any) -> int:
    """Characters a reader sees: text drawn invisibly (OCR layers) does not count."""
    total = 0
    for span in page.get_texttrace():
        if span.get("type") != 3 and span.get("opacity", 1) > 0:
            total += len([1 for char in span["chars"] if chr(char[0]).strip()])
    return total
