"""Printed forms: a page of them, each as Word at once and as PDF by a worker. The same for every place they are asked for."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from campaigns.schema.outputs import Printout
from portal.downloads import attachment
from portal.refusals import refused_at
from review.printed_forms import actions
from review.printed_forms.making import file_name
from review.printed_forms.places import PLACES, Place
from review.printed_forms.queries import offers
from validators.filling import printable

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@require_safe
@login_required
def forms(request: HttpRequest, place: str, **names: Any) -> HttpResponse:
    """The forms that there are here."""
    here = PLACES[place](request, **names)
    day = timezone.now().astimezone(here.subject.campaign.zone).date()
    listed = offers(here, day=day)
    context = {
        "place": here,
        "offers": listed,
        "printable": printable(),
        "waiting": any(offer.waiting for offer in listed),
        "campaign": here.subject.campaign,
    }
    return render(request, "review/printed_forms/forms.html", context)


def _page_of(kwargs: Mapping[str, Any]) -> str:
    return str(kwargs["place"])


@require_safe
@login_required
@refused_at(_page_of, "campaign", "unit", "case")
def word(request: HttpRequest, place: str, printout: str, **names: Any) -> HttpResponse:
    """One form as a Word file."""
    here = PLACES[place](request, **names)
    chosen = here.printout(printout)
    day = timezone.now().astimezone(here.subject.campaign.zone).date()
    content = actions.fill(here.subject, chosen, day=day)
    _note(here, chosen)
    return HttpResponse(
        content, content_type=WORD, headers=attachment(file_name(here.subject, chosen, "docx"))
    )


@require_POST
@login_required
@refused_at(_page_of, "campaign", "unit", "case")
def ask(request: HttpRequest, place: str, printout: str, **names: Any) -> HttpResponse:
    """Have the PDF made."""
    here = PLACES[place](request, **names)
    actions.ask_for_pdf(here.subject, here.printout(printout), actor=here.person, now=timezone.now())
    return redirect(here.address())


def _note(here: Place, printout: Printout) -> None:
    if not here.own:
        actions.note_download(here.subject, printout, actor=here.person, now=timezone.now())
