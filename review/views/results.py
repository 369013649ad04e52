"""What everybody may see: the results of a campaign, and whether a certificate is valid."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from campaigns.access import campaign_of
from portal.models import Person
from review.access import certificate_with, document_of, own_certificate
from review.certificates import one_paper, own_certificates
from review.papers import pdf, safe_name
from review.results import results_page
from review.views.downloads import attachment


@require_GET
def results(request: HttpRequest, campaign: str) -> HttpResponse:
    """A page of the published results, by pool; nothing before they are published."""
    found = campaign_of(request, campaign)
    doc = document_of(found)
    out = found.results_at is not None
    person = request.user if isinstance(request.user, Person) else None
    pool, number = request.GET.get("pool", ""), request.GET.get("page", 1)
    return render(
        request,
        "review/results.html",
        {
            "campaign": found,
            "results": results_page(found, publish_all=doc.publish_all, pool=pool, number=number)
            if out
            else None,
            "mine": own_certificates(found, person) if out and person else [],
        },
    )


@require_GET
def verify(request: HttpRequest, token: str) -> HttpResponse:
    """Where a certificate's QR code leads: valid, revoked, or unknown. Open to everyone (X10)."""
    found = certificate_with(token)
    context = {"certificate": found, "campaign": found.award.campaign if found else None}
    return render(request, "review/verify.html", context, status=200 if found else 404)


@require_GET
@login_required
def my_certificate(request: HttpRequest, token: str) -> HttpResponse:
    """The owner's own certificate as PDF."""
    found = own_certificate(request, token)
    name = f"{safe_name(found.number)}-{safe_name(found.holder)}.pdf"
    paper = one_paper(found, found.award.campaign)
    return HttpResponse(pdf([paper]), content_type="application/pdf", headers=attachment(name))
