"""Fetching and authorising for the three desks in one. A stranger gets 404, a member in a wrong role 403."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.urls import reverse

from campaigns.access import campaign_of
from campaigns.models import Campaign
from campaigns.schema import Document
from campaigns.schema.judging import Round
from portal.access.memberships import coordinated_unit
from portal.models import Attachment, Person, Role, Unit
from portal.permissions import coordinated_units
from portal.tenancy import all_tenants
from portal.visitors import acting_as, person_of, tenant_of
from review.models import Assignment, Certificate, Reviewer
from review.permissions import may_handle, may_judge
from submissions.models import Submission
from submissions.states import State

_CASE = ("campaign__current", "rule_set", "unit", "owner", "tenant")


@dataclass(frozen=True, slots=True)
class UnitDesk:
    """A coordinator at work: the campaign, the unit acted for, and the other units to choose from."""

    person: Person
    campaign: Campaign
    unit: Unit
    units: tuple[Unit, ...]

    @property
    def doc(self) -> Document:
        return document_of(self.campaign)


def document_of(campaign: Campaign) -> Document:
    """The rules in force."""
    if campaign.current is None:
        raise Http404
    return campaign.current.doc


def unit_desk_of(request: HttpRequest, slug: str) -> UnitDesk:
    """The coordinator's desk of a campaign."""
    person = acting_as(request, Role.COORDINATOR)
    campaign = campaign_of(request, slug)
    unit = coordinated_unit(request)
    return UnitDesk(person, campaign, unit, tuple(coordinated_units(person, tenant_of(request))))


def unit_case_of(request: HttpRequest, slug: str, case: uuid.UUID) -> tuple[UnitDesk, Submission]:
    """A case of the desk's unit or below; other units' cases do not exist here."""
    desk = unit_desk_of(request, slug)
    found: Submission | None = (
        Submission.objects.select_related(*_CASE)
        .filter(campaign=desk.campaign, uuid=case)
        .from_units_under(desk.unit)
        .first()
    )
    if found is None or not may_handle(desk.person, tenant_of(request), found):
        raise Http404
    return desk, found


def organised(request: HttpRequest, slug: str) -> Campaign:
    """A campaign on the organiser's desk."""
    acting_as(request, Role.ORGANISER)
    return campaign_of(request, slug)


def organised_case(request: HttpRequest, slug: str, case: uuid.UUID) -> tuple[Campaign, Submission]:
    """A case on the organiser's desk; drafts are their owners' alone."""
    campaign = organised(request, slug)
    found: Submission | None = (
        Submission.objects.select_related(*_CASE, "nomination", "eligibility")
        .filter(campaign=campaign, uuid=case)
        .exclude(state=State.DRAFT)
        .first()
    )
    if found is None:
        raise Http404
    return campaign, found


def organised_file(submission: Submission, file: uuid.UUID) -> Attachment:
    """A file of a case already fetched."""
    attachments = Attachment.objects.select_related("blob", "folder__submission", "evaluation")
    attachment: Attachment | None = attachments.filter(folder=submission.folder_id, uuid=file).first()
    if attachment is None:
        raise Http404
    return attachment


@dataclass(frozen=True, slots=True)
class Panel:
    """Who runs a panel: the organiser, or a unit's coordinator its own first round (N15)."""

    person: Person
    campaign: Campaign
    unit: Unit | None

    @property
    def doc(self) -> Document:
        return document_of(self.campaign)

    @property
    def rounds(self) -> list[Round]:
        """The rounds this panel judges."""
        return [one for one in self.doc.review.rounds if (one.by == "unit") == (self.unit is not None)]

    def link(self, name: str, **kwargs: Any) -> str:
        """A page of this panel."""
        at = {"tenant": self.campaign.tenant.slug, "campaign": self.campaign.slug, **kwargs}
        return reverse(name, kwargs=at) + self.query

    @property
    def query(self) -> str:
        """What addresses of a unit's own panel carry along."""
        return f"?unit={self.unit.key}" if self.unit else ""


def panel_of(request: HttpRequest, slug: str) -> Panel:
    """The organiser's panel, or with `?unit=<key>` the coordinator's own."""
    if not (request.GET.get("unit") or request.POST.get("unit")):
        return Panel(acting_as(request, Role.ORGANISER), campaign_of(request, slug), None)
    desk = unit_desk_of(request, slug)
    panel = Panel(desk.person, desk.campaign, desk.unit)
    if not panel.rounds:
        raise Http404
    return panel


def case_on_panel(panel: Panel, case: uuid.UUID) -> Submission:
    """A case the panel may be given: the organiser's, or one of the unit's own."""
    cases = Submission.objects.select_related(*_CASE).filter(campaign=panel.campaign, uuid=case)
    if panel.unit is not None:
        cases = cases.from_units_under(panel.unit)
    found: Submission | None = cases.exclude(state=State.DRAFT).first()
    if found is None:
        raise Http404
    return found


def reviewer_of(campaign: Campaign, reviewer: int, *, panel: Unit | None = None) -> Reviewer:
    """An expert of the campaign's panel, or of a unit's own panel."""
    found: Reviewer | None = (
        Reviewer.objects.select_related("person", "unit")
        .filter(campaign=campaign, panel=panel, pk=reviewer)
        .first()
    )
    if found is None:
        raise Http404
    found.campaign = campaign
    return found


def unit_named(key: str) -> Unit:
    """A unit of the tenant by its key."""
    found: Unit | None = Unit.objects.filter(key=key).first()
    if found is None:
        raise Http404
    return found


def assignment_in(campaign: Campaign, assignment: uuid.UUID, *, panel: Unit | None = None) -> Assignment:
    """An assignment of the campaign, for the desk that made it."""
    found: Assignment | None = (
        Assignment.objects.select_related("reviewer__person", "submission__campaign", "review")
        .filter(submission__campaign=campaign, reviewer__panel=panel, uuid=assignment)
        .first()
    )
    if found is None:
        raise Http404
    return found


def my_assignment(request: HttpRequest, assignment: uuid.UUID) -> Assignment:
    """An assignment of the signed-in expert. What is assigned to somebody else does not exist here (X06)."""
    person = acting_as(request, Role.REVIEWER)
    found: Assignment | None = (
        Assignment.objects.select_related(
            "reviewer",
            "review",
            *(f"submission__{name}" for name in ("campaign__current", "rule_set", "unit", "tenant")),
        )
        .defer("submission__campaign__current__document", "submission__rule_set__document")
        .filter(uuid=assignment, reviewer__person=person)
        .first()
    )
    if found is None or not may_judge(person, found):
        raise Http404
    return found


def assigned_file(
    request: HttpRequest, assignment: uuid.UUID, file: uuid.UUID
) -> tuple[Assignment, Attachment]:
    """A file of the expert's case. In a blind campaign, slots that name authors do not exist (N12)."""
    mine = my_assignment(request, assignment)
    found = organised_file(mine.submission, file)
    if mine.submission.campaign.blind and not mine.submission.spec.slot(found.slot).blind:
        raise Http404
    return mine, found


def invitation_of(request: HttpRequest, token: str) -> Reviewer:
    """An invitation by its unguessable link, of the address's tenant."""
    tenant_of(request)
    found: Reviewer | None = (
        Reviewer.objects.select_related("campaign__tenant", "person", "panel").filter(token=token).first()
    )
    if found is None:
        raise Http404
    return found


def certificate_of(campaign: Campaign, certificate: int) -> Certificate:
    """A certificate of the campaign."""
    found: Certificate | None = (
        Certificate.objects.select_related("award__submission")
        .filter(award__campaign=campaign, pk=certificate)
        .first()
    )
    if found is None:
        raise Http404
    return found


def certificate_with(token: str) -> Certificate | None:
    """A certificate by the address in its QR code; anyone may ask, of any tenant."""
    with all_tenants():  # the token is unguessable and the page says only what stands on the paper
        found: Certificate | None = (
            Certificate.objects.select_related("tenant", "award__campaign", "reissue")
            .filter(token=token)
            .first()
        )
    return found


def own_certificate(request: HttpRequest, token: str) -> Certificate:
    """A valid certificate, for the case's owner or an organiser."""
    person = person_of(request)
    found: Certificate | None = (
        Certificate.objects.select_related("award__submission", "award__campaign__current")
        .filter(token=token, revoked_at=None, award__published_at__isnull=False)
        .first()
    )
    if found is None:
        raise Http404
    if found.award.submission.owner_id != person.pk:
        acting_as(request, Role.ORGANISER)
    return found
