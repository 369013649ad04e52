"""Author limits: each refusal, and properties that hold for any names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.schema import AuthorLimit, Exclusive, Team
from campaigns.schema.matching import CaseFacts
from campaigns.schema.people import Who
from portal.words import say
from submissions.drafts.authorship import (
    Clash,
    Entry,
    Signer,
    clashes,
    decide_exclusive,
    decide_limits,
    decide_team,
    decide_who,
    identity_keys,
)

ZHANG, LI, WANG = ("张晓岚", "13900000001"), ("李建国", "13900000002"), ("王文静", "13900000003")


def entry(*people, label="甲", number="T-000001", category="case", unit="一中", kind="", attributes=()):
    signers = tuple(Signer(at, name, unit, phone) for at, (name, phone) in enumerate(people, start=1))
    facts = CaseFacts(category, unit_kind=kind, unit_attributes=frozenset(attributes))
    return Entry(label, facts, signers, unit=unit, number=number)


def limit(**parts):
    return AuthorLimit.model_validate({"key": "limit", **parts})


def codes(objections):
    return [one.decision.code for one in objections]


@pytest.mark.parametrize(
    ("role", "mine", "theirs", "code"),
    [
        ("first", [ZHANG], [ZHANG], "first_author_limit"),
        ("first", [ZHANG], [LI, ZHANG], ""),
        ("first", [LI, ZHANG], [ZHANG], ""),
        ("member", [LI, ZHANG], [WANG, ZHANG], "member_limit"),
        ("member", [LI, ZHANG], [ZHANG, WANG], ""),
        ("any", [LI, ZHANG], [ZHANG], "author_limit"),
        ("any", [LI], [ZHANG], ""),
    ],
)
def test_a_person_signs_no_more_than_the_limit(role, mine, theirs, code):
    decision = decide_limits([limit(role=role, max=1)], entry(*mine), [entry(*theirs, label="乙")])
    assert decision.code == code


def test_the_refusal_names_the_case_that_counts():
    decision = decide_limits(
        [limit(role="first", max=1)], entry(ZHANG), [entry(ZHANG, label="乙", number="T-000007")]
    )
    assert dict(decision.params) == {
        "name": "张晓岚",
        "max": 1,
        "count": 1,
        "cases": [("乙", "T-000007")],
    }
    assert "已有 1 件案例：《乙》（编号 T-000007）；" in say(decision)


def test_n05_three_cases_in_all():
    others = [entry(LI, ZHANG, label=label) for label in "乙丙"]
    three = limit(role="any", max=3)
    assert decide_limits([three], entry(ZHANG), others).allowed
    assert decide_limits([three], entry(ZHANG), [*others, entry(WANG, ZHANG)]).code == "author_limit"


def test_c03_a_unit_applies_with_five_cases_at_most():
    others = [entry((f"人{n}", ""), unit="北市大学") for n in range(5)]
    five = limit(subject="unit", max=5)
    assert decide_limits([five], entry(ZHANG, unit="北市大学"), others[:4]).allowed
    assert decide_limits([five], entry(ZHANG, unit="北市 大学"), others).code == "unit_limit"
    assert decide_limits([five], entry(ZHANG, unit="南市大学"), others).allowed


def test_d15_a_limit_speaks_of_its_categories_only():
    one = limit(role="first", max=1, where={"categories": ["practice"]})
    assert decide_limits([one], entry(ZHANG, category="practice"), [entry(ZHANG, category="course")]).allowed
    assert decide_limits([one], entry(ZHANG, category="course"), [entry(ZHANG, category="practice")]).allowed
    refused = decide_limits([one], entry(ZHANG, category="practice"), [entry(ZHANG, category="practice")])
    assert refused.code == "first_author_limit"


def test_l11_a_first_author_joins_no_other():
    rule = Exclusive.model_validate({"key": "alone"})
    assert codes(decide_exclusive([rule], entry(ZHANG), [entry(LI, ZHANG)])) == ["first_author_joins"]
    assert codes(decide_exclusive([rule], entry(LI, ZHANG), [entry(ZHANG)])) == ["joins_as_first_author"]
    assert codes(decide_exclusive([rule], entry(LI, ZHANG), [entry(WANG, ZHANG)])) == []


def test_one_person_by_phone_or_by_name_and_unit():
    first = limit(role="first", max=1)
    other_phone = entry(("张晓岚", "13911111111"), label="乙")
    assert decide_limits([first], entry(ZHANG), [other_phone]).code == "first_author_limit"
    moved = entry(("张晓岚", "+86 139-0000-0001"), unit="二中", label="乙")
    assert decide_limits([first], entry(ZHANG), [moved]).code == "first_author_limit"
    namesake = entry(("张晓岚", "13911111111"), unit="二中", label="乙")
    assert decide_limits([first], entry(ZHANG), [namesake]).allowed


def test_team():
    team = Team(min=1, max=3, advised_max=2, max_units=1, persons_only=True)
    people = [Signer(1, "张晓岚", "一中", "13900000001"), Signer(2, "李建国", "一中")]
    assert codes(decide_team(team, people)) == []
    assert codes(decide_team(team, [])) == ["too_few_authors"]
    three = [*people, Signer(3, "王文静", "一中")]
    assert [(one.decision.code, one.severity) for one in decide_team(team, three)] == [
        ("many_authors", "advised")
    ]
    assert codes(decide_team(team, [*three, Signer(4, "赵海涛", "一中")])) == ["too_many_authors"]
    assert codes(decide_team(team, [Signer(1, "", "一中")])) == ["author_without_name"]
    assert codes(decide_team(team, [Signer(1, "张晓岚", "")])) == ["author_without_unit"]
    assert codes(decide_team(team, [Signer(1, "北市第一中学", "北市")])) == ["author_is_unit"]
    assert codes(decide_team(team, [Signer(1, "一中", "一中")])) == ["author_is_unit"]
    twice = [people[0], Signer(2, "张小岚", "一中", "139 0000 0001")]
    assert codes(decide_team(team, twice)) == ["author_twice"]
    assert codes(decide_team(team, [people[0], Signer(2, "李建国", "二中")])) == ["too_many_units"]


def test_who():
    who = Who(roles=("教师",), unit_kinds=("school",), text="中小学教师")
    assert decide_who(who, entry(ZHANG, kind="school"), "教师").allowed
    assert decide_who(who, entry(ZHANG, kind="city"), "教师").code == "unit_not_invited"
    assert decide_who(who, entry(ZHANG, kind="school"), "").code == "role_missing"
    assert decide_who(who, entry(ZHANG, kind="school"), "局长").code == "role_not_invited"
    vocational = Who(unit_attributes=("vocational",))
    assert decide_who(vocational, entry(ZHANG), "").code == "unit_not_invited"
    assert decide_who(vocational, entry(ZHANG, attributes=["vocational"]), "").allowed


NAMES = st.sampled_from(["张晓岚", "李建国", "王文静", "John Smith"])
PHONES = st.sampled_from(["", "13900000001", "13900000002"])
PEOPLE = st.lists(st.tuples(NAMES, PHONES), min_size=1, max_size=4)
OTHERS = st.lists(PEOPLE, max_size=6)


@given(PEOPLE, OTHERS, st.integers(1, 4), st.sampled_from(["first", "member", "any"]))
def test_fewer_cases_never_refuse_what_more_allow(mine, others, most, role):
    rules = [limit(role=role, max=most)]
    cases = [entry(*people, label=str(at)) for at, people in enumerate(others)]
    if decide_limits(rules, entry(*mine), cases):
        assert all(decide_limits(rules, entry(*mine), cases[:at]) for at in range(len(cases)))


@given(PEOPLE, OTHERS, st.integers(1, 4))
def test_a_higher_limit_never_refuses_more(mine, others, most):
    cases = [entry(*people, label=str(at)) for at, people in enumerate(others)]
    if decide_limits([limit(max=most)], entry(*mine), cases):
        assert decide_limits([limit(max=most + 1)], entry(*mine), cases).allowed


@given(OTHERS, st.integers(1, 3))
def test_handing_in_one_after_the_other_never_passes_the_limit(stream, most):
    rules, taken = [limit(role="any", max=most)], []
    for at, people in enumerate(stream):
        one = entry(*people, label=str(at))
        if decide_limits(rules, one, taken):
            taken.append(one)
    keys = {key for case in taken for signer in case.signers for key in signer.keys}
    counts = {key: sum(any(key in signer.keys for signer in case.signers) for case in taken) for key in keys}
    assert all(count <= most for count in counts.values())


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("张三", "张\u200b三"),
        ("张三", "\ufeff张三"),
        ("买买提·艾力", "买买提•艾力"),
        ("买买提·艾力", "买买提・艾力"),
        ("买买提·艾力", "买买提 · 艾力"),
        ("买买提·艾力", "买买提･艾力"),
        ("买买提·艾力", "买买提 艾力"),
        ("张三", "張三"),
        ("𠮷田", "𠮷 田"),
        ("刘〇", "刘 〇"),
    ],
)
def test_two_spellings_of_a_name_are_one_person(name, other):
    """B8, B9."""
    kept = f"name:{name.replace('·', '')}|甲校"
    assert identity_keys(name, "甲校", "") == identity_keys(other, "甲校", "") == {kept}


@pytest.mark.parametrize("phone", ["0086138 0000 0000", "+86-13800000000", "\u202d13800000000\u202c"])
def test_one_number_is_one_person(phone):
    assert identity_keys("", "", phone) == {"phone:13800000000"}


def test_spaces_and_widths_do_not_make_another_person():
    assert identity_keys("张　晓 岚", "北市 一中", "１３９００００００01") == identity_keys(
        "张晓岚", "北市一中", "13900000001"
    )


# ---- clashes across units


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        (("张晓岚", "一中", "13900000001", ""), ("张小兰", "二中", "139 0000 0001", ""), True),
        (("张晓岚", "一中", "", "Zhang@Example.cn"), ("张晓岚", "二中", "", "zhang@example.cn"), True),
        (("张晓岚", "一中", "", ""), ("张 晓岚", "一中", "13900000009", ""), True),
        (("张晓岚", "一中", "", "a@example.cn"), ("张晓岚", "二中", "", "b@example.cn"), False),
        (("张晓岚", "一中", "", "不是邮箱"), ("李建国", "二中", "", "不是邮箱"), False),
    ],
)
def test_one_person_is_known_by_phone_address_or_name_with_unit(one, two, same):
    """C05, N05, L11."""
    assert bool(identity_keys(*one) & identity_keys(*two)) is same


def test_a_clash_is_the_same_from_either_side_and_names_no_title():
    limits = [limit(role="first", max=1)]
    ours, theirs = (
        entry(ZHANG, number="T-1", unit="一中"),
        entry(ZHANG, label="乙", number="T-2", unit="二中"),
    )
    assert clashes(limits, (), ours, [theirs]) == [Clash("张晓岚", True, "T-2", "二中", True, 1)]
    assert clashes(limits, (), theirs, [ours]) == [Clash("张晓岚", True, "T-1", "一中", True, 1)]
    assert clashes([limit(role="first", max=2)], (), ours, [theirs]) == []
    assert clashes([limit(role="first", max=1, subject="unit")], (), ours, [theirs]) == []


def test_a_first_author_who_joins_another_case_clashes_on_both_sides():
    rule = [Exclusive.model_validate({"key": "alone"})]
    ours, theirs = entry(ZHANG, number="T-1"), entry(LI, ZHANG, number="T-2", unit="二中")
    assert clashes((), rule, ours, [theirs]) == [Clash("张晓岚", True, "T-2", "二中", False, None)]
    assert clashes((), rule, theirs, [ours]) == [Clash("张晓岚", False, "T-1", "一中", True, None)]
    both = [limit(role="any", max=1)]
    assert len(clashes(both, rule, ours, [theirs])) == 1  # said once


@given(
    st.lists(
        st.lists(st.sampled_from([ZHANG, LI, WANG]), min_size=1, max_size=3, unique=True),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from(["first", "member", "any"]),
    st.integers(1, 3),
)
def test_there_is_a_clash_exactly_where_one_more_case_would_be_refused(teams, role, most):
    mine, *rest = [entry(*team, number=f"T-{n}") for n, team in enumerate(teams)]
    rules = [limit(role=role, max=most)]
    assert bool(clashes(rules, (), mine, rest)) is not decide_limits(rules, mine, rest).allowed
