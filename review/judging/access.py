"""Fetching and authorising for judging: the scope that runs a panel, its reviewers and assignments, the expert's own."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from campaigns.access import campaign_of
from campaigns.models import Campaign
from campaigns.schema import Document
from campaigns.schema.judging import Round
from portal.models import Attachment, Person, Role, Unit
from portal.visitors import acting_as, tenant_of
from review.access import document_of, organised_file, unit_desk_of
from review.judging.queries import rounds
from review.links import to_campaign, to_unit
from review.models import Assignment, Reviewer
from review.permissions import may_judge
from submissions.models import Submission
from submissions.states import State


@dataclass(frozen=True, slots=True)
class ReviewScope:
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
        return rounds(self.doc, self.unit)

    def link(self, name: str, **kwargs: Any) -> str:
        """A page of this panel ("experts", "assign" ...), as a path: below the organiser's desk, or below the unit."""
        if self.unit is not None:
            return to_unit(f"unit-{name}", self.campaign, self.unit, **kwargs)
        return to_campaign(f"desk-{name}", self.campaign, **kwargs)


def page_of_panel(name: str) -> Callable[[Mapping[str, Any]], str]:
    """The URL name of a panel's page ("experts", "assign" ...), by whether the address names a unit."""
    return lambda arguments: f"unit-{name}" if arguments.get("unit") else f"desk-{name}"


def scope_of(request: HttpRequest, slug: str, unit: str) -> ReviewScope:
    """The organiser's panel, or where the address names a unit its coordinator's own."""
    if not unit:
        return ReviewScope(acting_as(request, Role.ORGANISER), campaign_of(request, slug), None)
    desk = unit_desk_of(request, slug, unit)
    scope = ReviewScope(desk.person, desk.campaign, desk.unit)
    if not scope.rounds:
        raise Http404
    return scope


def submission_in_scope(scope: ReviewScope, case: uuid.UUID) -> Submission:
    """A submission the panel may be given: the organiser's, or one of the unit's own."""
    rows = Submission.objects.with_relations().filter(campaign=scope.campaign).exclude(state=State.DRAFT)
    if scope.unit is not None:
        rows = rows.from_units_under(scope.unit)
    submission: Submission = get_object_or_404(rows, uuid=case)
    return submission


def reviewer_of(campaign: Campaign, reviewer: int, *, panel: Unit | None = None) -> Reviewer:
    """An expert of the campaign's panel, or of a unit's own panel."""
    rows = Reviewer.objects.select_related("person", "unit").filter(campaign=campaign, panel=panel)
    row: Reviewer = get_object_or_404(rows, pk=reviewer)
    row.campaign = campaign
    return row


def assignment_in(campaign: Campaign, assignment: uuid.UUID, *, panel: Unit | None = None) -> Assignment:
    """An assignment of the campaign, for the desk that made it."""
    rows = Assignment.objects.select_related("reviewer__person", "submission__campaign", "review")
    rows = rows.filter(submission__campaign=campaign, reviewer__panel=panel)
    row: Assignment = get_object_or_404(rows, uuid=assignment)
    return row


def my_assignment(request: HttpRequest, assignment: uuid.UUID) -> Assignment:
    """An assignment of the signed-in expert. What is assigned to somebody else does not exist here (X06)."""
    person = acting_as(request, Role.REVIEWER)
    read_with = [f"submission__{name}" for name in ("campaign__current", "rule_set", "unit", "tenant")]
    rows = Assignment.objects.select_related("reviewer", "review", *read_with).defer(
        "submission__campaign__current__document", "submission__rule_set__document"
    )
    row: Assignment = get_object_or_404(rows, uuid=assignment, reviewer__person=person)
    if not may_judge(person, row):
        raise Http404
    return row


def my_seat(request: HttpRequest, reviewer: int) -> Reviewer:
    """A panel that the signed-in expert sits on; nobody else's exists here."""
    person = acting_as(request, Role.REVIEWER)
    rows = Reviewer.objects.select_related("campaign", "person", "panel")
    row: Reviewer = get_object_or_404(rows, pk=reviewer, person=person, state=Reviewer.State.ACCEPTED)
    return row


def assigned_file(
    request: HttpRequest, assignment: uuid.UUID, file: uuid.UUID
) -> tuple[Assignment, Attachment]:
    """A file of the expert's case. In a blind campaign, slots that name authors do not exist (N12)."""
    mine = my_assignment(request, assignment)
    attachment = organised_file(mine.submission, file)
    if mine.submission.campaign.blind and not mine.submission.spec.slot(attachment.slot).blind:
        raise Http404
    return mine, attachment


def invitation_of(request: HttpRequest, token: str) -> Reviewer:
    """An invitation by its unguessable link, of the address's tenant."""
    tenant_of(request)
    rows = Reviewer.objects.select_related("campaign__tenant", "person", "panel")
    reviewer: Reviewer = get_object_or_404(rows, token=token)
    return reviewer
