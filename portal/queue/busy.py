"""Too much at once: an answer that says when to come back, instead of an error."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

RETRY_SECONDS = 5


class Busy(Exception):
    """What was asked for can't be done just now; `retry_after` seconds later it may."""

    def __init__(self, retry_after: int = RETRY_SECONDS) -> None:
        super().__init__(f"busy, again in {retry_after} s")
        self.retry_after = retry_after


def busy_page(request: HttpRequest, retry_after: int = RETRY_SECONDS) -> HttpResponse:
    """503 with words, on a page that needs neither database nor frame."""
    html = render_to_string("503.html", {"seconds": retry_after})
    return HttpResponse(html, status=503, headers={"Retry-After": str(retry_after)})
