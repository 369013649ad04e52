"""Certificates made up without a database, and how they are read back from the PDF."""

from collections.abc import Iterable

import pymupdf

from review.certificates.content import CertificateContent, filled, parted
from review.certificates.design import STANDARD, Design, Orientation

ADDRESS = "https://example.org/verify/abc_DEF-123abc_DEF-123abc_DEF-123abc_DEF-123/"
BODY = "{authors}：您的案例《{title}》在“全区教育数字化创新应用案例”征集活动中被评为{award}，特发此证，以资鼓励。"


def make_content(
    names: str = "马丽、张䶮",
    title: str = "龘龘课堂",
    *,
    body: str = BODY,
    design: Design | None = None,
    lying: bool = True,
    award: str = "一等奖",
    **changes,
) -> CertificateContent:
    """What a certificate of these people for this case holds."""
    values = {"name": names, "authors": names, "title": title, "award": award}
    lead, text = parted(body)
    given = {
        "heading": "荣誉证书",
        "holder": names,
        "name": "".join(piece.text for piece in filled(lead, values)),
        "text": filled(text, values),
        "award": award,
        "signed": "宁夏回族自治区教育厅",
        "date": "2025年12月30日",
        "number": "NX-2025-00001",
        "address": ADDRESS,
        "subject": "2025年案例征集",
        "design": design or STANDARD[Orientation.LANDSCAPE if lying else Orientation.PORTRAIT],
    }
    return CertificateContent(**(given | changes))


def words_of(pdf: bytes) -> list[str]:
    """The text of each page, without spaces and line ends."""
    with pymupdf.open(stream=pdf, filetype="pdf") as document:
        return ["".join(page.get_text().split()) for page in document]


def ink_of(page: pymupdf.Page) -> Iterable[tuple[str, float, pymupdf.Rect]]:
    """(text, size, box from the highest to the lowest letter's line) of each piece of text."""
    for block in page.get_text("dict")["blocks"]:
        for line in block.get("lines", ()):
            for span in line["spans"]:
                x0, _, x1, _ = span["bbox"]
                y, size = span["origin"][1], span["size"]
                yield span["text"], size, pymupdf.Rect(x0, y - 0.88 * size, x1, y + 0.22 * size)
