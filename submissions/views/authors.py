"""Being written."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse


@login_required
def authors(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    raise Http404


@login_required
def unit_search(request: HttpRequest) -> HttpResponse:
    raise Http404
