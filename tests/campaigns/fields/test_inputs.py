"""The inputs made from fields: what they say, mark and show; what a page sent of them."""

import datetime as dt

import pytest
from django import forms
from django.http import QueryDict

from campaigns.fields.inputs import AnswerForm, inputs_for, posted_answers, rows_for, values_for
from campaigns.fields.limits import judge_fields
from campaigns.schema import Field_
from tests.factories.fields import COLUMNS, OPTIONS
from tests.node import run_module


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


@pytest.mark.parametrize(
    ("limits", "stored", "shown", "adding"),
    [
        ({"min_items": 5, "max_items": 5}, 0, 5, 0),
        ({"min_items": 5, "max_items": 5}, 5, 5, 0),
        ({"min_items": 5, "max_items": 5}, 6, 6, 0),  # one too many is shown, so that it can be taken out
        ({"min_items": 2, "max_items": 4}, 0, 2, 1),
        ({"min_items": 2, "max_items": 4}, 2, 3, 1),
        ({"min_items": 2, "max_items": 4}, 4, 4, 1),
        ({"min_items": 3}, 3, 4, 1),
        ({"min_items": 500}, 0, 30, 1),
        ({"max_items": 3}, 0, 1, 1),
    ],
)
def test_a_table_shows_as_many_numbered_rows_as_it_must_have(limits, stored, shown, adding):
    """O15, N16: five experts, five rows."""
    rows = [{"name": f"甲{n}"} for n in range(stored)]
    form = AnswerForm(inputs_for([field("d", "table", limits=[limits])], {}), {"f-d": rows})
    page = str(form["f-d"])
    assert (page.count("<tr data-row>"), page.count("data-row-add")) == (shown, adding)


def test_what_is_wrong_with_a_cell_stands_beside_it_and_nothing_typed_is_lost():
    columns = [{"key": "name", "label": "姓名"}, {"key": "day", "label": "日期", "kind": "date"}]
    asked = field("d", "table", columns=columns, limits=[{"min_items": 2, "max_items": 2}])
    answers = {"d": [{"name": "甲", "day": "2025-01-01"}, {"name": "乙", "day": "去年"}]}
    findings = judge_fields([asked], answers, dt.date(2026, 5, 10))
    assert [(each.row, each.column, each.beside) for each in findings] == [
        (2, "day", "“日期”应填写日期，如 2025-07-15，现为“去年”")
    ]
    form = AnswerForm(inputs_for([asked], answers), values_for([asked], answers), findings)
    assert list(form.errors["f-d"]) == ["“题”第 2 行：“日期”应填写日期，如 2025-07-15，现为“去年”"]
    page = str(form["f-d"])
    assert page.count('aria-invalid="true" aria-describedby="id_f-d-1-day_error"') == 1
    assert page.count('<div class="cell-error" id="id_f-d-1-day_error">') == 1
    assert page.count('type="text" name="f-d-1-day" id="id_f-d-1-day" value="去年"') == 1
    assert page.count('type="date" name="f-d-0-day"') == 1


@pytest.mark.parametrize(
    ("text", "labels", "column", "cells"),
    [
        ("甲\t1\r\n乙\t2\r\n", ["姓名", "数"], 0, [["甲", "1"], ["乙", "2"]]),
        ("姓名\t数\n甲\t1\n", ["姓名", "数"], 0, [["甲", "1"]]),
        ("序号\t姓名\t数\n1\t甲\t7\n2\t乙\t8", ["姓名", "数"], 0, [["甲", "7"], ["乙", "8"]]),
        ("1\t甲\n2\t乙", ["号", "姓名"], 0, [["1", "甲"], ["2", "乙"]]),
        ("甲\t1\t多", ["姓名", "数"], 0, [["甲", "1", "多"]]),
        ('"一\n二"\t"说""好"""\n丙\t', ["姓名", "数"], 0, [["一\n二", '说"好"'], ["丙", ""]]),
        ('5" 屏\t1', ["姓名", "数"], 0, [['5" 屏', "1"]]),
    ],
)
def test_a_block_out_of_a_spreadsheet(text, labels, column, cells):
    script = (
        'import { block } from "js/fields/pasted.js"; answer = block(given.text, given.labels, given.column);'
    )
    assert run_module(script, {"text": text, "labels": labels, "column": column}) == cells


def test_a_cell_of_several_choices_shows_the_one_it_took():
    columns = [{"key": "kind", "label": "方向", "kind": "choices", "options": OPTIONS}]
    asked = field("d", "table", columns=columns)
    kept = posted_answers([asked], query(f_d_0_kind="b"))
    assert kept == {"d": [{"kind": ["b"]}]}
    form = AnswerForm(inputs_for([asked], {}), values_for([asked], kept))
    assert str(form["f-d"]).count('<option value="b" selected>乙</option>') == 1
