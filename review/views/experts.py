"""Being written."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def experts(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """Being written: answers 404 until it stands."""
    raise Http404


def expert(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """Being written: answers 404 until it stands."""
    raise Http404


def remind(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """Being written: answers 404 until it stands."""
    raise Http404


def invitation(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """Being written: answers 404 until it stands."""
    raise Http404
