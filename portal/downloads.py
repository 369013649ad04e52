"""Answers that are files."""

from django.utils.http import content_disposition_header


def attachment(name: str) -> dict[str, str]:
    """Headers of a download with a Chinese name."""
    return {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or "attachment",
        "Cache-Control": "private, no-store",
    }
