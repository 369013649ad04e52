"""The organiser's list of author limits that units exceed together."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from review.access import organised
from review.nominations.clashes.queries import clash_lines


@require_safe
@login_required
def author_clashes(request: HttpRequest, campaign: str) -> HttpResponse:
    """Who signs which two cases, and who may settle it."""
    campaign_row = organised(request, campaign)
    page = Paginator(clash_lines(campaign_row), 50).get_page(request.GET.get("page"))
    context = {"campaign": campaign_row, "tab": "desk-clashes", "page": page}
    return render(request, "review/desk/clashes.html", context)
