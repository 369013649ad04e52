"""Lists of works that won before, as they are brought from a table (D21)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from portal.decisions import NotAllowed, refuse
from portal.tables.columns import Column, Row, Table
from portal.typed_text import plain_digits
from review.models import EarlierWinner
from validators.matching import plain
from validators.titles import title_keys

PURPOSE = "earlier-winners"
FIRST_YEAR, LAST_YEAR = 1980, 2100


def _year(text: str) -> int:
    digits = plain_digits(text).strip().removesuffix("度").removesuffix("年").strip()
    if not digits.isdecimal() or not FIRST_YEAR <= int(digits[:9]) <= LAST_YEAR:
        raise NotAllowed(refuse("winner_year_wrong", typed=text[:20]))
    return int(digits)


COLUMNS = (
    Column("title", "作品名称", ("案例名称", "题目", "名称", "标题", "作品", "案例"), required=True, longest=200),
    Column("authors", "作者", ("作者姓名", "获奖人", "主要完成人", "姓名", "申报人", "负责人"), longest=200),
    Column("unit", "单位", ("工作单位", "所在单位", "单位名称", "申报单位", "学校"), longest=120),
    Column("year", "年份", ("年度", "获奖年份", "年", "届"), parse=_year),
    Column("award", "奖项", ("获奖等级", "获奖等次", "等级", "奖次", "等次"), longest=60),
    Column("source", "来源", ("活动", "活动名称", "赛事", "文件", "通知"), longest=120),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Work:
    """One line: a work that won."""

    line: int
    values: Mapping[str, Any]

    def columns(self) -> dict[str, Any]:
        """As the list keeps it."""
        texts = {
            key: str(self.values.get(key, "")) for key in ("title", "authors", "unit", "award", "source")
        }
        return texts | {"year": self.values.get("year"), "keys": sorted(title_keys(texts["title"]))}

    def identity(self) -> tuple[str, str, int]:
        return identity_of(self.values["title"], str(self.values.get("authors", "")), self.values.get("year"))


@dataclass(frozen=True, slots=True)
class WinnerPlan:
    """What a table would do: works that are new, and those the list or the table itself has already."""

    new: tuple[Work, ...]
    known: tuple[Work, ...]


def identity_of(title: str, authors: str, year: int | None) -> tuple[str, str, int]:
    """Two lines are one work when title, authors and year agree."""
    return plain(title), plain(authors), year or 0


def plan_of(table: Table) -> WinnerPlan:
    """What the lines without a doubt would do. One query."""
    rows: list[Row] = [row for row in table.good if plain(row.values["title"])]
    works = [Work(row.line, row.values) for row in rows]
    titles = {str(work.values["title"]) for work in works}
    seen = {
        identity_of(title, authors, year)
        for title, authors, year in EarlierWinner.objects.filter(title__in=titles).values_list(
            "title", "authors", "year"
        )
    }
    new: list[Work] = []
    known: list[Work] = []
    for work in works:
        (known if work.identity() in seen else new).append(work)
        seen.add(work.identity())
    return WinnerPlan(tuple(new), tuple(known))
