"""The events of a trail as lines of a table."""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from portal.audit.queries import Entry

HEADINGS = ("时间", "人员", "操作", "对象", "内容", "理由")
MOST = 1_000_000
"""Lines of one table: about as many as a sheet holds."""


def rows_of(entries: Iterable[Entry], zone: dt.tzinfo) -> Iterator[list[Any]]:
    """A line an event, with its moment in the zone to the second."""
    for entry in entries:
        event = entry.event
        held = "；".join(f"{detail.label}：{detail.value}" for detail in entry.details)
        who = str(event.actor or "系统")
        yield [
            f"{event.at.astimezone(zone):%Y-%m-%d %H:%M:%S}",
            who,
            entry.words,
            entry.subject,
            held,
            entry.why,
        ]
