"""A unit's form in a real browser: the table grid at both widths, pasted from a spreadsheet, kept and shown again."""

import pytest

from portal.tenants import tenant_scope
from review.models import UnitDocument
from tests.browser import WIDTHS, give_session, open_page, too_wide
from tests.factories.review import document, make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ALWAYS = [{"key": kind, "kind": kind, "name": kind} for kind in ("submit", "recommend", "review")]
COLUMNS = [
    {"key": "name", "label": "专家姓名"},
    {"key": "title", "label": "职称"},
    {
        "key": "stage",
        "label": "学段",
        "kind": "choice",
        "options": [{"key": "p", "label": "小学"}, {"key": "j", "label": "初中"}],
    },
    {"key": "unit", "label": "单位"},
    {"key": "phone", "label": "联系电话", "kind": "phone"},
    {"key": "since", "label": "任职日期", "kind": "date"},
]
FORM = {
    "key": "table", "label": "专家推荐表",
    "fields": [
        {"key": "filler", "label": "填表人"},
        {"key": "more", "label": "是否有说明", "kind": "choice", "options": [{"key": "y", "label": "有"}, {"key": "n", "label": "没有"}]},
        {"key": "note", "label": "说明", "kind": "text", "show_if": {"field": "more", "any_of": ["y"]}},
        {"key": "experts", "label": "专家（2 名）", "kind": "table", "columns": COLUMNS, "limits": [{"min_items": 2, "max_items": 2}]},
    ],
}  # fmt: skip
REFUSED = "Failed to load resource: the server responded with a status of 422 (Unprocessable Entity)"
"""What the browser says of the form that came back with its mistakes; anything else would be a fault."""
PASTED = "马丽\t高级教师\t小学\t甲市一中\t138 0000 0001\t2019年9月1日\r\n李伟\t一级教师\t初中\t甲市二中\t０９５１－５０１２３４５\t2020/3/15\r\n"


@pytest.fixture
def world(transactional_db, storage):
    return make_world(stages=ALWAYS, recommend=document()["recommend"] | {"forms": [FORM]})


def paste(page, name, text):
    """What the browser does when a person pastes into the input."""
    page.locator(f"[name={name}]").evaluate(
        """(input, text) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text/plain", text);
          input.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }""",
        text,
    )


@pytest.mark.parametrize("width", WIDTHS)
def test_a_table_is_pasted_kept_and_shown_again(chrome, live_server, world, width):
    page = open_page(chrome, width)
    give_session(page, live_server.url, world.coordinator)
    address = f"{live_server.url}/t/north/c/calls/units/c1/document/table/"
    page.goto(address)
    assert page.locator("#note").is_hidden()
    page.check("[name=f-more][value=y]")
    assert page.locator("#note").is_visible()
    page.check("[name=f-more][value=n]")
    paste(page, "f-experts-0-name", PASTED)
    values = [
        [page.input_value(f"[name=f-experts-{row}-{column['key']}]") for column in COLUMNS] for row in (0, 1)
    ]
    assert values == [
        ["马丽", "高级教师", "p", "甲市一中", "138 0000 0001", "2019-09-01"],
        ["李伟", "一级教师", "j", "甲市二中", "０９５１－５０１２３４５", "2020-03-15"],
    ]
    page.click("main form button:has-text('保存')")
    page.locator(".field-error", has_text="请填写“填表人”").wait_for()
    assert too_wide(page) == 0
    assert page.complaints == [REFUSED]
    assert page.input_value("[name=f-experts-1-phone]") == "0951-5012345"
    page.fill("[name=f-filler]", "王主任")
    page.click("main form button:has-text('保存')")
    page.wait_for_url("**/units/c1/#documents")
    with tenant_scope(world.tenant):
        assert UnitDocument.objects.get().answers == {
            "filler": "王主任",
            "more": "n",
            "note": "",
            "experts": [
                {
                    "name": "马丽",
                    "title": "高级教师",
                    "stage": "p",
                    "unit": "甲市一中",
                    "phone": "13800000001",
                    "since": "2019-09-01",
                },
                {
                    "name": "李伟",
                    "title": "一级教师",
                    "stage": "j",
                    "unit": "甲市二中",
                    "phone": "0951-5012345",
                    "since": "2020-03-15",
                },
            ],
        }
    page.goto(address)
    assert too_wide(page) == 0
    assert page.input_value("[name=f-experts-1-name]") == "李伟"
