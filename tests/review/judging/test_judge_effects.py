"""Totals made comparable between experts, what marks say about experts, and results that hang on one of them."""

import math
import random
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from review.judging.judge_effects import (
    AS_GIVEN,
    Mark,
    Scale,
    adjust,
    counted_totals,
    effects,
    half_up,
    scales,
)
from review.judging.judge_figures import (
    FarApart,
    Turn,
    depends_on_one_judge,
    far_apart,
    judge_figures,
    without,
)
from review.judging.ranking import Judged, rank

METHODS = ("raw", "mean", "zscore", "additive")
HARSH = 17


@st.composite
def pools(draw):
    """The marks of up to 12 cases by up to 5 experts, in half points."""
    cells = draw(
        st.dictionaries(
            st.tuples(st.integers(1, 12), st.integers(1, 5)), st.integers(0, 200), min_size=1, max_size=40
        )
    )
    return [Mark(case, judge, Decimal(half) / 2) for (case, judge), half in cells.items()]


def table(*rows: tuple[int, dict[int, int | str]]) -> list[Mark]:
    return [Mark(case, judge, Decimal(total)) for case, totals in rows for judge, total in totals.items()]


def drawn(cases: int, judges: int, *, shift: int, seed: int) -> tuple[list[Mark], dict[int, float]]:
    """Marks by three experts a case drawn by lot, the expert `HARSH` `shift` points off; and each case's true worth."""
    dice = random.Random(seed)
    leaning = {judge: dice.gauss(0, 2) for judge in range(judges)} | {HARSH: float(shift)}
    worth = {case: dice.gauss(75, 6) for case in range(cases)}
    return [
        Mark(case, judge, Decimal(round(2 * (value + leaning[judge] + dice.gauss(0, 3)))) / 2)
        for case, value in worth.items()
        for judge in dice.sample(range(judges), 3)
    ], worth


# ---- worked by hand


def test_means_are_levelled():
    """One gives 60, 62, 64, 66, 68 and the other 80, 82, 84, 86, 88 for the same five cases: the mean is 74."""
    marks = table(*((case, {1: 58 + 2 * case, 2: 78 + 2 * case}) for case in range(1, 6)))
    counted = adjust(marks, "mean")
    assert [counted[case, judge] for case in (1, 5) for judge in (1, 2)] == [
        Decimal("70.000"),
        Decimal("70.000"),
        Decimal("78.000"),
        Decimal("78.000"),
    ]


def test_z_scores_level_the_spread_too():
    """Means 64 and 84, variances 8 and 32, within experts 20: 60 is 74 - 4 * sqrt(20 / 8)."""
    marks = table(*((case, {1: 58 + 2 * case, 2: 72 + 4 * case}) for case in range(1, 6)))
    counted = adjust(marks, "zscore")
    assert counted[1, 1] == counted[1, 2] == Decimal("67.675")
    assert counted[3, 1] == counted[3, 2] == Decimal("74.000")


def test_an_expert_with_few_marks_or_no_spread_is_not_stretched():
    marks = table(*((case, {1: 70, 2: 70 + case}) for case in range(1, 6)), (6, {3: 40, 2: 90}))
    found = scales(marks, "zscore")
    assert (found[1].stretch, found[3]) == (Decimal(1), AS_GIVEN)
    assert adjust(marks, "mean")[6, 3] == Decimal(40)


def test_the_additive_effect_by_hand():
    """Two experts of the same two cases, 10 apart: (2 * 1/2 + 2) e - (2 * 1/2) * -e = -10, so e = -2.5."""
    marks = table((1, {1: 70, 2: 80}), (2, {1: 60, 2: 70}))
    assert effects(marks) == {1: Decimal("-2.5"), 2: Decimal("2.5")}
    assert adjust(marks, "additive") == {
        (1, 1): Decimal("72.5"),
        (1, 2): Decimal("77.5"),
        (2, 1): Decimal("62.5"),
        (2, 2): Decimal("67.5"),
    }


def test_experts_without_a_common_case_are_not_compared():
    assert effects(table((1, {1: 50}), (2, {2: 90}))) == {1: Decimal(0), 2: Decimal(0)}
    for method in METHODS:
        assert adjust([], method) == {}
    assert judge_figures([]) == []


def test_what_dividing_leaves_decides_no_rounding():
    assert half_up(Decimal("0.00049999999999999999")) == Decimal("0.001")
    assert half_up(Decimal("0.000499")) == Decimal("0.000")
    assert Scale(centre=Decimal(1) / 3).counted(Decimal("80.5")) == Decimal("80.167")


def test_figures_of_an_expert():
    """Expert 1 gives 60..64 where the other two give 70..74 and 72..76: distance 11, the same order throughout."""
    marks = table(*((case, {1: 59 + case, 2: 69 + case, 3: 71 + case}) for case in range(1, 6)))
    strict, middle, mild = judge_figures(marks)
    assert (strict.judge, strict.marks, strict.shared) == (1, 5, 5)
    assert (strict.mean, strict.spread) == (Decimal("62.000"), Decimal("1.414"))
    assert (strict.agreement, strict.distance) == (Decimal("1.000"), Decimal("11.000"))
    assert (strict.effect, middle.effect, mild.effect) == (
        Decimal("-5.238"),
        Decimal("1.905"),
        Decimal("3.333"),
    )


def test_no_agreement_of_few_cases_or_of_totals_that_never_vary():
    few = judge_figures(table((1, {1: 60, 2: 70}), (2, {1: 61, 2: 72}), (3, {3: 80})))
    assert {figure.judge: (figure.agreement, figure.distance) for figure in few} == {
        1: (None, Decimal("10.500")),
        2: (None, Decimal("10.500")),
        3: (None, None),
    }
    same = judge_figures(table(*((case, {1: 70, 2: 60 + case}) for case in range(1, 6))))
    assert {figure.agreement for figure in same} == {None}


def test_cases_whose_experts_are_far_apart():
    """EX28: 95, 74.5 and 97.5 is marked."""
    totals = {
        1: (Decimal(95), Decimal("74.5"), Decimal("97.5")),
        2: (Decimal(80), Decimal(100)),
        3: (Decimal(70),),
        4: (Decimal(90), Decimal(60)),
        5: (),
    }
    assert far_apart(totals, Decimal(20)) == [FarApart(4, Decimal(30)), FarApart(1, Decimal(23))]
    assert far_apart(totals, Decimal(30)) == []


def best_first(cases):
    """The best gets an award."""
    return {row.case.id: "first" for row in rank(cases) if row.rank == 1}


def reviewed(case, totals, **more):
    return Judged(case, "a", totals=tuple(map(Decimal, totals.values())), judges=tuple(totals), **more)


def test_which_results_hang_on_one_expert():
    """Case 1 is first by expert 3 alone; case 3 has one review only, which is never left out."""
    cases = [reviewed(1, {1: 80, 3: 100}), reviewed(2, {1: 85, 2: 85}), reviewed(3, {2: 70})]
    assert depends_on_one_judge(cases, best_first) == {3: [Turn(1, "first", ""), Turn(2, "", "first")]}


def test_what_is_left_out_is_not_waited_for():
    """Of a case that needs all its reviews the others' still count, adjusted totals and distinctions too."""
    case = reviewed(
        1, {1: 80, 3: 100}, asked=2, needed=2, counted=(Decimal(81), Decimal(95)), distinctions=("best", "")
    )
    left = without(case, 3)
    assert (left.totals, left.counted, left.distinctions) == ((Decimal(80),), (Decimal(81),), ("best",))
    assert (left.judges, left.asked, left.needed, left.rankable) == ((1,), 1, 1, True)
    waiting = reviewed(1, {1: 80, 3: 100}, asked=3, needed=3)
    assert (waiting.rankable, without(waiting, 3).needed, without(waiting, 3).rankable) == (False, 2, False)


# ---- the planted harsh expert


def test_the_planted_effect_is_found():
    """2,000 cases, 60 experts, three a case, one 20 points harsher than the others (EX28)."""
    marks, worth = drawn(2000, 60, shift=-20, seed=28)
    figures = judge_figures(marks)
    assert figures[0].judge == HARSH
    assert Decimal("-20.5") < figures[0].effect < Decimal("-19.5")
    assert figures[1].effect > Decimal(-6)

    def misplaced(method):
        """Of the 400 truly best, those that the harsh expert judged and that are not among the first 400; all."""
        totals = counted_totals(marks, scales(marks, method))
        means = {case: sum(given) / len(given) for case, given in totals.items()}
        best = sorted(worth, key=lambda case: (-worth[case], case))[:400]
        missed = set(best) - set(sorted(means, key=lambda case: (-means[case], case))[:400])
        return len(missed & {mark.case for mark in marks if mark.judge == HARSH}), len(missed)

    counted = {method: misplaced(method) for method in METHODS}
    assert counted == {"raw": (10, 64), "mean": (2, 55), "zscore": (3, 58), "additive": (3, 54)}


def test_an_expert_like_the_others_stays_near_zero():
    figures = {figure.judge: figure for figure in judge_figures(drawn(2000, 60, shift=0, seed=29)[0])}
    assert abs(figures[HARSH].effect) < 1


# ---- whatever comes in


@given(pools())
def test_raw_is_what_was_given(marks):
    assert adjust(marks, "raw") == {(mark.case, mark.judge): mark.total for mark in marks}


@given(pools(), st.sampled_from(METHODS), st.randoms(use_true_random=False), st.permutations(range(1, 6)))
def test_neither_the_order_nor_the_names_of_the_experts_decide(marks, method, dice, names):
    """A bundle names them by pseudonym: it recomputes the same."""
    called = dict(enumerate(names, start=1))
    renamed = [Mark(-mark.case, called[mark.judge], mark.total) for mark in dice.sample(marks, len(marks))]
    again = adjust(renamed, method)
    assert {
        (mark.case, mark.judge): again[-mark.case, called[mark.judge]] for mark in marks
    } == adjust(marks, method)  # fmt: skip


@given(pools(), st.integers(1, 5), st.integers(-60, 60))
def test_a_shift_of_one_expert_moves_the_effect_by_a_fixed_part_of_it(marks, judge, shift):
    """The model is linear: the part depends on who judged what, lies between 0 and 1, and is shared by all shifts."""
    shifted = [
        Mark(mark.case, mark.judge, mark.total + (shift if mark.judge == judge else 0)) for mark in marks
    ]
    unit = [Mark(mark.case, mark.judge, Decimal(int(mark.judge == judge))) for mark in marks]
    before, after, part = effects(marks), effects(shifted), effects(unit).get(judge, Decimal(0))
    moved = after.get(judge, Decimal(0)) - before.get(judge, Decimal(0))
    assert 0 <= part < 1
    assert abs(moved - shift * part) < Decimal("1e-15")


def by_fractions(marks):
    """The additive model once more, by fractions and straight from the book: Gauss on the equations as documented."""
    judges = sorted({mark.judge for mark in marks})
    cases = {mark.case: [other for other in marks if other.case == mark.case] for mark in marks}
    rows = []
    for judge in judges:
        row, right = dict.fromkeys(judges, Fraction(0)), Fraction(0)
        row[judge] += 2
        for given_marks in cases.values():
            own = [mark for mark in given_marks if mark.judge == judge]
            if own:
                row[judge] += 1
                for mark in given_marks:
                    row[mark.judge] -= Fraction(1, len(given_marks))
                right += Fraction(own[0].total) - sum(Fraction(m.total) for m in given_marks) / len(
                    given_marks
                )
        rows.append([row[other] for other in judges] + [right])
    for at in range(len(rows)):
        rows[at] = [value / rows[at][at] for value in rows[at]]
        for other in range(len(rows)):
            if other != at:
                rows[other] = [a - rows[other][at] * b for a, b in zip(rows[other], rows[at], strict=True)]
    effect = {judge: row[-1] for judge, row in zip(judges, rows, strict=True)}
    return {(mark.case, mark.judge): Fraction(mark.total) - effect[mark.judge] for mark in marks}


def half_away_from_zero(value):
    thousandths = math.floor(abs(value) * 1000 + Fraction(1, 2))
    return Decimal(thousandths if value >= 0 else -thousandths) / 1000


@given(pools())
def test_whoever_computes_it_exactly_gets_the_same_digits(marks):
    exact = {key: half_away_from_zero(value) for key, value in by_fractions(marks).items()}
    assert adjust(marks, "additive") == exact


@given(pools())
def test_effects_add_up_to_nothing(marks):
    assert abs(sum(effects(marks).values())) < Decimal("1e-15")


@given(pools(), st.sampled_from(METHODS))
def test_an_expert_s_own_order_is_kept(marks, method):
    counted = adjust(marks, method)
    for one in marks:
        for other in marks:
            if one.judge == other.judge and one.total < other.total:
                assert counted[one.case, one.judge] <= counted[other.case, other.judge]


@given(pools())
def test_means_are_the_same_after_levelling_them(marks):
    counted = adjust(marks, "mean")
    everything = sum((mark.total for mark in marks), Decimal(0)) / len(marks)
    for judge in {mark.judge for mark in marks}:
        own = [value for (_, by), value in counted.items() if by == judge]
        if len(own) >= 5:
            assert abs(sum(own) / len(own) - everything) <= Decimal("0.0005")
