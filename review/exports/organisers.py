"""The organiser's rosters as files and as a page: layout, rows, and what ties each line to its case."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from campaigns.models import Campaign
from campaigns.schema import Roster
from portal.tables.sheets import Sheet
from portal.tasks.table_task import is_large
from review.access import document_of
from review.exports.keys import KEY_COLUMN, line_key
from review.exports.layout import sheet_of
from review.exports.rosters import Line, rows
from submissions.models import Submission


def has_many(campaign: Campaign) -> bool:
    """Whether its rosters are made in the background. One query."""
    return is_large(Submission.objects.filter(campaign=campaign))


def roster_named(campaign: Campaign, key: str) -> Roster | None:
    """The organiser's roster of this key."""
    rosters = document_of(campaign).rosters
    return next((each for each in rosters if each.key == key and each.audience == "organiser"), None)


def as_file(campaign: Campaign, roster: Roster, *, day: dt.date) -> tuple[Sheet, Iterator[list[Any]]]:
    """Layout and rows; where it may come back corrected, a last column that is hidden says which case each line is."""
    hidden = [KEY_COLUMN] if roster.comes_back else []
    sheet = sheet_of(campaign, roster, document_of(campaign), day=day, hidden=hidden)
    return sheet, rows(campaign, roster, more=_key if hidden else None)


def as_page(campaign: Campaign, roster: Roster, *, day: dt.date) -> tuple[Sheet, Iterator[list[Any]]]:
    """The same to be printed."""
    return sheet_of(campaign, roster, document_of(campaign), day=day), rows(campaign, roster)


def _key(line: Line) -> list[Any]:
    return [line_key(line.submission, line.authors)]
