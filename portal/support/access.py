"""Consents, fetched and authorised in one."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from portal.models import Role, SupportConsent
from portal.support.queries import consents_here, own_consents
from portal.visitors import acting_as, person_of


def own_consent(request: HttpRequest, consent: int) -> SupportConsent:
    """One that the signed-in person has given in the address's tenant."""
    row: SupportConsent = get_object_or_404(own_consents(person_of(request)), pk=consent)
    return row


def consent_here(request: HttpRequest, consent: int) -> SupportConsent:
    """One of the tenant's, for an organiser."""
    acting_as(request, Role.ORGANISER)
    row: SupportConsent = get_object_or_404(consents_here(), pk=consent)
    return row
