"""Being written."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def expert_desk(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """Being written: answers 404 until it stands."""
    raise Http404


def expert_case(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """Being written: answers 404 until it stands."""
    raise Http404


def save(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """Being written: answers 404 until it stands."""
    raise Http404


def conflict(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """Being written: answers 404 until it stands."""
    raise Http404


def expert_file(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """Being written: answers 404 until it stands."""
    raise Http404


def expert_read(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """Being written: answers 404 until it stands."""
    raise Http404


def expert_page(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """Being written: answers 404 until it stands."""
    raise Http404
