"""What stands on a certificate: frozen values in the campaign's words, taken apart for the sheet."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from campaigns.fields import merge_fields
from campaigns.fields.merge_fields import Output, Scope, chinese_date
from campaigns.schema import Document
from review import links
from review.certificates.design import STANDARD, Design, Orientation
from review.certificates.fonts import missing, printable
from review.certificates.typesetting import Piece
from review.certificates.wordings import AnyWording
from review.merge_fields import CertificateSubject
from review.models import Certificate

_LEAD = re.compile(
    r"(?P<lead>[^{：:\n]{0,4}\{(?:name|authors|unit)\}[^{：:\n]{0,4}[：:])\s*(?P<rest>.+)", re.DOTALL
)
"""{name} 同志：…, whom the certificate speaks to: that stands on a line of its own."""
_STRONG = ("name", "authors", "award", "honour")
"""Values that are emphasised inside the text."""
CAPTION = "扫码验证真伪"

Pictures = Mapping[str, Any]
"""ReportLab's image readers by slot: background, emblem, seal."""


@dataclass(frozen=True, slots=True)
class CertificateContent:
    """Everything that stands on one certificate, and how it is laid out. `name` is the line that it begins with, such as
    马丽、张䶮：; empty where the campaign's words don't begin so.
    """

    heading: str
    holder: str
    name: str
    text: tuple[Piece, ...]
    award: str
    signed: str
    date: str
    number: str
    address: str
    subject: str = ""
    revoked: bool = False
    design: Design = STANDARD[Orientation.LANDSCAPE]
    pictures: Pictures = field(default_factory=dict)

    @property
    def words(self) -> dict[str, tuple[Piece, ...]]:
        """What each field of the design holds."""
        return {
            "heading": (Piece(self.heading),),
            "name": (Piece(self.name),),
            "text": self.text,
            "award": (Piece(self.award),),
            "signed": (Piece(self.signed),),
            "date": (Piece(self.date),),
            "caption": (Piece(CAPTION),),
            "number": (Piece(f"编号：{self.number}"),),
        }

    @property
    def unprintable(self) -> str:
        """Its characters that no typeface draws."""
        return missing("".join(piece.text for pieces in self.words.values() for piece in pieces))


def content_of(
    certificate: Certificate, doc: Document, wording: AnyWording, zone: ZoneInfo, *,
    design: Design = STANDARD[Orientation.LANDSCAPE], pictures: Pictures | None = None,
) -> CertificateContent:  # fmt: skip
    """The certificate's values in the campaign's words."""
    subjects = merge_fields.campaign_subjects(doc) | {Scope.CERTIFICATE: CertificateSubject(certificate, doc)}
    output = Output.CERTIFICATE if certificate.honour_id is None else Output.UNIT_CERTIFICATE
    if certificate.role == Certificate.Role.INSTRUCTOR:
        output = Output.INSTRUCTOR_CERTIFICATE
    values = merge_fields.values_of(output, subjects)
    lead, body = parted(wording.body)
    return CertificateContent(
        heading=printable(wording.title),
        holder=printable(certificate.holder),
        name="".join(piece.text for piece in filled(lead, values)),
        text=filled(body, values),
        award=printable(certificate.label),
        signed=printable(wording.signed),
        date=printable(wording.dated) or chinese_date(certificate.issued_at.astimezone(zone).date()),
        number=certificate.number,
        address=links.verification(certificate),
        subject=printable(doc.name),
        revoked=certificate.revoked_at is not None,
        design=design,
        pictures=pictures or {},
    )


def parted(pattern: str) -> tuple[str, str]:
    """A pattern's address and its text: {name}：您的案例… -> ({name}：, 您的案例…)."""
    match = _LEAD.fullmatch(pattern)
    return (match["lead"], match["rest"]) if match else ("", pattern)


def filled(pattern: str, values: Mapping[str, str]) -> tuple[Piece, ...]:
    """`{name}` and its like replaced once, the award and names emphasised; what applicants typed is never read as a pattern,
    and its line feeds are spaces.
    """
    return tuple(piece for piece in _filled(pattern, values) if piece.text)


def _filled(pattern: str, values: Mapping[str, str]) -> Iterator[Piece]:
    rest = pattern
    while rest:
        before, brace, after = rest.partition("{")
        yield Piece(printable(before))
        key, closing, tail = after.partition("}")
        if brace and closing and key in values:
            yield Piece(printable(" ".join(values[key].split())), key in _STRONG)
            rest = tail
        else:
            yield Piece(brace)
            rest = after
