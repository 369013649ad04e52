"""Fetching and authorising for certificates: the organiser's, everybody's by the QR code, and a person's own."""

from django.http import Http404, HttpRequest

from campaigns.models import Campaign
from portal.models import Role
from portal.tenants import all_tenants
from portal.visitors import acting_as, person_of
from review.models import Certificate


def certificate_of(campaign: Campaign, certificate: int) -> Certificate:
    """A certificate of the campaign."""
    row: Certificate | None = (
        Certificate.objects.select_related("award__submission")
        .filter(award__campaign=campaign, pk=certificate)
        .first()
    )
    if row is None:
        raise Http404
    return row


def certificate_with(token: str) -> Certificate | None:
    """A certificate by the address in its QR code; anyone may ask, of any tenant."""
    with all_tenants():  # the token is unguessable and the page says only what stands on the certificate
        certificate: Certificate | None = (
            Certificate.objects.select_related("tenant", "award__campaign", "reissue")
            .filter(token=token)
            .first()
        )
    return certificate


def own_certificate(request: HttpRequest, token: str) -> Certificate:
    """A valid certificate, for the case's owner or an organiser."""
    person = person_of(request)
    certificate: Certificate | None = (
        Certificate.objects.select_related("award__submission", "award__campaign__current")
        .filter(token=token, revoked_at=None, award__published_at__isnull=False)
        .first()
    )
    if certificate is None:
        raise Http404
    if certificate.award.submission.owner_id != person.pk:
        acting_as(request, Role.ORGANISER)
    return certificate
