"""One campaign walked from its document to its certificates, by the portal's own actions."""

import datetime as dt
from dataclasses import dataclass

from campaigns.actions import publish
from campaigns.calendar.rehearsal import walkable
from campaigns.models import Campaign
from campaigns.schema import Category, Document
from portal.models import Person, Tenant, Unit
from portal.tenants import tenant_scope
from review.demo.cases import unit_for
from review.demo.people import Cast, ensure_cast, recommending_units
from review.demo.walk import assignments_of, begin, complete_batch, hand_in_case, judge, put_forward, seat
from review.judging.actions.assignments import assign_evenly
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

    def recommend_and_hand_in(self, cases: list[Submission]) -> None:
        """Their units put them forward and hand in, where units do."""
        recommending = {}
        for case in cases:
            if self.doc.recommend is None or not case.spec.recommended:
                continue
            unit = next(u for u in recommending_units(self.doc) if case.unit.path.startswith(u.path))
            put_forward(case, unit, actor=self.cast.coordinators[0], now=NOW)
            recommending[unit.pk] = unit
        for unit in recommending.values():
            complete_batch(self.campaign, unit, actor=self.cast.coordinators[0], now=NOW)

    def judge(self) -> None:
        """Every case by as many experts as the last round wants, each later case a little worse."""
        for expert in self.cast.experts:
            seat(self.campaign, expert, actor=self.cast.organiser, now=NOW)
        final = self.doc.review.rounds[-1]
        for number in range(len(self.cast.experts), final.per_case):
            extra = Person.objects.create(username=f"extra{number}", real_name=f"专家{number}")
            seat(self.campaign, extra, actor=self.cast.organiser, now=NOW)
        outcome = assign_evenly(self.campaign, final, seed=7, actor=self.cast.organiser, now=NOW)
        assert len(outcome.short) == 0
        assignments = assignments_of(self.campaign)
        assert len(assignments) == final.per_case * Submission.objects.count()
        order = sorted({assignment.submission_id for assignment in assignments})
        for assignment in assignments:
            judge(assignment, 1 - order.index(assignment.submission_id) * 0.3, now=NOW)


def start_walk(doc: Document, first: int = 100) -> Walk:
    """The campaign published on a walkable calendar, with its organisation and people."""
    plant_for(doc)
    publish(walkable(doc, now=NOW), actor=None, now=NOW)
    tenant = Tenant.objects.get(slug=doc.tenant)
    with tenant_scope(tenant):
        campaign = Campaign.objects.select_related("current").get(slug=doc.slug)
        return Walk(campaign.current.doc, campaign, tenant, ensure_cast(tenant, doc, now=NOW, first=first))
