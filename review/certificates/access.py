"""Fetching and authorising for certificates: the organiser's, everybody's by the QR code, a person's and a unit's own."""

from django.db.models import Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from campaigns.models import Campaign
from portal.models import Role
from portal.permissions import coordinated_units, covers
from portal.tenants import all_tenants
from portal.visitors import acting_as, person_of, tenant_of
from review.certificates.queries import fetches_as_author
from review.models import Certificate


def certificate_of(campaign: Campaign, certificate: int) -> Certificate:
    """A certificate of the campaign."""
    rows = Certificate.objects.select_related(
        "award__submission", "honour__honour_list", "campaign", "design"
    )
    rows = rows.filter(campaign=campaign)
    row: Certificate = get_object_or_404(rows, pk=certificate)
    return row


def certificate_with(token: str) -> Certificate | None:
    """A certificate by the address in its QR code; anyone may ask, of any tenant."""
    with all_tenants():  # the token is unguessable and the page says only what stands on the certificate
        certificate: Certificate | None = (
            Certificate.objects.select_related(
                "tenant", "campaign", "reissue", "rule_set", "honour__honour_list"
            )
            .filter(token=token)
            .first()
        )
    return certificate


def own_certificate(request: HttpRequest, token: str) -> Certificate:
    """A valid certificate, for the submission's owner, an author who confirmed and is named on it, who coordinates the honoured
    unit, or an organiser.
    """
    person = person_of(request)
    rows = Certificate.objects.select_related(
        "award__submission", "honour__unit", "campaign__current", "design"
    )
    is_public = Q(award__published_at__isnull=False) | Q(honour__published_at__isnull=False)
    certificate: Certificate = get_object_or_404(rows.filter(is_public), token=token, revoked_at=None)
    if certificate.award is not None and certificate.award.submission.owner_id == person.pk:
        return certificate
    if fetches_as_author(certificate, person):
        return certificate
    if certificate.honour is not None and covers(
        coordinated_units(person, tenant_of(request)), certificate.honour.unit
    ):
        return certificate
    acting_as(request, Role.ORGANISER)
    return certificate
