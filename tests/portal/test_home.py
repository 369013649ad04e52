"""The home page: what begins or ends within a week, documents that a unit owes; the same cost for one and for three."""

import datetime as dt

import pytest
from django.test import Client

from campaigns.actions import publish
from campaigns.schema import Document
from portal.home import dates_for
from portal.models import Role
from portal.tenants import tenant_scope
from review.nominations.home import cards
from tests.factories.portal import make_person
from tests.factories.review import NOW, document, join, make_submission, make_world, save_unit_document

DAY = dt.timedelta(days=1)
DUE = "2025-10-24T00:00:00+08:00"


@pytest.fixture
def world(db, storage, monkeypatch):
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: NOW)
    made = make_world()
    with tenant_scope(made.tenant):
        yield made


def with_due(world, due=DUE, **more):
    """The campaign with a date for the unit's document."""
    doc = document()
    doc["recommend"]["forms"][0] |= {"due": due} | more
    publish(Document.model_validate(doc), actor=None, now=NOW)
    world.campaign.refresh_from_db()
    return world


def soon(person, now=NOW):
    return [(date.name, date.ends, date.campaign) for date in dates_for(person, now=now)]


def test_stages_of_ones_tenants_and_of_ones_cases(world):
    assert soon(world.coordinator, now=NOW + 5 * DAY) == [("推荐", True, "教学案例征集")]
    assert soon(world.coordinator) == []
    applicant = make_person("applicant")
    near = NOW + 5 * DAY
    assert soon(applicant, now=near) == []
    make_submission(world, owner=applicant)
    assert soon(applicant, now=near) == [("推荐", True, "教学案例征集")]
    other = make_world("others", "south")
    assert soon(other.organiser, now=near) == [("推荐", True, "教学案例征集")]
    assert [date.link for date in dates_for(other.organiser, now=near)] == ["/t/south/c/others/"]
    world.campaign.results_at = NOW
    world.campaign.save()
    assert soon(world.coordinator, now=near) == []


def test_what_opens_soon_is_said(world):
    early = dt.datetime(2025, 10, 12, tzinfo=dt.UTC)
    assert soon(world.coordinator, now=early) == [
        ("申报", True, "教学案例征集"),
        ("推荐", False, "教学案例征集"),
        ("评审", False, "教学案例征集"),
    ]


def owed(person, now=NOW):
    return [(card.title, card.due, card.tone) for card in cards(person, now=now)]


def test_a_document_with_a_date_is_owed_until_it_is_there(world):
    assert owed(world.coordinator) == []  # without a date it belongs to handing in
    with_due(world)
    due = dt.datetime(2025, 10, 23, 16, tzinfo=dt.UTC)
    assert owed(world.coordinator) == [("甲市：还没有交汇总表", due, "orange")]
    assert owed(world.coordinator, now=due) == [("甲市：还没有交汇总表", None, "red")]
    assert owed(world.coordinator, now=due + 30 * DAY + dt.timedelta(seconds=1)) == []
    assert owed(world.organiser) == []
    save_unit_document(world, content=None)
    assert len(owed(world.coordinator)) == 1
    save_unit_document(world)
    assert owed(world.coordinator) == []


def test_a_document_of_another_kind_of_unit_or_of_a_school_is_not_asked_for(world):
    with_due(world, unit_kinds=["school"])
    assert owed(world.coordinator) == []
    with_due(world)
    teacher = make_person("teacher")
    join(world, teacher, Role.COORDINATOR, world.unit("s1"))
    assert owed(teacher) == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_home_costs_the_same_however_much_there_is(world, django_assert_num_queries, count):
    with_due(world)
    for n in range(count):
        make_submission(world, f"草稿{n}", state="draft", owner=world.coordinator)
        make_submission(world, f"案例{n}")
    client = Client()
    client.force_login(world.coordinator)
    client.get("/home/")
    with django_assert_num_queries(26):
        page = client.get("/home/").content.decode()
    assert "甲市：还没有交汇总表" in page
