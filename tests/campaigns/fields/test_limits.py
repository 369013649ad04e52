"""Field limits: each finding, and counts that agree with the validators' counter."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.fields import conditions, values
from campaigns.fields import limits as field_limits
from campaigns.schema import Category, Condition, Field_
from validators.probes.textcount import count

TODAY = dt.date(2026, 5, 10)


def field(kind="text", **parts):
    if kind == "table":
        parts.setdefault(
            "columns", [{"key": "name", "label": "名称"}, {"key": "day", "label": "日期", "kind": "date"}]
        )
    if kind in {"choice", "choices"}:
        parts.setdefault("options", [{"key": "a", "label": "甲"}, {"key": "b", "label": "乙"}])
    return Field_.model_validate({"key": "f", "label": "概要", "kind": kind, **parts})


def judged(answer, kind="text", **parts):
    found = field_limits.judge_field(field(kind, **parts), answer, {}, TODAY)
    return [(one.rule, one.status.value) for one in found]


def limits(**parts):
    return {"limits": [parts]}


@pytest.mark.parametrize(
    ("kind", "answer", "parts", "expected"),
    [
        ("text", "", {}, [("answer.missing", "fail")]),
        ("text", "  \n ", {}, [("answer.missing", "fail")]),
        ("text", "", {"required": False}, []),
        ("text", "字" * 500, limits(max_zi=500), []),
        ("text", "字" * 501, limits(max_zi=500), [("answer.length", "fail")]),
        ("text", "字" * 501, limits(max_zi=500, severity="advised"), [("answer.length", "warn")]),
        ("text", "字" * 99, limits(min_zi=100), [("answer.length", "fail")]),
        ("line", "《课堂》", limits(forbid=["《", "》"]), [("answer.forbidden", "fail")] * 2),
        ("keywords", "数字化；教学，课堂、评价 治理", limits(min_items=3, max_items=5), []),
        ("keywords", "一,二;三、四 五，六", limits(min_items=3, max_items=5), [("answer.items", "fail")]),
        ("keywords", "一;二", limits(min_items=3, max_items=5), [("answer.items", "fail")]),
        ("number", "12.5", limits(max_value=20), []),
        ("number", "很多", {}, [("answer.number", "fail")]),
        ("number", "21", limits(max_value=20), [("answer.value", "fail")]),
        ("date", "2026-05-10", limits(within_days=365), []),
        ("date", "2025-05-10", limits(within_days=365), []),
        ("date", "2025-05-09", limits(within_days=365), [("answer.date_range", "fail")]),
        ("date", "2026-05-11", limits(within_days=365), [("answer.date_range", "fail")]),
        ("date", "去年", {}, [("answer.date", "fail")]),
        ("phone", "13912345678", {}, []),
        ("phone", "0951-6123456", {}, []),
        ("phone", "12345", {}, [("answer.phone", "fail")]),
        ("email", "a@b.cn", {}, []),
        ("email", "a@b", {}, [("answer.email", "fail")]),
        ("links", "https://a.cn/x\nhttp://b.edu.cn", limits(max_items=2), []),
        ("links", "www.a.cn", {}, [("answer.link", "fail")]),
        ("choice", "a", {}, []),
        ("choice", "c", {}, [("answer.choice", "fail")]),
        ("choices", ["a", "b"], limits(max_items=1), [("answer.items", "fail")]),
        ("choices", ["a", "x"], {}, [("answer.choice", "fail")]),
        ("table", [{"name": "课件", "day": "2026-01-01"}], {}, []),
        ("table", [{"name": "", "day": ""}], {}, [("answer.missing", "fail")]),
        ("table", [{"name": "课件", "day": "昨天"}], {}, [("answer.date", "fail")]),
        ("table", [{"name": "课件", "day": ""}], {}, [("answer.missing", "fail")]),
        ("size", "", {}, []),
    ],
)  # fmt: skip
def test_limits(kind, answer, parts, expected):
    assert judged(answer, kind, **parts) == expected


def test_the_message_says_found_allowed_and_how_to_mend():
    (finding,) = field_limits.judge_field(field(**limits(max_zi=500)), "字" * 523, {}, TODAY)
    assert finding.message == "“概要”现为 523 字，要求不超过 500 字；请减少 23 字"
    assert (finding.measured, finding.limit, finding.blocking) == ("523 字", "不超过 500 字", True)


def test_a_row_is_named():
    (finding,) = field_limits.judge_field(
        field("table"), [{"name": "x", "day": "2026-01-01"}, {"name": "y", "day": "?"}], {}, TODAY
    )
    assert finding.message == "“概要”第 2 行：“日期”应填写日期，如 2025-07-15，现为“?”"


CATEGORY = Category.model_validate(
    {
        "key": "c", "label": "类", "slots": [{"key": "s", "label": "材料"}], "title_limits": ["《", "》"],
        "fields": [
            {"key": "space", "label": "是否使用空间", "kind": "choice", "options": [{"key": "yes", "label": "是"}, {"key": "no", "label": "否"}]},
            {"key": "address", "label": "空间网址", "kind": "links", "required": False,
             "required_if": {"field": "space", "any_of": ["yes"]}, "show_if": {"field": "space", "any_of": ["yes"]}},
            {"key": "subject", "label": "学科", "required": False}, {"key": "stage", "label": "学段", "required": False},
        ],
        "fits": [{"fields": ["subject", "stage"], "rows": [["语文|数学", "小学"], ["物理", "初中"]], "message": "学科与学段不符"}],
    }
)  # fmt: skip


def whole(given, title="课堂"):
    found = field_limits.judge_answers(
        CATEGORY, conditions.with_places(given, track="", group=""), title=title, today=TODAY
    )
    return [(one.field, one.finding.rule) for one in found]


def test_a_question_is_asked_only_then():
    assert whole({"space": "no", "address": "rubbish"}) == []
    assert whole({"space": "yes"}) == [("address", "answer.missing")]
    assert whole({"space": "yes", "address": "https://a.cn"}) == []


def test_d16_the_title():
    assert whole({"space": "no"}, title="") == [("title", "answer.missing")]
    assert whole({"space": "no"}, title="《课堂》") == [("title", "answer.forbidden")] * 2


def test_d17_answers_fit_the_table():
    assert whole({"space": "no", "subject": "数学", "stage": "小学"}) == []
    assert whole({"space": "no", "subject": "物理", "stage": "小学"}) == [("stage", "answer.fits")]
    assert whole({"space": "no", "subject": "物理"}) == []


def test_conditions():
    assert conditions.holds(None, {})
    assert conditions.holds(Condition(field="track", any_of=("rural",)), {"track": "rural"})
    assert not conditions.holds(Condition(field="track", any_of=("rural",)), {"track": "urban"})
    assert conditions.holds(Condition(field="x"), {"x": ["a"]})
    assert not conditions.holds(Condition(field="x"), {"x": []})


@given(st.text(max_size=200), st.integers(1, 50))
def test_the_limit_is_held_at_the_counters_number(text, most):
    over = not values.is_empty(text) and count(text).words > most
    assert (
        bool(field_limits.judge_field(field(required=False, **limits(max_zi=most)), text, {}, TODAY)) == over
    )


@given(
    st.one_of(
        st.none(),
        st.text(),
        st.integers(),
        st.lists(st.one_of(st.text(), st.dictionaries(st.text(), st.text()))),
    ),
    st.sampled_from(
        [
            "line",
            "text",
            "number",
            "date",
            "choice",
            "choices",
            "keywords",
            "links",
            "phone",
            "email",
            "id_number",
            "table",
            "size",
        ]
    ),
)
def test_no_stored_answer_breaks_the_judgement(answer, kind):
    dated = {"within_days": 3, "max_age": 20} if kind in ("date", "id_number") else {}
    parts = limits(min_zi=1, max_zi=5, max_items=2, max_value=3, **dated)
    for one in field_limits.judge_field(field(kind, **parts), answer, {}, TODAY):
        assert one.message


@given(
    st.lists(st.text(alphabet="数字化教学ab", min_size=1), min_size=1, max_size=8),
    st.sampled_from("；;，,、 \n"),
)
def test_keywords_split_at_every_separator(words, separator):
    assert values.keywords_of(separator.join(words)) == words
