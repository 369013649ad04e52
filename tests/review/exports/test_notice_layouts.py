"""The notices' own tables, read back with openpyxl beside what the notice prints: order, headings, lines above and below."""

import datetime as dt
import io
from pathlib import Path

import openpyxl
import pytest

from campaigns.loading import load
from portal.files.owners import open_folder
from portal.models import Unit
from portal.tables.formats import table_bytes
from portal.tenants import tenant_scope
from review.exports.layout import sheet_of
from review.exports.rosters import rows
from review.models import Nomination, NominationBatch, UnitDocument
from review.nominations.documents.actions import KIND
from submissions.models import Author, Submission
from tests.factories.walks import NOW, start_walk

DAY = dt.date(2025, 7, 1)
FIXTURES = Path(__file__).parents[3] / "fixtures/campaigns"


def read(campaign, roster, unit):
    """The lines of the unit's table, without empty cells, and the sheet."""
    sheet = sheet_of(campaign, roster, campaign.current.doc, day=DAY, unit=unit)
    content = table_bytes("xlsx", sheet, rows(campaign, roster, unit=unit))
    page = openpyxl.load_workbook(io.BytesIO(content)).active
    return [[cell.value for cell in row if cell.value is not None] for row in page.iter_rows()], page


def put_forward(walk, unit, category, title, rank, **values):
    """A case in the unit's batch."""
    case = Submission.objects.create(
        tenant=walk.tenant, folder=open_folder("submission", walk.tenant.pk), campaign=walk.campaign,
        rule_set=walk.campaign.current, category=category, title=title, unit=unit, owner=walk.cast.applicants[0],
        state="recommended", number=f"T-{category}-{rank}", **values,
    )  # fmt: skip
    for position, name in enumerate(("张三", "李四"), start=1):
        Author.objects.create(
            tenant=walk.tenant, submission=case, position=position, name=name, unit_name=unit.name, phone="013800000000"
        )  # fmt: skip
    batch, _ = NominationBatch.objects.get_or_create(tenant=walk.tenant, campaign=walk.campaign, unit=unit)
    Nomination.objects.create(
        tenant=walk.tenant, submission=case, current_of=case, batch=batch, rank=rank, made_by=walk.cast.organiser,
        made_at=NOW,
    )  # fmt: skip


@pytest.fixture
def walk_of(db, storage):
    return lambda name: start_walk(load(FIXTURES / f"{name}.yaml"))


def roster_of(walk, key):
    return next(each for each in walk.doc.rosters if each.key == key)


def test_the_table_of_enshi(walk_of):
    walk = walk_of("enshi-2023")
    with tenant_scope(walk.tenant):
        unit = Unit.objects.filter(kind="county").order_by("path").first()
        UnitDocument.objects.create(
            tenant=walk.tenant, campaign=walk.campaign, unit=unit, form="summary-scan",
            folder=open_folder(KIND, walk.tenant.pk), answers={"contact": "王联系", "phone": "13911112222"},
        )  # fmt: skip
        put_forward(walk, unit, "B1", "学校案例", 1)
        put_forward(walk, unit, "A1", "区域案例", 1)
        lines, page = read(walk.campaign, roster_of(walk, "summary"), unit)
    assert lines[:6] == [
        ["附件 1"],
        ["县市推报案例汇总表"],
        [f"县市/州直属学校（盖章）：{unit.name}", "县市联系人：王联系"],
        ["联系电话：13911112222"],
        ["序号", "案例类型", "案例名称", "联系人", "所在单位", "联系电话"],
        [1, "A1", "区域案例", "张三", unit.name, "013800000000"],
    ]
    assert lines[6] == [2, "B1", "学校案例", "张三", unit.name, "013800000000"]
    assert [line[0][:12] for line in lines[7:]] == [
        "备注：",
        "1. 案例类型选填序号（",
        "2. 请将推报案例汇总表",
    ]
    assert (page.page_setup.orientation, page.print_title_rows, page.print_area) == ("portrait", "$5:$5", "'县市推报案例汇总表'!$A$1:$F$10")  # fmt: skip


def test_the_table_of_liaoning(walk_of):
    walk = walk_of("liaoning-2025")
    with tenant_scope(walk.tenant):
        unit = Unit.objects.filter(kind="city").order_by("path").first()
        put_forward(
            walk, unit, "platform-school", "平台案例", 1, group="school", declared={"share": {}},
            answers={"grade": "八年级", "subject": "物理"},
        )  # fmt: skip
        lines, page = read(walk.campaign, roster_of(walk, "works"), unit)
    assert lines[:4] == [
        ["附表1-5"],
        ["作品汇总表"],
        ["序号", "交流组别", "作品名称", "作者姓名", "所在单位", "作品类别", "年级", "学科", "手机号码", "是否同意共享"],
        [1, "中小学校", "平台案例", "张三、李四", unit.name, "国家智慧教育平台应用案例", "八年级", "物理", "013800000000", "是"],
    ]  # fmt: skip
    assert [line[0][:6] for line in lines[4:6]] == ["注意事项：", "1.交流组别"]
    assert lines[-2:] == [["单位公章"], ["年　　月　　日"]]
    assert (page.page_setup.orientation, page.cell(page.max_row, 1).alignment.horizontal) == (
        "landscape",
        "right",
    )
