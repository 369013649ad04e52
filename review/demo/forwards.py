"""Cases that go on to another organiser's campaign: one that its author took there, one whose author is asked, so that both
organisers and the author find something on their pages.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from campaigns.models import Campaign
from campaigns.schema import Category
from campaigns.schema.outputs import Forward
from portal.decisions import NotAllowed
from portal.tenants import all_tenants, tenant_scope
from portal.words import say
from review.access import document_of
from review.demo.cases import Say, soon_made, unit_for
from review.demo.filling import title_for
from review.demo.people import Cast
from review.demo.walk import begin, find_eligible, hand_in_case
from review.forwarding.actions import confirming, sending
from review.forwarding.mapping import mapped
from review.models import ForwardBatch, ForwardedCase
from submissions.models import Submission

DAYS = dt.timedelta(days=20)
SERIAL = 22
"""Where the numbers of these cases begin: the others of a campaign are below."""


@dataclass(frozen=True)
class _Ends:
    """Both campaigns with their people."""

    sender: Campaign
    cast: Cast
    receiver: Campaign
    theirs: Cast


def load_forwards(casts: Mapping[int, Cast], *, now: dt.datetime, say_so: Say) -> None:
    """The first campaign of which cases go on without an award, to the first campaign of another tenant; `casts` by the campaign's
    key. Nothing where cases have gone on already.
    """
    with all_tenants():  # a start-up command; nobody's request
        campaigns = list(
            Campaign.objects.select_related("current", "tenant").filter(pk__in=casts).order_by("pk")
        )
        if ForwardBatch.objects.exists():
            return
    for sender in campaigns:
        receiver = next((each for each in campaigns if each.tenant_id != sender.tenant_id), None)
        found = next(_direct(sender), None)
        if found is None or receiver is None:
            continue
        try:
            _walk(_Ends(sender, casts[sender.pk], receiver, casts[receiver.pk]), *found, now)
        except NotAllowed as refused:
            say_so(f"  · {say(refused.decision)}")
        return


def _direct(campaign: Campaign) -> Iterator[tuple[Forward, Category]]:
    """Forwards that ask for no award, with a category that they speak of and whose files are soon made."""
    doc = document_of(campaign)
    for forward in doc.forwards:
        for category in doc.categories:
            meant = not forward.where.categories or category.key in forward.where.categories
            if meant and not forward.tiers and not category.judged and soon_made(category):
                yield forward, category


def _walk(ends: _Ends, forward: Forward, category: Category, now: dt.datetime) -> None:
    sender, receiver, author = ends.sender, ends.receiver, ends.cast.applicants[0]
    with tenant_scope(sender.tenant):
        cases = [_case(ends, category, SERIAL + at, now) for at in range(2)]
    with tenant_scope(receiver.tenant):
        invitation = sending.invite(
            receiver, closes_at=now + DAYS, most=20, shows_outcome=True, note=sender.tenant.name,
            actor=ends.theirs.organiser, now=now,
        )  # fmt: skip
    with tenant_scope(sender.tenant):
        batch = sending.send(sender, forward, cases, invitation.code, actor=ends.cast.organiser, now=now)
    with tenant_scope(receiver.tenant):
        incoming = ForwardBatch.objects.get(pair=batch.pair)
        categories = {sent["key"]: _nearest(sent, receiver).key for sent in incoming.shape}
        sending.accept(incoming, {}, categories, actor=ends.theirs.organiser, now=now)
    with tenant_scope(sender.tenant):
        row = ForwardedCase.objects.select_related("batch", "submission").get(submission=cases[0])
        confirming.confirm(row, actor=author, now=now)


def _case(ends: _Ends, category: Category, serial: int, now: dt.datetime) -> Submission:
    """Handed in and found eligible."""
    campaign, author = ends.sender, ends.cast.applicants[0]
    unit = None if campaign.tenant.open_units else unit_for(document_of(campaign), category, None)
    track = category.tracks[0] if category.tracks else ""
    draft = begin(
        campaign, category.key, title=title_for(serial), unit=unit, actor=author, now=now, serial=serial, track=track
    )  # fmt: skip
    hand_in_case(draft, actor=author, now=now)
    case = Submission.objects.with_relations().get(pk=draft.pk)
    find_eligible(case, actor=ends.cast.organiser, now=now)
    return case


def _nearest(sent: Mapping[str, Any], receiver: Campaign) -> Category:
    """The receiver's category that takes over the most."""

    def taken(category: Category) -> int:
        plan = mapped(sent, category, None)
        return len(plan["fields"]) + len(plan["slots"])

    return max(document_of(receiver).categories, key=taken)
