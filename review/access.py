"""Fetching and authorising for the three desks in one. A stranger gets 404, a member in a wrong role 403."""

import uuid
from dataclasses import dataclass

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from campaigns.access import campaign_of
from campaigns.models import Campaign
from campaigns.schema import Document
from portal.access.memberships import coordinated_unit
from portal.models import Attachment, Person, Role, Unit
from portal.permissions import coordinated_units
from portal.visitors import acting_as, tenant_of
from review.permissions import may_handle
from submissions.models import Submission
from submissions.states import State


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


def unit_desk_of(request: HttpRequest, slug: str, unit: str) -> UnitDesk:
    """The coordinator's desk of a campaign."""
    person = acting_as(request, Role.COORDINATOR)
    campaign = campaign_of(request, slug)
    acted_for = coordinated_unit(request, unit)
    return UnitDesk(person, campaign, acted_for, tuple(coordinated_units(person, tenant_of(request))))


def unit_submission_of(
    request: HttpRequest, slug: str, unit: str, case: uuid.UUID
) -> tuple[UnitDesk, Submission]:
    """A submission of the desk's unit or below; other units' submissions do not exist here."""
    desk = unit_desk_of(request, slug, unit)
    rows = Submission.objects.with_relations().filter(campaign=desk.campaign).from_units_under(desk.unit)
    submission: Submission = get_object_or_404(rows, uuid=case)
    if not may_handle(desk.person, tenant_of(request), submission):
        raise Http404
    return desk, submission


def organised(request: HttpRequest, slug: str) -> Campaign:
    """A campaign on the organiser's desk."""
    acting_as(request, Role.ORGANISER)
    return campaign_of(request, slug)


def organised_submission(request: HttpRequest, slug: str, case: uuid.UUID) -> tuple[Campaign, Submission]:
    """A submission on the organiser's desk; drafts are their owners' alone."""
    campaign = organised(request, slug)
    rows = Submission.objects.with_relations().select_related("nomination", "eligibility")
    rows = rows.filter(campaign=campaign).exclude(state=State.DRAFT)
    submission: Submission = get_object_or_404(rows, uuid=case)
    return campaign, submission


def organised_file(submission: Submission, file: uuid.UUID) -> Attachment:
    """A file of a submission already fetched."""
    attachments = Attachment.objects.select_related("blob", "folder__submission", "evaluation")
    attachment: Attachment = get_object_or_404(attachments, folder=submission.folder_id, uuid=file)
    return attachment


def unit_named(key: str) -> Unit:
    """A unit of the tenant by its key."""
    unit: Unit = get_object_or_404(Unit, key=key)
    return unit
