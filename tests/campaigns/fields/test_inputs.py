"""The inputs made from fields: what they say, mark and show; what a page sent of them."""

import datetime as dt

import pytest
from django import forms
from django.http import QueryDict

from campaigns.fields.inputs import AnswerForm, inputs_for, posted_answers, rows_for, values_for
from campaigns.fields.limits import judge_fields
from campaigns.schema import Field_
from tests.factories.fields import COLUMNS, OPTIONS


def field(key="f", kind="line", **parts):
    if kind == "table":
        parts.setdefault("columns", COLUMNS)
    if kind in {"choice", "choices"}:
        parts.setdefault("options", OPTIONS)
    return Field_.model_validate({"key": key, "label": "题", "kind": kind, **parts})


def query(**values):
    data = QueryDict(mutable=True)
    for name, value in values.items():
        data.setlist(name.replace("_", "-"), value if isinstance(value, list) else [value])
    return data


@pytest.mark.parametrize(
    ("kind", "limits", "words"),
    [
        ("keywords", {"min_items": 3, "max_items": 5}, "3–5 个；用分号、逗号、顿号或空格隔开"),
        ("keywords", {"max_items": 5}, "最多 5 个；用分号、逗号、顿号或空格隔开"),
        ("links", {"min_items": 1}, "至少 1 个；每行一个网址，以 http:// 或 https:// 开头"),
        ("table", {"min_items": 2, "max_items": 2}, "2 行；可以从电子表格整块复制过来"),
        ("choices", {"max_items": 1}, "最多 1 项"),
        ("size", {}, "由系统按已上传的文件自动计算"),
        ("line", {"max_zi": 5}, ""),
    ],
)
def test_the_words_under_an_input(kind, limits, words):
    assert inputs_for([field(kind=kind, limits=[limits])], {})["f-f"].help_text == words
    own = field(kind=kind, limits=[limits], help="按附件填写。")
    assert inputs_for([own], {})["f-f"].help_text == "按附件填写"


def test_an_input_counts_within_the_tightest_of_its_limits():
    made = inputs_for(
        [field(kind="text", limits=[{"min_zi": 5, "max_zi": 300}, {"max_zi": 200, "severity": "advised"}])],
        {},
    )
    assert (made["f-f"].widget.attrs["data-min-chars"], made["f-f"].widget.attrs["data-max-chars"]) == (
        5,
        200,
    )
    assert made["f-f"].widget.attrs["rows"] == 4


def test_what_must_be_filled_is_marked_by_the_answers():
    asked = field(required=False, required_if={"field": "more", "any_of": ["a"]})
    assert inputs_for([asked], {"more": "a"})["f-f"].required is True
    assert inputs_for([asked], {"more": "b"})["f-f"].required is False


@pytest.mark.parametrize(("count", "widget"), [(6, forms.RadioSelect), (7, forms.Select)])
def test_many_options_become_a_list(count, widget):
    options = [{"key": f"o{n}", "label": f"项{n}"} for n in range(count)]
    made = inputs_for([field(kind="choice", options=options)], {})["f-f"]
    assert type(made.widget) is widget
    assert [key for key, _label in made.choices if key] == [f"o{n}" for n in range(count)]


def test_stored_answers_as_widgets_show_them():
    fields = [
        field("a", "links"),
        field("b", "keywords"),
        field("c", "choices"),
        field("d", "table"),
        field("e", "number"),
    ]
    answers = {"a": ["http://a.cn", "http://b.cn"], "b": ["一", "二"], "c": "wrong", "d": None, "e": 3}
    assert values_for(fields, answers) == {
        "f-a": "http://a.cn\nhttp://b.cn", "f-b": "一；二", "f-c": [], "f-d": [], "f-e": "3",
    }  # fmt: skip


def test_a_page_sends_only_what_changed():
    fields = [field("a"), field("b"), field("c", "choices"), field("size", "size")]
    data = query(f_a=" 甲 ", f_b="乙", f_c=["b", "a"], f_size="99")
    assert posted_answers(fields, data) == {"a": "甲", "b": "乙", "c": ["b", "a"]}
    assert posted_answers(fields, data, only={"f-c"}) == {"c": ["b", "a"]}


def test_rows_of_a_table_keep_their_order_and_lose_what_is_empty():
    data = query(f_d_10_name="丙", f_d_2_name="乙", f_d_0_name=" ", f_d_3_other="x", f_dd_0_name="外")
    assert posted_answers([field("d", "table")], data) == {"d": [{"name": "乙"}, {"name": "丙"}]}


def test_a_row_knows_when_it_is_asked():
    fields = [
        field("a", "choice"),
        field("b", show_if={"field": "a", "any_of": ["a", "b"]}),
        field("c", show_if={"field": "track", "any_of": ["rural"]}),
    ]
    answers = {"a": "b", "track": "urban"}
    form = AnswerForm(inputs_for(fields, answers), values_for(fields, answers))
    rows = rows_for(form, fields, answers)
    assert [(row.key, row.hidden, row.on_field, row.on_values) for row in rows] == [
        ("a", False, "", ""), ("b", False, "f-a", "a|b"), ("c", True, "track", "rural"),
    ]  # fmt: skip
    assert [row.bound.html_name for row in rows] == ["f-a", "f-b", "f-c"]


def test_a_forms_errors_are_the_findings():
    fields = [field("a"), field("b", "number")]
    findings = judge_fields(fields, {"b": "很多"}, dt.date(2026, 5, 10))
    form = AnswerForm(inputs_for(fields, {}), values_for(fields, {"b": "很多"}), findings)
    assert form.is_valid() is False
    assert {name: list(words) for name, words in form.errors.items()} == {
        "f-a": ["请填写“题”"], "f-b": ["“题”应填写数字，现为“很多”"],
    }  # fmt: skip
    assert AnswerForm(inputs_for(fields, {}), {}).is_valid() is True


def test_the_table_shows_stored_rows_and_one_empty_one_at_hand():
    rows = [{"name": '"><script>', "day": "2025-01-01"}]
    form = AnswerForm(inputs_for([field("d", "table")], {}), {"f-d": rows})
    page = str(form["f-d"])
    assert page.count("<tr data-row>") == 2
    assert page.count('name="f-d-0-day" id="id_f-d-0-day" value="2025-01-01"') == 1
    assert page.count("&quot;&gt;&lt;script&gt;") == 1
    assert page.count("<script>") == 0


def test_a_cell_of_several_choices_shows_the_one_it_took():
    columns = [{"key": "kind", "label": "方向", "kind": "choices", "options": OPTIONS}]
    asked = field("d", "table", columns=columns)
    kept = posted_answers([asked], query(f_d_0_kind="b"))
    assert kept == {"d": [{"kind": ["b"]}]}
    form = AnswerForm(inputs_for([asked], {}), values_for([asked], kept))
    assert str(form["f-d"]).count('<option value="b" selected>乙</option>') == 1
