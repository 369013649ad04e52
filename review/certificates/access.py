"""Fetching and authorising for certificates: the organiser's, everybody's by the QR code, and a person's own."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from campaigns.models import Campaign
from portal.models import Role
from portal.tenants import all_tenants
from portal.visitors import acting_as, person_of
from review.models import Certificate


def certificate_of(campaign: Campaign, certificate: int) -> Certificate:
    """A certificate of the campaign."""
    rows = Certificate.objects.select_related("award__submission").filter(award__campaign=campaign)
    row: Certificate = get_object_or_404(rows, pk=certificate)
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
    """A valid certificate, for the submission's owner or an organiser."""
    person = person_of(request)
    rows = Certificate.objects.select_related("award__submission", "award__campaign__current")
    certificate: Certificate = get_object_or_404(
        rows, token=token, revoked_at=None, award__published_at__isnull=False
    )
    if certificate.award.submission.owner_id != person.pk:
        acting_as(request, Role.ORGANISER)
    return certificate
