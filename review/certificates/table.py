"""The register of certificates as a spreadsheet: those of cases and those of units."""

from collections.abc import Iterator
from typing import Any

from campaigns.models import Campaign
from portal.tables.xlsx import workbook
from review import links
from review.certificates.queries import certificates_of

HEADINGS = (
    "编号", "类型", "姓名（单位证书为单位名称）", "单位", "案例", "奖项", "颁发日期", "状态", "撤销理由", "验证地址",
)  # fmt: skip


def certificates_workbook(campaign: Campaign) -> bytes:
    """One line a certificate, by number; days in the campaign's zone."""
    return workbook("证书登记表", HEADINGS, _rows(campaign))


def _rows(campaign: Campaign) -> Iterator[list[Any]]:
    for row in certificates_of(campaign).order_by("number"):
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
