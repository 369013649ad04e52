"""Passing in a real browser: ten fresh cases in a few clicks, and by keys from case to case."""

import pytest

from portal.models import Role
from portal.tenants import tenant_scope
from submissions.models import Submission
from tests.browser import WIDTHS, give_session, open_page, too_wide
from tests.factories.portal import make_person
from tests.factories.review import join, make_submission, make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ten(transactional_db, storage):
    """Ten fresh cases: nobody decided a line of theirs yet."""
    world = make_world()
    with tenant_scope(world.tenant):
        for n in range(10):
            make_submission(world, f"课堂里的数据 第{n:02}号", state="reported")
    return world


def desk_page(chrome, live_server, world, width, name="desk-cases", query="?state=open", **kwargs):
    page = open_page(chrome, width)
    give_session(page, live_server.url, world.organiser)
    page.goto(live_server.url + world.path(name, **kwargs) + query)
    return page


def passed(world):
    with tenant_scope(world.tenant):
        return Submission.objects.filter(state="eligible").count()


@pytest.mark.parametrize("width", WIDTHS)
def test_ten_fresh_cases_pass_in_four_clicks(chrome, live_server, ten, width, capsys):
    page = desk_page(chrome, live_server, ten, width)
    assert too_wide(page) == 0
    page.get_by_role("checkbox", name="全选本页").check()
    page.get_by_role("button", name="通过所选").click()
    box = page.get_by_role("dialog")
    box.get_by_text("其中 10 件还有没审核的要点").wait_for()
    assert passed(ten) == 0
    box.get_by_role("checkbox").check()
    box.get_by_role("button", name="确认通过 10 件").click()
    clicks = 4
    page.get_by_text("已通过 10 件。").wait_for()
    assert (passed(ten), page.complaints) == (10, [])
    with capsys.disabled():
        print(f"\n通过 10 件（{width}）：{clicks} 次点击")  # noqa: T201 - the measure is the point
    assert clicks <= 12


def test_by_keys_from_case_to_case(chrome, live_server, ten):
    """Y: the rest is met; P: passes and goes on; J: the next."""
    with tenant_scope(ten.tenant):
        newest = Submission.objects.order_by("-pk").first()
    page = desk_page(chrome, live_server, ten, "desk", "desk-case", case=newest.uuid)
    page.get_by_text("第 1 件，共 10 件").wait_for()
    page.keyboard.press("y")
    page.keyboard.press("p")
    page.get_by_text(f"“{newest}”资格审核通过。").wait_for()
    page.get_by_text("第 1 件，共 9 件").wait_for()
    page.keyboard.press("j")
    page.get_by_text("第 2 件，共 9 件").wait_for()
    assert (passed(ten), page.complaints) == (1, [])


def test_an_auditor_reads_the_list_and_the_case_and_finds_nothing_to_press(chrome, live_server, ten):
    auditor = make_person("auditor")
    with tenant_scope(ten.tenant):
        join(ten, auditor, Role.AUDITOR)
        case = Submission.objects.order_by("-pk").first()
    page = open_page(chrome, "desk")
    give_session(page, live_server.url, auditor)
    page.goto(live_server.url + ten.path("desk-cases"))
    main = page.locator("main")
    assert main.locator("a.case-title:visible").count() == 10
    assert [button.inner_text().strip() for button in main.locator("button:visible").all()] == ["查找"]
    page.goto(live_server.url + ten.path("desk-case", case=case.uuid))
    main.get_by_text("没有企业标识", exact=True).wait_for()
    assert main.locator("button:visible").count() == 0
