"""Rosters read back from the file."""

import io

import openpyxl

from portal.tables.xlsx import workbook
from review.certificates import actions as certifying
from review.exports.rosters import table
from tests.factories.review import (
    NOW,
    make_nomination,
    make_submission,
    publish_results,
)


def test_a_roster_reads_back_with_no_formula_in_it(world):
    evil = '=HYPERLINK("http://x","点")'
    cases = publish_results(world, 2)
    type(cases[0]).objects.filter(pk=cases[0].pk).update(title=evil, answers={"about": "@SUM(1)"})
    certifying.issue_all(world.campaign, actor=world.organiser, now=NOW)
    headings, rows = table(world.campaign, world.campaign.current.doc.rosters[0])
    book = openpyxl.load_workbook(io.BytesIO(workbook("作品汇总表", headings, rows)))
    sheet = book.active
    assert [cell.value for cell in sheet[1]] == ["序号", "作品名称", "作者", "奖项", "证书", "概要"]
    line = next(row for row in sheet.iter_rows(min_row=2) if row[1].value == evil)
    assert (line[1].data_type, line[3].value, line[4].value, line[5].data_type) == (
        "s",
        "三等奖",
        "NO-2025-0001",
        "s",
    )
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    assert sheet.max_row == 3


def test_a_units_roster_holds_its_batch_only(world):
    make_nomination(world, make_submission(world, "甲案例", state="recommended"))
    make_submission(world, "没推荐")
    roster = world.campaign.current.doc.rosters[1]
    assert list(table(world.campaign, roster, unit=world.unit("c1"))[1]) == [
        [1, "甲案例", 1, "值得推荐的案例"]
    ]
    assert list(table(world.campaign, roster, unit=world.unit("c2"))[1]) == []
