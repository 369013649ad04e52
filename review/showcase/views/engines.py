"""robots.txt, and the list of lists that it names."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from review.links import to_campaign
from review.showcase.queries import campaigns_for_engines


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Engines may read what everybody may; each page says for itself whether it is listed."""
    text = (
        "User-agent: *\nDisallow: /accounts/\nDisallow: /verify/\nDisallow: /receipts/\n"
        f"Sitemap: {settings.PUBLIC_ADDRESS}{reverse('sitemap')}\n"
    )
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@require_safe
def sitemaps(request: HttpRequest) -> HttpResponse:
    """Every campaign whose pages engines may list."""
    rows = campaigns_for_engines(now=timezone.now())
    lines = [f"{settings.PUBLIC_ADDRESS}{to_campaign('showcase-sitemap', row)}" for row in rows]
    return render(request, "review/showcase/sitemaps.xml", {"lines": lines}, content_type="application/xml")
