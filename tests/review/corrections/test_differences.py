"""What a line that came back asks to change. Pure."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.corrections.differences import Change, Standing, differences, names_in

CASE = Standing(
    title="甲案例", names=["张三", "李四"], units=["甲校", "乙校"], unit="甲校", title_forbidden=["《"]
)
ALL = ("title", "authors", "first_author", "first_unit")
SAID = {"title": "甲案例", "authors": "张三、李四", "first_author": "张三", "first_unit": "甲校"}


def asked(case=CASE, columns=ALL, **said):
    changes, doubts = differences(case, SAID | said, columns)
    return changes, [(doubt.code, dict(doubt.params)) for doubt in doubts]


def test_a_line_that_says_the_same_asks_nothing():
    assert asked() == ([], [])
    assert asked(authors="张三, 李四", first_author="张 三") == ([], [])


@pytest.mark.parametrize(
    ("said", "changes"),
    [
        ({"title": "乙案例"}, [Change("title", 0, "甲案例", "乙案例")]),
        ({"authors": "张三、李司"}, [Change("name", 2, "李四", "李司")]),
        ({"authors": "张叁、李四"}, [Change("name", 1, "张三", "张叁")]),
        ({"first_author": "张叁"}, [Change("name", 1, "张三", "张叁")]),
        ({"authors": "张叁、李四", "first_author": "张叁"}, [Change("name", 1, "张三", "张叁")]),
        ({"first_unit": "甲 学校"}, [Change("unit", 1, "甲校", "甲学校")]),
        (
            {"title": "乙", "first_unit": "丙"},
            [Change("title", 0, "甲案例", "乙"), Change("unit", 1, "甲校", "丙")],
        ),
    ],
)
def test_what_is_spelled_otherwise_is_a_change_in_its_place(said, changes):
    assert asked(**said) == (changes, [])


@pytest.mark.parametrize(
    ("said", "doubt"),
    [
        ({"title": ""}, ("correction_blank", {"old": "甲案例"})),
        ({"authors": ""}, ("correction_blank", {"old": "张三、李四"})),
        ({"first_unit": ""}, ("correction_blank", {"old": "甲校"})),
        ({"authors": "张三"}, ("correction_other_count", {"old": 2, "new": 1})),
        ({"authors": "张三、李四、王五"}, ("correction_other_count", {"old": 2, "new": 3})),
        ({"authors": "李四、张三"}, ("correction_order", {"names": "李四、张三"})),
        ({"authors": "李四、王五"}, ("correction_order", {"names": "李四"})),
        (
            {"authors": "张叁、李四", "first_author": "章三"},
            ("correction_contradicts", {"values": "张叁、章三"}),
        ),
        ({"title": "《乙》"}, ("correction_title_forbids", {"mark": "《"})),
        ({"first_author": "长" * 61}, ("table_cell_long", {"column": "first_author", "max": 60})),
    ],
)
def test_what_is_no_matter_of_spelling_is_a_doubt(said, doubt):
    assert asked(**said)[1] == [doubt]


def test_a_unit_of_the_tree_is_corrected_elsewhere_and_one_that_is_none_here():
    assert asked(columns=("unit",), unit="丙校") == ([Change("unit", 1, "甲校", "丙校")], [])
    of_tree = Standing("甲", ["张三"], ["甲校"], "甲校", of_tree=True)
    assert asked(of_tree, ("unit",), unit="丙校") == (
        [], [("correction_unit_of_tree", {"old": "甲校", "new": "丙校"})],
    )  # fmt: skip
    assert asked(of_tree, ("unit",), unit="甲 校") == ([], [])


def test_columns_that_the_table_does_not_have_ask_nothing():
    assert differences(CASE, {}, ()) == ([], [])


NAMES = st.lists(st.text("张王李赵三四五·", min_size=1, max_size=4).filter(lambda name: bool(names_in(name))), min_size=1, max_size=5)  # fmt: skip


@given(NAMES, NAMES)
def test_names_come_back_as_they_are_said_or_in_doubt(old, new):
    case = Standing("题", [names_in(name)[0] for name in old], ["校"] * len(old))
    changes, doubts = differences(case, {"authors": "、".join(new)}, ("authors",))
    names = list(case.names)
    for change in changes:
        assert names[change.position - 1] == change.old
        names[change.position - 1] = change.new
    assert bool(doubts) or names == [names_in(name)[0] for name in new]
