"""Quotas as the notices write them: L12 pooled with a cap inside, N14 per category and track, E08 and E09, D20."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.schema import Category, MandatoryUnits, Quota, Where
from campaigns.schema.matching import CaseFacts
from campaigns.schema.quotas import SubCap
from portal.decisions import ALLOWED
from review.nominations.quotas import (
    Reporting,
    UnitFacts,
    below_minimum,
    decide_quota,
    meters,
    missing_units,
)


def category(key: str, *, recommended: bool = True) -> Category:
    return Category(key=key, label=key, slots=(), recommended=recommended)


TEACHING = ("courseware", "micro-lesson", "teaching", "course")
LIAONING = tuple(
    category(k)
    for k in (
        *TEACHING,
        "management-region",
        "management-school",
        "platform-region",
        "platform-school",
        "platform-teacher",
        "ai",
    )
)
MANAGEMENT, PLATFORM = (
    ("management-region", "management-school"),
    (
        "platform-region",
        "platform-school",
        "platform-teacher",
    ),
)
VOCATIONAL = Where(unit_attributes=("vocational",))


def l12(kind_rows: dict[str, tuple]) -> tuple[Quota, ...]:
    """The table of L12: per unit kind, (pool, vocational part) for each of the four pools."""
    pools = {"teaching": TEACHING, "management": MANAGEMENT, "platform": PLATFORM, "ai": ("ai",)}
    made = []
    for name, (kinds, attributes, without, numbers) in kind_rows.items():
        for (pool, categories), (most, part) in zip(pools.items(), numbers, strict=True):
            caps = (SubCap(label="中职", where=VOCATIONAL, max=part),) if part else ()
            made.append(
                Quota(
                    key=f"{name}-{pool}", label=pool, unit_kinds=kinds, unit_attributes=attributes,
                    without_attributes=without, where=Where(categories=categories), max=most, sub_caps=caps,
                )
            )  # fmt: skip
    return tuple(made)


L12 = l12(
    {
        "big": (("city",), ("big",), (), ((50, 5), (5, 0), (10, 3), (10, 3))),
        "city": (("city",), (), ("big",), ((30, 5), (5, 0), (8, 3), (8, 3))),
        "academy": (("academy",), (), (), ((10, 0), (3, 0), (3, 0), (3, 0))),
        "provincial": (("provincial",), (), (), ((3, 0), (1, 0), (1, 0), (1, 0))),
        "university": (("university",), (), (), ((8, 0), (2, 0), (2, 0), (2, 0))),
    }
)
BIG = UnitFacts("city", frozenset({"big"}))
OTHER_CITY = UnitFacts("city")


@pytest.mark.parametrize(
    ("unit", "numbers"),
    [
        (BIG, [50, 5, 10, 10]),
        (OTHER_CITY, [30, 5, 8, 8]),
        (UnitFacts("academy"), [10, 3, 3, 3]),
        (UnitFacts("provincial"), [3, 1, 1, 1]),
        (UnitFacts("university"), [8, 2, 2, 2]),
    ],
)
def test_each_kind_of_unit_has_its_own_numbers(unit, numbers):
    assert [m.max for m in meters(L12, unit, [], LIAONING)] == numbers


def test_a_pooled_quota_counts_over_all_its_categories():
    cases = [CaseFacts(TEACHING[i % 4]) for i in range(50)]
    full = decide_quota(L12, BIG, cases, CaseFacts("micro-lesson"), LIAONING)
    assert (full.code, dict(full.params)) == ("quota_full", {"label": "teaching", "max": 50, "used": 50})
    assert decide_quota(L12, BIG, cases[1:], CaseFacts("micro-lesson"), LIAONING) == ALLOWED
    assert decide_quota(L12, BIG, cases, CaseFacts("ai"), LIAONING) == ALLOWED


def test_the_part_of_a_pool_is_capped_though_the_pool_has_room():
    vocational = CaseFacts("courseware", unit_attributes=frozenset({"vocational"}))
    full = decide_quota(L12, OTHER_CITY, [vocational] * 5, vocational, LIAONING)
    assert (full.code, dict(full.params)) == (
        "sub_cap_full",
        {"label": "teaching", "part": "中职", "max": 5, "used": 5},
    )
    assert decide_quota(L12, OTHER_CITY, [vocational] * 5, CaseFacts("courseware"), LIAONING) == ALLOWED
    meter = meters(L12, OTHER_CITY, [vocational] * 5, LIAONING)[0]
    assert (meter.used, meter.left, meter.sub_caps[0].used, meter.sub_caps[0].left) == (5, 25, 5, 0)


FIELDS = tuple(category(k) for k in ("teaching", "research", "governance", "evaluation"))
N14 = (
    Quota(key="urban", label="城市", unit_kinds=("city",), where=Where(tracks=("urban",)), each_category=True, max=35),
    Quota(key="rural", label="乡村", unit_kinds=("city",), where=Where(tracks=("rural",)), each_category=True, max=15),
    Quota(key="school", label="直属学校", unit_kinds=("school",), each_category=True, max=5),
)  # fmt: skip


def test_each_category_is_counted_by_itself_and_tracks_apart():
    city, rural = UnitFacts("city"), CaseFacts("research", track="rural")
    assert [(m.label, m.max) for m in meters(N14, city, [], FIELDS)][:2] == [
        ("城市 · teaching", 35),
        ("城市 · research", 35),
    ]
    assert len(meters(N14, city, [], FIELDS)) == 8
    assert decide_quota(N14, city, [rural] * 15, rural, FIELDS).code == "quota_full"
    assert decide_quota(N14, city, [rural] * 15, CaseFacts("research", track="urban"), FIELDS) == ALLOWED
    assert decide_quota(N14, city, [rural] * 15, CaseFacts("teaching", track="rural"), FIELDS) == ALLOWED
    school = UnitFacts("school")
    assert decide_quota(N14, school, [CaseFacts("teaching", track="urban")] * 5, CaseFacts("teaching", track="rural"), FIELDS).code == "quota_full"  # fmt: skip


ENSHI = tuple(category(k) for k in ("A1", "A2", "B1", "B2", "C"))
E08 = tuple(
    Quota(key=k, label=k, unit_kinds=("county",), where=Where(categories=(k,)), min=least)
    for k, least in {"A1": 1, "A2": 1, "B1": 2, "B2": 2, "C": 5}.items()
)


def test_minimums_warn_and_never_refuse():
    county = UnitFacts("county")
    cases = [CaseFacts("A1"), CaseFacts("B1"), *[CaseFacts("C")] * 5]
    low = below_minimum(meters(E08, county, cases, ENSHI))
    assert [(m.key, m.missing) for m in low] == [("A2", 1), ("B1", 1), ("B2", 2)]
    assert decide_quota(E08, county, cases, CaseFacts("C"), ENSHI) == ALLOWED
    assert all(m.left is None for m in low)


def test_units_that_must_report_are_named_until_they_do():
    rule = MandatoryUnits(label="示范校", unit_attributes=("demo",), where=Where(categories=("B1", "B2")))
    units = [
        Reporting("一中", frozenset({"demo"}), (CaseFacts("B2"),)),
        Reporting("二中", frozenset({"demo"}), (CaseFacts("C"),)),
        Reporting("三中", frozenset()),
        Reporting("四中", frozenset({"demo"})),
    ]
    (missing,) = missing_units([rule], units)
    assert (missing.label, missing.units, missing.required) == ("示范校", ("二中", "四中"), False)
    assert missing_units([rule], units[:1]) == []


def test_cases_that_go_past_the_units_never_count():
    """D20: vocational specials are kept out of the district's quotas."""
    categories = (category("course"), category("practice", recommended=False))
    quota = Quota(key="all", label="全部", max=2)
    cases = [CaseFacts("practice")] * 9 + [CaseFacts("course")]
    assert meters([quota], UnitFacts("school"), cases, categories)[0].used == 1
    assert decide_quota([quota], UnitFacts("school"), cases, CaseFacts("course"), categories) == ALLOWED
    each = Quota(key="all", label="全部", max=2, each_category=True)
    assert [m.key for m in meters([each], UnitFacts("school"), [], categories)] == ["all-course"]


def test_a_unit_without_a_quota_of_its_own_is_not_limited():
    assert decide_quota(L12, UnitFacts("county"), [], CaseFacts("ai"), LIAONING) == ALLOWED


facts = st.builds(
    CaseFacts,
    category=st.sampled_from([c.key for c in LIAONING]),
    unit_attributes=st.sampled_from([frozenset(), frozenset({"vocational"})]),
)


@given(st.lists(facts, max_size=90), st.sampled_from([BIG, OTHER_CITY, UnitFacts("university")]))
def test_asking_before_each_case_never_goes_over_and_stops_only_when_full(wanted, unit):
    taken: list[CaseFacts] = []
    for case in wanted:
        decision = decide_quota(L12, unit, taken, case, LIAONING)
        if decision:
            taken.append(case)
        else:
            assert decision.params["used"] == decision.params["max"]
    for meter in meters(L12, unit, taken, LIAONING):
        assert meter.used <= meter.max
        assert all(cap.used <= cap.max for cap in meter.sub_caps)
