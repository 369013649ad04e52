"""One campaign walked from its document to its certificates, by the portal's own actions."""

import datetime as dt
from dataclasses import dataclass

from campaigns.actions import publish
from campaigns.calendar.rehearsal import walkable
from campaigns.models import Campaign
from campaigns.schema import Category, Document
from portal.models import Tenant, Unit
from portal.tenants import tenant_scope
from review.demo.cases import unit_for
from review.demo.people import Cast, ensure_cast, recommending_units
from review.demo.walk import begin, hand_in_case
from submissions.models import Submission
from tests.factories.organisations import plant_for

NOW = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


@dataclass
class Walk:
    doc: Document
    campaign: Campaign
    tenant: Tenant
    cast: Cast
    serial: int = 0

    def unit_for(self, category: Category) -> Unit | None:
        """A unit that may apply in the category; below a recommending one where units recommend."""
        if self.tenant.open_units:
            return None
        uppers = recommending_units(self.doc) if category.recommended and self.doc.recommend else [None]
        return next(unit for upper in uppers if (unit := unit_for(self.doc, category, upper)))

    def submission(self, category: Category, *, track: str = "", everything: bool = True) -> Submission:
        """A submission of the category, filled, with files in every slot, submitted."""
        self.serial += 1
        applicant = self.cast.applicants[0]
        draft = begin(
            self.campaign, category.key, title=f"{category.label}的课堂新探索{self.serial}".replace("《", "").replace("》", ""),
            unit=self.unit_for(category), actor=applicant, now=NOW, serial=self.serial, track=track,
        )  # fmt: skip
        return hand_in_case(draft, actor=applicant, now=NOW, everything=everything)


def start_walk(doc: Document, first: int = 100) -> Walk:
    """The campaign published on a walkable calendar, with its organisation and people."""
    plant_for(doc)
    publish(walkable(doc, now=NOW), actor=None, now=NOW)
    tenant = Tenant.objects.get(slug=doc.tenant)
    with tenant_scope(tenant):
        campaign = Campaign.objects.select_related("current").get(slug=doc.slug)
        return Walk(campaign.current.doc, campaign, tenant, ensure_cast(tenant, doc, now=NOW, first=first))
