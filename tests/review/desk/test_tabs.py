"""The menu of the organiser's pages."""

import re
from pathlib import Path

import pytest

from portal.assets import ICONS
from review.desk.tabs import GROUPS, desk_tabs
from tests.factories.review import make_world

TABS = [tab for group in GROUPS for tab in group.tabs]


@pytest.fixture
def world(db):
    return make_world(unit_awards=[], marks=[], printouts=[])


def test_the_current_group_shows_its_pages(world):
    menu = desk_tabs(world.campaign, "desk-ranking")
    assert [group.label for group in menu] == [
        "总览",
        "案例",
        "评审",
        "结果",
        "证书与材料",
        "通知与记录",
        "规则与日程",
    ]
    assert [group.label for group in menu if group.current] == ["评审"]
    assert [(tab.label, tab.current) for group in menu for tab in group.tabs] == [
        ("专家", False),
        ("分配", False),
        ("评审意见", False),
        ("排名", True),
        ("评委分析", False),
    ]
    assert menu[2].url == world.path("desk-experts")
    assert menu[5].url == world.path("desk-announce")


def test_pages_that_a_campaign_has_no_use_for_are_left_out(world):
    results = desk_tabs(world.campaign, "desk-awards")[3]
    assert [tab.label for tab in results.tabs] == ["奖项", "公示与异议", "转报"]
    honours = desk_tabs(world.campaign, "desk-honours")[3]  # somebody stands there all the same
    assert [tab.label for tab in honours.tabs] == ["奖项", "单位荣誉", "公示与异议", "转报"]


def test_the_only_page_of_a_group_has_no_second_row(world, django_assert_num_queries):
    with django_assert_num_queries(0):
        menu = desk_tabs(world.campaign, "desk")
    assert [(group.current, group.tabs) for group in menu] == [(True, ())] + [(False, ())] * 6


def test_every_page_that_shows_the_menu_stands_in_it():
    """A view's `tab` that no menu knows would show all groups as elsewhere."""
    named = set()
    for app in ("review", "campaigns", "portal"):
        for path in Path(app).rglob("*.py"):
            named |= set(re.findall(r'"tab": "([a-z-]+)"', path.read_text(encoding="utf-8")))
    for path in Path("templates").rglob("*.html"):
        named |= set(re.findall(r'_desk_nav\.html" with tab="([a-z-]+)"', path.read_text(encoding="utf-8")))
    known = {tab.name for tab in TABS}
    assert len(named) > 15
    assert named - known == set()
    assert len(TABS) == len(known)
    assert {each.icon for each in (*TABS, *GROUPS)} - set(ICONS) == set()
