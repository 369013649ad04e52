"""A table that is taken out: at once where it is no more than a page's work, in the background where it is, row by row."""

import datetime as dt
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet

from portal.models import Task
from portal.tables.formats import WRITERS, known_format
from portal.tables.sheets import Sheet
from portal.tasks.kinds import Made, TaskKind, Work

AT_ONCE = 2_000
"""Lines up to which a table is made in the request: about a second."""


def is_large(rows: "QuerySet[Any]") -> bool:
    """Whether these are more lines than a page's work. One query, which stops counting there."""
    return rows.order_by()[AT_ONCE : AT_ONCE + 1].exists()


class TableTask(TaskKind):
    """`params["format"]` is the file's format."""

    phases: ClassVar = {"read": "正在读取", "write": "正在写表格"}

    @abstractmethod
    def table(self, task: Task, *, now: dt.datetime) -> tuple[Sheet, Iterable[Sequence[Any]], int]:
        """The layout, the rows as they come, and about how many. The task may be one that is kept nowhere: what is asked for
        at once. May raise `NotAllowed`.
        """

    def make(self, work: Work) -> Made:
        work.progress("read")
        sheet, rows, total = self.table(work.task, now=work.now)
        form = known_format(work.task.params.get("format", ""))
        path = work.folder / f"table.{form}"
        with path.open("wb") as out:
            count = WRITERS[form](out, sheet, _told(rows, work, total))
        return Made(path, outcome={"rows": count})

    def details(self, task: Task) -> str:
        return f"{task.outcome['rows']} 行"


def _told(rows: Iterable[Sequence[Any]], work: Work, total: int) -> Iterator[Sequence[Any]]:
    """The rows, told as they are written."""
    for done, row in enumerate(rows, start=1):
        work.progress("write", done, max(total, done))
        yield row
