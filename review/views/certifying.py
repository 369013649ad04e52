"""Being written."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def certificates(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """Being written: answers 404 until it stands."""
    raise Http404


def one_pdf(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """Being written: answers 404 until it stands."""
    raise Http404


def one_zip(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """Being written: answers 404 until it stands."""
    raise Http404


def certificate(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """Being written: answers 404 until it stands."""
    raise Http404


def revoke(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """Being written: answers 404 until it stands."""
    raise Http404


def reissue(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """Being written: answers 404 until it stands."""
    raise Http404


def exports(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """Being written: answers 404 until it stands."""
    raise Http404


def roster(request: HttpRequest, **kwargs: Any) -> HttpResponse:
    """Being written: answers 404 until it stands."""
    raise Http404
