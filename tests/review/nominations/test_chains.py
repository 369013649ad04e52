"""Chains of recommending units: each level sees what the one below handed up, chooses, ranks and hands in."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from portal.decisions import refuse
from portal.models import AuditEvent, Notification, Role, Unit
from portal.tenants import tenant_scope
from review.desk.home import cards
from review.exports.rosters import rows
from review.models import Nomination, NominationBatch
from review.nominations import actions
from review.nominations.chains import levels_below, levels_of, nearest_below, unit_above
from tests.factories.portal import make_person
from tests.factories.review import COMMENT, NOW, fresh, join, make_chain_world, make_submission, make_world
from tests.refusals import refusal

DAY = dt.timedelta(days=1)
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def chain(db, storage, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    made = make_chain_world()
    with tenant_scope(made.tenant):
        made.county = make_person("county")
        join(made, made.county, Role.COORDINATOR, made.unit("k1"))
        yield made


def put(world, submission, unit, **more):
    values = {"comment": COMMENT, "actor": world.coordinator, "now": NOW} | more
    return actions.nominate(fresh(submission), world.unit(unit), **values)


def hand_in(world, unit, now=NOW):
    return actions.submit_batch(
        world.campaign, world.unit(unit), despite_warnings=True, actor=world.coordinator, now=now
    )


def back(world, submission, unit="c1", why="请补字幕", until=NOW + DAY):
    return actions.send_back(
        fresh(submission), world.unit(unit), why=why, until=until, actor=world.coordinator, now=NOW
    )


def again(world, submission, unit="k1", now=NOW):
    return actions.hand_up_again(fresh(submission), world.unit(unit), actor=world.county, now=now)


def levels(submission):
    """Unit and whether its nomination is the current one, from the top."""
    nominations = Nomination.objects.filter(submission=submission).order_by("batch__unit__path")
    return [(row.batch.unit.key, row.current_of_id is not None) for row in nominations]


def test_who_is_above_whom(chain):
    doc = chain.campaign.current.doc
    above = {key: unit_above(doc, chain.unit(key)) for key in ("c1", "k1", "k2", "x1", "s1")}
    assert {key: unit and unit.key for key, unit in above.items()} == {
        "c1": None, "k1": "c1", "k2": "c1", "x1": "k1", "s1": "c1",
    }  # fmt: skip
    assert nearest_below("p/", ["p/", "p/c/", "p/c/k/", "p/ce/", "p/x/s/", "q/"]) == [
        "p/c/",
        "p/ce/",
        "p/x/s/",
    ]


def test_a_case_goes_up_level_by_level_and_reaches_the_organiser_from_the_top_only(chain):
    one, two = make_submission(chain, unit="x1"), make_submission(chain, unit="x2")
    put(chain, one, "k1")
    put(chain, two, "k1")
    assert refusal(put, chain, one, "c1") == refuse("not_handed_up_now")
    hand_in(chain, "k1")
    assert fresh(one).state == "recommended"
    assert Notification.objects.get(person=chain.coordinator).title == "一县已报送 2 件案例"
    assert Notification.objects.filter(person=chain.organiser).count() == 0
    put(chain, two, "c1", comment="市里推荐这一件")
    assert (levels(one), levels(two)) == ([("k1", True)], [("c1", True), ("k1", False)])
    assert fresh(two).nomination.comment == "市里推荐这一件"
    assert [row.comment for row in levels_of(fresh(two), chain.unit("c1"))] == [COMMENT]
    hand_in(chain, "c1")
    assert (fresh(one).state, fresh(two).state) == ("passed_over", "reported")
    assert Notification.objects.filter(person=chain.organiser).count() == 1


def test_each_level_ranks_for_itself_and_its_table_says_so(chain):
    cases = [make_submission(chain, f"案例{n}", unit="x1") for n in range(3)]
    for case in cases:
        put(chain, case, "k1")
    hand_in(chain, "k1")
    for case in reversed(cases):
        put(chain, case, "c1")
    roster = next(roster for roster in chain.campaign.current.doc.rosters if roster.key == "unit")
    titles = {
        key: [row[1] for row in rows(chain.campaign, roster, unit=chain.unit(key))] for key in ("k1", "c1")
    }
    assert titles == {"k1": ["案例0", "案例1", "案例2"], "c1": ["案例2", "案例1", "案例0"]}


def test_what_the_level_above_took_is_not_taken_back_below(chain):
    one = make_submission(chain, unit="x1")
    put(chain, one, "k1")
    hand_in(chain, "k1")
    put(chain, one, "c1")
    county = {"actor": chain.county, "now": NOW}
    assert refusal(actions.withdraw_nomination, fresh(one), chain.unit("k1"), **county) == refuse(
        "batch_submitted"
    )
    actions.reopen_batch(chain.campaign, chain.unit("k1"), why="补报", actor=chain.organiser, now=NOW)
    assert refusal(actions.withdraw_nomination, fresh(one), chain.unit("k1"), **county) == refuse(
        "taken_above"
    )
    assert refusal(hand_in, chain, "c1") == refuse("below_reopened", units="一县")
    actions.withdraw_nomination(fresh(one), chain.unit("c1"), actor=chain.coordinator, now=NOW)
    assert (levels(one), fresh(one).state) == ([("k1", True)], "recommended")
    actions.withdraw_nomination(fresh(one), chain.unit("k1"), **county)
    assert (levels(one), fresh(one).state) == ([], "submitted")


def test_a_batch_below_is_not_reopened_while_the_one_above_is_handed_in(chain):
    one = make_submission(chain, unit="x1")
    put(chain, one, "k1")
    hand_in(chain, "k1")
    put(chain, one, "c1")
    hand_in(chain, "c1")
    reopen = {"why": "补报", "actor": chain.organiser, "now": NOW}
    refused = refusal(actions.reopen_batch, chain.campaign, chain.unit("k1"), **reopen)
    assert refused == refuse("reopen_above_first", unit="甲市")
    actions.reopen_batch(chain.campaign, chain.unit("c1"), **reopen)
    actions.reopen_batch(chain.campaign, chain.unit("k1"), **reopen)
    assert fresh(one).state == "recommended"
    assert set(NominationBatch.objects.values_list("state", flat=True)) == {"open"}


def test_one_case_goes_back_with_a_reason_and_a_date_and_the_rest_stays_handed_in(chain):
    one, two = make_submission(chain, unit="x1"), make_submission(chain, unit="x1")
    put(chain, one, "k1")
    put(chain, two, "k1")
    assert refusal(back, chain, one) == refuse("not_handed_up_now")
    hand_in(chain, "k1")
    assert refusal(back, chain, one, why=" ") == refuse("reason_missing")
    assert refusal(back, chain, one, until=NOW) == refuse("send_back_until_past")
    assert refusal(again, chain, one) == refuse("not_sent_back")
    back(chain, one)
    told = Notification.objects.get(person=chain.county)
    assert (told.title, told.body) == (
        f"甲市退回一件案例：{one.title}",
        "请在 2025年10月21日 12:00 前修改并重新上报，其余已报送的案例不受影响。理由：请补字幕",
    )
    assert refusal(put, chain, one, "c1") == refuse("not_handed_up_now")
    put(chain, two, "c1")
    county = {"actor": chain.county, "now": NOW}
    actions.change_comment(fresh(one), chain.unit("k1"), comment="补好了字幕，再次推荐", **county)
    assert refusal(actions.change_comment, fresh(two), chain.unit("k1"), comment=COMMENT, **county) == refuse(
        "batch_submitted"
    )
    again(chain, one)
    assert put(chain, one, "c1").rank == 2
    actions_written = AuditEvent.objects.filter(action__in=["nomination.send_back", "nomination.hand_up"])
    assert actions_written.count() == 2


def test_the_date_of_a_case_sent_back_holds(chain):
    one = make_submission(chain, unit="x1")
    put(chain, one, "k1")
    hand_in(chain, "k1")
    back(chain, one)
    late = refuse("sent_back_too_late", until=(NOW + DAY).astimezone(SHANGHAI))
    assert refusal(again, chain, one, now=NOW + DAY) == late
    again(chain, one, now=NOW + DAY - dt.timedelta(seconds=1))


def test_a_case_sent_back_may_go_on_to_its_applicant_and_keeps_its_place(chain):
    one = make_submission(chain, unit="x1")
    put(chain, one, "k1")
    hand_in(chain, "k1")
    back(chain, one)
    actions.return_submission(fresh(one), chain.unit("k1"), why="请补字幕", actor=chain.county, now=NOW)
    assert (fresh(one).state, levels(one)) == ("returned", [("k1", True)])
    assert refusal(again, chain, one) == refuse("wrong_state", state="returned", transition="recommend")
    type(one).objects.filter(pk=one.pk).update(state="submitted")  # the applicant hands it in again
    again(chain, one)
    put(chain, one, "c1")
    assert fresh(one).state == "recommended"


def test_a_case_from_the_level_below_is_not_returned_past_it(chain):
    one = make_submission(chain, unit="x1")
    put(chain, one, "k1")
    hand_in(chain, "k1")
    refused = refusal(
        actions.return_submission, fresh(one), chain.unit("c1"), why="x", actor=chain.coordinator, now=NOW
    )
    assert refused == refuse("wrong_state", state="recommended", transition="return")


def test_a_batch_is_not_handed_in_while_a_case_of_it_is_sent_back(chain):
    one, two = make_submission(chain, "退回的", unit="x1"), make_submission(chain, unit="x1")
    put(chain, one, "k1")
    put(chain, two, "k1")
    hand_in(chain, "k1")
    back(chain, one)
    actions.reopen_batch(chain.campaign, chain.unit("k1"), why="补报", actor=chain.organiser, now=NOW)
    assert refusal(hand_in, chain, "k1") == refuse("sent_back_waiting", count=1, names="退回的")
    again(chain, one)
    assert hand_in(chain, "k1").state == "submitted"


def test_without_a_chain_a_county_that_recommends_hands_in_to_the_organiser(db, storage):
    world = make_chain_world(chain=False)
    with tenant_scope(world.tenant):
        one = make_submission(world, unit="x1")
        put(world, one, "k1")
        hand_in(world, "k1")
        assert fresh(one).state == "reported"
        assert refusal(put, world, one, "c1") == refuse("other_unit_recommends")


def test_three_levels(db, storage):
    """X05: school, county and city, each a level of its own."""
    world = make_chain_world(unit_kinds=["city", "county", "school"])
    with tenant_scope(world.tenant):
        one = make_submission(world, unit="x1")
        for unit in ("x1", "k1", "c1"):
            put(world, one, unit)
            hand_in(world, unit)
        assert levels(one) == [("c1", True), ("k1", False), ("x1", False)]
        assert [row.batch.unit.key for row in levels_of(fresh(one), world.unit("c1"))] == ["x1", "k1"]
        assert fresh(one).state == "reported"


def test_returning_past_a_middle_level_is_refused(db, storage):
    world = make_chain_world(unit_kinds=["city", "county", "school"])
    with tenant_scope(world.tenant):
        one = make_submission(world, unit="x1")
        for unit in ("x1", "k1"):
            put(world, one, unit)
            hand_in(world, unit)
        back(world, one)
        refused = refusal(
            actions.return_submission, fresh(one), world.unit("k1"), why="x", actor=world.coordinator, now=NOW
        )
        assert refused == refuse("return_to_level_below")


def test_the_pages_of_both_levels(chain, client):
    one = make_submission(chain, "山里的课", unit="x1")
    put(chain, one, "k1", comment="县里的推荐意见")
    client.force_login(chain.coordinator)
    page = client.get(chain.path("unit-case", case=one.uuid)).content.decode()
    assert ("县里的推荐意见" in page, "下级报送后才能推荐" in page, "send-back-box" in page) == (
        True,
        True,
        False,
    )
    hand_in(chain, "k1")
    page = client.get(chain.path("unit-case", case=one.uuid)).content.decode()
    assert ("下级报送后才能推荐" in page, "send-back-box" in page, 'name="comment"' in page) == (
        False,
        True,
        True,
    )
    path = chain.path("unit-send-back", case=one.uuid)
    client.post(path, {"back-why": "请补字幕", "back-until": ""})
    assert Nomination.objects.get().sent_back_at is None
    client.post(path, {"back-why": "请补字幕", "back-until": "2025-10-22T18:00"})
    assert Nomination.objects.get().sent_back_until == dt.datetime(2025, 10, 22, 10, tzinfo=dt.UTC)
    client.force_login(chain.county)
    page = client.get(chain.path("unit-case", unit="k1", case=one.uuid)).content.decode()
    assert ("这件案例被退回，名额仍为它保留" in page, "2025年10月22日 18:00" in page, "重新上报" in page) == (
        True,
        True,
        True,
    )
    client.post(chain.path("unit-hand-up", unit="k1", case=one.uuid))
    assert Nomination.objects.get().sent_back_at is None
    client.force_login(chain.coordinator)
    client.post(chain.path("unit-nominate", case=one.uuid), {"comment": COMMENT})
    assert levels(one) == [("c1", True), ("k1", False)]


def test_a_plain_world_knows_no_levels(db, storage):
    world = make_world()
    with tenant_scope(world.tenant):
        assert unit_above(world.campaign.current.doc, Unit.objects.get(key="s1")) is None


def test_what_the_level_above_leaves_is_passed_over_and_everybody_hears_of_it(chain):
    cases = [make_submission(chain, f"案例{n}", unit="x1") for n in range(3)]
    for case in cases:
        put(chain, case, "k1")
    hand_in(chain, "k1")
    put(chain, cases[0], "c1")
    back(chain, cases[2])
    hand_in(chain, "c1")
    assert [fresh(case).state for case in cases] == ["reported", "passed_over", "passed_over"]
    told = Notification.objects.filter(person=chain.county).order_by("-pk")[0]
    assert (told.title, told.body) == (
        "甲市已报送：推荐了您单位的 1 件",
        "“教学案例征集”您单位上报的案例中，推荐 1 件，未推荐 2 件：案例1、案例2。",
    )
    titles = Notification.objects.filter(person=chain.owner, code="submission.pass_over").count()
    assert titles == 2
    actions.reopen_batch(chain.campaign, chain.unit("c1"), why="补报", actor=chain.organiser, now=NOW)
    assert [fresh(case).state for case in cases] == ["recommended"] * 3
    put(chain, cases[2], "c1")
    hand_in(chain, "c1")
    assert [fresh(case).state for case in cases] == ["reported", "passed_over", "reported"]


def test_nothing_comes_up_again_once_the_level_above_handed_in(chain):
    one, two = make_submission(chain, unit="x1"), make_submission(chain, unit="x1")
    put(chain, one, "k1")
    put(chain, two, "k1")
    hand_in(chain, "k1")
    put(chain, one, "c1")
    back(chain, two)
    actions.return_submission(fresh(two), chain.unit("k1"), why="请补字幕", actor=chain.county, now=NOW)
    hand_in(chain, "c1")
    assert fresh(two).state == "returned"
    type(two).objects.filter(pk=two.pk).update(state="submitted")
    assert refusal(again, chain, two) == refuse("above_handed_in", unit="甲市")


def test_a_case_that_changed_since_it_was_fetched_goes_up_as_it_stands(chain):
    """The page was opened while the case was with its applicant; the lock sees what it is now."""
    one = make_submission(chain, unit="x1")
    put(chain, one, "k1")
    hand_in(chain, "k1")
    back(chain, one)
    stale = fresh(one)
    stale.state = "submitted"
    actions.hand_up_again(stale, chain.unit("k1"), actor=chain.county, now=NOW)
    assert fresh(one).state == "recommended"


def test_the_level_above_sees_what_is_below_and_gives_a_batch_back(chain, client):
    one, two = make_submission(chain, "课甲", unit="x1"), make_submission(chain, "课乙", unit="x2")
    put(chain, one, "k1")
    put(chain, two, "k1")
    hand_in(chain, "k1")
    put(chain, one, "c1")
    seen = levels_below(chain.campaign, chain.unit("c1"), chain.campaign.current.doc)
    assert [(level.unit.key, level.submitted_at, level.waiting, level.taken) for level in seen] == [
        ("k1", NOW, 1, 1),
        ("k2", None, 0, 0),
    ]
    client.force_login(chain.coordinator)
    page = client.get(chain.path("unit-desk") + "?state=handed_up").content.decode()
    assert "课乙" in page.split('id="cases"')[1]
    assert "课甲" not in page.split('id="cases"')[1]
    address = chain.path("unit-reopen-below", below="k1")
    stray = client.post(chain.path("unit-reopen-below", below="s1"), {"reopen-why": "x"}, follow=True)
    assert "这个单位不向本单位报送" in stray.content.decode()
    assert "请写明理由" in client.post(address, {"reopen-why": " "}, follow=True).content.decode()
    done = client.post(address, {"reopen-why": "请补一件"}, follow=True).content.decode()
    assert "已退回“一县”的报送" in done
    assert NominationBatch.objects.get(unit=chain.unit("k1")).state == "open"
    assert Notification.objects.filter(person=chain.county, code="batch.reopened").count() == 1
    client.force_login(chain.county)
    stray = client.post(
        chain.path("unit-reopen-below", unit="k1", below="k2"), {}, headers={"Accept": "application/json"}
    )
    assert stray.json()["code"] == "not_a_level_below"


def test_the_home_counts_what_was_handed_up(chain):
    one = make_submission(chain, unit="x1")
    put(chain, one, "k1")
    make_submission(chain, unit="s1")
    (card,) = cards(chain.coordinator, now=NOW)
    assert card.title == "甲市：1 件案例待审阅推荐"
    hand_in(chain, "k1")
    (card,) = cards(chain.coordinator, now=NOW)
    assert card.title == "甲市：2 件案例待审阅推荐"
