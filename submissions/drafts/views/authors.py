"""The authors of a case, and finding units for them."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from portal.refusals import for_scripts
from portal.visitors import person_of
from submissions import access
from submissions.drafts import actions, editing
from submissions.drafts.forms.authors import posted_people
from submissions.drafts.queries import units_like


@login_required
@require_POST
@for_scripts
def authors(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    """Save all authors as they stand in the page."""
    submission = access.own_case(request, case)
    now = timezone.now()
    saved = actions.set_authors(
        submission,
        *posted_people(request.POST, submission),
        actor=person_of(request),
        now=now,
        edition=editing.posted_edition(request.POST),
    )
    data = editing.saved_json(saved, now)
    notes = editing.author_notes(saved, list(saved.authors.all()), list(saved.instructors.all()))
    return JsonResponse(data | {"notes": notes} | editing.group_words(saved))


@login_required
@require_safe
def unit_search(request: HttpRequest) -> HttpResponse:
    """Units of the tenant whose name holds the typed words, for the authors' table."""
    return JsonResponse({"units": units_like(request.GET.get("q", ""))})
