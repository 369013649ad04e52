"""What keeps an expert from a case, and that a draw and one by hand go by the same (X07)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.decisions import ALLOWED
from portal.tenants import tenant_scope
from review.judging.actions import assignments
from review.judging.assignment import Rules, assign, figures_of
from review.judging.assignment_inputs import region_of, subject_of
from review.judging.conflicts import Case, Expert, Fit, able_masks, barred_by_fit, decide_pair, mismatch
from review.judging.queries import round_named
from review.messages import CONFLICTS, REFUSALS
from tests.factories.portal import make_person
from tests.factories.review import (
    NOW,
    fresh,
    make_assignment,
    make_reviewer,
    make_submission,
    make_world,
)
from tests.refusals import refused


@pytest.mark.parametrize(
    ("expert", "case", "code"),
    [
        ({"avoids": {"示范（北京）大学"}}, {"unit_names": {"示范(北京) 大学"}}, "expert_avoids_unit"),
        ({"region": "c1/k1/"}, {"regions": {"c1/k1/"}}, "expert_same_region"),
        ({"past_authors": {"phone:13900000001"}}, {"author_keys": {"phone:13900000001"}}, "expert_past_coauthor"),
        ({"person": 7}, {"judged_by": {7}}, "expert_judged_before"),
    ],
)  # fmt: skip
def test_each_further_reason(expert, case, code):
    def of(kind, *first, **values):
        values = {key: frozenset(value) if isinstance(value, set) else value for key, value in values.items()}
        return kind(*first, **values)

    one, other = of(Expert, 1, **expert), of(Case, 1, "a", **case)
    assert decide_pair(one, other).code == code
    assert decide_pair(one, Case(1, "a")) == ALLOWED
    assert decide_pair(Expert(2), other) == ALLOWED
    assert able_masks([other], [one, Expert(2)], conflicts=(), names={}, authorities=()) == {1: 0b10}


def test_every_conflict_has_its_words():
    assert sorted(code for code in CONFLICTS if code not in REFUSALS) == []


def test_subject_and_stage_fit_by_steps():
    of_maths = Case(1, "a", subject="小学数学", group="primary")
    assert mismatch(Expert(1, subjects=frozenset({"数 学"}), stages=frozenset({"primary"})), of_maths) == 0
    assert mismatch(Expert(1), of_maths) == 2
    assert mismatch(Expert(1, subjects=frozenset({"语文"}), stages=frozenset({"junior"})), of_maths) == 4
    assert mismatch(Expert(1, subjects=frozenset({"语文"})), Case(1, "a")) == 0
    away = Expert(1, subjects=frozenset({"语文"}), stages=frozenset({"junior"}))
    assert barred_by_fit(away, of_maths, Fit(subject=True)).code == "expert_other_subject"
    assert barred_by_fit(away, of_maths, Fit(stage=True)).code == "expert_other_stage"
    assert barred_by_fit(Expert(1), of_maths, Fit(True, True)) == ALLOWED


@pytest.mark.parametrize(
    ("path", "region"),
    [("c1/k1/s1/", "c1/k1/"), ("c1/k1/", "c1/k1/"), ("c1/", ""), ("", ""), ("c1/k10/", "")],
)
def test_the_region_is_the_nearest_above(path, region):
    assert region_of(path, {"c1/k1/"}) == region


@pytest.mark.parametrize(
    ("answer", "subject"),
    [
        (None, ""),
        ("语文", "语文"),
        ("math", "数学"),
        ('["math", "x"]', "数学、x"),
        ("[]", ""),
        ("[语文", "[语文"),
    ],
)
def test_a_subject_is_what_was_typed_or_the_options_that_were_chosen(answer, subject):
    assert subject_of(answer, {"math": "数学"}) == subject


@st.composite
def problems(draw):
    names = st.sampled_from(["一中", "一　中", "二中"])
    small = st.integers(0, 3)
    experts = [
        Expert(
            i, person=i, unit_name=draw(names | st.just("")), region=draw(st.sampled_from(["", "k1/", "k2/"])),
            avoids=draw(st.frozensets(names, max_size=1)), past_authors=draw(st.frozensets(st.sampled_from("xyz"))),
            subjects=draw(st.frozensets(st.sampled_from(["语文", "数学"]))),
            stages=draw(st.frozensets(st.sampled_from(["primary", "junior"]))), most=draw(st.none() | small),
        )
        for i in range(draw(st.integers(1, 5)))
    ]  # fmt: skip
    cases = [
        Case(
            i, "a", unit_names=draw(st.frozensets(names, max_size=1)), regions=draw(st.frozensets(st.sampled_from(["k1/", "k2/"]), max_size=1)),
            judged_by=draw(st.frozensets(small, max_size=1)), author_keys=draw(st.frozensets(st.sampled_from("xyz"), max_size=1)),
            persons=draw(st.frozensets(small, max_size=1)), subject=draw(st.sampled_from(["", "语文", "数学"])),
            group=draw(st.sampled_from(["", "primary", "junior"])),
        )
        for i in range(draw(st.integers(0, 6)))
    ]  # fmt: skip
    rules = Rules(
        draw(st.sampled_from([0, 5, 1000])),
        draw(st.none() | small),
        Fit(draw(st.booleans()), draw(st.booleans())),
    )
    barred = draw(st.frozensets(st.tuples(small, small), max_size=4))
    return cases, experts, rules, barred, draw(st.integers(1, 3)), draw(st.integers(0, 9))


@settings(deadline=None, max_examples=150)
@given(problems())
def test_a_draw_never_gives_what_stands_against_and_names_what_it_lacks(problem):
    cases, experts, rules, barred, per_case, seed = problem
    asked = {"conflicts": barred, "rules": rules}
    outcome = assign(cases, experts, per_case=per_case, seed=seed, **asked)
    assert assign(cases, experts, per_case=per_case, seed=seed, **asked) == outcome
    by_case, by_expert = {c.id: c for c in cases}, {e.id: e for e in experts}
    for case, expert in outcome.pairs:
        assert decide_pair(by_expert[expert], by_case[case], conflicts=barred) == ALLOWED
        assert barred_by_fit(by_expert[expert], by_case[case], rules.strict) == ALLOWED
    assert len(set(outcome.pairs)) == len(outcome.pairs)
    for case in cases:
        held = sum(each == case.id for each, _ in outcome.pairs)
        assert outcome.short.get(case.id, 0) == per_case - held
    for expert in experts:
        load = sum(each == expert.id for _, each in outcome.pairs)
        limits = [limit for limit in (expert.most, rules.most) if limit is not None]
        assert (outcome.loads[expert.id], load <= min(limits, default=99)) == (load, True)
    figures = figures_of(outcome, cases, experts, **asked)
    assert figures.fitting + figures.unknown + figures.unfit == figures.pairs == len(outcome.pairs)
    assert set(figures.why_short) == set(outcome.short)
    for case, why in figures.why_short.items():
        held = sum(each == case for each, _ in outcome.pairs)
        assert sum(count for _, count in why) == len(experts) - held


def by_hand(world, case, who, **more):
    final = round_named(world.campaign.current.doc, "", None)
    return assignments.assign_by_hand(fresh(case), who, final, actor=world.organiser, now=NOW, **more)


def test_who_signed_with_an_author_in_an_earlier_year_is_kept_away(world):
    from submissions.models import Author

    earlier = make_submission(world, state="eligible", unit="s3")
    for position, (name, phone) in enumerate([("李老师", "13900000011"), ("王老师", "13900000012")], start=2):
        Author.objects.create(
            tenant=world.tenant, submission=earlier, position=position, name=name, phone=phone, unit_name="外省大学"
        )  # fmt: skip
    now = make_submission(world, state="eligible", unit="s1")
    Author.objects.create(
        tenant=world.tenant, submission=now, position=2, name="王 老师", phone="", unit_name="外省 大学"
    )
    expert = make_reviewer(world, "李老师", make_person("li", real_name="李老师", phone="13900000011"))
    assert refused(by_hand, world, now, expert) == "expert_past_coauthor"
    Author.objects.filter(submission=earlier, name="王老师").update(declined_at=NOW)
    assert by_hand(world, now, expert).despite == ""


def test_a_campaign_keeps_counties_apart_where_it_says_so(db, storage):
    world = make_world(review={"rounds": [{"key": "final", "label": "终评"}], "apart": ["city"]})
    with tenant_scope(world.tenant):
        one = make_submission(world, state="eligible", unit="s1")
        same = make_reviewer(world, "同市", unit=world.unit("s2"))
        bureau = make_reviewer(world, "市局", unit=world.unit("c1"))
        other = make_reviewer(world, "外市", unit=world.unit("s3"))
        assert refused(by_hand, world, one, same) == "expert_same_region"
        assert refused(by_hand, world, one, bureau) == "expert_same_region"
        assert by_hand(world, one, other).reviewer == other


@pytest.mark.parametrize("fresh_eyes", [False, True])
def test_who_judged_a_case_in_its_units_round_does_not_judge_it_again(db, storage, fresh_eyes):
    rounds = [
        {"key": "city", "label": "初评", "by": "unit", "per_case": 1},
        {"key": "second", "label": "复评", "per_case": 1},
        {"key": "final", "label": "终评", "per_case": 1, "fresh": fresh_eyes},
    ]
    world = make_world(review={"rounds": rounds})
    with tenant_scope(world.tenant):
        one = make_submission(world, state="eligible")
        first = make_reviewer(world, "初评", world.expert, panel=world.unit("c1"))
        again = make_reviewer(world, "初评", world.expert)
        make_assignment(world, one, first, "city")
        assert refused(by_hand, world, one, again) == "expert_judged_before"
        second = make_reviewer(world, "复评")
        make_assignment(world, one, second, "second")
        if fresh_eyes:
            assert refused(by_hand, world, one, second) == "expert_judged_before"
        else:
            assert by_hand(world, one, second).reviewer == second


def test_a_unit_that_the_expert_avoids_is_kept_away_however_it_is_typed(world):
    one = make_submission(world, state="eligible", unit="s1")
    who = make_reviewer(world, "甲", avoids=["甲市　一中"])
    assert refused(by_hand, world, one, who) == "expert_avoids_unit"
