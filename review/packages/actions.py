"""Asking for a package."""

import datetime as dt

from campaigns.models import Campaign
from portal import tasks
from portal.decisions import NotAllowed, refuse
from portal.models import Person, Task, Unit
from review.packages.choosing import Choice, chosen
from review.packages.kind import PackageTask, subject_of_package


def start_package(
    campaign: Campaign, unit: Unit | None, choice: Choice, *, actor: Person, now: dt.datetime
) -> Task:
    """Have the chosen cases packed in the background. Raises `NotAllowed`: package_empty, package_not_blind."""
    if choice.blind and not campaign.blind:
        raise NotAllowed(refuse("package_not_blind"))
    if not chosen(campaign, unit, choice).exists():
        raise NotAllowed(refuse("package_empty"))
    return tasks.start(
        PackageTask.name, tenant=campaign.tenant, subject=subject_of_package(campaign, choice.unit),
        name=f"{campaign.name}{'-匿名' if choice.blind else ''}.zip", campaign=campaign.pk,
        params={"slug": campaign.slug, "choice": choice.as_json()}, actor=actor, now=now,
    )  # fmt: skip
