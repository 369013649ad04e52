"""Certificates as PDF files (X10): one for each, or many in one."""

import io
from collections.abc import Iterable
from typing import Any

from review.certificates.content import CertificateContent
from review.certificates.drawing import Sheet


def pdf(contents: Iterable[CertificateContent], *, title: str = "证书") -> bytes:
    """One page a certificate; `title` names a file of several."""
    out = io.BytesIO()
    write(out, contents, title=title)
    return out.getvalue()


def write(out: Any, contents: Iterable[CertificateContent], *, title: str = "证书") -> int:
    """The same into an open file; how many pages."""
    from reportlab.pdfgen import canvas

    page = canvas.Canvas(out, pageCompression=1, lang="zh-CN")
    sheet, count, first = Sheet(page), 0, None
    for content in contents:
        first = first or content
        sheet.draw(content)
        page.showPage()
        count += 1
    if first is not None:
        page.setTitle(f"{first.heading} {first.number} {first.holder}" if count == 1 else title)
        page.setAuthor(first.signed)
        page.setSubject(f"{first.subject} {first.award}".strip() if count == 1 else first.subject)
        page.setKeywords(first.number if count == 1 else "")
    page.setCreator("案例征集平台")
    page.save()
    return count


def safe_name(text: str) -> str:
    """A part of a file name: no separators, no control characters, not too long."""
    return "".join(c for c in text if c not in '\\/:*?"<>|' and c.isprintable()).strip(" .")[:60] or "证书"


def file_name(number: str, holder: str) -> str:
    """What one certificate's file is called."""
    return f"{safe_name(number)}-{safe_name(holder)}.pdf"
