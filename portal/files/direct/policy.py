"""The object store's address in the pages' content policy, only where browsers are sent there."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from portal.files import multipart, s3


def sends_files(response: HttpResponse) -> HttpResponse:
    """Mark a page that uploads: it may reach the object store where uploads go there."""
    response.sends_files = True  # type: ignore[attr-defined]
    return response


class StoreInPolicyMiddleware:
    """Pages may send to the store where uploads go there, and show pictures and films from it where files come from
    it; otherwise the policy names nobody but the portal.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.get("Content-Type", "").startswith("text/html") and (names := _directives(response)):
            response._csp_update = {name: [s3.origin()] for name in names}  # type: ignore[attr-defined]  # noqa: SLF001 - django-csp
        return response


def _directives(response: HttpResponse) -> list[str]:
    sends = ["connect-src"] if multipart.offered() and getattr(response, "sends_files", False) else []
    shows = (
        ["img-src", "media-src", "frame-src"] if settings.S3_BUCKET and settings.S3_PRESIGN_SECONDS else []
    )
    return sends + shows
