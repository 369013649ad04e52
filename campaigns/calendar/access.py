"""For whom an extension is asked: a unit and a case by what an organiser types. Raises `NotAllowed`."""

import uuid

from django.conf import settings
from django.db.models import Q
from django.utils.module_loading import import_string

from campaigns.models import Campaign
from portal.decisions import NotAllowed, refuse
from portal.models import Unit


def named_unit(text: str) -> Unit:
    """The tenant's unit with this name or key."""
    unit: Unit | None = Unit.objects.filter(Q(name=text) | Q(key=text)).first()
    if unit is None:
        raise NotAllowed(refuse("unit_unknown"))
    return unit


def numbered_case(campaign: Campaign, text: str) -> uuid.UUID:
    """The uuid of the campaign's submission with this number or uuid; submissions are asked through the settings."""
    submission: uuid.UUID | None = import_string(settings.SUBMISSION_NAMED)(campaign, text)
    if submission is None:
        raise NotAllowed(refuse("case_unknown"))
    return submission
