"""Objections, fetched and authorised in one. An objection is for its objector, the organisers, and the case's applicant
once it is told; to everybody else it does not exist.
"""

import uuid
from dataclasses import dataclass
from enum import StrEnum

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from campaigns.access import campaign_of
from campaigns.models import Campaign
from portal.decisions import authorise
from portal.models import Person, Role
from portal.permissions import may_act_as
from portal.visitors import organising, person_of
from review.access import organised
from review.models import Objection, ObjectionNote, PublicNotice
from review.objections.queries import latest_notice

Kind = ObjectionNote.Kind


class Side(StrEnum):
    """How a person stands to an objection."""

    ORGANISER = "organiser"
    OBJECTOR = "objector"
    APPLICANT = "applicant"


READS = {
    Side.ORGANISER: frozenset(Kind.values),
    Side.OBJECTOR: frozenset({Kind.STEP, Kind.QUESTION, Kind.SUPPLEMENT}),
    Side.APPLICANT: frozenset({Kind.STATEMENT}),
}
"""Entries of the record that each side reads; a step's words to the objector are not the applicant's."""
WRITES = {
    Side.ORGANISER: frozenset({Kind.INTERNAL, Kind.QUESTION}),
    Side.OBJECTOR: frozenset({Kind.SUPPLEMENT}),
    Side.APPLICANT: frozenset({Kind.STATEMENT}),
}


@dataclass(frozen=True, slots=True)
class SeenObjection:
    """An objection with the person who looks at it."""

    campaign: Campaign
    objection: Objection
    person: Person
    side: Side


def side_of(objection: Objection, person: Person) -> Side | None:
    """How this person stands to it; None: not at all. Who objected, and whose case it is, handle nothing of it though they
    are organisers.
    """
    if objection.objector_id == person.pk:
        return Side.OBJECTOR
    if objection.submission is not None and objection.submission.owner_id == person.pk:
        return Side.APPLICANT if objection.told_text else None
    if may_act_as(person, objection.notice.campaign.tenant, Role.ORGANISER, reading=True):
        return Side.ORGANISER
    return None


def seen_objection(request: HttpRequest, campaign: str, objection: uuid.UUID) -> SeenObjection:
    """One that this person may read, or write to where the request writes."""
    person, campaign_row = person_of(request), campaign_of(request, campaign)
    rows = Objection.objects.select_related(
        "notice__campaign__tenant",
        "notice__campaign__current",
        "submission__unit",
        "unit",
        "objector",
        "folder",
    )
    row: Objection = get_object_or_404(rows, notice__campaign=campaign_row, uuid=objection)
    side = side_of(row, person)
    if side is None:
        raise Http404
    if side is Side.ORGANISER:  # an auditor reads only
        authorise(organising(request))
    return SeenObjection(campaign_row, row, person, side)


def handled_objection(request: HttpRequest, campaign: str, objection: uuid.UUID) -> SeenObjection:
    """One on the organiser's desk. Nobody handles an objection of their own."""
    organised(request, campaign)
    seen = seen_objection(request, campaign, objection)
    if seen.side is not Side.ORGANISER:
        raise Http404
    return seen


def notice_of(request: HttpRequest, campaign: str) -> tuple[Campaign, PublicNotice]:
    """The campaign's latest notice, for everybody."""
    return _with_notice(campaign_of(request, campaign))


def organised_notice(request: HttpRequest, campaign: str) -> tuple[Campaign, PublicNotice]:
    """The campaign's latest notice, on the organiser's desk."""
    return _with_notice(organised(request, campaign))


def _with_notice(campaign: Campaign) -> tuple[Campaign, PublicNotice]:
    notice = latest_notice(campaign)
    if notice is None:
        raise Http404
    notice.campaign = campaign
    return campaign, notice
