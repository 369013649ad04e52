"""Certificates as PDF: what was frozen at issue, the number, and a QR code that leads to the check (X10)."""

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from campaigns.fields import merge_fields
from campaigns.fields.merge_fields import Output, Scope, chinese_date
from campaigns.schema import Certificate as Wording
from campaigns.schema import Document, UnitCertificate
from review import links
from review.certificates.fonts import embed
from review.merge_fields import CertificateSubject
from review.models import Certificate

_WIDTH, _HEIGHT = 841.89, 595.28
"""A4 lying, in points."""
_LEADING = 1.85
"""From line to line of the body, in sizes of its letters."""
_BODY_HEIGHT = 210
"""Points between the body's first line and its last, which stays above the signature."""


@dataclass(frozen=True, slots=True)
class CertificateContent:
    """Everything that stands on one certificate."""

    heading: str
    holder: str
    body: str
    signed: str
    date: str
    number: str
    address: str
    revoked: bool = False

    @property
    def text(self) -> str:
        return (
            self.heading
            + self.holder
            + self.body
            + self.signed
            + self.date
            + self.number
            + "编号扫码验证真伪已撤销"
        )


def content_of(
    certificate: Certificate, doc: Document, wording: Wording | UnitCertificate, zone: ZoneInfo
) -> CertificateContent:
    """The certificate's values in the campaign's words."""
    subjects = merge_fields.campaign_subjects(doc) | {Scope.CERTIFICATE: CertificateSubject(certificate, doc)}
    output = Output.CERTIFICATE if certificate.honour_id is None else Output.UNIT_CERTIFICATE
    values = merge_fields.values_of(output, subjects)
    return CertificateContent(
        heading=wording.title,
        holder=certificate.holder,
        body=filled(wording.body, values),
        signed=wording.signed,
        date=chinese_date(certificate.issued_at.astimezone(zone).date()),
        number=certificate.number,
        address=links.verification(certificate),
        revoked=certificate.revoked_at is not None,
    )


def filled(pattern: str, values: dict[str, str]) -> str:
    """`{name}` and its like replaced once; what applicants typed is never read as a pattern."""
    parts: list[str] = []
    rest = pattern
    while rest:
        before, brace, after = rest.partition("{")
        parts.append(before)
        key, closing, tail = after.partition("}")
        if brace and closing and key in values:
            parts.append(values[key])
            rest = tail
        else:
            parts.append(brace)
            rest = after
    return "".join(parts)


def pdf(contents: Sequence[CertificateContent]) -> bytes:
    """One page a certificate, the font embedded once."""
    from reportlab.pdfgen import canvas

    out = io.BytesIO()
    page = canvas.Canvas(out, pagesize=(_WIDTH, _HEIGHT))
    page.setTitle(contents[0].number if len(contents) == 1 else "证书")
    font = embed("".join(content.text for content in contents))
    for content in contents:
        _draw(page, content, font)
        page.showPage()
    page.save()
    return out.getvalue()


def archive(contents: Sequence[CertificateContent]) -> Iterator[tuple[str, bytes]]:
    """(file name, PDF) of each certificate; the font is cut once for all of them."""
    from reportlab.pdfgen import canvas

    font = embed("".join(content.text for content in contents))
    for content in contents:
        out = io.BytesIO()
        page = canvas.Canvas(out, pagesize=(_WIDTH, _HEIGHT))
        page.setTitle(content.number)
        _draw(page, content, font)
        page.showPage()
        page.save()
        yield f"{safe_name(content.number)}-{safe_name(content.holder)}.pdf", out.getvalue()


def zipped(contents: Sequence[CertificateContent]) -> bytes:
    """All certificates in one archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as package:
        for name, content in archive(contents):
            package.writestr(name, content)
    return out.getvalue()


def safe_name(text: str) -> str:
    """A part of a file name: no separators, no control characters, not too long."""
    return "".join(c for c in text if c not in '\\/:*?"<>|' and c.isprintable()).strip(" .")[:60] or "证书"


def _draw(page: Any, content: CertificateContent, font: str) -> None:
    from reportlab.lib.colors import HexColor

    gold, ink, soft = HexColor("#b08d3c"), HexColor("#2b2620"), HexColor("#6d6558")
    page.setStrokeColor(gold)
    page.setLineWidth(3)
    page.rect(28, 28, _WIDTH - 56, _HEIGHT - 56)
    page.setLineWidth(0.8)
    page.rect(36, 36, _WIDTH - 72, _HEIGHT - 72)
    page.setFillColor(HexColor("#a8321f"))
    page.setFont(font, 42)
    page.drawCentredString(_WIDTH / 2, _HEIGHT - 132, "  ".join(content.heading), charSpace=2)
    page.setFillColor(ink)
    left, width = 120.0, _WIDTH - 240
    y = _HEIGHT - 200
    size, lines = _fitting(content.body, lambda text, size: page.stringWidth(text, font, size), width)
    for line in lines:
        page.setFont(font, size)
        page.drawString(left, y, line)
        y -= size * _LEADING
    page.setFont(font, 17)
    page.drawRightString(_WIDTH - 120, 148, content.signed)
    page.drawRightString(_WIDTH - 120, 118, content.date)
    _qr(page, content.address, 120, 92, 78)
    page.setFillColor(soft)
    page.setFont(font, 10)
    page.drawString(120, 78, "扫码验证真伪")
    page.drawString(210, 78, f"编号：{content.number}")
    if content.revoked:
        page.saveState()
        page.setFillColor(HexColor("#a8321f"))
        page.translate(_WIDTH / 2, _HEIGHT / 2)
        page.rotate(24)
        page.setFont(font, 96)
        page.setFillAlpha(0.25)
        page.drawCentredString(0, -30, "已撤销")
        page.restoreState()


def _fitting(body: str, measure: Callable[..., float], width: float) -> tuple[int, list[str]]:
    """(size, lines): as large as lets a long title and many names end above the signature, 8 points at least."""
    size = 21 if len(body) < 90 else 18
    while True:
        lines = broken(f"　　{body}", partial(measure, size=size), width)
        if size <= 8 or (len(lines) - 1) * size * _LEADING <= _BODY_HEIGHT:
            return size, lines
        size -= 1


def broken(text: str, measure: Any, width: float) -> list[str]:
    """Lines no wider than `width`; no line begins with a closing mark, and line feeds stand."""
    lines: list[str] = []
    for part in text.split("\n"):
        line = ""
        for letter in part:
            if line and measure(line + letter) > width and letter not in "，。、；：！？）》”’":
                lines.append(line)
                line = ""
            line += letter
        lines.append(line)
    return lines


def _qr(page: Any, address: str, x: float, y: float, side: float) -> None:
    """The code as one path of squares: sharp in print, small in the file."""
    import segno

    matrix = segno.make(address, error="m").matrix
    dot = side / len(matrix)
    path = page.beginPath()
    for row, bits in enumerate(matrix):
        for column, dark in enumerate(bits):
            if dark:
                path.rect(x + column * dot, y + side - (row + 1) * dot, dot, dot)
    page.setLineWidth(0)
    page.drawPath(path, stroke=0, fill=1)
