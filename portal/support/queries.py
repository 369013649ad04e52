"""Consents: a person's own, those an organiser may use, the one by which somebody is looking just now."""

import datetime as dt

from portal.models import Person, Role, SupportConsent, SupportConsentQuerySet, Tenant
from portal.permissions import Visitor, may_act_as


def own_consents(person: Person) -> SupportConsentQuerySet:
    """What the person has given in the tenant in scope, newest first."""
    rows: SupportConsentQuerySet = SupportConsent.objects.filter(person=person)
    return rows.select_related("used_by").order_by("-granted_at", "-pk")


def consents_here() -> SupportConsentQuerySet:
    """All of the tenant in scope, newest first."""
    rows: SupportConsentQuerySet = SupportConsent.objects.select_related("person", "used_by")
    return rows.order_by("-granted_at", "-pk")


def running_view(key: int, viewer: Visitor, tenant: Tenant, *, now: dt.datetime) -> SupportConsent | None:
    """The consent by which the viewer, who is still an organiser, sees the tenant's pages as its person. None when it is
    over.
    """
    if not viewer.is_authenticated or not may_act_as(viewer, tenant, Role.ORGANISER):
        return None
    rows = SupportConsent.objects.running(now).filter(pk=key, used_by=viewer)
    consent: SupportConsent | None = rows.select_related("person").first()
    return consent
