"""Tables that are taken out of a campaign's pages, one rule for all: a file at once where it is no more than a page's work,
otherwise in the background. Taking one out leaves a trace either way.
"""

import datetime as dt
from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from campaigns.models import Campaign
from portal import tasks
from portal.decisions import Decision
from portal.models import Person, Role, Task
from portal.permissions import may_act_as
from portal.tables.formats import TYPES, known_format, table_bytes
from portal.tables.sheets import Sheet
from portal.tasks import table_task
from portal.tasks.table_task import TableTask
from portal.visitors import person_of
from review.downloads import attachment


class CampaignTable(TableTask):
    """A table of the organiser's desk. `params` holds the campaign's slug, the format, and what the kind was asked for."""

    url_name: ClassVar[str]
    """The page that it is asked for on."""

    def table(self, task: Task, *, now: dt.datetime) -> tuple[Sheet, Iterable[Sequence[Any]], int]:
        campaign = Campaign.objects.select_related("current", "tenant").get(pk=task.campaign or 0)
        return self.of(campaign, task.params, now=now)

    @abstractmethod
    def of(
        self, campaign: Campaign, params: Mapping[str, Any], *, now: dt.datetime
    ) -> tuple[Sheet, Iterable[Sequence[Any]], int]:
        """The layout, the rows as they come, and about how many."""

    def may_have(self, task: Task, person: Person, *, reading: bool) -> Decision:
        return may_act_as(person, task.tenant, Role.ORGANISER, reading=reading)

    def page(self, task: Task) -> str:
        return reverse(self.url_name, kwargs=address_of(task))


def address_of(task: Task) -> dict[str, str]:
    """Where its campaign's pages stand."""
    return {"tenant": task.tenant.slug, "campaign": task.params["slug"]}


def table_asked(
    request: HttpRequest,
    kind: CampaignTable,
    campaign: Campaign,
    *,
    name: str,
    now: dt.datetime,
    note: Callable[[], None],
    params: Mapping[str, Any] | None = None,
    about: str = "",
) -> HttpResponse:
    """A GET answers with the file (with `?csv` as CSV), or where it is large with the page that offers to have it made; a POST
    has it made. An auditor, who starts nothing, is given a large one too. `note` writes down that it was taken out.
    """
    form = known_format("csv" if "csv" in request.GET else "xlsx")
    asked = Task(
        tenant=campaign.tenant, kind=kind.name, subject=f"campaign:{campaign.pk}:{about}"[:120], name=f"{name}.{form}",
        campaign=campaign.pk, params={**(params or {}), "slug": campaign.slug, "format": form}, person=person_of(request), made_at=now,
    )  # fmt: skip
    if request.method == "POST":
        task = tasks.start(
            kind.name, tenant=campaign.tenant, subject=asked.subject, name=asked.name, params=asked.params,
            campaign=campaign.pk, actor=asked.person, now=now,
        )  # fmt: skip
        note()
        return redirect("task", tenant=campaign.tenant.slug, task=task.uuid)
    sheet, rows, count = kind.of(campaign, asked.params, now=now)
    if count > table_task.AT_ONCE and not getattr(request, "auditing", False):
        return render(
            request,
            "review/large_table.html",
            {"asked": asked, "kind": kind, "count": count, "page": kind.page(asked)},
        )
    content = table_bytes(form, sheet, rows)
    note()
    return HttpResponse(content, content_type=TYPES[form], headers=attachment(asked.name))
