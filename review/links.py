"""Addresses that notifications and mails point at."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from campaigns.models import Campaign
from portal.models import Unit
from review.models import Certificate, Reviewer


def to_campaign(name: str, campaign: Campaign, **kwargs: Any) -> str:
    """A page of the campaign, as a path."""
    return reverse(name, kwargs={"tenant": campaign.tenant.slug, "campaign": campaign.slug, **kwargs})


def page_of_campaign(campaign: Campaign) -> str:
    """The campaign's own page, where everybody may look."""
    return to_campaign("campaign", campaign)


def to_unit(name: str, campaign: Campaign, unit: Unit, **kwargs: Any) -> str:
    """A page of the campaign for a unit's coordinator, as a path."""
    return to_campaign(name, campaign, unit=unit.key, **kwargs)


def to_panel(campaign: Campaign) -> str:
    """The expert's desk of the campaign's tenant."""
    return reverse("expert-desk", kwargs={"tenant": campaign.tenant.slug})


def invitation(reviewer: Reviewer) -> str:
    """An invitation's link, with the portal's public address."""
    return f"{settings.PUBLIC_ADDRESS}{invitation_path(reviewer)}"


def invitation_path(reviewer: Reviewer) -> str:
    """An invitation's page, as a path."""
    return reverse("invitation", kwargs={"tenant": reviewer.campaign.tenant.slug, "token": reviewer.token})


def verification(certificate: Certificate) -> str:
    """What a certificate's QR code holds."""
    return verification_page(certificate.token)


def verification_page(token: str) -> str:
    """The public address where a certificate of this token is looked up."""
    return f"{settings.PUBLIC_ADDRESS}{reverse('verify', kwargs={'token': token})}"
