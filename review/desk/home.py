"""What coordinators, organisers and experts have to do next, across all their tenants."""

import datetime as dt

from django.db.models import Count, Q

from campaigns.models import Campaign, StageRow
from campaigns.schema import StageKind
from portal.home import Card
from portal.models import ORGANISERS, Membership, Person, Role
from portal.tenants import all_tenants
from review import links
from review.access import document_of
from review.eligibility.lists import direct_categories
from review.models import Assignment, NominationBatch, Review, Reviewer
from review.nominations.chains import handed_up
from review.nominations.queries import recommends
from submissions.models import Submission
from submissions.states import State


def cards(person: Person, *, now: dt.datetime) -> list[Card]:
    """Open work of the person's roles, each with its deadline. A few queries a role, none for a role not held."""
    with all_tenants():  # a person's own roles, wherever they are
        memberships = list(
            person.memberships.filter(role__in=[Role.COORDINATOR, *ORGANISERS, Role.REVIEWER])
            .select_related("unit", "tenant")
            .order_by("pk")
        )
        open_work: list[Card] = []
        if any(membership.role == Role.REVIEWER for membership in memberships):
            open_work += _expert(person, now)
        if any(membership.role == Role.COORDINATOR for membership in memberships):
            open_work += _coordinator(
                [
                    membership
                    for membership in memberships
                    if membership.role == Role.COORDINATOR and membership.unit
                ],
                now,
            )
        if organised := {membership.tenant_id for membership in memberships if membership.role in ORGANISERS}:
            open_work += _organiser(sorted(organised), now)
        return open_work


def _open_until(kind: StageKind, tenants: list[int], now: dt.datetime) -> dict[int, dt.datetime | None]:
    """Campaigns with an open stage of the kind, and when it closes. One query."""
    rows = StageRow.objects.filter(
        Q(opens_at=None) | Q(opens_at__lte=now), Q(closes_at=None) | Q(closes_at__gt=now), kind=kind,
        tenant_id__in=tenants,
    )  # fmt: skip
    return {row.campaign_id: row.closes_at for row in rows.order_by("closes_at")}


def _expert(person: Person, now: dt.datetime) -> list[Card]:
    rows = (
        Assignment.objects.filter(
            reviewer__person=person,
            reviewer__state=Reviewer.State.ACCEPTED,
            submission__state__in=[State.ELIGIBLE, State.SUBMITTED, State.RECOMMENDED],
            submission__campaign__results_at=None,
        )
        .exclude(review__state=Review.State.SUBMITTED)
        .order_by()
        .values("submission__campaign", "tenant_id")
        .annotate(left=Count("pk"))
    )
    counts = {row["submission__campaign"]: row["left"] for row in rows}
    if not counts:
        return []
    until = _open_until(StageKind.REVIEW, list({row["tenant_id"] for row in rows}), now)
    campaigns = Campaign.objects.filter(pk__in=counts).select_related("tenant")
    return [
        Card(
            title=f"还有 {counts[campaign.pk]} 件案例待评审",
            text=campaign.name,
            link=links.to_panel(campaign),
            action="去评审",
            tenant=str(campaign.tenant),
            due=until.get(campaign.pk),
            icon="gavel",
        )
        for campaign in campaigns
    ]


def _coordinator(memberships: list[Membership], now: dt.datetime) -> list[Card]:
    until = _open_until(StageKind.RECOMMEND, list({membership.tenant_id for membership in memberships}), now)
    if not until:
        return []
    campaigns = list(Campaign.objects.filter(pk__in=until).select_related("tenant", "current"))
    done = set(
        NominationBatch.objects.filter(
            campaign__in=campaigns,
            unit__in=[membership.unit for membership in memberships],
            state=NominationBatch.State.SUBMITTED,
        ).values_list("campaign_id", "unit_id")
    )
    waiting = _waiting(memberships, campaigns)
    open_work = []
    for campaign in campaigns:
        for membership in memberships:
            unit = membership.unit
            if unit is None or membership.tenant_id != campaign.tenant_id or (campaign.pk, unit.pk) in done:
                continue
            if not recommends(document_of(campaign), unit):
                continue
            left = waiting.get((campaign.pk, unit.pk), 0)
            left += handed_up(campaign, unit, document_of(campaign)).count()
            open_work.append(
                Card(
                    title=f"{unit}：{left} 件案例待审阅推荐" if left else f"{unit}：请核对推荐并报送",
                    text=f"{campaign.name}，推荐后还要报送才算完成。",
                    link=links.to_unit("unit-desk", campaign, unit),
                    action="去推荐",
                    tenant=str(campaign.tenant),
                    due=until.get(campaign.pk),
                    tone="orange" if left else "blue",
                    icon="building-community",
                )
            )
    return open_work


def _waiting(memberships: list[Membership], campaigns: list[Campaign]) -> dict[tuple[int, int], int]:
    """Submitted cases below each unit, by (campaign, unit). One query for all units."""
    below = Q(pk=None)
    for membership in memberships:
        if membership.unit is not None:
            below |= Q(tenant_id=membership.tenant_id, unit__path__startswith=membership.unit.path)
    rows = (
        Submission.objects.filter(below, campaign__in=campaigns, state=State.SUBMITTED)
        .order_by()
        .values_list("campaign_id", "tenant_id", "unit__path")
        .annotate(count=Count("pk"))
    )
    waiting: dict[tuple[int, int], int] = {}
    for campaign, tenant, path, count in rows:
        for membership in memberships:
            if (
                membership.unit is not None
                and membership.tenant_id == tenant
                and path.startswith(membership.unit.path)
            ):
                key = (campaign, membership.unit.pk)
                waiting[key] = waiting.get(key, 0) + count
    return waiting


def _organiser(tenants: list[int], now: dt.datetime) -> list[Card]:
    rows = (
        Submission.objects.filter(
            tenant_id__in=tenants,
            state__in=[State.SUBMITTED, State.REPORTED, State.ELIGIBLE],
            campaign__results_at=None,
        )
        .order_by()
        .values_list("campaign_id", "state", "category")
        .annotate(count=Count("pk"))
    )
    counts: dict[int, list[tuple[str, str, int]]] = {}
    for campaign, state, category, count in rows:
        counts.setdefault(campaign, []).append((state, category, count))
    campaigns = Campaign.objects.filter(pk__in=counts).select_related("tenant", "current")
    until = _open_until(StageKind.ELIGIBILITY, tenants, now)
    open_work = []
    for campaign in campaigns:
        direct = direct_categories(document_of(campaign))
        waiting = sum(
            count
            for state, category, count in counts[campaign.pk]
            if state == State.REPORTED or (state == State.SUBMITTED and category in direct)
        )
        if waiting:
            open_work.append(
                Card(
                    title=f"{waiting} 件案例待资格审核",
                    text=campaign.name,
                    link=f"{links.to_campaign('desk-cases', campaign)}?state=open",
                    action="去审核",
                    tenant=str(campaign.tenant),
                    due=until.get(campaign.pk),
                    tone="orange",
                    icon="clipboard-check",
                )
            )
    return open_work
