"""Places of texts are stored as codes and values, and said in words when they are shown."""

import ast
import string
from pathlib import Path

import pytest

import validators.probes
from validators.facts import TextPiece
from validators.findings import Finding, Phrase
from validators.places import PLACES, distinct, places_words
from validators.probing import probe
from validators.wording import worded

PROBES = Path(validators.probes.__file__).parent


def named_codes():
    """The codes that probes give to `place`, with the names of their values."""
    for path in sorted(PROBES.rglob("*.py")):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "place":
                for constant in ast.walk(call.args[0]):
                    if isinstance(constant, ast.Constant):
                        yield str(constant.value), {keyword.arg for keyword in call.keywords}


def test_every_place_a_probe_names_has_words():
    codes = {code for code, _ in named_codes()} - {"s"}
    assert codes <= set(PLACES)
    assert {"paragraph", "table", "page", "entry_name"} <= codes


def test_every_value_that_a_place_needs_is_given():
    for code, given in named_codes():
        text = PLACES.get(code)
        if isinstance(text, str):
            assert {name for _, name, *_ in string.Formatter().parse(text) if name} <= given


@pytest.mark.parametrize(
    ("code", "values", "words"),
    [
        ("paragraph", {"number": 3}, "正文第 3 段"),
        ("paragraph", {"number": 3, "page": 2}, "正文第 3 段（第 2 页）"),
        ("header", {}, "页眉"),
        ("page_annotation", {"number": 4}, "第 4 页批注"),
        ("entry_name", {"name": "a/b.docx"}, "压缩包内文件名 a/b.docx"),
        (
            "member",
            {"name": "a/b.docx", "place": {"code": "paragraph", "values": {"number": 3}}},
            "压缩包内“a/b.docx”正文第 3 段",
        ),
    ],
)
def test_words(code, values, words):
    assert places_words([Phrase(code=code, values=values)]) == words
    assert places_words([{"code": code, "values": values}, "作者"]) == f"{words}、作者"


def test_repeated_places_are_kept_once():
    table, first = Phrase(code="table"), Phrase(code="paragraph", values={"number": 1})
    assert distinct([table, first, "作者", table, "作者"]) == [
        {"code": "table", "values": {}},
        {"code": "paragraph", "values": {"number": 1}},
        "作者",
    ]


@pytest.mark.parametrize(
    ("older", "code", "words"),
    [
        ("第 12 页", "page", "第 12 页"),
        ("第 3 页批注", "page_annotation", "第 3 页批注"),
        ("正文第 3 段", "words", "正文第 3 段"),
    ],
)
def test_places_of_older_facts_are_read(older, code, words):
    piece = TextPiece.model_validate({"place": older, "text": "张三"})
    assert (piece.place.code, places_words([piece.place])) == (code, words)


def test_a_finding_of_an_older_version_keeps_its_places_in_words():
    found = Finding(
        rule="anonymity.text", code="anonymity.text.found", status="fail",
        params={"terms": [{"sort": "names", "term": "张三", "count": 1}], "places": ["页眉", "正文第 3 段"]},
    )  # fmt: skip
    assert worded(found).message == (
        "文中出现姓名“张三”1 处（页眉、正文第 3 段），要求匿名；请删除或改为泛称后重新上传"
    )


def test_the_child_answers_codes(zipped):
    path = zipped("名单.zip", {"甲/张三.txt": b"x"})
    assert [piece.place for piece in probe(path, name=path.name).texts] == [
        Phrase(code="entry_name", values={"name": "甲/张三.txt"}),
        Phrase(
            code="member",
            values={"name": "甲/张三.txt", "place": {"code": "line", "values": {"number": 1}}},
        ),
    ]
