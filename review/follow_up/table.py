"""What became of the cases, as a table: a line for each mark of each case of the list."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from campaigns.models import Campaign
from portal.tables.sheets import Sheet, plain_sheet
from review.access import document_of
from review.campaign_tables import CampaignTable
from review.case_awards import public_labels
from review.follow_up.queries import cases_with_marks, mark_labels
from review.models import FollowUp
from review.submission_lists import SubmissionFilter

HEADINGS = ("案例编号", "案例名称", "类别", "申报单位", "奖项", "后续去向", "说明", "标记人", "标记时间")


class MarksTable(CampaignTable):
    """`params`: what the list is narrowed to."""

    name = "marks"
    label = "后续去向"
    url_name = "desk-marks"

    def of(
        self, campaign: Campaign, params: Mapping[str, Any], *, now: dt.datetime
    ) -> tuple[Sheet, Iterable[Sequence[Any]], int]:
        asked = SubmissionFilter(**params["list"])
        count = FollowUp.objects.filter(submission__campaign=campaign).count()
        return plain_sheet(self.label, HEADINGS), mark_rows(campaign, asked), count


def mark_rows(campaign: Campaign, asked: SubmissionFilter) -> Iterator[Sequence[Any]]:
    """The lines of `HEADINGS`."""
    doc = document_of(campaign)
    labels, zone = mark_labels(doc), campaign.zone
    for case in cases_with_marks(campaign, asked).iterator(chunk_size=500):
        for row in case.follow_up_rows:
            yield (
                case.number,
                str(case),
                doc.category(case.category).label,
                case.unit.name if case.unit else "",
                public_labels(case),
                labels.get(row.mark, row.mark),
                row.note,
                str(row.by),
                f"{row.at.astimezone(zone):%Y-%m-%d %H:%M}",
            )
