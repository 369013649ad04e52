"""The published results, lists of who goes on, what a correction changed, and checking a bundle; all for everybody."""

import hashlib
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from campaigns.access import campaign_of
from campaigns.public.links import links_of
from portal.models import Person
from portal.refusals import as_error_of
from review.access import document_of
from review.awards.bundles import MOST_BYTES, read_document
from review.awards.forms import BundleForm
from review.awards.queries import changes_page, published_run, scoring_of
from review.awards.results import own_certificates, published_honours, results_page
from review.awards.run_document import verify_document
from review.awards.run_rules import list_label
from review.awards.shortlists import names_people, published_shortlist, shortlist_page


@require_safe
def results(request: HttpRequest, campaign: str) -> HttpResponse:
    """A page of the published results, by pool; nothing before they are published."""
    campaign_row = campaign_of(request, campaign)
    doc = document_of(campaign_row)
    published = campaign_row.results_at is not None
    person = request.user if isinstance(request.user, Person) else None
    pool, number = request.GET.get("pool", ""), request.GET.get("page", 1)
    return render(
        request,
        "review/awards/results.html",
        {
            "campaign": campaign_row,
            "results": results_page(campaign_row, publish_all=doc.publish_all, pool=pool, number=number)
            if published
            else None,
            "scoring": scoring_of(doc) if published and doc.awards else "",
            "instructors": doc.asks_instructors,
            "honours": published_honours(campaign_row) if published else [],
            "links": [link for link in links_of(campaign_row, now=timezone.now()) if published],
            "mine": own_certificates(campaign_row, person) if published and person else [],
        },
    )


@require_safe
def shortlist(request: HttpRequest, campaign: str, round_key: str) -> HttpResponse:
    """Who goes on from a round, from its publication on."""
    campaign_row = campaign_of(request, campaign)
    run = published_shortlist(campaign_row, round_key)
    if run is None:
        raise Http404
    context = {
        "campaign": campaign_row,
        "run": run,
        "label": list_label(document_of(campaign_row), round_key),
        "page": shortlist_page(run, request.GET.get("page")),
        "with_people": names_people(campaign_row),
    }
    return render(request, "review/awards/shortlist.html", context)


@require_safe
def changes(request: HttpRequest, campaign: str) -> HttpResponse:
    """What the last correction changed."""
    campaign_row = campaign_of(request, campaign)
    run = published_run(campaign_row)
    if run is None or run.corrects is None:
        raise Http404
    context = {
        "campaign": campaign_row,
        "run": run,
        "changes": changes_page(run.corrects, run, request.GET.get("page")),
    }
    return render(request, "review/awards/changes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest, campaign: str) -> HttpResponse:
    """Check a bundle: the list is computed anew from what it holds, and compared."""
    campaign_row = campaign_of(request, campaign)
    form = BundleForm(request.POST, request.FILES) if request.method == "POST" else BundleForm()
    context: dict[str, Any] = {"campaign": campaign_row, "form": form}
    if request.method == "POST" and form.is_valid():
        bundle = form.cleaned_data["bundle"]
        if bundle.size > MOST_BYTES:
            form.add_error(
                "bundle", f"文件有 {bundle.size // 1024 // 1024} MB，超过 20 MB；数据包不会这么大，请核对。"
            )
        else:
            with as_error_of(form, "bundle"):
                document = read_document(bundle.read())
                context |= {
                    "verification": verify_document(document),
                    "fingerprint": hashlib.sha256(document).hexdigest(),
                    "published": run.digest if (run := published_run(campaign_row)) else "",
                }
    status = 422 if form.errors else 200
    return render(request, "review/awards/verify.html", context, status=status)
