"""拟获奖名单: a run's awards as a table to be passed round before they are public."""

from collections.abc import Iterator
from typing import Any

from portal.tables.xlsx import workbook
from review.models import AwardRun
from submissions.models import Author

HEADINGS = ["序号", "编号", "奖级", "评奖范围", "名次", "得分", "案例", "作者", "单位", "说明"]


def draft_list(run: AwardRun) -> bytes:
    """The awards of cases that are still in, in the order of their pools; what was decided by hand says why."""
    return workbook("拟获奖名单", HEADINGS, _rows(run))


def _rows(run: AwardRun) -> Iterator[list[Any]]:
    lines = run.lines.exclude(tier="").select_related("submission__unit").order_by("pool", "rank", "pk")
    names: dict[int, list[str]] = {}
    authors = Author.objects.filter(submission__run_lines__run=run).order_by("position", "pk")
    for submission, name in authors.values_list("submission_id", "name"):
        names.setdefault(submission, []).append(name)
    for at, line in enumerate(lines.iterator(chunk_size=2000), start=1):
        case = line.submission
        notes = [f"手工调整：{line.why}"] if line.manual else []
        notes += ["线上同分"] if line.tied else []
        yield [
            at, case.number, line.label, line.pool, line.rank, line.score, str(case), "、".join(names.get(case.pk, ())),
            case.unit.name if case.unit else "", "；".join(notes),
        ]  # fmt: skip
