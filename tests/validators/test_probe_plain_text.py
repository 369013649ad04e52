"""Text files: what is read, and what is left to a person."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validators.context import Context, Person
from validators.evaluation import evaluate_file
from validators.probes import plain_text
from validators.probing import probe
from validators.registry import any_rule

TEXT = "案例名称\n张晓明老师的一节课\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_encodings_that_windows_writes(tmp_path, encoding):
    path = tmp_path / "说明.txt"
    path.write_bytes(TEXT.encode(encoding))
    facts = probe(path, name=path.name)
    assert (facts.detected_type, facts.opened, facts.metadata) == ("txt", True, {})
    assert [(piece.place.code, piece.place.values, piece.text) for piece in facts.texts] == [
        ("line", {"number": 1}, TEXT.rstrip("\n"))
    ]


def test_a_name_in_a_text_file_is_no_secret(tmp_path):
    path = tmp_path / "说明.txt"
    path.write_text("第一行\n" + "很长的一行" * 500 + "\n作者张晓明", encoding="gb18030")
    rules = [any_rule.validate_python({"rule": "anonymity.text", "look_for": ["names"]})]
    found = evaluate_file(probe(path, name=path.name), rules, Context(authors=[Person(name="张晓明")]))
    assert [(finding.rule, finding.status) for finding in found] == [
        ("anonymity.text", "fail"),
        ("file.intact", "pass"),
    ]
    assert found[0].params["places"] == [{"code": "line", "values": {"number": 3}}]


def test_a_text_too_long_to_be_read_whole_is_for_a_person(tmp_path, monkeypatch):
    path = tmp_path / "日志.txt"
    path.write_text("a line of a log\n" * 400_000, encoding="utf-8")
    facts = probe(path, name=path.name)
    assert (facts.detected_type, facts.opened, facts.texts) == ("txt", None, None)


def test_json_that_does_not_parse_is_not_called_whole(tmp_path):
    for name, text, opened in [("a.json", json.dumps({"名": "值"}), True), ("b.json", '{"名": "值"', None)]:
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert probe(tmp_path / name, name=name).opened is opened


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=300))
def test_every_line_of_a_text_is_in_its_pieces(text):
    pieces = plain_text._pieces(text)
    kept = [line for piece in pieces for line in piece["text"].splitlines()]
    assert [line for line in kept if line.strip()] == [line for line in text.splitlines() if line.strip()]
    assert all(piece["place"]["values"]["number"] >= 1 for piece in pieces)


def test_utf_16_is_text():
    assert plain_text.decoded(TEXT.encode("utf-16")) == TEXT


@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_not(data):
    text = plain_text.decoded(data)
    assert text is None or "\0" not in text
