"""A table as a task: what is more than a page's work is written in the background, row by row."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, ClassVar

from portal.models import Task
from portal.tables.formats import WRITERS, known_format
from portal.tables.sheets import Sheet
from portal.tasks.kinds import Made, TaskKind, Work


class TableTask(TaskKind):
    """`params["format"]` is the file's format."""

    phases: ClassVar = {"read": "正在读取", "write": "正在写表格"}

    @abstractmethod
    def table(self, work: Work) -> tuple[Sheet, Iterable[Sequence[Any]], int]:
        """The layout, the rows as they come, and about how many. May raise `NotAllowed`."""

    def make(self, work: Work) -> Made:
        work.progress("read")
        sheet, rows, total = self.table(work)
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
