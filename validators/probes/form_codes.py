"""The small codes at the foot of the portal's own forms, read from a scan. OpenCV, in the second child only.

A module of the code is 0.35 mm: of a scan of 200 dpi not three pixels. Drawn at 300 dpi, doubled and smoothed, all six pages
of a noisy, slightly turned scan were read (at 200 dpi or without smoothing one or none). The foot first; then the other
edges, for sheets that lie on their head or on their side.
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
BUDGET_S = 25.0
"""CPU seconds; the pages after that stay unread, as blurred ones do."""
START = "FORM/"
LONGEST = 160


def read(path: str, numbers: list[int]) -> list[dict[str, Any]]:
    """{"page", "text"} of every code that could be read, in the order of the pages."""
    import cv2
    import numpy as np
    import pymupdf

    detectors, found = (cv2.QRCodeDetectorAruco(), cv2.QRCodeDetector()), []
    started = time.process_time()
    with pymupdf.open(path, filetype="pdf") as document:
        for number in numbers[:PAGES]:
            if time.process_time() - started > BUDGET_S:
                break
            page = document[int(number) - 1]
            zoom = min(DPI / 72, SIDE / max(page.rect.width, page.rect.height, 1))
            matrix = pymupdf.Matrix(zoom, zoom)
            pixmap = page.get_pixmap(matrix=matrix, colorspace=pymupdf.csGRAY, alpha=False)
            rows = np.frombuffer(pixmap.samples, dtype=np.uint8).reshape(pixmap.height, pixmap.stride)
            text = _code(cv2, detectors, rows[:, : pixmap.width])
            if text:
                found.append({"page": int(number), "text": text})
    return found


def _code(cv2: Any, detectors: tuple[Any, ...], sheet: Any) -> str:
    """What the sheet's code says; empty where none can be read."""
    for edge in _edges(sheet):
        larger = cv2.resize(edge, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
        smooth = cv2.GaussianBlur(larger, (5, 5), 0)
        for detector in detectors:
            text = str(detector.detectAndDecode(smooth)[0])
            if text.startswith(START) and len(text) <= LONGEST:
                return text
    return ""


def _edges(sheet: Any) -> Iterator[Any]:
    """Foot, head and both sides."""
    height, width = sheet.shape
    high, wide = int(height * EDGE), int(width * EDGE)
    yield from (sheet[height - high :], sheet[:high], sheet[:, :wide], sheet[:, width - wide :])
