"""Documents that a unit still owes, with their dates, on its coordinators' home (E11, N16, D22, L15)."""

import datetime as dt

from campaigns.models import Campaign, StageRow
from campaigns.schema import StageKind
from portal.home import Card
from portal.models import Membership, Person, Role
from portal.tenants import all_tenants
from review.access import document_of
from review.links import to_unit
from review.models import UnitDocument
from review.nominations.documents.queries import files_of, is_complete, with_files
from review.nominations.queries import recommends

LATE = dt.timedelta(days=30)
"""How long after its date a document that was not handed in is still asked for."""


def cards(person: Person, *, now: dt.datetime) -> list[Card]:
    """One card a document with a date. Four queries, one for whoever coordinates nothing."""
    with all_tenants():  # a person's own roles, wherever they are
        rows = person.memberships.filter(role=Role.COORDINATOR, unit__isnull=False)
        memberships = list(rows.select_related("unit", "tenant").order_by("pk"))
        if not memberships:
            return []
        recommending = StageRow.objects.filter(
            tenant__in=[row.tenant_id for row in memberships], kind=StageKind.RECOMMEND
        )
        campaigns = list(
            Campaign.objects.filter(pk__in=recommending.values("campaign"), results_at=None)
            .select_related("tenant", "current")
            .order_by("pk")
        )
        documents = with_files(
            UnitDocument.objects.filter(
                campaign__in=campaigns,
                unit__in=[row.unit_id for row in memberships],
                updated_at__isnull=False,
            )
        )
        brought = {(row.campaign_id, row.unit_id, row.form): row for row in documents}
        return [
            card
            for campaign in campaigns
            for membership in memberships
            if membership.tenant_id == campaign.tenant_id
            for card in _cards(campaign, membership, brought, now)
        ]


def _cards(
    campaign: Campaign,
    membership: Membership,
    brought: dict[tuple[int, int, str], UnitDocument],
    now: dt.datetime,
) -> list[Card]:
    doc, unit = document_of(campaign), membership.unit
    if doc.recommend is None or unit is None or not recommends(doc, unit):
        return []
    owed = []
    for form in doc.recommend.forms:
        due = form.due
        if due is None or due + LATE < now or (form.unit_kinds and unit.kind not in form.unit_kinds):
            continue
        document = brought.get((campaign.pk, unit.pk, form.key))
        answers = document.answers if document else None
        if is_complete(form, answers, {file.slot for file in files_of(document)}):
            continue
        late = due <= now
        owed.append(
            Card(
                title=f"{unit}：还没有交{form.label}",
                text=campaign.name + ("；已过截止时间，请尽快补交" if late else ""),
                link=to_unit("unit-document", campaign, unit, form=form.key),
                action="去填写",
                tenant=str(campaign.tenant),
                due=None if late else due,
                tone="red" if late else "orange",
                icon="file-description",
            )
        )
    return owed
