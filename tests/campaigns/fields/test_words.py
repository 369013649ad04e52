"""Answers in words: on a page, and as one text for a cell or a printed line; labels in place of keys."""

import pytest

from campaigns.fields.values import char_count_cjk, items_of, normalised
from campaigns.fields.words import FieldView, field_view, plain_text
from campaigns.schema import Field_
from tests.factories.fields import OPTIONS

COLUMNS = [
    {"key": "name", "label": "名称"},
    {"key": "kind", "label": "方向", "kind": "choice", "options": OPTIONS, "required": False},
    {"key": "ways", "label": "方式", "kind": "choices", "options": OPTIONS, "required": False},
]


def field(kind, **parts):
    if kind == "table":
        parts.setdefault("columns", COLUMNS)
    if kind in {"choice", "choices"}:
        parts.setdefault("options", OPTIONS)
    return Field_.model_validate({"key": "f", "label": "题", "kind": kind, **parts})


@pytest.mark.parametrize(
    ("kind", "answer", "text", "view"),
    [
        ("line", " 数字化 ", "数字化", {"text": "数字化", "char_count_cjk": 3}),
        ("text", "一段\n\n二段", "一段\n\n二段", {"text": "一段\n\n二段", "char_count_cjk": 4}),
        ("number", "12.50", "12.50", {"text": "12.50", "char_count_cjk": 1}),
        ("choice", "a", "甲", {"text": "甲", "char_count_cjk": 1}),
        ("choice", "gone", "gone", {"text": "gone", "char_count_cjk": 1}),
        ("choices", ["b", "a"], "乙、甲", {"values": ["乙", "甲"]}),
        ("choices", [], "", {"values": []}),
        ("keywords", "一；二,三", "一、二、三", {"values": ["一", "二", "三"]}),
        ("links", "http://a.cn\nhttp://b.cn", "http://a.cn\nhttp://b.cn", {"values": ["http://a.cn", "http://b.cn"]}),
        ("size", "12.3", "12.3", {"text": "12.3 MB", "char_count_cjk": 1}),
        ("size", "", "", {"text": "", "char_count_cjk": 0}),
        ("line", None, "", {"text": "", "char_count_cjk": 0}),
        ("table", [{"name": "课件", "kind": "a", "ways": ["a", "b"]}, {"name": "教案"}, {}],
         "课件，甲，甲、乙；教案",
         {"columns": ["名称", "方向", "方式"], "rows": [["课件", "甲", "甲、乙"], ["教案", "", ""]]}),
        ("table", "坏了的值", "", {"columns": ["名称", "方向", "方式"], "rows": []}),
    ],
)  # fmt: skip
def test_an_answer_as_text_and_on_a_page(kind, answer, text, view):
    assert plain_text(field(kind), answer) == text
    assert field_view(field(kind), answer) == FieldView("f", "题", kind, **view)


@pytest.mark.parametrize(
    ("kind", "answer", "count", "measure"),
    [
        ("keywords", "一 二", 2, "个关键词"),
        ("links", "http://a.cn", 1, "个网址"),
        ("table", [{"name": "x"}, {}], 1, "行"),
        ("choices", ["a", "b"], 2, "项"),
        ("choice", "a", 1, "项"),
        ("choice", "", 0, "项"),
        ("text", "一\n\n二", 2, "行"),
    ],
)
def test_what_is_counted(kind, answer, count, measure):
    items, unit = items_of(field(kind), answer)
    assert (len(items), unit) == (count, measure)


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 0), ("汉字", 2), ("two words", 2), ("汉字and字", 4), ("一，二。", 4), (" \n ", 0), ("2026年", 2)],
)
def test_characters_are_counted_as_word_counts_them(text, count):
    assert char_count_cjk(text) == count


def test_a_table_keeps_two_hundred_rows_and_only_its_own_columns():
    kept = normalised(field("table"), [{"name": f"第{n}行", "other": "x", "kind": " a "} for n in range(201)])
    assert (len(kept), kept[0], kept[-1]) == (
        200,
        {"name": "第0行", "kind": "a"},
        {"name": "第199行", "kind": "a"},
    )
