"""The checklist before handing in: each line done, warning or standing against it (E08, E09, E11, N03, N15, L13, L15)."""

import datetime as dt

import pytest

from portal.models import Role
from portal.tenants import tenant_scope
from review.messages import HANDOVER
from review.nominations.actions import submit_batch
from review.nominations.handover.checklist import FormFacts, HandoverFacts, Level, checklist
from review.nominations.quotas import Missing
from tests.browser import WIDTHS, give_session, open_page, too_wide
from tests.factories.portal import make_membership, make_person
from tests.factories.review import (
    NOW,
    make_nomination,
    make_submission,
    make_world,
    save_unit_document,
)

ALWAYS = [{"key": kind, "kind": kind, "name": kind} for kind in ("submit", "recommend", "review")]
PAST, LATER = NOW - dt.timedelta(days=1), NOW + dt.timedelta(days=1)


def said(**changes):
    facts = HandoverFacts(**({"open": True, "size": 1} | changes))
    return [(line.level.value, line.code) for line in checklist(facts, now=NOW)]


READY = [("done", "window_open"), ("done", "cases")]


def form(**values):
    return FormFacts(**({"key": "f", "label": "汇总表", "required": True, "done": True} | values))


@pytest.mark.parametrize(
    ("changes", "lines"),
    [
        ({}, READY),
        ({"open": False, "size": 0}, [("blocking", "window_closed"), ("blocking", "no_cases")]),
        ({"mandatory": True}, [*READY, ("done", "units_complete")]),
        ({"mandatory": True, "missing": [Missing("示范校", ("二中",), True)]}, [*READY, ("blocking", "units_missing")]),
        ({"mandatory": True, "missing": [Missing("示范校", ("二中",), False)]}, [*READY, ("warning", "units_missing")]),
        ({"forms": [form()]}, [*READY, ("done", "form_done")]),
        ({"forms": [form(done=False)]}, [*READY, ("blocking", "form_needed")]),
        ({"forms": [form(done=False, required=False, due=LATER)]}, [*READY, ("warning", "form_open")]),
        ({"forms": [form(done=False, required=False, due=PAST)]}, [*READY, ("warning", "form_late")]),
        ({"forms": [form(stale=True, unsealed=True)]}, [*READY, ("warning", "form_stale"), ("warning", "form_unsealed")]),
        ({"comment_min_zi": 100}, [*READY, ("done", "comments_whole")]),
        ({"comment_min_zi": 100, "short_comments": 1}, [*READY, ("warning", "comments_short")]),
        ({"ranked": True}, [*READY, ("done", "ranked")]),
        ({"ranked": True, "unranked": 1}, [*READY, ("warning", "unranked")]),
        ({"undecided": 3, "waiting_people": 1}, [*READY, ("warning", "undecided"), ("warning", "people_waiting")]),
        ({"round_cases": 5}, [*READY, ("done", "round_finished")]),
        ({"round_cases": 5, "round_lacking": 2}, [*READY, ("warning", "round_unfinished")]),
        ({"sent_back": ["甲"]}, [*READY, ("blocking", "sent_back")]),
        ({"reopened_below": ["丙县"]}, [*READY, ("blocking", "below_reopened")]),
    ],
)  # fmt: skip
def test_each_line(changes, lines):
    assert said(**changes) == lines
    assert {code for _level, code in lines} <= HANDOVER.keys()


@pytest.fixture
def world(db, settings, tmp_path):
    settings.MEDIA_ROOT, settings.UPLOAD_ROOT = tmp_path / "media", tmp_path / "uploads"
    made = make_world(stages=ALWAYS, registration={"confirmed_by_unit": True})
    with tenant_scope(made.tenant):
        yield made


def lines_of(client, world):
    client.force_login(world.coordinator)
    answer = client.get(world.path("unit-batch"))
    return {line.words: (line.level, line.link) for line in answer.context["checks"]}, answer.content.decode()


def test_the_page_names_everything_with_the_page_that_mends_it(world, client):
    make_nomination(world, make_submission(world, state="recommended"))
    make_submission(world)
    make_membership(make_person("new"), world.tenant, Role.MEMBER, world.unit("s1"), confirmed_at=None)
    lines, page = lines_of(client, world)
    home = world.path("unit-desk")
    assert lines["还缺少报送必需的材料：汇总表"] == (
        Level.BLOCKING,
        world.path("unit-document", form="table"),
    )
    assert lines["教研还没有达到最低件数：已推荐 0 件，至少 1 件，还差 1 件"] == (
        Level.WARNING,
        f"{home}?state=recommended#cases",
    )
    assert lines["示范校必须报送，尚未报送：甲市二中"][0] is Level.WARNING
    assert lines["还有 1 件已提交的案例没有推荐，也没有退回"] == (
        Level.WARNING,
        f"{home}?state=submitted#cases",
    )
    assert lines["还有 1 人申请加入本单位，没有确认"] == (Level.WARNING, f"/t/{world.tenant.slug}/members/")
    assert lines["已推荐 1 件案例"][0] is Level.DONE
    assert page.count("disabled data-off") == 1
    save_unit_document(world)
    lines, page = lines_of(client, world)
    assert lines["汇总表已交"][0] is Level.DONE
    assert page.count("disabled data-off") == 0


def test_afterwards_the_page_is_receipt_and_history(world, client):
    make_nomination(world, make_submission(world, state="recommended"))
    save_unit_document(world)
    submit_batch(world.campaign, world.unit("c1"), despite_warnings=True, actor=world.coordinator, now=NOW)
    lines, page = lines_of(client, world)
    assert lines == {}
    assert [page.count(words) for words in ("已报送 1 件案例", "单位材料的回执", "单位报送</div>", "保存单位材料")] == [
        1, 2, 1, 1,
    ]  # fmt: skip


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_much_for_three_as_for_one(world, client, count, django_assert_num_queries):
    for rank in range(1, count + 1):
        make_nomination(world, make_submission(world, state="recommended", category="b"), rank=rank)
    save_unit_document(world)
    client.force_login(world.coordinator)
    client.get(world.path("unit-batch"))
    with django_assert_num_queries(22):
        client.get(world.path("unit-batch"))


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", WIDTHS)
def test_the_page_fits_its_window(transactional_db, storage, chrome, live_server, width):
    made = make_world(stages=ALWAYS, registration={"confirmed_by_unit": True})
    with tenant_scope(made.tenant):
        make_nomination(made, make_submission(made, state="recommended"))
        save_unit_document(made)
    page = open_page(chrome, width)
    give_session(page, live_server.url, made.coordinator)
    page.goto(f"{live_server.url}{made.path('unit-batch')}")
    page.locator(".handover-list").wait_for()
    assert (too_wide(page), page.complaints) == (0, [])
