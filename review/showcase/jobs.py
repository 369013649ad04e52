"""Background work of the public pages. Jobs may run twice and be lost: a round of the sweep finds what is not ready."""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from campaigns.models import Campaign
from portal.models import Attachment, BlindCopy, PlayableCopy
from portal.tenants import all_tenants, tenant_scope
from review.access import document_of
from review.judging.films import is_film
from review.models import Showcase
from review.showcase import preparing
from review.showcase.visibility import candidates
from validators import playing, stripping


def prepare(*, campaign_id: int) -> None:
    """Make some cases of a campaign ready, and ask for the next ones."""
    with all_tenants():  # the id is the portal's own
        campaign = Campaign.objects.select_related("current", "tenant").filter(pk=campaign_id).first()
    if campaign is None or campaign.current is None:
        return
    with tenant_scope(campaign.tenant):
        if preparing.prepare_some(campaign, now=timezone.now()) == preparing.A_ROUND:
            preparing.ask(campaign)


def sweep(*, now: dt.datetime) -> dict[str, int]:
    """Campaigns with cases that are not ready, and films whose copies have come so far that the next step can begin."""
    with all_tenants():  # a sweep looks after everybody's rows
        rows = list(Showcase.objects.select_related("campaign__current", "campaign__tenant"))
    asked = 0
    for row in rows:
        campaign = row.campaign
        with tenant_scope(campaign.tenant):
            doc = document_of(campaign)
            if doc.showcase is None:
                continue
            if preparing.unready(campaign, doc).exists():
                preparing.ask(campaign)
                asked += 1
            _next_step_of_films(campaign)
    return {"showcases": asked}


def _next_step_of_films(campaign: Campaign) -> None:
    doc = document_of(campaign)
    asked = PlayableCopy.objects.filter(blob=OuterRef("copy"), version=playing.VERSION)
    bare = BlindCopy.objects.filter(
        ~Exists(asked), blob=OuterRef("blob"), version=stripping.VERSION, copy__isnull=False
    )
    folders = candidates(campaign, doc).values("folder")
    slots = doc.showcase.slots if doc.showcase else ()
    rows = Attachment.objects.filter(Exists(bare), folder__in=folders, slot__in=slots).select_related("blob")
    films = [file for file in rows[:200] if is_film(file)]
    with transaction.atomic():
        preparing.ensure_copies(films)
