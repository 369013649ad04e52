"""名额分配: a city gives its counties, a county its schools their own numbers; refusals, races, the page."""

import pytest

from portal.decisions import refuse
from portal.models import AuditEvent, Notification, Role
from portal.tenants import tenant_scope
from review.models import Allotment, Nomination
from review.nominations import actions
from review.nominations.allotments.actions import give_places
from review.nominations.allotments.forms import a_number
from review.nominations.allotments.page import giving_of, standing_of
from tests.factories.portal import make_person
from tests.factories.review import (
    COMMENT,
    NOW,
    fresh,
    join,
    make_chain_world,
    make_nomination,
    make_submission,
    make_world,
)
from tests.racing import race
from tests.refusals import refusal

RACERS = 50
DEMO = {"label": "示范校", "where": {"unit_attributes": ["demo"]}, "max": 2}
ALL = {"key": "all", "label": "合计", "unit_kinds": ["city"], "max": 6, "sub_caps": [DEMO]}


@pytest.fixture
def chain(db, storage, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    made = make_chain_world([ALL])
    with tenant_scope(made.tenant):
        yield made


@pytest.fixture
def flat(db, storage, monkeypatch):
    """The city alone recommends; its schools (and the county's) get numbers of it."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    made = make_chain_world([ALL], chain=False, unit_kinds=["city"])
    with tenant_scope(made.tenant):
        yield made


def give(world, giver="c1", part="", quota="all", **places):
    return give_places(
        world.campaign,
        world.unit(giver),
        quota,
        {(key, part): number for key, number in places.items()},
        actor=world.coordinator,
        now=NOW,
    )


def put(world, submission, unit, **more):
    values = {"comment": COMMENT, "actor": world.coordinator, "now": NOW} | more
    return actions.nominate(fresh(submission), world.unit(unit), **values)


def fill(world, school, unit, count):
    for _ in range(count):
        put(world, make_submission(world, unit=school), unit)


def full(used, given, label="合计"):
    return refuse("allotment_full", label=label, given=given, used=used)


def test_where_nothing_was_given_out_nothing_stands_in_the_way(chain):
    fill(chain, "x1", "k1", 8)
    assert Nomination.objects.count() == 8


def test_a_county_hands_up_what_it_was_given_and_what_the_pool_holds(chain):
    assert give(chain, k1=2, k2=3) == 2
    fill(chain, "x1", "k1", 3)  # two of its own, the pool's only one
    assert refusal(put, chain, make_submission(chain, unit="x1"), "k1") == full(3, 2)
    assert refusal(put, chain, make_submission(chain, unit="s1"), "c1") == full(0, 0)
    fill(chain, "y1", "k2", 3)
    assert refusal(put, chain, make_submission(chain, unit="y1"), "k2") == full(3, 3)


def test_a_part_is_given_out_by_itself(chain):
    """The sub-cap first: its numbers are used up while the whole has room."""
    give(chain, k1=3, k2=3)
    give(chain, part="示范校", s2=2)
    fill(chain, "y1", "k2", 1)
    give(chain, k2=1)
    fill(chain, "s2", "c1", 2)
    one_more = make_submission(chain, unit="s2")
    assert refusal(put, chain, one_more, "c1") == refuse(
        "sub_cap_full", label="合计", part="示范校", max=2, used=2
    )


def test_a_county_gives_its_schools_numbers_inside_its_own(chain):
    assert refusal(give, chain, "k1", x1=1) == refuse("allotment_nothing_to_give")
    give(chain, k1=3)
    assert refusal(give, chain, "k1", x1=2, x2=2) == refuse(
        "allotments_over", label="合计", given=4, max=3, over=1
    )
    give(chain, "k1", x1=2, x2=1)
    fill(chain, "x2", "k1", 1)
    assert refusal(put, chain, make_submission(chain, unit="x2"), "k1") == full(1, 1)
    fill(chain, "x1", "k1", 2)
    assert refusal(put, chain, make_submission(chain, unit="x1"), "k1") == full(2, 2)
    assert refusal(give, chain, k1=2) == refuse("allotment_below_used", unit="一县", places=2, used=3)


def test_what_was_passed_on_is_not_taken_back_from_under_it(chain):
    give(chain, k1=3)
    give(chain, "k1", x1=2)
    assert refusal(give, chain, k1=1) == refuse("allotment_below_given", unit="一县", places=1, given=2)
    assert refusal(give, chain, k1=None) == refuse("allotment_below_given", unit="一县", places=0, given=2)
    give(chain, "k1", x1=None)
    give(chain, k1=None)
    assert Allotment.objects.count() == 0


def test_what_the_pool_lost_is_not_given_once_more(chain):
    give(chain, k1=1)
    fill(chain, "y1", "k2", 5)
    assert refusal(give, chain, k1=2) == refuse("allotment_pool_used", label="合计", over=1)


def test_without_a_chain_the_schools_share_the_citys_places(flat):
    give(flat, k1=2, s1=3)
    give(flat, "k1", x1=1)
    fill(flat, "x2", "c1", 2)  # the county's free place and the pool's one
    assert refusal(put, flat, make_submission(flat, unit="x2"), "c1") == full(2, 2)
    fill(flat, "x1", "c1", 1)
    fill(flat, "s1", "c1", 3)
    assert refusal(put, flat, make_submission(flat, unit="s1"), "c1") == refuse(
        "quota_full", label="合计", max=6, used=6
    )


@pytest.mark.parametrize("kind", ["chain", "flat"])
def test_nothing_is_given_to_who_is_not_below_nor_of_what_one_has_not(kind, request):
    world = request.getfixturevalue(kind)
    for place in ({"c2": 1}, {"x1": 1}, {"nobody": 1}):
        assert refusal(give, world, **place) == refuse("allotment_nothing_to_give")
    assert refusal(give, world, quota="none", k1=1) == refuse("allotment_nothing_to_give")
    assert refusal(give, world, part="none", k1=1) == refuse("allotment_nothing_to_give")
    assert Allotment.objects.count() == 0


def test_after_handing_in_nothing_is_given(chain):
    fill(chain, "s1", "c1", 1)
    actions.submit_batch(
        chain.campaign, chain.unit("c1"), despite_warnings=True, actor=chain.coordinator, now=NOW
    )
    assert refusal(give, chain, k1=1) == refuse("allotment_batch_submitted", unit="甲市")


def test_a_refused_table_changes_nothing_and_a_saved_one_is_written_down_and_told(chain):
    county = make_person("county")
    join(chain, county, Role.COORDINATOR, chain.unit("k1"))
    assert refusal(give, chain, k1=4, k2=4) == refuse("allotments_over", label="合计", given=8, max=6, over=2)
    assert Allotment.objects.count() == 0
    assert give(chain, k1=4, k2=2) == 2
    assert give(chain, k1=4, k2=2) == 0
    event = AuditEvent.objects.get(action="allotment.give")
    assert (event.actor, event.data["changed"]) == (chain.coordinator, 2)
    told = Notification.objects.get(person=county)
    assert (told.title, told.body) == ("甲市调整了分配给您单位的名额", "“教学案例征集”：合计 4。")


def test_a_soft_number_gives_way_to_a_reason(db, storage):
    world = make_chain_world([ALL | {"severity": "advised", "sub_caps": []}])
    with tenant_scope(world.tenant):
        give(world, k1=1, k2=5)
        fill(world, "x1", "k1", 1)
        one = make_submission(world, unit="x1")
        soft = refuse("allotment_soft_full", label="合计", given=1, used=1)
        assert refusal(put, world, one, "k1") == soft
        assert put(world, one, "k1", over_reason="两件同分").over_reason == "两件同分"


def test_meters_of_giver_and_receiver(chain):
    give(chain, k1=2, k2=1)
    fill(chain, "x1", "k1", 3)
    doc = chain.campaign.current.doc
    giving = giving_of(chain.campaign, chain.unit("c1"), doc)
    stock = giving.stock(giving.wholes[0])
    assert (stock.number.most, stock.given, stock.used, stock.left) == (6, 3, 3, 2)
    received = standing_of(chain.campaign, chain.unit("k1"), doc).received
    assert [(r.label, r.places, r.used, r.giver) for r in received] == [("合计", 2, 3, "甲市")]
    assert list(standing_of(chain.campaign, chain.unit("c1"), doc).received) == []
    gives = [standing_of(chain.campaign, chain.unit(key), doc).gives for key in ("c1", "k1", "k2", "x1")]
    assert gives == [True, True, True, False]


def test_a_pasted_number_is_a_whole_one():
    assert [a_number(text) for text in ("3", "３", " 12 件", "4个")] == [3, 3, 12, 4]
    assert refusal(a_number, "多") == refuse("allotment_no_number", typed="多")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("part", "label"), [("", "合计"), ("示范校", "合计（示范校）")])
def test_x05_fifty_race_for_the_pools_last_place_at_two_levels(storage, part, label):
    """Two counties and the city's own school, all after one place: the part's first, then the whole's."""
    world = make_chain_world([ALL])
    with tenant_scope(world.tenant):
        for school in ("x1", "y1", "s1"):
            unit = world.unit(school)
            unit.attributes = ["demo"]
            unit.save()
        if part:
            give(world, part=part, k1=1, k2=0)
        else:
            give(world, k1=5, k2=0)
        schools = [("x1", "k1"), ("y1", "k2"), ("s1", "c1")]
        if part:  # k1's one place is used; one of the part is left for all
            make_nomination(world, make_submission(world, unit="x1", state="recommended"), "k1")
        else:
            for n in range(5):
                make_nomination(
                    world, make_submission(world, unit="x1", state="recommended"), "k1", rank=n + 1
                )
        cases = [
            (make_submission(world, unit=school), unit)
            for n in range(RACERS)
            for school, unit in [schools[n % 3]]
        ]
        before = Nomination.objects.count()
        ended = race(world, [lambda case=case, unit=unit: put(world, case, unit) for case, unit in cases])
        assert ended == [*["allotment_full"] * (RACERS - 1), "done"]
        assert Nomination.objects.count() == before + 1


@pytest.mark.django_db(transaction=True)
def test_x05_a_number_is_given_or_used_and_never_both(storage):
    world = make_chain_world([ALL | {"sub_caps": []}])
    with tenant_scope(world.tenant):
        give(world, k1=0, k2=0)
        cases = [make_submission(world, unit="y1") for _ in range(12)]
        jobs = [lambda case=case: put(world, case, "k2") for case in cases]
        jobs[6:6] = [lambda number=number: give(world, k1=number) for number in (6, 5, 4, 3, 2, 1)]
        ended = race(world, jobs)
        assert set(ended) <= {"done", "allotment_full", "allotment_pool_used"}
        used, given = Nomination.objects.count(), Allotment.objects.get(receiver__key="k1").places
        assert used + given <= 6
        assert used + given == 6 or "allotment_full" not in ended


def test_the_page_gives_evenly_keeps_what_was_typed_and_says_what_is_wrong(chain, client):
    client.force_login(chain.coordinator)
    path = chain.path("unit-allotments")
    desk = client.get(chain.path("unit-desk")).content.decode()
    assert path in desk
    page = client.get(path).content.decode()
    assert ("一县" in page, "二县" in page, "甲市一中" in page, "公共名额还有 6 件" in page) == (True,) * 4
    even = client.get(path + "?fill=even").content.decode()
    assert (even.count('value="1"'), "还没有保存" in even) == (4, True)
    by_teachers = client.get(path + "?fill=teachers").content.decode()
    assert 'value="6"' in by_teachers
    k1, k2 = chain.unit("k1").pk, chain.unit("k2").pk
    answer = client.post(path, {"quota": "all", f"n-0-{k1}": "三", f"n-0-{k2}": "2"})
    page = answer.content.decode()
    assert (answer.status_code, "请填写整数" in page, 'value="三"' in page) == (422, True, True)
    answer = client.post(path, {"quota": "all", f"n-0-{k1}": "5", f"n-0-{k2}": "2"})
    page = answer.content.decode()
    assert (answer.status_code, "合计分出 7 件" in page, 'value="5"' in page) == (422, True, True)
    answer = client.post(path, {"quota": "all", f"n-0-{k1}": "５", f"n-0-{k2}": ""})
    assert (answer.status_code, Allotment.objects.get().places) == (302, 5)
    page = client.get(path).content.decode()
    assert "公共名额还有 1 件" in page


def test_a_pasted_table_fills_the_boxes_and_names_doubtful_lines(chain, client):
    client.force_login(chain.coordinator)
    path = chain.path("unit-allotments")
    text = "单位\t名额\n一县\t2\n二县\t3 件\n三县\t4\n甲市一中\t多\n一县\t1\n"
    page = client.post(path, {"quota": "all", "do": "paste", "text": text}).content.decode()
    assert ('value="2"' in page, 'value="3"' in page, "还没有保存" in page) == (True, True, True)
    for words in ("“三县”不是本单位的下级单位", "“甲市一中”的名额不是整数", "“一县”重复"):
        assert words in page
    assert Allotment.objects.count() == 0
    answer = client.post(path, {"quota": "all", "do": "paste", "text": ""})
    assert (answer.status_code, "请选择一个表格文件" in answer.content.decode()) == (422, True)


def test_the_page_of_who_has_nothing_to_give(db, storage, client, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    world = make_world(recommend={"unit_kinds": ["city"]})
    with tenant_scope(world.tenant):
        client.force_login(world.coordinator)
        page = client.get(world.path("unit-allotments")).content.decode()
        assert ("没有可以分配的名额" in page, "<table" in page) == (True, False)
        assert "unit-allotments" not in client.get(world.path("unit-desk")).content.decode()
        assert client.get(world.path("unit-allotments", unit="c2")).status_code == 404


def test_e08_the_page_says_which_minimum_is_out_of_reach(db, storage, client, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    least = {"key": "c", "label": "C类", "unit_kinds": ["city"], "where": {"categories": ["b"]}, "min": 5}
    world = make_chain_world([least], chain=False, unit_kinds=["city"])
    with tenant_scope(world.tenant):
        client.force_login(world.coordinator)
        words = "“C类”至少 5 件，分给下级的合计只有 4 件"
        for places, shown in ((4, True), (5, False)):
            give(world, quota="c", s1=places)
            assert (words in client.get(world.path("unit-allotments")).content.decode()) is shown


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_for_one_and_for_three(chain, client, django_assert_num_queries, count):
    give(chain, k1=1, **({"k2": 1, "s1": 1} if count == 3 else {}))
    fill(chain, "x1", "k1", count)
    client.force_login(chain.coordinator)
    client.get(chain.path("unit-allotments"))
    with django_assert_num_queries(13):
        client.get(chain.path("unit-allotments"))


def test_e08_what_must_be_reached_is_shared_out_where_there_is_no_most(db, storage):
    """At least five of the city's: its receivers get them as tasks, one each and the rest to the first."""
    world = make_chain_world([{"key": "least", "label": "教研", "unit_kinds": ["city"], "min": 5}])
    with tenant_scope(world.tenant):
        giving = giving_of(world.campaign, world.unit("c1"), world.campaign.current.doc)
        proposed = giving.proposal("least", "even")
        assert [proposed[unit.key, ""] for unit in giving.receivers] == ["2", "1", "1", "1"]
