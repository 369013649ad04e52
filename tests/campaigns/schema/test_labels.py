"""Every key of a document has a Chinese name in the editor, and so has every value that a key may have."""

import re

from campaigns.editing.engine.nodes import named
from campaigns.editing.engine.shapes import shapes_of
from campaigns.schema import Document
from campaigns.schema.labels import choice_label
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
