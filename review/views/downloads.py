"""Answers that are files."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from review.sheets import TYPE


def xlsx(name: str, content: bytes) -> HttpResponse:
    """A table as a download."""
    return HttpResponse(content, content_type=TYPE, headers=attachment(f"{name}.xlsx"))


def attachment(name: str) -> dict[str, str]:
    """Headers of a download with a Chinese name."""
    return {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or "attachment",
        "Cache-Control": "private, no-store",
    }
