"""Fetching and authorising cases and files in one. A stranger gets 404, a known person in a wrong role 403."""

import uuid

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from portal.decisions import authorise
from portal.files.access import readable
from portal.models import Attachment
from portal.permissions import roles_in
from portal.visitors import person_of, tenant_of
from submissions.models import Submission
from submissions.permissions import may_edit, may_see


def visible_case(request: HttpRequest, case: uuid.UUID) -> Submission:
    """A case this person may look at."""
    person, tenant = person_of(request), tenant_of(request)
    submission = get_object_or_404(Submission.objects.with_relations(), uuid=case)
    decision = may_see(person, tenant, submission)
    if not decision and not roles_in(person, tenant):
        raise Http404
    authorise(decision)
    return submission


def own_case(request: HttpRequest, case: uuid.UUID) -> Submission:
    """The person's own case. Others who may see it get 403, everybody else 404."""
    submission = visible_case(request, case)
    if submission.owner_id != person_of(request).pk:
        authorise(may_edit(person_of(request), submission))
    return submission


def editable_case(request: HttpRequest, case: uuid.UUID) -> Submission:
    """The person's own case while it can be changed."""
    submission = own_case(request, case)
    authorise(may_edit(person_of(request), submission))
    return submission


def visible_file(request: HttpRequest, file: uuid.UUID) -> tuple[Submission, Attachment]:
    """A file of a case this person may look at, with its case."""
    readable_file = readable(request, file)
    if not isinstance(readable_file.owner, Submission):
        raise Http404
    return readable_file.owner, readable_file.attachment
