"""The pages of whoever runs a panel, the organiser or a unit's coordinator: inviting, pasting, assigning, drawing, giving
back; each panel's rows exist for its own desk only.
"""

import re
import uuid
from dataclasses import replace

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from campaigns.actions import publish
from campaigns.models import Campaign
from campaigns.schema import Document
from portal.decisions import refuse
from portal.models import AuditEvent
from portal.tenants import tenant_scope
from portal.words import say
from review.judging.actions import reviews
from review.models import Assignment, Conflict, Review, Reviewer
from tests.factories.portal import make_person, prove_address
from tests.factories.review import (
    NOW,
    document,
    filled_rubric,
    make_assignment,
    make_reviewer,
    make_submission,
    make_world,
    submit_review,
)

ROUNDS = [
    {"key": "city", "label": "初评", "by": "unit", "per_case": 1},
    {"key": "final", "label": "终评", "per_case": 2},
]


@pytest.fixture
def desk(world, client):
    """The organiser, signed in."""
    client.force_login(world.organiser)
    return world


@pytest.fixture
def two_panels(db, storage, monkeypatch):
    """A campaign in which units judge first."""
    from django.utils import timezone

    monkeypatch.setattr(timezone, "now", lambda: NOW)
    world = make_world(review={"rounds": ROUNDS})
    with tenant_scope(world.tenant):
        yield world


def post(client, path, **data):
    """(where it ended, the page) of a post and what follows."""
    answer = client.post(path, data, follow=True)
    return answer.redirect_chain, answer.content.decode()


# ---- inviting


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"invite-name": ""}, "请填写专家姓名。"),
        ({"invite-name": "马丽", "invite-email": "ma@"}, "邮箱格式不正确"),
        ({"invite-name": "马" * 61}, "60"),
        ({"invite-name": "马丽", "invite-categories": "d"}, "d"),
        ({"invite-name": "马丽", "invite-unit": "999999"}, ""),
    ],
)
def test_what_is_wrong_with_an_invitation_is_said_beside_it(desk, client, typed, words):
    answer = client.post(desk.path("desk-experts"), {"do": "invite"} | typed)
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert Reviewer.objects.count() == 0


def test_an_invitation_is_in_the_list_and_its_link_on_its_page(desk, client):
    data = {
        "do": "invite", "invite-name": "马丽", "invite-email": "ma@example.org", "invite-phone": "138 0000 0000",
        "invite-unit": "s1", "invite-categories": ["b"],
    }  # fmt: skip
    chain, page = post(client, desk.path("desk-experts"), **data)
    assert (chain, "邀请邮件已发出。" in page) == ([(desk.path("desk-experts"), 302)], True)
    row = Reviewer.objects.get()
    assert (row.phone, row.unit.key, row.categories, row.panel) == ("13800000000", "s1", ["b"], None)
    page = client.get(desk.path("desk-expert", reviewer=row.pk)).content.decode()
    assert desk.path("invitation", token=row.token) in page
    Reviewer.objects.update(state="accepted", person=make_person("ma"))
    assert row.token not in client.get(desk.path("desk-expert", reviewer=row.pk)).content.decode()
    _, page = post(client, desk.path("desk-experts"), **data)
    assert say(refuse("already_invited", name="马丽", email="ma@example.org")) in page
    assert ('value="138 0000 0000"' in page, Reviewer.objects.count()) == (True, 1)  # what was typed stays


def test_an_account_of_another_name_than_was_invited_is_marked(desk, client):
    """An invitation's link may have been passed on."""
    make_reviewer(desk, "李 四", make_person("li4", real_name="李四"))
    make_reviewer(desk, "王五", make_person("zhao6", real_name="赵六"))
    page = client.get(desk.path("desk-experts")).content.decode()
    assert re.findall(r"账号姓名：(.*?)<", page) == ["赵六"]


def test_an_experts_unit_and_categories_are_changed_on_its_page(desk, client):
    row = make_reviewer(desk, "甲", desk.expert, unit_name="旧单位", categories=["a"])
    path = desk.path("desk-expert", reviewer=row.pk)
    page = client.get(path).content.decode()
    assert ('value="旧单位"' in page, re.findall(r'value="(\w)"[^>]* checked', page)) == (True, ["a"])
    chain, page = post(client, path, unit="", unit_name="新单位", categories=["b"])
    row.refresh_from_db()
    assert (chain[0][0], "已保存。" in page, row.unit_name, row.categories) == (
        desk.path("desk-experts"), True, "新单位", ["b"],
    )  # fmt: skip
    assert client.post(path, {"unit_name": "长" * 121}).status_code == 200
    row.refresh_from_db()
    assert row.unit_name == "新单位"


# ---- assigning


def test_assigning_by_hand_from_the_table(desk, client):
    submission, row = make_submission(desk, state="eligible"), make_reviewer(desk, "甲", desk.expert)
    path, back = desk.path("desk-assign-by-hand"), [(desk.path("desk-assign"), 302)]
    data = {"case": submission.uuid, "reviewer": row.pk, "round": "final"}
    chain, page = post(client, path, **data)
    assert (chain, "已分配给 甲。" in page, Assignment.objects.get().made_by) == (back, True, desk.organiser)
    for wrong, words in (
        ({}, say(refuse("assigned_already", name="甲"))),
        ({"case": "x"}, "请选择案例。"),
        ({"reviewer": ""}, "请选择专家。"),
        ({"round": "city"}, say(refuse("no_such_round"))),
    ):
        chain, page = post(client, path, **data | wrong)
        assert (chain, words in page) == (back, True)
    for gone in ({"case": uuid.uuid4()}, {"reviewer": row.pk + 99}, {"reviewer": 10**30}):
        assert client.post(path, data | gone).status_code == 404
    assert Assignment.objects.count() == 1


def test_drawing_lots_from_the_page(desk, client):
    path, back = desk.path("desk-assign-evenly"), [(desk.path("desk-assign"), 302)]
    chain, page = post(client, path, round="final")
    assert (chain, say(refuse("no_experts")) in page) == (back, True)
    make_reviewer(desk, "甲", categories=["a"])
    make_reviewer(desk, "乙")
    for category in ("a", "a", "b"):
        make_submission(desk, category=category, state="eligible")
    for wrong in ({"round": "city"}, {"seed": "-1"}, {"seed": str(2**31)}, {"categories": ["d"]}):
        chain, _ = post(client, path, **{"round": "final"} | wrong)
        assert (chain, Assignment.objects.count()) == (back, 0)
    chain, _ = post(client, path, round="final", seed="7", categories=["b"])
    _, page = post(client, f"{chain[-1][0]}apply/")
    assert ("已分配 1 人次。" in page, "1 件案例的专家不足" in page) == (True, True)
    chain, _ = post(client, path, round="final")
    _, page = post(client, f"{chain[-1][0]}apply/")
    assert "已分配 4 人次。" in page
    seeds = [
        event.data["seed"] for event in AuditEvent.objects.filter(action="assignment.draw").order_by("pk")
    ]
    assert (seeds[0], 0 <= seeds[1] < 2**31) == (7, True)


def test_the_table_says_how_far_each_is_and_offers_what_may_be_done(desk, client):
    submission = make_submission(desk, state="eligible")
    waiting, begun, done = (make_assignment(desk, submission, make_reviewer(desk, name)) for name in "甲乙丙")
    reviews.save_review(begun, filled_rubric(1, 1), comment="", actor=desk.expert, now=NOW)
    reviews.submit_review(done, filled_rubric(30, 50), comment="这是一段评语文字", actor=desk.expert, now=NOW)
    page = client.get(desk.path("desk-assign")).content.decode()
    marks = re.findall(r'<span class="mark tone-(\w+)">([甲乙丙][^<]*)</span>', page)
    assert marks == [("secondary", "甲"), ("blue", "乙 · 评审中"), ("green", "丙 · 已评")]
    assert re.findall(r'action="([^"]+/remove/)"', page) == [
        desk.path("desk-assign-remove", assignment=waiting.uuid)
    ]
    assert re.findall(r'action="([^"]+/reopen/)"', page) == [
        desk.path("desk-review-reopen", assignment=done.uuid)
    ]
    assert "已提交 1 / 3 份评审" in page
    _, page = post(client, desk.path("desk-assign-remove", assignment=begun.uuid))
    assert say(refuse("review_begun")) in page
    _, page = post(client, desk.path("desk-assign-remove", assignment=waiting.uuid))
    assert ("已移除这一分配。" in page, Assignment.objects.count()) == (True, 2)
    assert client.post(desk.path("desk-assign-remove", assignment=waiting.uuid)).status_code == 404


def test_giving_a_review_back_from_the_table(desk, client):
    submit_review(desk, make_submission(desk, state="eligible"), make_reviewer(desk, "甲", desk.expert), 80)
    path = desk.path("desk-review-reopen", assignment=Assignment.objects.get().uuid)
    _, page = post(client, path, why=" ")
    assert ("请写明理由，对方会看到这段文字。" in page, Review.objects.get().state) == (True, "submitted")
    _, page = post(client, path, why="请补评语")
    assert ("评审已退回专家。" in page, Review.objects.get().state) == (True, "draft")
    _, page = post(client, path, why="再退一次")
    assert say(refuse("review_not_submitted")) in page


# ---- whose panel


PANEL_PAGES = ["expert", "remind", "expert-remove", "assign-remove", "review-reopen"]


def rows_of(world, panel, round_key):
    """A reviewer of the panel with a submitted review: the URL arguments that name them."""
    reviewer = make_reviewer(world, "甲", panel=panel)
    state = "submitted" if panel else "eligible"
    assignment = make_assignment(world, make_submission(world, state=state), reviewer, round_key)
    Review.objects.create(
        tenant=world.tenant, assignment=assignment, state="submitted", total=80, submitted_at=NOW
    )
    return {"reviewer": reviewer.pk, "assignment": assignment.uuid}


def at(world, prefix, name, rows, **more):
    key = "assignment" if name in {"assign-remove", "review-reopen"} else "reviewer"
    return world.path(f"{prefix}-{name}", **{key: rows[key]}, **more)


@pytest.mark.parametrize("name", PANEL_PAGES)
def test_each_desk_has_the_rows_of_its_own_panel_only(two_panels, client, name):
    world = two_panels
    organisers = rows_of(world, None, "final")
    units = rows_of(world, world.unit("c1"), "city")
    neighbours = rows_of(world, world.unit("c2"), "city")
    data = {"why": "x", "remove-why": "x"}
    before = list(Reviewer.objects.order_by("pk").values_list("state", "unit_name"))
    for person, prefix, foreign in (
        (world.organiser, "desk", (units, neighbours)), (world.coordinator, "unit", (organisers, neighbours)),
    ):  # fmt: skip
        client.force_login(person)
        for rows in foreign:
            assert client.post(at(world, prefix, name, rows), data).status_code == 404
    client.force_login(world.coordinator)
    assert client.post(at(world, "unit", name, neighbours, unit="c2"), data).status_code == 404
    assert client.post(at(world, "desk", name, organisers), data).status_code == 403
    client.force_login(world.organiser)
    assert client.post(at(world, "unit", name, units), data).status_code == 403
    assert list(Reviewer.objects.order_by("pk").values_list("state", "unit_name")) == before
    assert (Review.objects.filter(state="submitted").count(), Assignment.objects.count()) == (3, 3)
    client.force_login(world.coordinator)
    assert client.post(at(world, "unit", name, units), data).status_code == 302


@pytest.mark.parametrize("name", PANEL_PAGES)
def test_another_campaigns_rows_do_not_exist_on_this_ones_desk(desk, client, name):
    publish(Document.model_validate(document("second")), actor=None, now=NOW)
    second = replace(desk, campaign=Campaign.objects.select_related("current", "tenant").get(slug="second"))
    rows = rows_of(second, None, "final")
    assert client.post(at(desk, "desk", name, rows), {"why": "x", "remove-why": "x"}).status_code == 404
    assert (Reviewer.objects.get().state, Review.objects.get().state) == ("accepted", "submitted")


@pytest.mark.parametrize("name", ["unit-experts", "unit-assign", "unit-ranking"])
def test_a_unit_without_a_round_of_its_own_has_no_panel(world, client, name):
    client.force_login(world.coordinator)
    assert client.get(world.path(name)).status_code == 404


def test_a_units_panel_is_run_on_the_units_own_pages(two_panels, client):
    world = two_panels
    client.force_login(world.coordinator)
    chain, _ = post(client, world.path("unit-experts"), do="invite", **{"invite-name": "马丽"})
    assert chain == [(world.path("unit-experts"), 302)]
    row = Reviewer.objects.get()
    assert (row.panel.key, row.name) == ("c1", "马丽")
    Reviewer.objects.update(state="accepted", person=world.expert)
    mine, theirs = make_submission(world, "甲市的"), make_submission(world, "乙市的", unit="s3")
    page = client.get(world.path("unit-assign")).content.decode()
    assert ("甲市的" in page, "乙市的" in page, "/desk/" in page) == (True, False, False)
    hand = world.path("unit-assign-by-hand")
    assert client.post(hand, {"case": theirs.uuid, "reviewer": row.pk, "round": "city"}).status_code == 404
    chain, _ = post(client, world.path("unit-assign-evenly"), round="city")
    chain, page = post(client, f"{chain[-1][0]}apply/")
    assert (chain, "已分配 1 人次。" in page) == ([(world.path("unit-assign"), 302)], True)
    assignment = Assignment.objects.get()
    assert (assignment.submission, assignment.round) == (mine, "city")
    client.force_login(world.expert)
    client.post(world.path("expert-conflict", assignment=assignment.uuid), {"why": "师生"})
    assert Conflict.objects.get().submission == mine
    client.force_login(world.coordinator)
    _, page = post(client, hand, case=mine.uuid, reviewer=row.pk, round="city")
    assert say(refuse("expert_conflict")) in page


# ---- the invitation's page


@pytest.mark.parametrize(
    ("state", "who", "words", "answerable"),
    [
        ("invited", None, "登录后接受", False),
        ("invited", "guest", "接受邀请", True),
        ("accepted", "expert", "您已接受邀请", False),
        ("removed", "guest", "这份邀请已撤回", False),
        ("declined", "guest", "谢绝", False),
    ],
)
def test_the_invitation_by_state(world, client, state, who, words, answerable):
    people = {"guest": make_person("guest"), "expert": world.expert}
    row = Reviewer.objects.create(
        tenant=world.tenant, campaign=world.campaign, name="马丽", state=state, phone="13800000000", email="ma@example.org",
        person=world.expert if state == "accepted" else None, invited_at=NOW,
    )  # fmt: skip
    prove_address(people["guest"], "ma@example.org")
    if who:
        client.force_login(people[who])
    page = client.get(world.path("invitation", token=row.token)).content.decode()
    assert (words in page, 'value="accept"' in page) == (True, answerable)
    assert [secret in page for secret in ("13800000000", "ma@example.org")] == [False, False]


def test_an_invitations_link_is_of_its_tenant_and_needs_an_account(world, client):
    row = Reviewer.objects.create(tenant=world.tenant, campaign=world.campaign, name="马丽", invited_at=NOW)
    other = make_world("others", "south")
    assert client.get(other.path("invitation", token=row.token)).status_code == 404
    assert client.get(world.path("invitation", token=row.token[:-1])).status_code == 404
    for answer in ("accept", "decline"):
        client.post(world.path("invitation", token=row.token), {"do": answer})
    row.refresh_from_db()
    assert (row.state, row.person) == ("invited", None)


# ---- what it costs


@pytest.mark.parametrize("count", [1, 3])
def test_an_experts_page_and_a_units_panel(two_panels, client, count):
    world = two_panels
    reviewer = make_reviewer(world, "甲", world.expert)
    for n in range(count):
        submit_review(world, make_submission(world, state="eligible"), reviewer, 80)
        submission = make_submission(world)
        own = make_reviewer(world, f"初评{n}", panel=world.unit("c1"))
        make_assignment(world, submission, own, "city")
        Conflict.objects.create(
            tenant=world.tenant, reviewer=reviewer, submission=submission, declared_at=NOW
        )
    counts = []
    for person, path in (
        (world.organiser, world.path("desk-expert", reviewer=reviewer.pk)),
        (world.coordinator, world.path("unit-experts")),
        (world.coordinator, world.path("unit-assign")),
    ):
        client.force_login(person)
        assert client.get(path).status_code == 200
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        counts.append(len(queries))
    assert counts == [11, 10, 14]
