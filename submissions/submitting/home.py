"""What an applicant finds on the home page."""

import datetime as dt

from django.urls import reverse
from django.utils import timezone

from campaigns.calendar.home import dates_of
from campaigns.models import StageRow
from portal.home import Card, HomeDate
from portal.models import Person
from portal.tenants import all_tenants
from submissions.models import Submission
from submissions.states import EDITABLE, State
from submissions.submitting.listing import Row, own_rows, rows_of

MOST = 12


def cards(person: Person, *, now: dt.datetime) -> list[Card]:
    """Drafts and returned cases with their deadline. Two queries whatever the number."""
    with all_tenants():  # a person's home spans the tenants
        rows = rows_of(own_rows(person).filter(state__in=EDITABLE)[:MOST], now=now)
        return [_card(row, now) for row in rows]


def _card(row: Row, now: dt.datetime) -> Card:
    submission, closes = row.submission, row.closes
    where = {"tenant": submission.tenant.slug, "case": submission.uuid}
    over = closes is not None and closes <= now
    if submission.state == State.RETURNED:
        return Card(
            title=f"按意见修改：{submission}",
            text=_returned_words(submission),
            link=reverse("case-edit", kwargs=where),
            action="去修改",
            tenant=str(submission.tenant),
            due=submission.sent_back_until or (None if over else closes),
            tone="orange",
            icon="arrow-back-up",
        )
    return Card(
        title=f"继续填写：{submission}",
        text=f"{row.campaign} · {row.category}" + ("；申报时间已过" if over else ""),
        link=reverse("case" if over else "case-edit", kwargs=where),
        action="查看" if over else "继续填写",
        tenant=str(submission.tenant),
        due=None if over else closes,
        tone="secondary" if over else "blue",
        icon="edit",
    )


def _returned_words(submission: Submission) -> str:
    words = f"退回意见：{submission.reason}" if submission.reason else "这件案例被退回，请修改后重新提交。"
    if submission.sent_back_until is None:
        return words
    by = timezone.localtime(submission.sent_back_until, submission.campaign.zone)
    return f"{words}（请在 {by:%Y年%m月%d日 %H:%M} 前重新提交）"


def dates(person: Person, *, now: dt.datetime, until: dt.datetime) -> list[HomeDate]:
    """Stages of the campaigns in which the person has a case. One query."""
    with all_tenants():  # a person's home spans the tenants
        mine = Submission.objects.owned_by(person).values("campaign")
        return list(dates_of(StageRow.objects.filter(campaign__in=mine), now=now, until=until))
