"""Every key of a document has a Chinese name in the editor, and so has every value that a key may have."""

import re

import pytest

from campaigns.editing.engine.nodes import named
from campaigns.editing.engine.shapes import shapes_of
from campaigns.schema import Document
from campaigns.schema.labels import choice_label, keys_in_chinese
from validators.kinds import TYPES

HAN = re.compile(r"[\u4e00-\u9fff]")
AS_THEY_ARE = {*TYPES, "CMYK", "RGB", "GRAY", "LAB", "INDEXED", "BITMAP", "docx", "pdf"}
"""Values that are names themselves."""


def models():
    """Every model that a document may hold."""
    found, waiting = set(), [Document]
    while waiting:
        model = waiting.pop()
        if model in found:
            continue
        found.add(model)
        yield model
        for shape in shapes_of(model):
            waiting += [part for part in (shape.part, *(branch for _, branch in shape.branches)) if part]


def test_every_key_has_a_name():
    nameless = [
        f"{model.__module__}.{model.__name__}.{shape.key}"
        for model in models()
        for shape in shapes_of(model)
        if shape.key != "rule" and not HAN.search(named(model, shape).name)
    ]
    assert nameless == []


def test_every_choice_has_a_name():
    nameless = {
        f"{shape.model}.{shape.key}.{value}"
        for model in models()
        for shape in shapes_of(model)
        for value in shape.choices
        if shape.key != "rule"
        and value not in AS_THEY_ARE
        and not HAN.search(choice_label(shape.model, shape.key, value))
    }
    assert nameless == set()


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("closes 必须晚于 opens", "“截止”必须晚于“开始”"),
        ("规则允许 3GB，但 max_bytes 只有 1GB", "规则允许 3GB，但“单个文件不超过”只有 1GB"),
        ("recommend.quotas 里没有一项写 min，总是满足", "“单位推荐 › 名额”里没有一项写“最少”，总是满足"),
        ("file.count 的 max 是 3", "file.count 的“最多”是 3"),  # a rule's name stays
        ("没有单位“max”；名称“ min ”", "没有单位“max”；名称“ min ”"),  # what somebody typed stays
        ("见 https://a.cn/max 和 a-max", "见 https://a.cn/max 和 a-max"),
        ("应为数字（现在是 “二十”）", "应为数字（现在是 “二十”）"),
    ],
)
def test_keys_in_a_sentence_are_called_by_their_names(words, shown):
    assert keys_in_chinese(words) == shown
