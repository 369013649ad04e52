"""What may stand in a filled rubric, and when it may be handed in."""

from decimal import Decimal

import pytest

from campaigns.schema import Item, Rubric
from campaigns.schema.judging import Dimension, Distinction, Level
from portal.decisions import ALLOWED
from review.certificates.numbering import decide_pattern, number, numbers
from review.judging.scoring import Filled, decide_complete, decide_fits, plain, total

WEIGHTED = Rubric(
    key="r",
    label="评分表",
    dimensions=(
        Dimension(
            key="d1",
            label="创新",
            items=(
                Item(key="i1", label="理念", points=Decimal(10)),
                Item(key="i2", label="做法", points=Decimal(15)),
            ),
        ),
    ),
    comment_min_zi=5,
)
LEVELS = Rubric(
    key="r",
    label="参考指标",
    dimensions=(
        Dimension(key="d1", label="指标", items=(Item(key="i1", label="一"), Item(key="i2", label="二"))),
    ),
    levels=(Level(key="good", label="好", value=Decimal(2)), Level(key="weak", label="弱", value=Decimal(1))),
    distinctions=(Distinction(key="model", label="标杆"),),
)


@pytest.mark.parametrize("points", ["-0.5", "10.5", "0.3"])
def test_points_stay_in_range_and_in_steps(points):
    decision = decide_fits(WEIGHTED, Filled(points={"i1": Decimal(points)}))
    assert (decision.code, dict(decision.params)) == (
        "points_outside",
        {"item": "理念", "max": "10", "step": "0.5"},
    )


def test_gaps_are_fine_in_a_draft_and_not_in_a_review():
    part = Filled(points={"i1": Decimal("9.5")}, comment_char_count_cjk=9)
    assert decide_fits(WEIGHTED, part) == ALLOWED
    assert decide_complete(WEIGHTED, part).params["items"] == "做法"
    whole = Filled(points={"i1": Decimal("9.5"), "i2": Decimal(15)}, comment_char_count_cjk=9)
    assert decide_complete(WEIGHTED, whole) == ALLOWED
    assert total(WEIGHTED, whole) == Decimal("24.5")


def test_a_comment_has_its_least_length():
    short = Filled(points={"i1": Decimal(1), "i2": Decimal(1)}, comment_char_count_cjk=4)
    assert (decide_complete(WEIGHTED, short).code) == "review_comment_short"


def test_levels_and_distinctions_where_there_are_no_weights():
    full = Filled(levels={"i1": "good", "i2": "weak"}, distinction="model")
    assert decide_complete(LEVELS, full) == ALLOWED
    assert total(LEVELS, full) == Decimal(3)
    assert decide_complete(LEVELS, Filled(levels=full.levels)).code == "distinction_missing"
    assert decide_complete(LEVELS, Filled(levels=full.levels, distinction="none")) == ALLOWED
    assert decide_fits(LEVELS, Filled(levels={"i1": "best"})).code == "rubric_changed"
    assert decide_fits(LEVELS, Filled(points={"i1": Decimal(1)})).code == "rubric_changed"
    assert decide_fits(LEVELS, Filled(distinction="other")).code == "rubric_changed"


def test_numbers_are_written_as_people_write_them():
    assert [plain(Decimal(t)) for t in ("10", "10.00", "0.50", "100")] == ["10", "10", "0.5", "100"]


def test_certificate_numbers():
    assert number("NX-{year}-{seq:05d}", year=2025, call_year=2024, seq=7) == "NX-2025-00007"
    made = numbers("N{seq}", year=2025, call_year=2024, start=1, taken={"N2"})
    assert [next(made) for _ in range(3)] == ["N1", "N3", "N4"]
    assert decide_pattern("NX-{year}-{seq:05d}") == ALLOWED
    for pattern in ("NX-{year}", "{seq}{name}", "{seq.__class__}", "{seq", "{}"):
        assert decide_pattern(pattern).code == "number_pattern"
