"""Each limit of each kind of field just inside and just outside, with the exact finding; conditions; combinations."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.fields.conditions import holds, required, shown, with_places
from campaigns.fields.limits import judge_answers, judge_field, judge_fields, judge_title
from campaigns.schema import Category, Condition, Field_
from tests.factories.fields import COLUMNS, OPTIONS

TODAY = dt.date(2026, 3, 1)


def field(kind, **parts):
    if kind == "table":
        parts.setdefault("columns", COLUMNS)
    if kind in {"choice", "choices"}:
        parts.setdefault("options", OPTIONS)
    return Field_.model_validate({"key": "f", "label": "题", "kind": kind, **parts})


def found(kind, answer, **limit):
    """(rule, measured, allowed, message) of each finding."""
    asked = field(kind, limits=[limit] if limit else [])
    return [(one.rule, one.measured, one.limit, one.message) for one in judge_field(asked, answer, {}, TODAY)]


def row(name="课件"):
    return {"name": name, "day": "2026-01-01"}


@pytest.mark.parametrize(
    ("kind", "limit", "inside", "outside", "measured", "allowed", "mend"),
    [
        ("line", {"max_zi": 4}, "四个汉字", "五个汉字了", "5 字", "不超过 4 字", "请减少 1 字"),
        ("line", {"min_zi": 2}, "汉字", "字", "1 字", "不少于 2 字", "请补充 1 字"),
        ("text", {"max_zi": 3}, "one two three", "one two three four", "4 字", "不超过 3 字", "请减少 1 字"),
        ("text", {"min_zi": 3, "max_zi": 3}, "一\n二\n三", "一\n二", "2 字", "3 字", "请补充 1 字"),
        ("text", {"min_zi": 0, "max_zi": 2}, "一二", "一二三四", "4 字", "0–2 字", "请减少 2 字"),
        ("keywords", {"max_items": 2}, "一 二", "一、二；三", "3 个关键词", "不超过 2 个关键词", "请减少 1 个关键词"),
        ("keywords", {"min_items": 2}, "一,二", "一，", "1 个关键词", "不少于 2 个关键词", "请补充 1 个关键词"),
        ("links", {"max_items": 1}, "http://a.cn", "http://a.cn\nhttp://b.cn", "2 个网址", "不超过 1 个网址", "请减少 1 个网址"),
        ("links", {"min_items": 2}, "http://a.cn\n\nhttp://b.cn", "http://a.cn", "1 个网址", "不少于 2 个网址", "请补充 1 个网址"),
        ("choices", {"min_items": 2}, ["a", "b"], ["a"], "1 项", "不少于 2 项", "请补充 1 项"),
        ("choices", {"max_items": 1}, ["b"], ["b", "a"], "2 项", "不超过 1 项", "请减少 1 项"),
        ("text", {"max_items": 2}, "一\n二", "一\n二\n三", "3 行", "不超过 2 行", "请减少 1 行"),
        ("number", {"max_value": "2.5"}, "2.50", "2.5000000001", "2.5000000001", "不超过 2.5", "请修改"),
        ("number", {"min_value": "-3"}, "-3", "-3.01", "-3.01", "不少于 -3", "请修改"),
        ("number", {"min_value": 0, "max_value": 0}, "-0", "0.1", "0.1", "0", "请修改"),
        ("number", {"max_value": 1000}, "１，０００", "1,001", "1001", "不超过 1000", "请修改"),
    ],
)  # fmt: skip
def test_just_inside_and_just_outside(kind, limit, inside, outside, measured, allowed, mend):
    assert found(kind, inside, **limit) == []
    ((rule, shown_value, shown_limit, message),) = found(kind, outside, **limit)
    assert (shown_value, shown_limit) == (measured, allowed)
    wanted = f"要求{'' if allowed[0] == '不' else ' '}{allowed}"
    assert message == f"“题”现为 {measured}，{wanted}；{mend}"
    assert rule == {"zi": "answer.length", "items": "answer.items", "value": "answer.value"}[next(iter(limit)).partition("_")[2]]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (1, "“题”现为 1 行，要求 2–3 行；请补充 1 行"),
        (2, None),
        (3, None),
        (4, "“题”现为 4 行，要求 2–3 行；请减少 1 行"),
    ],
)
def test_rows_of_a_table(rows, message):
    told = [message for *_, message in found("table", [row()] * rows, min_items=2, max_items=3)]
    assert told == ([message] if message else [])


def test_empty_rows_do_not_count():
    assert [rule for rule, *_ in found("table", [row(), {}, {"name": " "}, {"name": "\u200b"}], min_items=2)] == ["answer.items"]  # fmt: skip


@pytest.mark.parametrize(
    ("days", "answer", "inside"),
    [
        (0, "2026-03-01", True),
        (0, "2026-02-28", False),
        (0, "2026-03-02", False),
        (1, "2026-02-28", True),
        (365, "2025-03-01", True),
        (365, "2025-02-28", False),
        (36500, "1926-03-26", True),
        (36500, "0001-01-01", False),
    ],
)
def test_days_before_today(days, answer, inside):
    first = TODAY - dt.timedelta(days=days)
    message = f"“题”为 {answer}，要求 {first} 至 2026-03-01；请核对"
    assert found("date", answer, within_days=days) == (
        [] if inside else [("answer.date_range", answer, f"{first} 至 2026-03-01", message)]
    )


def test_an_answer_of_the_wrong_kind_is_told_that_and_nothing_more():
    assert [rule for rule, *_ in found("number", "很多很多", max_value=1, max_zi=1)] == ["answer.number"]
    assert [rule for rule, *_ in found("links", "a.cn\nb.cn", max_items=1)] == ["answer.link"]


@pytest.mark.parametrize(
    ("kind", "most"), [("line", 2000), ("keywords", 2000), ("text", 100_000), ("links", 20_000)]
)
def test_no_answer_is_endless(kind, most):
    prefix = "http://a.cn/" if kind == "links" else ""
    assert found(kind, prefix + "x" * (most - len(prefix))) == []
    message = f"“题”共 {most + 1} 个字符，最多 {most} 个；请删减"
    assert found(kind, "x" * (most + 1)) == [("answer.too_long", str(most + 1), str(most), message)]


def test_every_limit_of_several_is_told_with_its_own_severity_and_source():
    limits = [
        {"max_zi": 2, "source": "不超过两字", "req": ["F1"]},
        {"max_zi": 1, "severity": "advised"},
        {"forbid": ["坏", "差"]},
    ]
    asked = field("line", limits=limits, source="全文", req=["F0"])
    told = [(one.rule, one.status.value, one.blocking, one.source, one.req) for one in judge_field(asked, "坏和差", {}, TODAY)]  # fmt: skip
    assert told == [
        ("answer.length", "fail", True, "不超过两字", ["F1"]),
        ("answer.length", "warn", False, "全文", ["F0"]),
        ("answer.forbidden", "fail", True, "全文", ["F0"]),
        ("answer.forbidden", "fail", True, "全文", ["F0"]),
    ]


def test_columns_are_judged_by_their_own_limits_and_conditions():
    columns = [
        {"key": "kind", "label": "类型", "kind": "choice", "options": OPTIONS},
        {"key": "words", "label": "说明", "required": False, "limits": [{"max_zi": 2}],
         "required_if": {"field": "kind", "any_of": ["a"]}},
        {"key": "city", "label": "城市", "show_if": {"field": "far", "any_of": ["b"]}},
    ]  # fmt: skip
    asked = field("table", columns=columns)
    rows = [{"kind": "a"}, {"kind": "b"}, {"kind": "c", "words": "三个字"}]
    told = [one.message for one in judge_field(asked, rows, {"far": "a"}, TODAY)]
    assert told == [
        "“题”第 1 行：请填写“说明”",
        "“题”第 3 行：请重新选择“类型”",
        "“题”第 3 行：“说明”现为 3 字，要求不超过 2 字；请减少 1 字",
    ]
    assert [one.message for one in judge_field(asked, [{"kind": "b"}], {"far": "b"}, TODAY)] == [
        "“题”第 1 行：请填写“城市”"
    ]


A, B = Condition(field="x", any_of=("a",)), Condition(field="x")


@pytest.mark.parametrize(
    ("condition", "answer", "met"),
    [
        (None, None, True),
        (A, "a", True),
        (A, "b", False),
        (A, "", False),
        (A, None, False),
        (A, ["b", "a"], True),
        (A, [], False),
        (B, "任意", True),
        (B, " \u200b", False),
        (B, [{"n": " "}], False),
        (B, [{"n": "x"}], True),
        (B, 0, True),
    ],
)
def test_when_a_condition_is_met(condition, answer, met):
    assert holds(condition, {"x": answer}) is met


@pytest.mark.parametrize(
    ("parts", "answer", "asked", "needed"),
    [
        ({}, "", True, True),
        ({"required": False}, "a", True, False),
        ({"required": False, "required_if": {"field": "x", "any_of": ["a"]}}, "a", True, True),
        ({"required": False, "required_if": {"field": "x", "any_of": ["a"]}}, "b", True, False),
        ({"required": True, "required_if": {"field": "x", "any_of": ["a"]}}, "b", True, True),
        ({"show_if": {"field": "x", "any_of": ["a"]}}, "a", True, True),
        ({"show_if": {"field": "x", "any_of": ["a"]}}, "b", False, False),
        ({"required": False, "required_if": {"field": "x"}, "show_if": {"field": "x", "any_of": ["a"]}}, "b", False, False),
    ],
)  # fmt: skip
def test_whether_a_field_is_asked_and_must_be_filled(parts, answer, asked, needed):
    part = field("line", **parts)
    assert (shown(part, {"x": answer}), required(part, {"x": answer})) == (asked, needed)


def test_a_field_may_be_called_like_a_place_but_the_place_counts():
    answers = with_places({"track": "typed", "other": "x"}, track="rural", group="")
    assert answers == {"track": "rural", "other": "x", "group": ""}


FITS = {"fields": ["subject", "stage"], "rows": [["语文|数学", "小学"], ["物理", "初中|高中"]], "message": "学科与学段不符"}  # fmt: skip
CATEGORY = Category.model_validate(
    {
        "key": "c", "label": "类", "slots": [], "title_label": "课例名称", "title_limits": ["《", "》"],
        "fields": [{"key": key, "label": label, "required": False} for key, label in (("subject", "学科"), ("stage", "学段"), ("last", "备注"))],
        "fits": [FITS, FITS | {"severity": "advised", "message": "请再核对"}],
    }
)  # fmt: skip


@pytest.mark.parametrize(
    ("subject", "stage", "fits"),
    [
        ("语文", "小学", True),
        ("数学", "小学", True),
        ("物理", "高中", True),
        ("物理", "小学", False),
        ("语文", "初中", False),
        ("语文|数学", "小学", False),
        ("", "初中", True),
        ("化学", "", True),
    ],
)
def test_answers_that_go_together(subject, stage, fits):
    told = [(one.field, one.label, one.finding.message, one.finding.blocking) for one in judge_answers(CATEGORY, {"subject": subject, "stage": stage}, title="课", today=TODAY)]  # fmt: skip
    assert told == (
        [] if fits else [("stage", "学段", "学科与学段不符", True), ("stage", "学段", "请再核对", False)]
    )


@pytest.mark.parametrize(
    ("title", "messages"),
    [
        ("课例", []),
        ("", ["请填写课例名称"]),
        (" \u3000\u200b", ["请填写课例名称"]),
        ("《课例", ["课例名称不能含有“《”，请删去"]),
        ("《课例》《", ["课例名称不能含有“《”，请删去", "课例名称不能含有“》”，请删去"]),
    ],
)
def test_a_title(title, messages):
    assert [finding.message for finding in judge_title(CATEGORY, title)] == messages


def test_findings_stand_in_the_forms_order_and_hidden_fields_have_none():
    fields = [field("line").model_copy(update={"key": key}) for key in ("b", "a")]
    hidden = field("line", show_if={"field": "x", "any_of": ["a"]}).model_copy(update={"key": "h"})
    assert [one.field for one in judge_fields([fields[0], hidden, fields[1]], {"x": "b"}, TODAY)] == [
        "b",
        "a",
    ]


@given(st.decimals(-50, 50, places=3), st.decimals(-50, 50, places=3), st.decimals(-50, 50, places=3))
def test_a_number_is_outside_exactly_where_it_is(low, high, value):
    low, high = min(low, high), max(low, high)
    told = found("number", format(value, "f"), min_value=low, max_value=high)
    assert bool(told) is not (low <= value <= high)


@given(st.integers(0, 400), st.integers(-500, 500))
def test_a_day_is_outside_exactly_where_it_is(days, shift):
    day = TODAY - dt.timedelta(days=shift)
    assert bool(found("date", day.isoformat(), within_days=days)) is not (0 <= shift <= days)
