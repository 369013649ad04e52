"""A roster of 100,000 lines: our writer against bare openpyxl on the same rows, and the whole roster from the database.

Interleaved rounds in one run, the median of each; then the peak of memory of a process that writes so many.
"""

import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench._database import set_up
from bench._memory import peak

ROWS = 100_000
ROUNDS = 5
HEADINGS = (
    "序号",
    "组别",
    "类别",
    "作品名称",
    "作者",
    "所在单位",
    "推荐单位",
    "年级",
    "学科",
    "手机号码",
    "得分",
    "获奖等次",
)
_WORDS = "基于项目式学习的乡村小学科学课堂数字化实践探索人工智能赋能教师评价改革与研究县域协同路径设计"


def run() -> None:
    """Print the rows."""
    set_up()
    rows = list(_rows(ROWS))
    folder = Path(os.environ.get("BENCH_FOLDER", "/tmp"))
    out = folder / f"bench-roster-{os.getpid()}.xlsx"
    ways: dict[str, Callable[[], None]] = {
        "bare openpyxl, write-only": lambda: _bare(rows, out),
        "ours, plain": lambda: _plain(rows, out),
        "ours, in a notice's layout": lambda: _laid_out(rows, out),
        "ours, CSV": lambda: _csv(rows, out),
    }
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    try:
        for _ in range(ROUNDS):
            for name, work in ways.items():
                begun = time.perf_counter()
                work()
                seconds[name].append(time.perf_counter() - begun)
    finally:
        out.unlink(missing_ok=True)
    bare = statistics.median(seconds["bare openpyxl, write-only"])
    for name, taken in seconds.items():
        median = statistics.median(taken)
        print(f"{name:28s} {median:6.2f} s, {median / bare:.2f} x bare (target 1.1)", flush=True)
    for count in (1_000, 100_000):
        print(f"peak of a process that writes {count:6d} in a layout: {_peak(count)} MB", flush=True)


def _rows(count: int) -> Iterator[list[Any]]:
    """Made-up cases, the same each time."""
    chance = random.Random(7)
    for number in range(1, count + 1):
        title = "".join(chance.choices(_WORDS, k=chance.randrange(10, 30)))
        unit = f"第{chance.randrange(1, 900)}小学"
        yield [
            number, "小学", "课例", title, "、".join(["张三", "李四", "王五"][: chance.randrange(1, 4)]), unit, "某市教育局", "三年级",
            "科学", f"139{chance.randrange(10**8):08d}", round(chance.uniform(60, 99), 2), "一等奖" if number % 5 == 0 else "",
        ]  # fmt: skip


def _bare(rows: list[list[Any]], out: Path) -> None:
    """What any script would do: no styles at all."""
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("表")
    sheet.append(list(HEADINGS))
    for row in rows:
        sheet.append(row)
    book.save(out)


def _plain(rows: Any, out: Path) -> None:
    from portal.tables.sheets import plain_sheet
    from portal.tables.xlsx import write_workbook

    with out.open("wb") as file:
        write_workbook(file, plain_sheet("表", HEADINGS), rows)


def _laid_out(rows: Any, out: Path) -> None:
    from portal.tables.xlsx import write_workbook

    with out.open("wb") as file:
        write_workbook(file, _sheet(), rows)


def _csv(rows: Any, out: Path) -> None:
    from portal.tables.csv_file import write_csv

    with out.open("wb") as file:
        write_csv(file, _sheet(), rows)


def _sheet() -> Any:
    from portal.tables.sheets import Piece, Sheet, SheetColumn

    columns = [SheetColumn(heading, 14, wrap=True) for heading in HEADINGS]
    return Sheet(
        "表", columns, title="作品汇总表", above=[[Piece("单位（盖章）")]], below=[[Piece("注：一份")]], landscape=True, ruled=True
    )  # fmt: skip


def _peak(count: int) -> int:
    """Megabytes that a fresh process holds at most, its rows made as they are written."""
    code = f"from bench.rosters import _alone; _alone({count})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return int(done.stdout.split()[-1])


def _alone(count: int) -> None:
    set_up()
    _laid_out(_rows(count), Path(os.devnull))
    print(peak())
