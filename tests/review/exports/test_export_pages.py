"""The exports as they are downloaded: the file read back, its headers, the trail, the page to print."""

import io
from urllib.parse import unquote

import openpyxl
import pytest

from portal.models import AuditEvent, subject_of
from portal.tables.cells import clean
from portal.tables.xlsx import TYPE, workbook
from tests.factories.review import (
    NOW,
    document,
    make_nomination,
    make_submission,
    make_world,
    publish_results,
)

FORMULAS = [
    "=1+1",
    "+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "|calc",
    '=HYPERLINK("http://x","点")',
    "=cmd|' /C calc'!A0",
]


def sheet_of(content):
    return openpyxl.load_workbook(io.BytesIO(content)).active


def values_of(content):
    """From the headings on, without what is hidden; a roster's title and lines above stand before them."""
    sheet = sheet_of(content)
    columns = [column for column, size in sheet.column_dimensions.items() if not size.hidden]
    begin = int(sheet.print_title_rows.split(":")[0].lstrip("$"))
    return [list(row) for row in sheet.iter_rows(min_row=begin, max_col=len(columns), values_only=True)]


def rosters_of(label="作品汇总表", **more):
    columns = [{"label": "名称", "value": "title"}, {"label": "概要", "value": "answer:about"}]
    roster = {
        "key": "all",
        "label": label,
        "audience": "organiser",
        "columns": columns,
        "sort": ["title"],
    } | more
    return [roster, *document()["rosters"][1:]]


def name_in(response):
    """The file's name as a browser reads it."""
    value = response.headers["Content-Disposition"]
    assert value.startswith("attachment; filename")
    return unquote(value.partition("''")[2])


def test_the_organisers_roster_reads_back_row_by_row(world, client):
    for title, about in (("乙案例", "第二"), ("丙案例", ""), ("甲案例", "第一")):
        make_submission(world, title, state="reported", answers={"about": about})
    client.force_login(world.organiser)
    response = client.get(world.path("desk-roster", roster="all"))
    authors = [a.name for s in sorted(world.campaign.submissions.all(), key=lambda s: s.title) for a in s.authors.all()]  # fmt: skip
    assert values_of(response.content) == [
        ["序号", "作品名称", "作者", "奖项", "证书", "概要"],
        [1, "丙案例", authors[0], None, None, None],
        [2, "乙案例", authors[1], None, None, "第二"],
        [3, "甲案例", authors[2], None, None, "第一"],
    ]
    assert (response.headers["Content-Type"], name_in(response)) == (TYPE, "教学案例征集-作品汇总表.xlsx")
    assert response.headers["Cache-Control"] == "private, no-store"


def test_every_export_of_the_organiser_leaves_a_trace_and_looking_at_the_list_none(world, client):
    client.force_login(world.organiser)
    client.get(world.path("desk-export"))
    assert AuditEvent.objects.filter(action="export.create").count() == 0
    client.get(world.path("desk-roster", roster="all"))
    event = AuditEvent.objects.get(action="export.create")
    assert (event.subject, event.actor, event.at, event.campaign, dict(event.data)) == (
        subject_of(world.campaign), world.organiser, NOW, world.campaign.pk, {"what": "all"},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("who", "roster", "status"),
    [
        ("organiser", "all", 200),
        ("organiser", "unit", 404),  # a unit's roster is the unit's
        ("organiser", "none", 404),
        ("coordinator", "all", 403),
        ("expert", "all", 403),
        ("owner", "all", 404),
    ],
)
def test_who_downloads_the_organisers_rosters(world, client, who, roster, status):
    client.force_login(getattr(world, who))
    assert client.get(world.path("desk-roster", roster=roster)).status_code == status
    assert AuditEvent.objects.filter(action="export.create").count() == (status == 200)


@pytest.mark.parametrize(
    ("who", "roster", "status"),
    [
        ("coordinator", "unit", 200),
        ("coordinator", "all", 404),  # the organiser's own
        ("organiser", "unit", 403),
        ("expert", "unit", 403),
        ("owner", "unit", 404),
    ],
)
def test_who_downloads_a_units_rosters(world, client, who, roster, status):
    client.force_login(getattr(world, who))
    for query in ("", "?print"):
        assert client.get(world.path("unit-roster", roster=roster) + query).status_code == status


def test_a_units_roster_as_a_file_and_as_a_page_to_print_say_the_same(world, client):
    make_nomination(world, make_submission(world, "<b>甲</b>案例", state="reported"), rank=1)
    make_nomination(world, make_submission(world, "乙市的", unit="s3", state="reported"), unit="c2")
    client.force_login(world.coordinator)
    response = client.get(world.path("unit-roster", roster="unit"))
    assert values_of(response.content) == [
        ["序号", "作品名称", "排序", "推荐意见"],
        [1, "<b>甲</b>案例", 1, "值得推荐的案例"],
    ]
    assert name_in(response) == "甲市-推荐汇总表.xlsx"
    page = client.get(world.path("unit-roster", roster="unit") + "?print").content.decode()
    assert [heading in page for heading in ("序号", "作品名称", "排序", "推荐意见")] == [True] * 4
    assert ("&lt;b&gt;甲&lt;/b&gt;案例" in page, "<b>甲</b>" in page, "乙市的" in page) == (
        True,
        False,
        False,
    )
    assert ("填报单位（盖章）：甲市" in page, "2025年10月20日" in page) == (True, True)


def test_a_unit_is_chosen_among_the_own_ones_only(world, client):
    client.force_login(world.coordinator)
    codes = {
        key: client.get(world.path("unit-roster", unit=key, roster="unit")).status_code
        for key in ("c1", "s1", "c2", "no")
    }
    assert codes == {"c1": 200, "s1": 404, "c2": 404, "no": 404}


def test_an_empty_roster_is_its_headings(world, client):
    client.force_login(world.organiser)
    assert values_of(client.get(world.path("desk-roster", roster="all")).content) == [
        ["序号", "作品名称", "作者", "奖项", "证书", "概要"]
    ]
    client.force_login(world.coordinator)
    page = client.get(world.path("unit-roster", roster="unit") + "?print").content.decode()
    assert "还没有推荐任何案例" in page


def test_no_cell_that_somebody_typed_is_a_formula(world, client):
    for text in FORMULAS:
        make_submission(world, text, state="reported", answers={"about": text})
    client.force_login(world.organiser)
    sheet = sheet_of(client.get(world.path("desk-roster", roster="all")).content)
    cells = [cell for row in sheet.iter_rows(min_row=3) for cell in (row[1], row[5])]
    typed = FORMULAS + [text.strip() for text in FORMULAS]  # an answer is shown without the spaces around it
    assert sorted(cell.value for cell in cells) == sorted(typed)
    assert {(cell.data_type, cell.quotePrefix) for cell in cells} == {("s", True)}
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}


@pytest.mark.parametrize(
    ("label", "sheet_name", "file_name"),
    [
        ("汇总/表[一]:2025?*", "汇总 表 一  2025", "教学案例征集-汇总/表[一]:2025?*.xlsx"),
        ("很长的表名" * 9, ("很长的表名" * 9)[:31], f"教学案例征集-{'很长的表名' * 9}.xlsx"),
    ],
)
def test_a_label_may_hold_what_a_sheets_name_may_not(db, storage, client, label, sheet_name, file_name):
    world = make_world(rosters=rosters_of(label))
    client.force_login(world.organiser)
    response = client.get(world.path("desk-roster", roster="all"))
    assert sheet_of(response.content).title == sheet_name
    assert name_in(response) == file_name


@pytest.mark.parametrize(
    ("heading", "width"), [("序", 8.2), ("作品名称", 14.8), ("推荐单位意见（盖章）", 28.0), ("长" * 40, 40.0)]
)
def test_a_column_is_as_wide_as_its_heading_within_bounds(heading, width):
    sheet = sheet_of(workbook("表", ["", heading], []))
    assert round(sheet.column_dimensions["B"].width, 1) == width
    assert sheet.column_dimensions["A"].width == 8.0
    assert sheet.freeze_panes == "A2"
    assert [cell.font.bold for cell in sheet[1]][1:] == [True]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("正常\n两行\t", "正常\n两行\t"),
        ("\x00\x1b一\ufffe\uffff", "一"),
        ("𠮷㐂", "𠮷㐂"),
        ("长" * 40_000, "长" * 32_767),
        ("", ""),
    ],
)
def test_text_as_a_cell_holds_it(text, expected):
    assert clean(text) == expected


def test_numbers_stay_numbers_and_nothing_stays_empty():
    assert values_of(workbook("表", ["甲", "乙", "丙"], [[1, 2.5, None], ["1", "", "0012"]]))[1:] == [
        [1, 2.5, None], ["1", None, "0012"],
    ]  # fmt: skip


def test_the_page_lists_the_organisers_rosters_with_their_columns(world, client):
    client.force_login(world.organiser)
    page = client.get(world.path("desk-export")).content.decode()
    assert "序号、作品名称、作者、奖项、证书、概要" in page
    assert [world.path("desk-roster", roster=key) in page for key in ("all", "unit")] == [True, False]


def test_without_rosters_the_page_says_what_to_do(db, storage, client):
    world = make_world(rosters=[])
    client.force_login(world.organiser)
    assert "活动没有设置导出表格" in client.get(world.path("desk-export")).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_a_download_asks_the_same_for_one_and_for_three(world, client, django_assert_num_queries, count):
    publish_results(world, count + 1)
    client.force_login(world.organiser)
    client.get(world.path("desk-roster", roster="all"))
    with django_assert_num_queries(11):
        assert len(values_of(client.get(world.path("desk-roster", roster="all")).content)) == count + 2


@pytest.mark.parametrize("count", [1, 3])
def test_a_units_roster_asks_the_same_for_one_and_for_three(world, client, django_assert_num_queries, count):
    for n in range(count):
        make_nomination(world, make_submission(world, state="reported"), rank=n + 1)
    client.force_login(world.coordinator)
    path = world.path("unit-roster", roster="unit")
    client.get(path)
    with django_assert_num_queries(11):
        assert len(values_of(client.get(path).content)) == count + 1
    client.get(path + "?print")
    with django_assert_num_queries(13):
        assert client.get(path + "?print").content.decode().count("值得推荐的案例") == count
