"""Who judges what: never one's own, evenly, at random, the same for the same seed."""

import random
import time
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.decisions import ALLOWED
from review.judging.assignment import assign
from review.judging.conflicts import Case, Expert, decide_pair, own_unit, same_name


def case(case_id: int, category: str = "a", **more) -> Case:
    return Case(case_id, category, **more)


def test_each_reason_to_keep_an_expert_away():
    expert = Expert(1, person=7, unit_path="yc/s1/", unit_name="银川 一中", categories=frozenset({"a"}))
    assert decide_pair(expert, case(1)) == ALLOWED
    assert decide_pair(expert, case(1), conflicts={(1, 1)}).code == "expert_conflict"
    assert decide_pair(expert, case(1, persons=frozenset({7}))).code == "expert_is_author"
    written = case(1, names=frozenset({("马丽", "银川一中")}))
    assert decide_pair(expert, written, name="马丽").code == "expert_is_author"
    assert decide_pair(expert, written, name="马莉") == ALLOWED
    assert decide_pair(expert, case(1, unit_paths=frozenset({"yc/s1/"}))).code == "expert_own_unit"
    assert decide_pair(expert, case(1, unit_names=frozenset({"银川一中"}))).code == "expert_own_unit"
    assert decide_pair(expert, case(1, unit_paths=frozenset({"yc/s2/"}))) == ALLOWED
    assert decide_pair(expert, case(1, "b")).code == "expert_other_category"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("示范（北京）科技有限公司", "示范(北京)科技有限公司"),
        ("银川 一中", "银川一中"),
        ("银川\u200b一中", "银川一中"),
        ("ＡＢＣ中学", "ABC中学"),
        ("买买提•艾力学校", "买买提·艾力学校"),
    ],
)
def test_a_name_is_the_same_however_it_was_typed(typed, kept):
    """What authors are kept as is compared with what an expert's employer was typed as (B1)."""
    assert (same_name(typed, kept), same_name(kept, typed)) == (True, True)
    own = Expert(1, person=7, unit_path="", unit_name=typed, categories=frozenset())
    assert decide_pair(own, case(1, unit_names=frozenset({kept}))).code == "expert_own_unit"
    written = case(1, names=frozenset({("李四", kept)}))
    assert decide_pair(own, written, name="李 四").code == "expert_is_author"


@pytest.mark.parametrize(
    ("one", "other"), [("银川一中", "银川二中"), ("", ""), ("", "银川一中"), ("\u200b", "\u200b")]
)
def test_other_names_and_empty_ones_are_not_the_same(one, other):
    assert same_name(one, other) is False


def test_one_institution_is_one_unit_and_an_authority_is_not_its_schools():
    assert own_unit("yc/s1/", "yc/s1/lab/")
    assert own_unit("yc/s1/lab/", "yc/s1/")
    assert own_unit("yc/", "yc/s1/")
    assert not own_unit("yc/", "yc/s1/", {"yc/"})
    assert own_unit("yc/", "yc/", {"yc/"})
    assert not own_unit("yc/s1/", "yc/s10/")
    assert not own_unit("", "yc/s1/")


def test_what_cannot_be_filled_is_said():
    experts = [Expert(1, categories=frozenset({"a"})), Expert(2, unit_path="s1/")]
    cases = [case(1, unit_paths=frozenset({"s1/"})), case(2), case(3, "b")]
    outcome = assign(cases, experts, per_case=2, seed=1)
    assert set(outcome.pairs) == {(1, 1), (2, 1), (2, 2), (3, 2)}
    assert outcome.short == {1: 1, 3: 1}
    assert outcome.loads == {1: 2, 2: 2}


def test_what_stands_already_stays_and_counts():
    experts = [Expert(i) for i in (1, 2, 3)]
    outcome = assign(
        [case(1), case(2)], experts, per_case=2, seed=3, existing=[(1, 1), (1, 2), (2, 1), (99, 1)]
    )
    assert len(outcome.pairs) == 1
    assert outcome.pairs[0][0] == 2
    assert outcome.pairs[0][1] == 3
    assert outcome.loads == {1: 3, 2: 1, 3: 1}
    assert outcome.short == {}


def test_the_seed_decides_and_nothing_else():
    cases, experts = [case(i) for i in range(30)], [Expert(i) for i in range(7)]
    once, again, other = (assign(cases, experts, per_case=3, seed=s).pairs for s in (5, 5, 6))
    assert once == again
    assert once != other


def test_chains_even_out_what_greed_leaves():
    """Two experts may take everything, one only the cases that came last."""
    experts = [
        Expert(1, categories=frozenset({"a"})),
        Expert(2, categories=frozenset({"a", "b"})),
        Expert(3, categories=frozenset({"b", "c"})),
    ]
    cases = [case(i, "a") for i in range(4)] + [case(i, "b") for i in range(4, 8)] + [case(8, "c")]
    loads = assign(cases, experts, per_case=1, seed=0).loads
    assert sorted(loads.values()) == [3, 3, 3]


@st.composite
def problems(draw):
    experts = [
        Expert(
            i,
            person=i,
            unit_path=f"u{draw(st.integers(0, 4))}/",
            categories=draw(st.sampled_from([frozenset(), frozenset({"a"}), frozenset({"b"})])),
        )
        for i in range(draw(st.integers(1, 7)))
    ]
    cases = [
        case(i, draw(st.sampled_from("ab")), unit_paths=frozenset({f"u{draw(st.integers(0, 4))}/"}))
        for i in range(draw(st.integers(0, 14)))
    ]
    barred = draw(st.sets(st.tuples(st.integers(0, 6), st.integers(0, 13)), max_size=8))
    return cases, experts, draw(st.integers(1, 3)), barred, draw(st.integers(0, 99))


@settings(deadline=None)
@given(problems())
def test_only_allowed_pairs_as_full_as_possible_and_no_chain_is_left(problem):
    cases, experts, per_case, barred, seed = problem
    outcome = assign(cases, experts, per_case=per_case, seed=seed, conflicts=barred)
    may = {(c.id, e.id) for c in cases for e in experts if decide_pair(e, c, conflicts=barred)}
    assert set(outcome.pairs) <= may
    assert len(set(outcome.pairs)) == len(outcome.pairs)
    held = Counter(c for c, _ in outcome.pairs)
    for c in cases:
        able = sum((c.id, e.id) in may for e in experts)
        assert held[c.id] == min(per_case, able)
        assert outcome.short.get(c.id, 0) == per_case - held[c.id]
    # no chain from a heavy expert to one at least two lighter
    pairs = set(outcome.pairs)
    for start in experts:
        seen, front = {start.id}, [start.id]
        while front:
            giver = front.pop()
            for c, e in pairs:
                if e != giver:
                    continue
                for taker in experts:
                    if taker.id not in seen and (c, taker.id) in may and (c, taker.id) not in pairs:
                        seen.add(taker.id)
                        front.append(taker.id)
        assert all(outcome.loads[start.id] - outcome.loads[e] < 2 for e in seen)


def test_ten_thousand_cases_and_three_hundred_experts_in_seconds():
    dice = random.Random(1)
    experts = [
        Expert(i, person=i, unit_path=f"c{i % 20}/s{i}/", categories=frozenset(dice.sample("abcdef", 2)))
        for i in range(300)
    ]
    cases = [
        case(i, dice.choice("abcdef"), unit_paths=frozenset({f"c{i % 20}/s{i % 300}/"}))
        for i in range(10_000)
    ]
    began = time.perf_counter()
    outcome = assign(cases, experts, per_case=3, seed=1)
    took = time.perf_counter() - began
    assert (len(outcome.pairs), outcome.short) == (30_000, {})
    assert max(outcome.loads.values()) - min(outcome.loads.values()) <= 1
    assert took < 20, f"{took:.1f} s"
