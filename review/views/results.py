"""Being written."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def results(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """Being written: answers 404 until it stands."""
    raise Http404


def my_certificate(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """Being written: answers 404 until it stands."""
    raise Http404


def verify(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """Being written: answers 404 until it stands."""
    raise Http404
