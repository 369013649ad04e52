"""Writing to a group."""

import datetime as dt

from django.db import transaction
from django.db.models import QuerySet

from campaigns.models import Campaign
from portal import audit, messages
from portal.decisions import NotAllowed, refuse, require
from portal.messages.audiences import Audience
from portal.models import Broadcast, Person
from review.desk.announcing.deciding import decide_announce
from review.links import page_of_campaign


@transaction.atomic
def announce(
    campaign: Campaign, audience: Audience, *, title: str, text: str, actor: Person, now: dt.datetime
) -> Broadcast:
    """Tell everybody of the group, in the portal and by mail. The campaign's row is the lock under which the day's
    messages are counted. Raises `NotAllowed`.
    """
    Campaign.objects.select_for_update(no_key=True, of=("self",)).get(pk=campaign.pk)
    people = set(audience.people())
    if not people:
        raise NotAllowed(refuse("announce_nobody", audience=audience.label))
    require(
        decide_announce(
            [
                (row.audience, row.params, row.made_at)
                for row in sent(campaign, since=now - dt.timedelta(days=1))
            ],
            audience=audience.key,
            title=title,
            text=text,
            now=now,
        )
    )
    broadcast = messages.notify_many(
        people,
        campaign,
        "organiser.message",
        title=title,
        text=text,
        tenant=campaign.tenant.name,
        campaign=campaign.name,
        link=page_of_campaign(campaign),
        audience=audience.key,
        campaign_key=campaign.pk,
        actor=actor,
        now=now,
    )
    audit.record(
        "message.send", broadcast, campaign=campaign.pk, actor=actor, now=now, audience=audience.key,
        people=len(people),
    )  # fmt: skip
    return broadcast


def sent(campaign: Campaign, *, since: dt.datetime | None = None) -> "QuerySet[Broadcast]":
    """What was written to groups of the campaign, latest first."""
    rows = Broadcast.objects.filter(campaign=campaign.pk, code="organiser.message").select_related("made_by")
    return rows.filter(made_at__gt=since) if since else rows
