"""The only place where forwarding steps over the wall between tenants. Three ways lead across, and each hands out no more
than the two sides agreed on: an invitation by its unguessable code, the other end of a batch by its pair, and of cases that
went over how far they are.
"""

import datetime as dt
import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db.models import Prefetch, Q

from campaigns.models import Campaign
from portal.decisions import NotAllowed, refuse
from portal.tenants import all_tenants, tenant_scope
from review.models import Award, ForwardBatch, ForwardedCase, ForwardInvitation, Side
from submissions.states import EDITABLE, EXCLUDED, State


@dataclass(frozen=True, slots=True)
class Offer:
    """What a code tells its sender."""

    tenant_id: int
    invitation_id: int
    campaign_id: int
    tenant: str
    campaign: str
    closes_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a case is that went over: `stage` is gone, draft or submitted; `outcome` its published award, where the
    receiver tells.
    """

    stage: str
    outcome: str = ""


def offer_of(code: str, *, sender: Campaign, now: dt.datetime) -> Offer:
    """Wrong, expired, closed and another sender's codes are all the same answer: nobody learns which there are."""
    with all_tenants():  # looked up by an unguessable code
        rows = ForwardInvitation.objects.select_related("campaign", "tenant")
        usable = Q(sender=None) | Q(sender=sender.pk)
        row = rows.filter(usable, code=code.strip(), closed_at=None, closes_at__gt=now).first()
    if row is None:
        raise NotAllowed(refuse("forward_code_unknown"))
    return Offer(row.tenant_id, row.pk, row.campaign_id, row.tenant.name, row.campaign.name, row.closes_at)


@contextmanager
def receiving(offer: Offer) -> Iterator[ForwardInvitation]:
    """Inside the receiver's tenant, with the invitation's row locked: under it cases are counted."""
    with tenant_scope(offer.tenant_id):
        rows = ForwardInvitation.objects.select_related("campaign__tenant").select_for_update(of=("self",))
        yield rows.get(pk=offer.invitation_id)


@contextmanager
def other_end(batch: ForwardBatch) -> Iterator[ForwardBatch]:
    """Inside the other side's tenant, with its row of the same batch."""
    other = Side.IN if batch.side == Side.OUT else Side.OUT
    with all_tenants():  # its pair is the way to it, and leads to nothing else
        rows = ForwardBatch.objects.select_related("campaign__current", "campaign__tenant", "made_by")
        theirs = rows.get(pair=batch.pair, side=other)
    with tenant_scope(theirs.tenant_id):
        yield theirs


def progress_of(pairs: Collection[uuid.UUID]) -> dict[uuid.UUID, Progress]:
    """How far cases are that went over, by pair. Two queries."""
    with all_tenants():  # as above; only what `Progress` holds goes out
        awards = Award.objects.filter(withdrawn_at=None, list_key="").exclude(published_at=None)
        rows = ForwardedCase.objects.filter(
            pair__in=pairs, side=Side.IN, state=ForwardedCase.State.CONFIRMED
        ).select_related("submission", "batch__invitation")
        return {
            row.pair: _progress(row) for row in rows.prefetch_related(Prefetch("submission__awards", awards))
        }


def _progress(row: ForwardedCase) -> Progress:
    case = row.submission
    if case is None:
        return Progress("gone")
    if case.state in EDITABLE:
        return Progress("draft")
    shown = row.batch.invitation is not None and row.batch.invitation.shows_outcome
    if not shown or case.state in EXCLUDED or case.state != State.ELIGIBLE:
        return Progress("submitted")
    return Progress("submitted", "、".join(award.label for award in case.awards.all()))


def set_both(pairs: Collection[uuid.UUID], **values: object) -> None:
    """The same values in both rows of cases."""
    with all_tenants():  # each pair is one row on each side
        ForwardedCase.objects.filter(pair__in=pairs).update(**values)
