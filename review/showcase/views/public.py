"""What everybody reads: the grid, a case, its pictures and films, and the list for search engines. Nothing here is cached: whoever
asks is answered by what holds now.
"""

import uuid

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from campaigns.schema import Document
from portal.files import public_copies, serving
from review.judging.films import films_of
from review.links import to_campaign
from review.showcase.access import open_pages, shown_case, shown_file
from review.showcase.content import Wanted, choices, narrowed, page_of, public_case
from review.showcase.preparing import page_address
from review.showcase.queries import listed, share_of
from review.showcase.visibility import shown_cases


@require_safe
@never_cache
def showcase(request: HttpRequest, campaign: str) -> HttpResponse:
    """The grid, narrowed and searched."""
    now = timezone.now()
    campaign_row, doc = open_pages(request, campaign, now=now)
    wanted = Wanted.from_query(request.GET)
    cases = shown_cases(campaign_row, doc, now=now)
    context = {
        "campaign": campaign_row,
        "doc": doc,
        "wanted": wanted,
        "choices": choices(cases, doc),
        "page": page_of(narrowed(cases, wanted), doc, request.GET.get("page")),
    }
    return _for_engines(render(request, "review/showcase/showcase.html", context), doc)


@require_safe
@never_cache
def case(request: HttpRequest, campaign: str, case: uuid.UUID) -> HttpResponse:
    """One case: text, films, documents."""
    doc, submission = shown_case(request, campaign, case, now=timezone.now())
    context = {
        "campaign": submission.campaign,
        "doc": doc,
        "case": public_case(submission, doc),
        "address": page_address(submission),
        "entry": submission.showcase,
    }
    return _for_engines(render(request, "review/showcase/case.html", context), doc)


@require_safe
def share(request: HttpRequest, campaign: str, case: uuid.UUID) -> HttpResponse:
    """The picture that a shared link shows."""
    doc, submission = shown_case(request, campaign, case, now=timezone.now())
    at = submission.showcase.prepared_at
    if at is None:
        raise Http404
    picture = serving.send_picture(
        request,
        lambda: share_of(submission),
        version=f"s{submission.pk}-{at.timestamp():.0f}",
        content_type="image/png",
    )
    return _for_engines(picture, doc)


@require_safe
def picture(request: HttpRequest, campaign: str, file: uuid.UUID, page: int) -> HttpResponse:
    """A file's cover (0), or one of its pages or pictures."""
    attachment, doc = shown_file(request, campaign, file, now=timezone.now())
    copy = public_copies.public_by_blob([attachment.blob_id]).get(attachment.blob_id)
    if copy is None or page >= len(copy.pictures):
        raise Http404
    answer = serving.send_picture(
        request, lambda: public_copies.picture(copy, page), version=f"p{copy.pk}-{page}"
    )
    return _for_engines(answer, doc)


@require_safe
def film(request: HttpRequest, campaign: str, file: uuid.UUID) -> HttpResponseBase:
    """A film as browsers play it, without tags, and in ranges."""
    attachment, _ = shown_file(request, campaign, file, now=timezone.now())
    found = films_of([attachment], blind=True).get(attachment.pk)
    if found is None or found.blob is None:
        raise Http404
    return serving.send(request, found.blob, name=f"film.{found.extension}", passed_on=True)


@require_safe
@never_cache
def sitemap(request: HttpRequest, campaign: str) -> HttpResponse:
    """The pages' addresses, where search engines may list them."""
    now = timezone.now()
    campaign_row, doc = open_pages(request, campaign, now=now)
    if doc.showcase is None or not doc.showcase.searchable:
        raise Http404
    top = f"{settings.PUBLIC_ADDRESS}{to_campaign('showcase', campaign_row)}"
    rows = listed(shown_cases(campaign_row, doc, now=now))
    context = {"lines": [(f"{top}{one}/", day) for one, day in rows], "top": top}
    return render(request, "review/showcase/sitemap.xml", context, content_type="application/xml")


def _for_engines(response: HttpResponse, doc: Document) -> HttpResponse:
    """Closed to search engines unless the campaign opens its pages to them."""
    if doc.showcase is None or not doc.showcase.searchable:
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
