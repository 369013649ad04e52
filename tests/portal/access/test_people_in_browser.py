"""人员与权限 in a real browser, whole at both widths; a role is offered by a link, taken, and ended."""

import os

import pytest

from portal.access.people.actions import invitations
from portal.access.people.actions.invitations import Offer
from portal.models import Membership, Role
from portal.tenants import all_tenants, tenant_scope
from tests.browser import WIDTHS, give_session, open_page, too_wide
from tests.factories.portal import make_member, make_teacher, make_tenant, unit_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = ("", "invitations/", "invite/", "table/", "slips/?state=open")


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_are_whole(chrome, live_server, transactional_db, width):
    from django.utils import timezone

    tenant = make_tenant()
    organiser = make_member("organiser", tenant, Role.ORGANISER)
    coordinator = make_member("coordinator", tenant, Role.COORDINATOR, "city")
    with tenant_scope(tenant):
        for name, email in (("张老师", "zhang@example.cn"), ("李老师", "")):
            offer = Offer(Role.COORDINATOR, unit_of(tenant, "school"), name=name, email=email)
            row = invitations.invite(tenant, offer, actor=organiser, now=timezone.now())
    page = open_page(chrome, width)
    give_session(page, live_server.url, organiser)
    seen = []
    paths = [f"people/{each}" for each in (*PAGES, f"{coordinator.pk}/hand-over/", f"accept/{row.token}/")]
    for path in paths:
        answer = page.goto(f"{live_server.url}/t/ours/{path}")
        seen.append((path, answer.status, too_wide(page)))
        if shots := os.environ.get("PEOPLE_SHOTS"):
            page.screenshot(path=f"{shots}/{width}-{paths.index(path)}.png", full_page=True)
    assert [each for each in seen if each[1:] != (200, 0)] == []
    page.goto(f"{live_server.url}/t/ours/people/table/")
    page.fill(
        "textarea[name=text]", "单位\t姓名\t手机/邮箱\n第一小学\t王老师\t13911112222\n远方小学\t赵老师\t"
    )
    page.click("main form button[type=submit]")
    page.get_by_text("单位树里没有“远方小学”").wait_for()
    assert too_wide(page) == 0
    if shots:
        page.screenshot(path=f"{shots}/{width}-preview.png", full_page=True)
    page.get_by_role("button", name="邀请这 1 人").click()
    page.get_by_text("已邀请 1 人").wait_for()
    assert page.complaints == []


def test_a_role_from_its_link_to_its_end(chrome, live_server, transactional_db):
    tenant = make_tenant()
    organiser, teacher = make_member("organiser", tenant, Role.ORGANISER), make_teacher()
    office = open_page(chrome)
    give_session(office, live_server.url, organiser)
    office.goto(f"{live_server.url}/t/ours/people/invite/")
    office.select_option("#id_role", "auditor")
    office.fill("#id_name", "马晓明")
    office.click("main form button[type=submit]")
    address = office.locator(".slip-address").inner_text()
    desk = open_page(chrome, "phone")
    give_session(desk, live_server.url, teacher)
    desk.goto(f"{live_server.url}/t/ours/people/accept/{address.rstrip('/').rsplit('/', 1)[1]}/")
    desk.get_by_role("button", name="接受邀请").click()
    desk.get_by_text("正在等主办单位确认").wait_for()
    office.goto(f"{live_server.url}/t/ours/people/")
    if shots := os.environ.get("PEOPLE_SHOTS"):
        office.screenshot(path=f"{shots}/asking.png", full_page=True)
    office.get_by_role("button", name="确认是本人").click()
    office.get_by_text("已确认：马晓明").wait_for()
    desk.goto(f"{live_server.url}/t/ours/people/")
    desk.get_by_text("您是本主办单位的监督员").wait_for()
    office.goto(f"{live_server.url}/t/ours/people/?role=auditor")
    office.get_by_role("button", name="结束").click()
    office.locator("dialog[open] textarea").fill("任期已满")
    office.locator("dialog[open] button[type=submit]").click()
    office.get_by_text("已结束 马晓明 的“监督员”").wait_for()
    assert desk.goto(f"{live_server.url}/t/ours/people/").status == 404
    with all_tenants():
        assert list(Membership.objects.values_list("person__username", flat=True)) == ["organiser"]
