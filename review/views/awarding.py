"""Being written."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def ranking(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """Being written: answers 404 until it stands."""
    raise Http404


def awards(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """Being written: answers 404 until it stands."""
    raise Http404


def adjust(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """Being written: answers 404 until it stands."""
    raise Http404


def publish(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """Being written: answers 404 until it stands."""
    raise Http404
