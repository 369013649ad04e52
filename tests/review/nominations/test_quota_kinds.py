"""S9 and S11: a number for each unit, a share of a unit's own number, limits that hold in principle."""

import pytest

from campaigns.schema import Category, Quota, Where
from campaigns.schema.matching import CaseFacts
from portal.decisions import ALLOWED, refuse
from portal.tenants import tenant_scope
from review.models import Nomination
from review.nominations import actions
from review.nominations.comments import save_draft
from review.nominations.quotas import UnitFacts, Unset, decide_quota, meters, quotas_of
from tests.factories.review import COMMENT, NOW, fresh, make_chain_world, make_submission
from tests.refusals import refusal

CATEGORIES = (Category(key="a", label="教学", slots=()),)
CASE = CaseFacts("a")


def quota(**values) -> Quota:
    return Quota.model_validate({"key": "q", "label": "名额"} | values)


def most(rule: Quota, unit: UnitFacts) -> int | None:
    return quotas_of([rule], unit, CATEGORIES)[0].max


def test_s9_a_table_gives_each_unit_its_own_number_and_max_the_others():
    rule = quota(units={"jia": 45, "yi": 22}, max=10)
    assert [most(rule, UnitFacts("county", key=key)) for key in ("jia", "yi", "bing")] == [45, 22, 10]
    full = decide_quota([rule], UnitFacts("county", key="yi"), [CASE] * 22, CASE, CATEGORIES)
    assert full == refuse("quota_full", label="名额", max=22, used=22)
    assert decide_quota([rule], UnitFacts("county", key="yi"), [CASE] * 21, CASE, CATEGORIES) == ALLOWED


def test_s9_a_unit_that_the_table_leaves_out_has_no_places_and_is_told_so():
    rule, unit = quota(units={"jia": 45}), UnitFacts("county", key="new")
    assert decide_quota([rule], unit, [], CASE, CATEGORIES) == refuse("quota_unset_table", label="名额")
    assert [(m.max, m.unset) for m in meters([rule], unit, [], CATEGORIES)] == [(0, Unset.TABLE)]


@pytest.mark.parametrize(
    ("teachers", "percent", "rounding", "expected"),
    [
        (120, "20", "down", 24),
        (93, "20", "down", 18),
        (93, "20", "up", 19),
        (93, "20", "nearest", 19),
        (92, "20", "nearest", 18),
        (90, "2.5", "nearest", 2),
        (100, "2.5", "nearest", 3),
        (0, "20", "up", 0),
        (1.5, "100", "up", 2),
    ],
)
def test_s9_a_share_of_a_units_own_number_is_rounded_as_the_notice_says(
    teachers, percent, rounding, expected
):
    rule = quota(max_share={"of": "teachers", "percent": percent, "rounding": rounding})
    assert most(rule, UnitFacts("school", numbers={"teachers": teachers})) == expected


def test_s9_a_minimum_may_be_a_share_too():
    rule = quota(min_share={"of": "teachers", "percent": "15", "rounding": "up"})
    unit = UnitFacts("school", numbers={"teachers": 41})
    assert [(m.min, m.missing) for m in meters([rule], unit, [CASE] * 5, CATEGORIES)] == [(7, 2)]
    assert [m.min for m in meters([rule], UnitFacts("school"), [], CATEGORIES)] == [None]


def test_s9_a_unit_without_the_number_is_told_so_and_no_limit_is_guessed():
    rule, unit = quota(max_share={"of": "teachers", "percent": 20}), UnitFacts("school")
    assert decide_quota([rule], unit, [], CASE, CATEGORIES) == refuse("quota_unset_number", label="名额")
    assert [(m.max, m.unset) for m in meters([rule], unit, [], CATEGORIES)] == [(0, Unset.NUMBER)]


VOCATIONAL = CaseFacts("a", unit_kind="vocational")
SOFT_PART = {"label": "中职", "where": {"unit_kinds": ["vocational"]}, "max": 1, "severity": "advised"}


def test_s11_one_over_a_limit_in_principle_goes_through_with_a_reason():
    rule, unit = quota(max=2, severity="advised"), UnitFacts("city")
    assert decide_quota([rule], unit, [CASE], CASE, CATEGORIES) == ALLOWED
    soft = refuse("quota_soft_full", label="名额", max=2, used=2)
    for reason in ("", "  \n"):
        assert decide_quota([rule], unit, [CASE] * 2, CASE, CATEGORIES, reason=reason) == soft
    assert decide_quota([rule], unit, [CASE] * 2, CASE, CATEGORIES, reason="同分") == ALLOWED
    assert [(m.soft, m.over, m.left) for m in meters([rule], unit, [CASE] * 3, CATEGORIES)] == [(True, 1, 0)]


def test_s11_a_part_may_hold_in_principle_while_the_whole_holds_absolutely():
    rule, unit = quota(max=3, sub_caps=[SOFT_PART]), UnitFacts("city")
    soft = refuse("sub_cap_soft_full", label="名额", part="中职", max=1, used=1)
    assert decide_quota([rule], unit, [VOCATIONAL], VOCATIONAL, CATEGORIES) == soft
    assert decide_quota([rule], unit, [VOCATIONAL], VOCATIONAL, CATEGORIES, reason="新校") == ALLOWED
    full = refuse("quota_full", label="名额", max=3, used=3)
    three = [VOCATIONAL, VOCATIONAL, CASE]
    assert decide_quota([rule], unit, three, VOCATIONAL, CATEGORIES, reason="新校") == full


def test_s11_a_hard_part_is_told_before_the_reason_is_asked_for():
    hard = SOFT_PART | {"severity": "required"}
    rule = quota(max=1, severity="advised", sub_caps=[hard])
    refused = decide_quota([rule], UnitFacts("city"), [VOCATIONAL], VOCATIONAL, CATEGORIES)
    assert refused == refuse("sub_cap_full", label="名额", part="中职", max=1, used=1)


def test_where_a_quota_speaks_of_other_cases_its_missing_number_stands_in_nobodys_way():
    rule = quota(units={"jia": 1}, where=Where(categories=("b",)))
    assert decide_quota([rule], UnitFacts("city", key="new"), [], CASE, CATEGORIES) == ALLOWED


@pytest.fixture
def soft(db, storage):
    made = make_chain_world(
        [
            {"key": "all", "label": "合计", "unit_kinds": ["city"], "max": 1, "severity": "advised"},
            {"key": "own", "label": "比例", "unit_kinds": ["county"], "max_share": {"of": "teachers", "percent": 2.5}},
        ]
    )  # fmt: skip
    with tenant_scope(made.tenant):
        yield made


def put(world, submission, unit="c1", **more):
    values = {"comment": COMMENT, "actor": world.coordinator, "now": NOW} | more
    return actions.nominate(fresh(submission), world.unit(unit), **values)


def test_s11_the_reason_is_kept_with_the_nomination_and_only_where_it_was_needed(soft):
    put(soft, make_submission(soft), over_reason="不需要")
    other = make_submission(soft)
    assert refusal(put, soft, other) == refuse("quota_soft_full", label="合计", max=1, used=1)
    put(soft, other, over_reason=" 同分 ")
    assert list(Nomination.objects.order_by("rank").values_list("over_reason", flat=True)) == ["", "同分"]
    handed_in = actions.submit_batch(
        soft.campaign, soft.unit("c1"), despite_warnings=True, actor=soft.coordinator, now=NOW
    )
    assert handed_in.state == "submitted"


def test_s11_the_reason_is_asked_for_on_the_case_and_shown_to_unit_and_organiser(soft, client, monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    first, second = make_submission(soft, "第一件"), make_submission(soft, "第二件")
    client.force_login(soft.coordinator)
    assert 'name="over_reason"' not in client.get(soft.path("unit-case", case=first.uuid)).content.decode()
    put(soft, first)
    assert 'name="over_reason"' in client.get(soft.path("unit-case", case=second.uuid)).content.decode()
    nominate = soft.path("unit-nominate", case=second.uuid)
    answer = client.post(nominate, {"comment": COMMENT, "over_reason": ""})
    page = answer.content.decode()
    assert (answer.status_code, COMMENT in page, "原则上最多推荐 1 件" in page) == (422, True, True)
    answer = client.post(nominate, {"comment": COMMENT, "over_reason": "两件同分"})
    assert answer.status_code == 302
    assert "第二件：两件同分" in client.get(soft.path("unit-batch")).content.decode()
    client.force_login(soft.organiser)
    units = client.get(soft.path("desk-units") + "?of=c1").content.decode()
    case = client.get(soft.path("desk-case", case=second.uuid)).content.decode()
    assert ("第二件：两件同分" in units, "两件同分" in case) == (True, True)


def test_s9_the_share_of_the_unit_row_is_what_counts(soft):
    put(soft, make_submission(soft, unit="x1"), unit="k1")  # 2.5 % of 48 teachers: one
    refused = refusal(put, soft, make_submission(soft, unit="x2"), unit="k1")
    assert refused == refuse("quota_full", label="比例", max=1, used=1)
    refused = refusal(put, soft, make_submission(soft, unit="y1"), unit="k2")
    assert refused == refuse("quota_unset_number", label="比例")


def test_s11_several_at_once_with_one_reason(soft, client, monkeypatch):
    """The dialog says who is over a limit in principle and asks for the reason; without one they are left."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    cases = [make_submission(soft, f"案例{n}", unit="s1") for n in range(3)]
    for case in cases:
        save_draft(case, soft.unit("c1"), comment=COMMENT, actor=soft.coordinator, now=NOW)
    client.force_login(soft.coordinator)
    ticked = {"do": "recommend", "case": [str(case.uuid) for case in cases]}
    dialog = client.post(soft.path("unit-bulk"), ticked).content.decode()
    assert "2 件超出了原则上的名额" in dialog
    assert dialog.count('name="case"') == 3
    client.post(soft.path("unit-bulk"), ticked | {"sure": "1", "over_reason": " "})
    assert list(Nomination.objects.values_list("over_reason", flat=True)) == [""]
    client.post(soft.path("unit-bulk"), ticked | {"sure": "1", "over_reason": "三件同分"})
    assert list(Nomination.objects.order_by("rank").values_list("over_reason", flat=True)) == [
        "", "三件同分", "三件同分",
    ]  # fmt: skip
