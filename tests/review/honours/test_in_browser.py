"""Unit honours in a real browser, at both widths: counted, adjusted, published; nothing too wide."""

import datetime as dt

import pytest
from django.utils import timezone

from portal.tenants import tenant_scope
from review.awards.actions import adjust_award
from review.models import PublicNotice, UnitHonour
from tests.browser import WIDTHS, open_page, sign_in, too_wide
from tests.factories.review import make_submission, make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

AWARD = {
    "key": "org", "label": "优秀组织单位", "unit_kinds": ["city"], "cases": "below", "share": "1/2", "ties": "by_hand",
    "rank_by": ["points", "score"], "points": {"tiers": {"first": 5}}, "conditions": [{"kind": "none_disqualified"}],
}  # fmt: skip
DESK = "/t/north/c/calls/desk/honours/"


@pytest.fixture
def awarded(transactional_db, storage):
    """An awarded case of each city and a running notice: the two are equal, and there is one place."""
    world = make_world(unit_awards=[AWARD])
    now = timezone.now()
    with tenant_scope(world.tenant):
        for unit in ("s1", "s3"):
            submission = make_submission(world, unit=unit, category="b", state="eligible")
            adjust_award(submission, tier="first", why="合议", actor=world.organiser, now=now)
        PublicNotice.objects.create(
            tenant=world.tenant, campaign=world.campaign, opens_at=now, closes_at=now + dt.timedelta(days=5),
            opened_by=world.organiser,
        )  # fmt: skip
    return world


@pytest.mark.parametrize("width", WIDTHS)
def test_a_tie_is_decided_and_the_notice_leads_to_an_objection(chrome, live_server, awarded, width):
    page = open_page(chrome, width)
    sign_in(page, live_server.url, awarded.organiser.username)
    page.goto(live_server.url + DESK)
    page.get_by_role("button", name="按规则计算").click()
    page.get_by_text("并列待定").first.wait_for()
    assert (too_wide(page), page.complaints) == (0, [])
    page.locator("button[data-dialog]", has_text="乙市").click()
    page.locator("dialog[open] textarea").fill("合议决定")
    page.locator("dialog[open]").get_by_role("button", name="调整", exact=True).click()
    page.get_by_text("手工调整：合议决定").wait_for()
    with tenant_scope(awarded.tenant):
        rows = UnitHonour.objects.order_by("unit__path").values_list("unit__name", "outcome", "manual")
        assert list(rows) == [("甲市", "tied", False), ("乙市", "chosen", True)]
    page.goto(f"{live_server.url}/t/north/c/calls/notice/")
    assert (too_wide(page), page.complaints) == (0, [])
    page.locator("a", has_text="异议：乙市").click()
    page.get_by_text("对乙市（拟授予优秀组织单位）").first.wait_for()
    assert (too_wide(page), page.complaints) == (0, [])
