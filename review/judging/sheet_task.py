"""Tables of a panel's round: single reviews, who judges what, the experts' figures."""

import datetime as dt
from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from campaigns.models import Campaign
from campaigns.schema.judging import Round
from portal.decisions import Decision, NotAllowed, refuse
from portal.models import Person, Task, Unit
from portal.tables.sheets import Sheet, plain_sheet
from review.access import document_of
from review.campaign_tables import CampaignTable, address_of, table_asked
from review.judging.access import ReviewScope
from review.judging.draft_reading import HEADINGS, assignment_rows
from review.judging.judge_analysis import analysis_of
from review.judging.judge_pages import SHEET, figures_sheet, pool_lines
from review.judging.queries import round_named
from review.judging.reading import handed_in, review_sheet
from review.models import Assignment
from review.permissions import may_coordinate

Table = tuple[Sheet, Iterable[Sequence[Any]], int]


class PanelTable(CampaignTable):
    """`params`: the round's key, and the unit's key ("": the organiser's panel)."""

    unit_url_name: ClassVar[str]

    def of(self, campaign: Campaign, params: Mapping[str, Any], *, now: dt.datetime) -> Table:
        panel = _panel(params)
        if panel is None and params["unit"]:
            raise NotAllowed(refuse("no_such_round"))
        return self.of_round(campaign, round_named(document_of(campaign), params["round"], panel), panel)

    @abstractmethod
    def of_round(self, campaign: Campaign, round_: Round, panel: Unit | None) -> Table:
        """The layout, the rows as they come, and how many."""

    def may_have(self, task: Task, person: Person, *, reading: bool) -> Decision:
        """Who runs the panel."""
        if not task.params["unit"]:
            return super().may_have(task, person, reading=reading)
        panel = _panel(task.params)
        return may_coordinate(person, task.tenant, panel) if panel is not None else refuse("not_your_unit")

    def page(self, task: Task) -> str:
        if task.params["unit"]:
            return reverse(self.unit_url_name, kwargs=address_of(task) | {"unit": task.params["unit"]})
        return super().page(task)


class ReviewSheetTask(PanelTable):
    """Every review that was handed in."""

    name = "reviews"
    label = "逐份评审"
    url_name, unit_url_name = "desk-reviews", "unit-reviews"

    def of_round(self, campaign: Campaign, round_: Round, panel: Unit | None) -> Table:
        headings, rows = review_sheet(campaign, round_, panel)
        return plain_sheet(self.label, headings), rows, handed_in(campaign, round_, panel).count()


class AssignmentSheetTask(PanelTable):
    """Who judges what."""

    name = "assignments"
    label = "分配表"
    url_name, unit_url_name = "desk-assign", "unit-assign"

    def of_round(self, campaign: Campaign, round_: Round, panel: Unit | None) -> Table:
        count = Assignment.objects.filter(
            submission__campaign=campaign, round=round_.key, reviewer__panel=panel
        ).count()
        rows = assignment_rows(document_of(campaign), campaign, round_, panel)
        return plain_sheet(self.label, HEADINGS), rows, count


class JudgeFiguresTask(PanelTable):
    """Every expert's figures, once they are all there."""

    name = "judge-figures"
    label = "评委分析"
    url_name, unit_url_name = "desk-effects", "unit-effects"

    def of_round(self, campaign: Campaign, round_: Round, panel: Unit | None) -> Table:
        analysis = analysis_of(campaign, round_, panel)
        if analysis is None or analysis.turns is None:
            raise NotAllowed(refuse("figures_not_ready"))
        lines = figures_sheet(pool_lines(document_of(campaign), analysis))
        return plain_sheet(self.label, SHEET), lines, len(lines)


def panel_table(
    request: HttpRequest, kind: PanelTable, scope: ReviewScope, *, note: Callable[..., None], now: dt.datetime
) -> HttpResponse:
    """A table of the round that the address names, as `table_asked` answers."""
    round_ = round_named(scope.doc, request.GET.get("round", ""), scope.unit)
    panel = scope.unit.key if scope.unit else ""
    return table_asked(
        request, kind, scope.campaign, name=f"{scope.campaign.name}-{round_.label}-{kind.label}",
        about=f"{round_.key}:{panel}", params={"round": round_.key, "unit": panel}, now=now,
        note=lambda: note(scope.campaign, round_, panel=scope.unit, actor=scope.person, now=now),
    )  # fmt: skip


def _panel(params: Mapping[str, Any]) -> Unit | None:
    return Unit.objects.filter(key=params["unit"]).first() if params["unit"] else None
