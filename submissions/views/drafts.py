"""Being written."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse


@login_required
def apply(request: HttpRequest, campaign: str) -> HttpResponse:
    raise Http404


@login_required
def edit(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    raise Http404


@login_required
def autosave(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    raise Http404
