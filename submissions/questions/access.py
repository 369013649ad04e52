"""Questions, fetched and authorised in one: the asker's own, a coordinator's units', an organiser's all. Experts see none."""

import uuid

from django.db.models import Q
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from campaigns.models import Campaign, FaqEntry
from portal.decisions import authorise
from portal.models import Role
from portal.permissions import coordinated_units, roles_in
from portal.visitors import acting_as, organising, person_of, tenant_of
from submissions.models import Question, QuestionQuerySet, ReplyTemplate, Submission


def questions_here(request: HttpRequest) -> QuestionQuerySet:
    """What the signed-in person may read and take part in. An auditor reads only (403)."""
    person, tenant = person_of(request), tenant_of(request)
    rows: QuestionQuerySet = Question.objects.with_relations()
    roles = roles_in(person, tenant)
    if Role.ORGANISER in roles or Role.AUDITOR in roles:
        authorise(organising(request))
        return rows
    theirs = Q(thread__asker=person)
    for unit in coordinated_units(person, tenant):
        theirs |= Q(unit__path__startswith=unit.path)
    return rows.filter(theirs)


def question_here(request: HttpRequest, question: uuid.UUID) -> Question:
    """One of them; everything else does not exist."""
    row: Question = get_object_or_404(questions_here(request), thread__uuid=question)
    return row


def organised_question(request: HttpRequest, question: uuid.UUID) -> Question:
    """One of the tenant's, for an organiser."""
    acting_as(request, Role.ORGANISER)
    return question_here(request, question)


def own_submission(request: HttpRequest, campaign: Campaign, case: str) -> Submission | None:
    """The asker's own case of the campaign that a link names; None where it names none of theirs."""
    try:
        key = uuid.UUID(case)
    except ValueError:
        return None
    rows = Submission.objects.select_related("unit").filter(campaign=campaign, owner=person_of(request))
    submission: Submission | None = rows.filter(uuid=key).first()
    return submission


def faq_entry(request: HttpRequest, campaign: Campaign, entry: int) -> FaqEntry:
    """One of the campaign's frequently asked questions, for an organiser."""
    acting_as(request, Role.ORGANISER)
    row: FaqEntry = get_object_or_404(
        FaqEntry.objects.select_related("campaign"), campaign=campaign, pk=entry
    )
    return row


def reply_template(request: HttpRequest, template: int) -> ReplyTemplate:
    """One of the tenant's ready-made replies, for an organiser."""
    acting_as(request, Role.ORGANISER)
    row: ReplyTemplate = get_object_or_404(ReplyTemplate.objects.select_related("tenant"), pk=template)
    return row
