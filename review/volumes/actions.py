"""Asking for a volume."""

import datetime as dt

from campaigns.models import Campaign
from portal import tasks
from portal.decisions import NotAllowed, refuse
from portal.models import Person, Task
from review.volumes.choosing import Choice, chosen
from review.volumes.kind import VolumeTask, subject_of_volume
from validators import filling


def start_volume(campaign: Campaign, choice: Choice, *, actor: Person, now: dt.datetime) -> Task:
    """Have the chosen cases compiled in the background. Raises `NotAllowed`: volume_empty, volume_no_pdf."""
    if not chosen(campaign, choice).exists():
        raise NotAllowed(refuse("volume_empty"))
    if choice.format == "pdf" and not filling.printable():
        raise NotAllowed(refuse("volume_no_pdf"))
    return tasks.start(
        VolumeTask.name, tenant=campaign.tenant, subject=subject_of_volume(campaign, choice.format),
        name=f"{campaign.name}案例汇编.{choice.format}", campaign=campaign.pk,
        params={"slug": campaign.slug, "choice": choice.as_json()}, actor=actor, now=now,
    )  # fmt: skip
