"""Tables that are taken out of a campaign's pages, one rule for all: a file at once where it is no more than a page's work,
otherwise in the background. Taking one out leaves a trace either way.
"""

import datetime as dt
from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from campaigns.models import Campaign
from portal.decisions import Decision
from portal.models import Person, Role, Task
from portal.permissions import may_act_as
from portal.tables.formats import known_format
from portal.tables.sheets import Sheet
from portal.tasks.table_answer import answer_with_table
from portal.tasks.table_task import TableTask
from portal.visitors import person_of
from review.campaign_tasks import campaign_of


class CampaignTable(TableTask):
    """A table of the organiser's desk. `params` holds the campaign's slug, the format, and what the kind was asked for."""

    url_name: ClassVar[str]
    """The page that it is asked for on."""

    def table(self, task: Task, *, now: dt.datetime) -> tuple[Sheet, Iterable[Sequence[Any]], int]:
        return self.of(campaign_of(task), task.params, now=now)

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
    note: Callable[[], object],
    params: Mapping[str, Any] | None = None,
    about: str = "",
) -> HttpResponse:
    """Answer with a table of the campaign, with `?csv` as CSV: at once, or in the background (`answer_with_table`)."""
    form = known_format("csv" if "csv" in request.GET else "xlsx")
    asked = Task(
        tenant=campaign.tenant, kind=kind.name, subject=f"campaign:{campaign.pk}:{about}"[:120], name=f"{name}.{form}",
        campaign=campaign.pk, params={**(params or {}), "slug": campaign.slug, "format": form}, person=person_of(request), made_at=now,
    )  # fmt: skip
    return answer_with_table(
        request, kind, asked, lambda: kind.of(campaign, asked.params, now=now), now=now, note=note
    )
