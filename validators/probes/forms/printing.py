"""A filled form as PDF, by LibreOffice. In the child only.

Word has one code for all pages; a PDF's pages are known, so that each gets a code that says which of how many it is.
"""

import contextlib
import shutil
import subprocess
import zipfile
from typing import Any

from validators.probes import libreoffice
from validators.probes.forms import footers

SECONDS = 100


def to_pdf(path: str, out: str, options: dict[str, Any]) -> dict[str, Any]:
    """Write the PDF to `out`; {"code"} where LibreOffice makes none."""
    try:
        with libreoffice.converted(str(options["soffice"]), path, "docx", "pdf", seconds=SECONDS) as printed:
            if printed is None:
                return {"code": "failed", "what": ""}
            shutil.copyfile(printed, out)
            with contextlib.suppress(Exception):  # the code of the Word file stands on it in any case
                _number(out, _code_of(path))
    except subprocess.TimeoutExpired:
        return {"code": "too_slow", "what": ""}
    return {}


def _code_of(path: str) -> str:
    """What the code in the Word file's footer says: its alternative text."""
    from lxml import etree

    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            if name.startswith("word/footer"):
                for element in etree.fromstring(package.read(name)).iter("{*}docPr"):
                    if str(element.get("descr", "")).startswith("FORM/"):
                        return str(element.get("descr"))
    return ""


def _number(out: str, code: str) -> None:
    """Lay each page's own code over the common one."""
    import pymupdf

    if not code:
        return
    side = footers.QR_MM / 25.4 * 72
    with pymupdf.open(out) as document:
        for number, page in enumerate(document, start=1):
            for picture in page.get_image_info():
                place = pymupdf.Rect(picture["bbox"])
                at_foot = place.y0 > page.rect.height * 0.8
                if at_foot and abs(place.width - side) < 1 and abs(place.height - side) < 1:
                    page.draw_rect(place, color=None, fill=(1, 1, 1))
                    page.insert_image(place, stream=footers.qr(f"{code}/{number}-{document.page_count}"))
        document.saveIncr()
