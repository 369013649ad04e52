"""The link on a page, to be read out, scanned or printed; shown once, kept nowhere."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from portal.access.people.links import qr
from portal.access.way_back.access import listed_member
from portal.access.way_back.actions import open_again
from portal.refusals import refused_at
from portal.visitors import person_of

HOURS = settings.PASSWORD_RESET_TIMEOUT // 3600


@require_POST
@login_required
@never_cache
@refused_at(lambda kwargs: str(kwargs["back"]))
def way_back(request: HttpRequest, membership: int, back: str) -> HttpResponse:
    """Hand over the link for somebody's new password. `back`: the list that they stand in, an organiser's ("people") or a
    coordinator's ("members").
    """
    row = listed_member(request, membership, back)
    link = open_again(
        row, actor=person_of(request), why=request.POST.get("why", "")[:200], now=timezone.now()
    )
    page = {"member": row, "link": link, "qr": qr(link), "hours": HOURS, "back": back}
    return render(request, "portal/access/way_back/link.html", page)
