"""Downloading what a campaign gives out: whoever may see the campaign's page may have it."""

import uuid

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from campaigns.access import campaign_of
from campaigns.handouts.files import handout_of
from portal.files import serving


@require_safe
def handout(request: HttpRequest, campaign: str, file: uuid.UUID) -> HttpResponseBase:
    """The bytes, as a download."""
    attachment = handout_of(campaign_of(request, campaign), file)
    return serving.send(request, attachment.blob, name=attachment.name, download=True)
