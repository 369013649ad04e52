"""The small codes at the foot of the portal's own forms, read from a scan or a picture of a page. OpenCV, in the second child
only.

A module of the code is 0.35 mm: of a scan of 200 dpi not three pixels. Drawn at 300 dpi, doubled and smoothed, all pages of a
noisy, slightly turned scan were read (at 200 dpi or without smoothing one or none). The foot first; then the other edges,
for sheets that lie on their head or on their side. One page is in memory at a time, and what MuPDF keeps of its pictures is
let go with it.
"""

import time
from collections.abc import Iterator
from typing import Any

DPI = 300
SIDE = 5000
"""Pixels of the long side: A3 at 300 dpi."""
A4_SIDE = 3508
"""Pixels of the long side of A4 at `DPI`."""
EDGE = 0.15
"""Share of the sheet that is looked at along each edge."""
SCALES = (2.0, 1.5)
"""Enlarged so much: of 30 noisy pages the first read 28, both together all."""
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
            text = _code(cv2, detectors, _drawn(document[int(number) - 1]))
            pymupdf.TOOLS.store_shrink(100)
            if text:
                found.append({"page": int(number), "text": text})
    return found


def read_picture(width: int, height: int, rgb: bytes) -> list[dict[str, Any]]:
    """The code of a picture of one page, which is taken for A4 however many pixels it has."""
    import cv2
    import numpy as np

    sheet = cv2.cvtColor(np.frombuffer(rgb, dtype=np.uint8).reshape(height, width, 3), cv2.COLOR_RGB2GRAY)
    larger = A4_SIDE / max(width, height)
    if abs(larger - 1) > 0.02:
        way = cv2.INTER_AREA if larger < 1 else cv2.INTER_CUBIC
        sheet = cv2.resize(sheet, None, fx=larger, fy=larger, interpolation=way)
    text = _code(cv2, (cv2.QRCodeDetectorAruco(), cv2.QRCodeDetector()), sheet)
    return [{"page": 1, "text": text}] if text else []


def _code(cv2: Any, detectors: tuple[Any, ...], sheet: Any) -> str:
    """What the sheet's code says; empty where none can be read."""
    for edge in _edges(sheet):
        for larger in SCALES:
            enlarged = cv2.resize(edge, None, fx=larger, fy=larger, interpolation=cv2.INTER_CUBIC)
            smooth = cv2.GaussianBlur(enlarged, (5, 5), 0)
            for detector in detectors:
                text = str(detector.detectAndDecode(smooth)[0])
                if text.startswith(START) and len(text) <= LONGEST:
                    return text
    return ""


def _drawn(page: Any) -> Any:
    """The page, drawn once: grey, at most `SIDE` by `SIDE` bytes."""
    import numpy as np
    import pymupdf

    zoom = min(DPI / 72, SIDE / max(page.rect.width, page.rect.height, 1))
    pixmap = page.get_pixmap(matrix=pymupdf.Matrix(zoom, zoom), colorspace=pymupdf.csGRAY, alpha=False)
    rows = np.frombuffer(pixmap.samples_mv, dtype=np.uint8).reshape(pixmap.height, pixmap.stride)
    return rows[:, : pixmap.width].copy()  # the pixmap's memory ends with it


def _edges(sheet: Any) -> Iterator[Any]:
    """Foot, head and both sides."""
    high, wide = int(sheet.shape[0] * EDGE), int(sheet.shape[1] * EDGE)
    yield from (sheet[-high:], sheet[:high], sheet[:, :wide], sheet[:, -wide:])
