"""The register of certificates as a table: those of cases and those of units."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from campaigns.models import Campaign
from portal.tables.sheets import Sheet, plain_sheet
from review import links
from review.campaign_tables import CampaignTable
from review.certificates.queries import certificates_of

HEADINGS = (
    "编号", "类型", "姓名（单位证书为单位名称）", "单位", "案例", "奖项", "颁发日期", "状态", "撤销理由", "验证地址",
)  # fmt: skip


class RegisterTable(CampaignTable):
    """One line a certificate, by number; days in the campaign's zone."""

    name = "certificate-register"
    label = "证书登记表"
    url_name = "desk-certificates"

    def of(
        self, campaign: Campaign, params: Mapping[str, Any], *, now: dt.datetime
    ) -> tuple[Sheet, Iterable[Sequence[Any]], int]:
        count = certificates_of(campaign).count()
        return plain_sheet(self.label, HEADINGS), register_rows(campaign), count


def register_rows(campaign: Campaign) -> Iterator[list[Any]]:
    """The lines of `HEADINGS`."""
    for row in certificates_of(campaign).order_by("number").iterator(chunk_size=500):
        yield [
            row.number,
            "单位" if row.honour_id else "指导教师" if row.role == row.Role.INSTRUCTOR else "案例",
            row.holder,
            row.unit_name,
            row.title,
            row.label,
            f"{row.issued_at.astimezone(campaign.zone):%Y-%m-%d}",
            "已撤销" if row.revoked_at else "有效",
            row.revoked_why,
            links.verification(row),
        ]
