"""Means, trimmed means, shared ranks, gaps."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from review.judging.ranking import Judged, rank, score


def judged(case_id: int, *totals: str | int, asked: int = 0, **more) -> Judged:
    return Judged(
        case_id, more.pop("category", "a"), totals=tuple(Decimal(t) for t in totals), asked=asked, **more
    )


def test_the_mean_is_rounded_half_up_to_three_places():
    assert score([Decimal(90), Decimal(91), Decimal(91)]) == Decimal("90.667")
    assert score([Decimal("1.0005")]) == Decimal("1.001")
    assert score([]) is None


def test_trimming_leaves_out_the_highest_and_the_lowest_from_three_on():
    totals = [Decimal(10), Decimal(90), Decimal(92), Decimal(100)]
    assert score(totals, trim=True) == Decimal("91.000")
    assert score(totals[:2], trim=True) == Decimal("50.000")
    assert score([Decimal(1), Decimal(5), Decimal(9)], trim=True) == Decimal("5.000")


def test_equal_scores_share_a_rank_and_the_next_skips():
    found = rank([judged(1, 80), judged(2, 90), judged(3, 80, 80), judged(4, 70), judged(5)])
    assert [(r.case.id, r.rank, r.tied) for r in found] == [
        (2, 1, False),
        (1, 2, True),
        (3, 2, True),
        (4, 4, False),
        (5, None, False),
    ]


def test_reviews_that_are_still_out_are_flagged():
    one, two, none = rank([judged(1, 80, 82, asked=2), judged(2, 79, asked=3), judged(3)])
    assert (one.complete, one.lacking) == (True, 0)
    assert (two.complete, two.lacking) == (False, 2)
    assert none.complete is False


def test_a_case_with_too_few_reviews_waits_without_a_rank():
    """EX29: a single 100 ranks first only where the round says that one review is enough."""
    found = rank([judged(1, 100, needed=2), judged(2, 80, 81, needed=2), judged(3, needed=2)])
    assert [(r.case.id, r.score, r.rank, r.raw, r.case.waits) for r in found] == [
        (2, Decimal("80.500"), 1, Decimal("80.500"), False),
        (1, None, None, Decimal("100.000"), True),
        (3, None, None, None, False),
    ]


def test_the_score_is_made_of_the_totals_as_they_count_and_the_raw_one_stays():
    adjusted = judged(1, 60, 70, counted=(Decimal(80), Decimal("70.5")))
    first, second = rank([judged(2, 75), adjusted])
    assert (first.case.id, first.score, first.raw) == (1, Decimal("75.250"), Decimal("65.000"))
    assert (second.score, second.raw) == (Decimal("75.000"), Decimal("75.000"))


@given(st.lists(st.lists(st.integers(0, 200).map(lambda i: Decimal(i) / 2), max_size=5), max_size=30))
def test_a_better_score_never_ranks_lower(rows):
    found = rank([Judged(i, "a", totals=tuple(row)) for i, row in enumerate(rows)])
    assert len(found) == len(rows)
    known = [r for r in found if r.rank is not None]
    for r in known:
        assert r.rank == 1 + sum(other.score > r.score for other in known)
