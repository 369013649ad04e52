"""Every quota line of three notices (L12, N14, E08) at its limit and one over. The numbers are copied from the notices,
not read from the documents; the documents are the shipped ones.
"""

from itertools import cycle, islice

import pytest

from campaigns.schema.matching import CaseFacts
from portal.decisions import ALLOWED
from review.nominations.quotas import UnitFacts, below_minimum, decide_quota, meters
from tests.factories.campaigns import fixture

TEACHING = ("courseware", "micro-lesson", "teaching", "course")
MANAGEMENT = ("management-region", "management-school")
PLATFORM = ("platform-region", "platform-school", "platform-teacher")
AI = ("ai",)
BIG = UnitFacts("city", frozenset({"sub-provincial"}))
CITY, INSTITUTE = UnitFacts("city"), UnitFacts("institute")
PROVINCIAL, UNIVERSITY = UnitFacts("provincial"), UnitFacts("university")

L12 = [
    # 沈阳、大连限报50件(中职作品不超过5件)，其余市地限报30件(中职作品不超过5件)，省教育学院限报10件，其他省直属单位限报3件
    (BIG, TEACHING, 50, 5),
    (CITY, TEACHING, 30, 5),
    (INSTITUTE, TEACHING, 10, None),
    (PROVINCIAL, TEACHING, 3, None),
    # 各市限报5件，省教育学院限报3件，其他省直属单位限报1件
    (BIG, MANAGEMENT, 5, None),
    (CITY, MANAGEMENT, 5, None),
    (INSTITUTE, MANAGEMENT, 3, None),
    (PROVINCIAL, MANAGEMENT, 1, None),
    # 10件(中职3)，8件(中职3)，3件，1件
    (BIG, PLATFORM, 10, 3),
    (CITY, PLATFORM, 8, 3),
    (INSTITUTE, PLATFORM, 3, None),
    (PROVINCIAL, PLATFORM, 1, None),
    # “人工智能+”：同上
    (BIG, AI, 10, 3),
    (CITY, AI, 8, 3),
    (INSTITUTE, AI, 3, None),
    (PROVINCIAL, AI, 1, None),
    # 高等学校：课件、微课、信息化教学课程案例 8 件，其余各 2 件
    (UNIVERSITY, TEACHING, 8, None),
    (UNIVERSITY, MANAGEMENT, 2, None),
    (UNIVERSITY, PLATFORM, 2, None),
    (UNIVERSITY, AI, 2, None),
]


def cases(categories, count, *, kind="school"):
    """So many cases, spread over the pool's categories."""
    return [CaseFacts(category, unit_kind=kind) for category in islice(cycle(categories), count)]


def decide(slug, unit, nominated, case):
    doc = fixture(slug)
    return decide_quota(doc.recommend.quotas, unit, nominated, case, doc.categories)


@pytest.mark.parametrize(("unit", "pool", "most", "vocational"), L12)
def test_l12_the_pool_is_full_at_its_number_whichever_category_comes(unit, pool, most, vocational):
    for category in pool:
        case = CaseFacts(category, unit_kind="school")
        assert decide("liaoning-2025", unit, cases(pool, most - 1), case) == ALLOWED
        full = decide("liaoning-2025", unit, cases(pool, most), case)
        assert (full.code, full.params["max"], full.params["used"]) == ("quota_full", most, most)


@pytest.mark.parametrize(("unit", "pool", "most", "vocational"), [row for row in L12 if row[3]])
def test_l12_the_vocational_part_is_full_before_the_pool(unit, pool, most, vocational):
    case = CaseFacts(pool[-1], unit_kind="vocational")
    assert decide("liaoning-2025", unit, cases(pool, vocational - 1, kind="vocational"), case) == ALLOWED
    part_full = cases(pool, vocational, kind="vocational")
    refused = decide("liaoning-2025", unit, part_full, case)
    assert (refused.code, refused.params["max"], refused.params["used"]) == (
        "sub_cap_full",
        vocational,
        vocational,
    )
    others = cases(pool, most - vocational - 1)
    ordinary = CaseFacts(pool[0], unit_kind="school")
    assert decide("liaoning-2025", unit, part_full + others, ordinary) == ALLOWED
    assert decide("liaoning-2025", unit, [*part_full, *others, ordinary], ordinary).code == "quota_full"


@pytest.mark.parametrize(("unit", "pool", "most", "vocational"), [row for row in L12 if not row[3]])
def test_l12_where_the_notice_names_no_part_vocational_cases_fill_the_pool(unit, pool, most, vocational):
    case = CaseFacts(pool[0], unit_kind="vocational")
    assert decide("liaoning-2025", unit, cases(pool, most - 1, kind="vocational"), case) == ALLOWED
    assert decide("liaoning-2025", unit, cases(pool, most, kind="vocational"), case).code == "quota_full"


def test_l12_the_pools_do_not_lend_each_other_places():
    full = cases(TEACHING, 30) + cases(MANAGEMENT, 5) + cases(PLATFORM, 8)
    assert decide("liaoning-2025", CITY, full, CaseFacts("ai", unit_kind="school")) == ALLOWED
    assert decide("liaoning-2025", CITY, full, CaseFacts("course", unit_kind="school")).code == "quota_full"


FIELDS = ("teaching", "research", "governance", "evaluation")


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize(
    ("kind", "track", "most"), [("city", "urban", 35), ("city", "rural", 15), ("direct", "urban", 5), ("direct", "rural", 5)]
)  # fmt: skip
def test_n14_each_field_and_track_at_its_number(field, kind, track, most):
    """城市赛道推荐 35 个案例，乡村赛道推荐 15 个案例；厅直属中小学每校每个领域推荐 5 个案例."""
    case, unit = CaseFacts(field, track=track), UnitFacts(kind)
    assert decide("ningxia-2025", unit, [case] * (most - 1), case) == ALLOWED
    refused = decide("ningxia-2025", unit, [case] * most, case)
    assert (refused.code, refused.params["max"], refused.params["used"]) == ("quota_full", most, most)
    other_field = CaseFacts(FIELDS[FIELDS.index(field) - 1], track=track)
    assert decide("ningxia-2025", unit, [case] * most, other_field) == ALLOWED
    other_track = CaseFacts(field, track="rural" if track == "urban" else "urban")
    crossed = decide("ningxia-2025", unit, [case] * most, other_track)
    assert (crossed == ALLOWED) is (
        kind == "city"
    )  # a city's tracks are apart, a school's five are of the field


@pytest.mark.parametrize(("category", "least"), [("A1", 1), ("A2", 1), ("B1", 2), ("B2", 2), ("C", 5)])
def test_e08_each_minimum_at_its_number_and_one_under(category, least):
    """A1、A2 每县市至少各 1 个，B1、B2 至少各 2 个，C 至少 5 个; more are never refused."""
    doc, unit = fixture("enshi-2023"), UnitFacts("county")
    enough = {"A1": 1, "A2": 1, "B1": 2, "B2": 2, "C": 5}

    def low(counts):
        nominated = [CaseFacts(key) for key, count in counts.items() for _ in range(count)]
        found = below_minimum(meters(doc.recommend.quotas, unit, nominated, doc.categories))
        return [(meter.label, meter.min, meter.missing) for meter in found]

    assert low(enough) == []
    assert low(enough | {category: least - 1}) == [(f"{category}类", least, 1)]
    many = [CaseFacts(category)] * 500
    assert decide("enshi-2023", unit, many, CaseFacts(category)) == ALLOWED
