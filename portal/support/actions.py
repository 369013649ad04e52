"""Giving the consent, using it once, ending it; each is audited and told to the other side."""

import datetime as dt

from django.db import transaction
from django.urls import reverse

from portal import audit, messages
from portal.decisions import ALLOWED, NotAllowed, refuse, require
from portal.locks import lock_names
from portal.models import ORGANISERS, Person, SupportConsent, Tenant

MOST_TOLD = 20
"""Organisers who are told of a consent; it stands in everybody's list."""


@transaction.atomic
def grant(person: Person, tenant: Tenant, *, now: dt.datetime) -> SupportConsent:
    """Let an organiser look, once. Giving it again while it waits changes nothing."""
    lock_names([f"support:{tenant.pk}:{person.pk}"])
    waiting: SupportConsent | None = SupportConsent.objects.waiting(now).filter(person=person).first()
    if waiting is not None:
        return waiting
    consent = SupportConsent.objects.create(tenant=tenant, person=person, granted_at=now)
    audit.record("support.grant", consent, actor=person, now=now)
    organisers = Person.objects.filter(memberships__tenant=tenant, memberships__role__in=ORGANISERS)
    for organiser in organisers.exclude(pk=person.pk).order_by("pk").distinct()[:MOST_TOLD]:
        messages.notify(
            organiser,
            consent,
            "support.granted",
            person=str(person),
            link=reverse("support-desk", kwargs={"tenant": tenant.slug}),
            now=now,
        )
    return consent


@transaction.atomic
def begin_view(consent: SupportConsent, *, actor: Person, now: dt.datetime) -> SupportConsent:
    """Use the consent: the actor, an organiser, sees the tenant's pages as the person for a while. Raises NotAllowed
    with `support_own` or `support_over`.
    """
    require(refuse("support_own") if consent.person_id == actor.pk else ALLOWED)
    if SupportConsent.objects.waiting(now).filter(pk=consent.pk).update(used_by=actor, used_at=now) != 1:
        raise NotAllowed(refuse("support_over"))
    consent.refresh_from_db()
    audit.record("support.begin", consent, actor=actor, now=now, about=consent.person)
    messages.notify(
        consent.person,
        consent,
        "support.begun",
        organiser=str(actor),
        link=reverse("support", kwargs={"tenant": consent.tenant.slug}),
        now=now,
    )
    return consent


@transaction.atomic
def end(consent: SupportConsent, *, actor: Person, now: dt.datetime) -> None:
    """Take the consent back, or stop looking; ending what has ended changes nothing."""
    if SupportConsent.objects.filter(pk=consent.pk, ended_at=None).update(ended_at=now) == 1:
        audit.record("support.end", consent, actor=actor, now=now)


def record_page(consent: SupportConsent, path: str, *, actor: Person, now: dt.datetime) -> None:
    """Write down which page was looked at: the person can ask."""
    audit.record("support.page", consent, actor=actor, now=now, path=path[:300])
