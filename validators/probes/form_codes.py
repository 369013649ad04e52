"""The small codes at the foot of the portal's own forms, read from a scan. OpenCV, in the second child only.

A module of the code is 0.35 mm: of a scan of 200 dpi not three pixels. Drawn at 300 dpi, doubled and smoothed, all pages of a
noisy, slightly turned scan were read (at 200 dpi or without smoothing one or none). The foot first; then the other edges,
for sheets that lie on their head or on their side. One edge of one page is in memory at a time, and what MuPDF keeps of a
page's pictures is let go with the page.
"""

import time
from collections.abc import Iterator
from typing import Any

DPI = 300
SIDE = 5000
"""Pixels of the long side: A3 at 300 dpi."""
EDGE = 0.15
"""Share of the sheet that is looked at along each edge."""
PAGES = 30
WITHOUT = 4
"""After so many pages without a code and none with one the file is no form of the portal's."""
BUDGET_S = 25.0
"""CPU seconds; the pages after that stay unread, as blurred ones do."""
START = "FORM/"
LONGEST = 160


def read(path: str, numbers: list[int]) -> list[dict[str, Any]]:
    """{"page", "text"} of every code that could be read, in the order of the pages."""
    import cv2
    import pymupdf

    detectors = (cv2.QRCodeDetectorAruco(), cv2.QRCodeDetector())
    found: list[dict[str, Any]] = []
    started = time.process_time()
    with pymupdf.open(path, filetype="pdf") as document:
        for looked, number in enumerate(numbers[:PAGES]):
            if time.process_time() - started > BUDGET_S or (looked == WITHOUT and not found):
                break
            text = _code(cv2, detectors, document[int(number) - 1])
            pymupdf.TOOLS.store_shrink(100)
            if text:
                found.append({"page": int(number), "text": text})
    return found


def _code(cv2: Any, detectors: tuple[Any, ...], page: Any) -> str:
    """What the page's code says; empty where none can be read."""
    for edge in _edges(page):
        larger = cv2.resize(edge, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
        smooth = cv2.GaussianBlur(larger, (5, 5), 0)
        for detector in detectors:
            text = str(detector.detectAndDecode(smooth)[0])
            if text.startswith(START) and len(text) <= LONGEST:
                return text
    return ""


def _edges(page: Any) -> Iterator[Any]:
    """Foot, head and both sides of the page, each drawn when it is asked for: grey, at most `SIDE` by `SIDE * EDGE`."""
    import numpy as np
    import pymupdf

    sheet = page.rect
    high, wide = sheet.height * EDGE, sheet.width * EDGE
    zoom = min(DPI / 72, SIDE / max(sheet.width, sheet.height, 1))
    for clip in (
        (sheet.x0, sheet.y1 - high, sheet.x1, sheet.y1),
        (sheet.x0, sheet.y0, sheet.x1, sheet.y0 + high),
        (sheet.x0, sheet.y0, sheet.x0 + wide, sheet.y1),
        (sheet.x1 - wide, sheet.y0, sheet.x1, sheet.y1),
    ):
        pixmap = page.get_pixmap(
            matrix=pymupdf.Matrix(zoom, zoom), colorspace=pymupdf.csGRAY, alpha=False, clip=pymupdf.Rect(clip)
        )
        rows = np.frombuffer(pixmap.samples, dtype=np.uint8).reshape(pixmap.height, pixmap.stride)
        yield rows[:, : pixmap.width]
