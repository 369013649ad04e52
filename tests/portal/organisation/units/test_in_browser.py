"""Finding one's unit in a real browser, at both widths (O2, O23)."""

import pytest

from portal.models import Membership
from portal.tenants import all_tenants
from tests.browser import give_session, open_page
from tests.factories.portal import make_teacher

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]


@pytest.mark.parametrize("width", ["desk", "phone"])
def test_a_unit_is_found_while_one_types_and_joined(chrome, live_server, tenant, width):
    person = make_teacher()
    page = open_page(chrome, width)
    give_session(page, live_server.url, person)
    page.goto(f"{live_server.url}/me/unit/?organiser={tenant.slug}")
    page.locator("input[type=search][name=unit_q]").press_sequentially("第一")
    page.locator(".unit-hit", has_text="西市").click()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth") is True
    page.screenshot(path=f"/tmp/units-join-{width}.png", full_page=True)
    page.get_by_role("button", name="提交，请单位确认").click()
    page.wait_for_url("**/me/")
    assert page.complaints == []
    with all_tenants():
        assert [row.unit.key for row in Membership.objects.filter(person=person).select_related("unit")] == [
            "w1"
        ]
