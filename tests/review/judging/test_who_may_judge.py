"""Drawing lots keeps away exactly those whom assigning by hand refuses, however names were typed."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.decisions import ALLOWED, refuse
from review.judging.assignment import assign
from review.judging.conflicts import Case, Expert, decide_pair, own_unit

SCHOOLS = ("一中", "一 中", "\u200b一中", "ＡＢＣ中学", "ABC中学", "示范（北京）公司", "示范(北京)公司", "")
NAMES = ("李四", "李 四", "买买提•艾力", "买买提·艾力", "")
PATHS = ("", "c1/", "c1/s1/", "c1/s1/lab/", "c2/s3/")
PAIR = {"per_case": 1, "seed": 0}


@st.composite
def panels(draw):
    """Reviewers with the names they go by, and submissions, all from few values so that many pairs clash."""
    experts = [
        Expert(
            number,
            person=draw(st.sampled_from([None, 1, 2, 3])),
            unit_path=draw(st.sampled_from(PATHS)),
            unit_name=draw(st.sampled_from(SCHOOLS)),
            categories=frozenset(draw(st.sets(st.sampled_from("ab"), max_size=2))),
        )
        for number in range(draw(st.integers(1, 5)))
    ]
    cases = [
        Case(
            100 + number,
            draw(st.sampled_from("ab")),
            unit_paths=frozenset(draw(st.sets(st.sampled_from(PATHS[1:]), max_size=2))),
            unit_names=frozenset(draw(st.sets(st.sampled_from(SCHOOLS[:-1]), max_size=2))),
            persons=frozenset(draw(st.sets(st.integers(1, 3), max_size=1))),
            names=frozenset(
                draw(st.sets(st.tuples(st.sampled_from(NAMES), st.sampled_from(SCHOOLS)), max_size=2))
            ),
        )
        for number in range(draw(st.integers(1, 5)))
    ]
    return {
        "experts": experts,
        "cases": cases,
        "names": {expert.id: draw(st.sampled_from(NAMES)) for expert in experts},
        "conflicts": frozenset(draw(st.sets(st.tuples(st.integers(0, 4), st.integers(100, 104)), max_size=3))),
        "authorities": frozenset(draw(st.sets(st.sampled_from(["c1/"])))),
    }  # fmt: skip


@given(panels())
def test_the_draw_gives_to_those_whom_the_hand_may_give_to_and_no_others(panel):
    """With a round that wants everybody, the draw's pairs are all that are allowed."""
    names, conflicts, authorities = panel["names"], panel["conflicts"], panel["authorities"]
    allowed = {
        (case.id, expert.id)
        for case in panel["cases"]
        for expert in panel["experts"]
        if decide_pair(
            expert, case, name=names[expert.id], conflicts=conflicts, authorities=authorities
        ).allowed
    }
    outcome = assign(
        panel["cases"], panel["experts"], per_case=5, seed=1, names=names, conflicts=conflicts,
        authorities=authorities,
    )  # fmt: skip
    assert set(outcome.pairs) == allowed
    lacking = Counter({case.id: 5 for case in panel["cases"]})
    lacking.subtract(Counter(case for case, _ in allowed))
    assert outcome.short == {case: count for case, count in lacking.items() if count}


@given(panels(), st.integers(1, 3), st.integers(0, 99))
def test_what_is_drawn_twice_is_what_was_drawn_once(panel, per_case, seed):
    """A draw over its own result gives nothing, takes nothing, and the seed alone decides the first one."""
    given_to = {key: panel[key] for key in ("names", "conflicts", "authorities")}
    first = assign(panel["cases"], panel["experts"], per_case=per_case, seed=seed, **given_to)
    assert assign(panel["cases"], panel["experts"], per_case=per_case, seed=seed, **given_to) == first
    again = assign(
        panel["cases"], panel["experts"], per_case=per_case, seed=seed + 1, existing=first.pairs, **given_to
    )
    assert (again.pairs, again.loads, again.short) == ((), first.loads, first.short)


@pytest.mark.parametrize(
    ("employer", "kept"),
    [("示范（北京）公司", "示范(北京)公司"), ("\u200b一中", "一中"), ("ＡＢＣ中学", "ABC中学")],
)
def test_an_employer_typed_otherwise_is_kept_away_by_the_draw_as_well(employer, kept):
    outcome = assign([Case(1, "a", unit_names=frozenset({kept}))], [Expert(7, unit_name=employer)], **PAIR)
    assert (outcome.pairs, outcome.short, outcome.loads) == ((), {1: 1}, {7: 0})


def test_a_namesake_of_the_same_school_is_kept_away_and_one_of_another_is_not():
    written = Case(1, "a", names=frozenset({("买买提·艾力", "一中")}))
    experts = [Expert(7, unit_name="一 中"), Expert(8, unit_name="二中"), Expert(9)]
    names = dict.fromkeys((7, 8, 9), "买买提•艾力")
    outcome = assign([written], experts, per_case=3, seed=0, names=names)
    assert sorted(outcome.pairs) == [(1, 8), (1, 9)]
    assert [decide_pair(expert, written, name=names[expert.id]) for expert in experts] == [
        refuse("expert_is_author"), ALLOWED, ALLOWED,
    ]  # fmt: skip


def test_the_first_reason_that_holds_is_the_one_that_is_said():
    """Everything stands against this pair; taken away one after the other, the next reason is said."""
    expert = Expert(1, person=7, unit_path="c1/s1/", unit_name="一中", categories=frozenset({"b"}))
    case = {
        "persons": frozenset({7}),
        "names": frozenset({("李四", "一中")}),
        "unit_paths": frozenset({"c1/s1/"}),
        "unit_names": frozenset({"一中"}),
    }
    reasons = [decide_pair(expert, Case(2, "a", **case), name="李四", conflicts={(1, 2)})]
    for part in ("", "persons", "names", "unit_paths", "unit_names"):
        case.pop(part, None)
        reasons.append(decide_pair(expert, Case(2, "a", **case), name="李四"))
    assert reasons == [
        refuse("expert_is_author"),
        refuse("expert_is_author"),
        refuse("expert_is_author"),
        refuse("expert_own_unit"),
        refuse("expert_own_unit"),
        refuse("expert_other_category"),
    ]
    assert decide_pair(expert, Case(2, "b")) == ALLOWED


@pytest.mark.parametrize(
    ("expert", "case", "authorities", "own"),
    [
        ("", "c1/s1/", (), False),
        ("c1/s1/", "", (), False),
        ("c1/s1/", "c1/s1/", (), True),
        ("c1/s1/", "c1/s1/", ("c1/s1/",), True),  # an authority's people don't judge the authority's own
        ("c1/", "c1/s1/", (), True),
        ("c1/", "c1/s1/", ("c1/",), False),
        ("c1/s1/", "c1/", ("c1/",), False),
        ("c1/s1/lab/", "c1/s1/", ("c1/",), True),
        ("c1/s1/", "c1/s10/", (), False),
    ],
)
def test_what_is_one_institution(expert, case, authorities, own):
    assert own_unit(expert, case, authorities) is own


def test_a_conflict_of_somebody_else_or_of_another_submission_keeps_nobody_away():
    outcome = assign([Case(1, "a"), Case(2, "a")], [Expert(7), Expert(8)], per_case=2, seed=3, conflicts={(7, 1), (99, 2)})  # fmt: skip
    assert sorted(outcome.pairs) == [(1, 8), (2, 7), (2, 8)]
    assert outcome.short == {1: 1}


def test_who_was_removed_from_the_panel_still_counts_for_the_submission_but_gets_nothing_new():
    """Reviews of somebody no longer on the panel stand: the submission lacks one less."""
    outcome = assign([Case(1, "a")], [Expert(8)], per_case=2, seed=3, existing=[(1, 7)])
    assert (outcome.pairs, outcome.short, outcome.loads) == (((1, 8),), {}, {8: 1})


def test_nothing_to_judge_or_nobody_to_judge_it():
    assert assign([], [Expert(7)], **PAIR).loads == {7: 0}
    nobody = assign([Case(1, "a"), Case(2, "b")], [], **PAIR)
    assert (nobody.pairs, nobody.short, nobody.loads) == ((), {1: 1, 2: 1}, {})
