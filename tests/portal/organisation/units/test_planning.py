"""What a table of units would change: new, changed, unchanged, in doubt (X05 units by table)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.decisions import ALLOWED, refuse
from portal.organisation.units.planning import UnitFact, plan
from portal.organisation.units.tree import decide_close, decide_merge, decide_name, decide_place
from portal.tables.columns import Doubt, Row

CITY = UnitFact("city", ("沈阳市",), "city/", "bureau")
EAST = UnitFact("east", ("沈阳市", "东区"), "city/east/", "bureau")
WEST = UnitFact("west", ("沈阳市", "西区"), "city/west/", "bureau")
EAST_ONE = UnitFact(
    "e1", ("沈阳市", "东区", "第一小学"), "city/east/e1/", "school", ("rural",), {"teachers": 30}
)
WEST_ONE = UnitFact("w1", ("沈阳市", "西区", "第一小学"), "city/west/w1/", "school")
FACTS = [CITY, EAST, WEST, EAST_ONE, WEST_ONE]


def planned(*rows, with_parents=True):
    """Each row's meaning: (kind, names, what is said differently), or the codes of its doubts."""
    made = plan(
        [Row(n, values, values) for n, values in enumerate(rows, 2)], FACTS, with_parents=with_parents
    )
    words = {each.row.line: (each.kind, "/".join(each.names), each.values) for each in made.planned}
    words |= {row.line: [doubt.code for doubt in row.doubts] for row in made.doubtful}
    return [words[n] for n in range(2, len(rows) + 2)]


def test_equal_names_under_different_parents_are_told_apart():
    new = {"name": "第一小学", "kind": "school", "parent": "沈阳市"}
    assert planned(
        {"name": "第一小学", "kind": "school", "parent": "东区"},
        {"name": "第一小学", "kind": "nursery", "parent": "沈阳市/西区"},
        new,
        {"name": "第一小学", "kind": "school"},
    ) == [
        ("same", "沈阳市/东区/第一小学", {}),
        ("changed", "沈阳市/西区/第一小学", {"kind": "nursery"}),
        ("new", "沈阳市/第一小学", new),
        ["unit_ambiguous"],
    ]


def test_parents_may_stand_below_their_children_in_the_table():
    school = {"name": "新小学", "kind": "school", "parent": "新区"}
    town = {"name": "新区", "kind": "bureau", "parent": "沈阳市"}
    assert planned(school, town) == [
        ("new", "沈阳市/新区/新小学", school),
        ("new", "沈阳市/新区", town),
    ]


def test_keys_rename_and_move():
    assert planned(
        {"key": "e1", "name": "东区一小", "kind": "school", "parent": "西区"},
        {"key": "w1", "name": "第一小学", "numbers": {}, "number-teachers": 12},
        {"key": "east", "name": "东区", "parent": "第一小学"},
        {"key": "city", "name": "沈阳市", "parent": "东区"},
    ) == [
        ("changed", "沈阳市/西区/东区一小", {"name": "东区一小", "parent": ("沈阳市", "西区")}),
        ("changed", "沈阳市/西区/第一小学", {"numbers": {"teachers": 12}}),
        ["unit_parent_ambiguous"],
        ["unit_below_itself"],
    ]


@pytest.mark.parametrize(
    ("rows", "doubts"),
    [
        ([{"name": "新校", "kind": "school", "parent": "没有的区"}], [["unit_parent_unknown"]]),
        ([{"name": "新校", "parent": "东区"}], [["table_cell_missing"]]),
        ([{"name": "甲", "kind": "s", "parent": "乙"}, {"name": "乙", "kind": "s", "parent": "甲"}], [["unit_parent_unknown"]] * 2),
    ],
)  # fmt: skip
def test_doubtful_rows(rows, doubts):
    assert planned(*rows) == doubts


def test_a_unit_twice_in_the_table_names_the_first_line():
    row = {"name": "新校", "kind": "school", "parent": "东区"}
    assert planned(row, {**row, "name": "新 校"}) == [("new", "沈阳市/东区/新校", row), ["unit_twice"]]
    made = plan([Row(2, {}, row), Row(3, {}, row)], FACTS, with_parents=True)
    assert made.doubtful[0].doubts == (Doubt("unit_twice", {"line": 2}, "name"),)


@given(st.permutations(FACTS))
def test_what_there_is_changes_nothing_in_any_order(facts):
    rows = [
        {
            "name": fact.names[-1],
            "kind": fact.kind,
            "parent": "/".join(fact.names[:-1]),
            "attributes": list(fact.attributes),
            **{f"number-{key}": value for key, value in fact.numbers.items()},
        }
        for fact in facts
    ]
    assert planned(*rows) == [("same", "/".join(fact.names), {}) for fact in facts]


@pytest.mark.parametrize(
    ("decision", "expected"),
    [
        (decide_name("第一 小学", ["第一小学"]), refuse("unit_name_taken", unit="第一 小学")),
        (decide_name("第一小学", ["第二小学"]), ALLOWED),
        (decide_place("a/b/", 8, "a/"), ALLOWED),
        (decide_place("a/b/", 8, "a/b/c/"), refuse("unit_below_itself")),
        (decide_place("a/b/", 4, "a/b/"), refuse("unit_below_itself")),
        (decide_place("a/b/", 8, "x" * 393 + "/"), ALLOWED),
        (decide_place("a/b/", 8, "x" * 394 + "/"), refuse("unit_too_deep", max=400)),
        (decide_merge("a/b/", "a/c/", closed=False), ALLOWED),
        (decide_merge("a/b/", "a/b/", closed=False), refuse("unit_merge_itself")),
        (decide_merge("a/b/", "a/b/c/", closed=False), refuse("unit_merge_below")),
        (decide_merge("a/b/", "a/c/", closed=True), refuse("unit_merge_closed")),
        (decide_close(0), ALLOWED),
        (decide_close(2), refuse("unit_has_children", count=2)),
    ],
)
def test_decisions(decision, expected):
    assert decision == expected
