"""What the pages about units show, as tables: the units without phone numbers, and one form of all of them."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from campaigns.models import Campaign
from portal.decisions import NotAllowed, refuse
from portal.masking import Sight
from portal.tables.sheets import Sheet, plain_sheet
from review.access import document_of
from review.campaign_tables import CampaignTable
from review.desk.units.choosing import FormCell, UnitFilter, UnitLine, chosen
from review.desk.units.gathered import gathered, gathered_rows, gathered_sheet, owed_lines
from review.desk.units.lines import form_of_campaign, forms_of_campaign, unit_lines


class UnitsTable(CampaignTable):
    """`params`: what the table is narrowed to and sorted by. One line a unit; times in the campaign's zone."""

    name = "units"
    label = "单位报送"
    url_name = "desk-units"

    def of(
        self, campaign: Campaign, params: Mapping[str, Any], *, now: dt.datetime
    ) -> tuple[Sheet, Iterable[Sequence[Any]], int]:
        doc = document_of(campaign)
        lines = chosen(unit_lines(campaign, doc, now=now), UnitFilter(**params["list"]))
        labels = [form.label for form in forms_of_campaign(doc)]
        headings = ["单位", "管理员", "最近登录", "已推荐（件）", "报送时间", "未达要求", *labels, "最近提醒"]
        return plain_sheet(self.label, headings), _rows(lines, campaign.zone), len(lines)


class GatheredFormTable(CampaignTable):
    """`params`: the form's key. What all units answered in it; it holds people's phones."""

    name = "gathered-form"
    label = "单位材料汇总"
    url_name = "desk-units"

    def of(
        self, campaign: Campaign, params: Mapping[str, Any], *, now: dt.datetime
    ) -> tuple[Sheet, Iterable[Sequence[Any]], int]:
        doc = document_of(campaign)
        form = form_of_campaign(doc, params["form"])
        if form is None:
            raise NotAllowed(refuse("no_such_unit_form"))
        owed = owed_lines(campaign, form, unit_lines(campaign, doc, now=now))
        table = gathered(campaign, form, [each.unit for each in owed], sight=Sight.WHOLE)
        return gathered_sheet(form, table), gathered_rows(table), len(table.lines)


def _rows(lines: Iterable[UnitLine], zone: dt.tzinfo) -> Iterator[list[Any]]:
    for line in lines:
        yield [
            line.name,
            "、".join(each.name for each in line.coordinators) or "没有管理员",
            _moment(line.signed_in_at, zone) or ("从未登录" if line.coordinators else ""),
            line.cases,
            _moment(line.submitted_at, zone) or "未报送",
            "；".join(line.missed),
            *(_state(form) for form in line.forms),
            _moment(line.reminded_at, zone),
        ]


def _moment(at: dt.datetime | None, zone: dt.tzinfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}" if at else ""


def _state(form: FormCell | None) -> str:
    if form is None:
        return "不需要"
    if form.done:
        return f"已交（{form.doubt}）" if form.doubt else "已交"
    return "未齐" if form.begun else "未交"
