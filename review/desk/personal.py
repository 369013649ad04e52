"""Whole phones, numbers and addresses of a call's people, for whoever sees them masked: its organisers, and the coordinators of
the units a case came from. An expert is neither, and an auditor only reads.
"""

import uuid
from typing import Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from campaigns.fields.words import whole_answer
from portal.decisions import authorise
from portal.masking import Found, row_number
from portal.models import Role
from portal.permissions import coordinated_units, roles_in
from portal.typed_text import is_uuid
from portal.visitors import acting_as, person_of, tenant_of
from review.access import document_of
from review.desk.units.lines import form_of_campaign
from review.models import Objection, Reviewer, UnitDocument
from review.nominations.experts.queries import nominated_experts
from review.objections.access import Side, side_of
from review.permissions import may_coordinate, may_handle, may_organise
from submissions.messages import PRIVATE_COLUMNS
from submissions.models import Author, Instructor, Submission
from submissions.states import State


def author(request: HttpRequest, key: str, field: str) -> Found:
    return _named(request, Author, key, field)


def instructor(request: HttpRequest, key: str, field: str) -> Found:
    return _named(request, Instructor, key, field)


def answer(request: HttpRequest, key: str, field: str) -> Found:
    """An answer of a case."""
    submission = _handled(request, _uuid(key))
    return Found(whole_answer(submission.spec.fields, submission.answers, field), submission)


def unit_answer(request: HttpRequest, key: str, field: str) -> Found:
    """An answer of a unit's form, for its coordinators."""
    rows = UnitDocument.objects.select_related("unit", "campaign__current")
    row: UnitDocument = get_object_or_404(rows, pk=row_number(key))
    person, tenant = acting_as(request, Role.COORDINATOR), tenant_of(request)
    if row.unit not in coordinated_units(person, tenant):
        raise Http404
    form = form_of_campaign(document_of(row.campaign), row.form)
    return Found(whole_answer(form.fields, row.answers, field) if form else "", row)


def expert(request: HttpRequest, key: str, field: str) -> Found:
    """An expert of the organiser's panel, or of a unit's own for its coordinator."""
    row = _seat(request, key)
    return Found(row.email if field == "email" else row.phone, row, whose=row.person)


def seat_asker(request: HttpRequest, key: str, field: str) -> Found:
    """Who took an expert's link that names nobody, and waits to be confirmed."""
    row = _seat(request, key)
    if row.person is None or row.state != Reviewer.State.ASKED:
        raise Http404
    return Found(row.person.email if field == "email" else row.person.phone, row, whose=row.person)


def _seat(request: HttpRequest, key: str) -> Reviewer:
    row: Reviewer = get_object_or_404(Reviewer.objects.select_related("panel", "person"), pk=row_number(key))
    person, tenant = person_of(request), tenant_of(request)
    if row.panel is None:
        acting_as(request, Role.ORGANISER)
    elif not may_coordinate(person, tenant, row.panel):
        raise Http404
    return row


def nominated(request: HttpRequest, key: str, field: str) -> Found:
    """Somebody a unit nominated as an expert."""
    acting_as(request, Role.ORGANISER)
    row: UnitDocument = get_object_or_404(
        UnitDocument.objects.select_related("unit", "campaign__current"), pk=row_number(key.partition("-")[0])
    )
    for each in nominated_experts(row.campaign, document_of(row.campaign)):
        if each.key == key:
            return Found(each.email if field == "email" else each.phone, row)
    raise Http404


def objector(request: HttpRequest, key: str, field: str) -> Found:
    """Who objected, for organisers whom the objection isn't about."""
    person = acting_as(request, Role.ORGANISER)
    rows = Objection.objects.select_related("notice__campaign__tenant", "submission", "objector")
    row: Objection = get_object_or_404(rows, uuid=_uuid(key))
    if side_of(row, person) is not Side.ORGANISER:
        raise Http404
    return Found(row.contact, row, whose=row.objector, campaign=row.notice.campaign_id)


def _named(request: HttpRequest, model: type[Author | Instructor], key: str, field: str) -> Found:
    """A line of a case's people."""
    row: Any = get_object_or_404(model.objects.select_related("submission"), pk=row_number(key))
    submission = _handled(request, row.submission.uuid)
    if field == "phone":
        value = row.phone
    else:
        value = str(row.details.get(field, "")) if field in PRIVATE_COLUMNS else ""
    return Found(value, submission, whose=row)


def _handled(request: HttpRequest, case: uuid.UUID) -> Submission:
    """A case that was handed in, for its organisers and its units' coordinators."""
    person, tenant = person_of(request), tenant_of(request)
    if not roles_in(person, tenant):
        raise Http404
    rows = Submission.objects.with_relations().exclude(state=State.DRAFT)
    submission: Submission = get_object_or_404(rows, uuid=case)
    if not may_handle(person, tenant, submission):
        authorise(may_organise(person, tenant))
    return submission


def _uuid(key: str) -> uuid.UUID:
    if not is_uuid(key):
        raise Http404
    return uuid.UUID(key)


KINDS = {
    "author": author,
    "instructor": instructor,
    "answer": answer,
    "unit-answer": unit_answer,
    "expert": expert,
    "seat-asker": seat_asker,
    "nominated": nominated,
    "objector": objector,
}
"""By the name that an address gives."""
