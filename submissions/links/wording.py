"""What a worker found of a link, in words."""

import datetime as dt
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from submissions.models import LinkCheck

WORDS: dict[str, str] = {
    "open": "能打开",
    "gone": "打不开，网页不存在",
    "refused": "需要登录，或网站拒绝自动访问；请人工打开核对",
    "failing": "打不开，网站出错",
    "no_name": "打不开，找不到这个域名",
    "unreachable": "打不开，连接不上",
    "timeout": "打不开，等了 10 秒没有回应",
    "no_answer": "打不开，网站没有正常回应",
    "certificate": "打不开，网站的安全证书无效",
    "redirects": "打不开，跳转次数太多",
    "not_public": "不是公网地址，没有检查；请改为公开可以访问的网址",
    "address": "不能自动检查这样的网址；请人工打开核对",
}
BY_HAND = frozenset({"refused", "address"})
"""Outcomes that say nothing against the link."""


@dataclass(frozen=True, slots=True)
class LinkView:
    """The last answer, for a page."""

    words: str
    tone: str


def link_view(row: LinkCheck, zone: ZoneInfo) -> LinkView:
    """2026-11-28 打不开，网页不存在（404）；上次打开是 2026-11-21."""
    if row.checked_at is None:
        return LinkView("等待检查能否打开", "secondary")
    status = f"（{row.status}）" if row.status and row.code != "open" else ""
    words = f"{_day(row.checked_at, zone)} {WORDS.get(row.code, row.code)}{status}"
    if row.code == "open":
        return LinkView(words, "green")
    if row.opened_at is not None:
        words += f"；上次打开是 {_day(row.opened_at, zone)}"
    return LinkView(words, "secondary" if row.code in BY_HAND else "yellow")


def _day(at: dt.datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d}"
