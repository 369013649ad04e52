"""Patterns of file names and certificates: known names only, and no work that a width could ask for."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from campaigns.loading import BadDocument, parse
from campaigns.schema.patterns import pattern_problem
from tests.factories.campaigns import small

FILE = "允许：{seq}、{number}、{title}、{category}、{group}、{unit}、{authors}、{first_author}、{slot}"
BODY = "允许：{campaign}、{name}、{authors}、{instructors}、{title}、{award}、{unit}、{category}、{track}"
NUMBER = "允许：{seq}、{year}、{call_year}"
PAIRS = "花括号没有成对；花括号里写一个名称，"


def problems(**parts):
    text = yaml.safe_dump(small(**parts), allow_unicode=True, sort_keys=False)
    with pytest.raises(BadDocument) as caught:
        parse(text, "x.yaml")
    lines = text.splitlines()
    return [(one.path, lines[one.line - 1].strip(), one.message) for one in caught.value.problems]


@pytest.mark.parametrize("part", ["file", "folder", "archive"])
@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("{nope}", f"没有占位符“{{nope}}”，{FILE}"),
        ("{titel}", f"没有占位符“{{titel}}”，是否想写“{{title}}”，{FILE}"),
        ("{title", PAIRS + FILE),
        ("title}", PAIRS + FILE),
        ("{}", f"没有占位符“{{}}”，{FILE}"),
        ("{0}", f"没有占位符“{{0}}”，{FILE}"),
        ("{title.__class__}", f"没有占位符“{{title.__class__}}”，{FILE}"),
        ("{title[0]}", f"没有占位符“{{title[0]}}”，是否想写“{{title}}”，{FILE}"),
        ("{title!r}", "“{title!r}”里不能写“!r”，请写成“{title}”"),
        ("{title:>400000000}", "“{title:>400000000}”里不能写宽度或格式，请写成“{title}”"),
        ("{seq:05d}", "“{seq:05d}”里不能写宽度或格式，请写成“{seq}”"),
        ("{title:{unit}}", "“{title:{unit}}”里不能写宽度或格式，请写成“{title}”"),
        ("{{title}}", f"花括号只用来写占位符，不能写成双花括号；{FILE}"),
        ("x" * 201, "最多 200 个字符"),
    ],
)
def test_names_of_files_and_folders(part, pattern, words):
    told = problems(delivery={part: pattern})
    assert [(path, message) for path, _, message in told] == [(f"delivery.{part}", words)]
    assert told[0][1].startswith(f"{part}:")


CERTIFICATE = {"body": "{authors}：{title} 获{award}。", "number": "XX-{year}-{seq:05d}", "signed": "测试局"}


@pytest.mark.parametrize(
    ("part", "pattern", "words"),
    [
        ("number", "X{seq:0900000000d}", "“{seq:0900000000d}”的宽度不对，最多 9 位，如“{seq:05d}”"),
        ("number", "{seq:09999999999d}", "“{seq:09999999999d}”的宽度不对，最多 9 位，如“{seq:05d}”"),
        ("number", "{seq:10d}", "“{seq:10d}”的宽度不对，最多 9 位，如“{seq:05d}”"),
        ("number", "{seq:x}", "“{seq:x}”的宽度不对，最多 9 位，如“{seq:05d}”"),
        ("number", "{seq:>9}", "“{seq:>9}”的宽度不对，最多 9 位，如“{seq:05d}”"),
        ("number", "XX-{year}", "必须包含占位符“{seq}”"),
        ("number", "{seq}{name}", f"没有占位符“{{name}}”，{NUMBER}"),
        ("number", "{seq.real}", f"没有占位符“{{seq.real}}”，{NUMBER}"),
        ("number", "{seq", PAIRS + NUMBER),
        ("number", "第" * 41 + "{seq}", "最多 40 个字符"),
        ("body", "{author} 获奖", f"没有占位符“{{author}}”，是否想写“{{authors}}”，{BODY}"),
        ("body", "{title!s} 获奖", "“{title!s}”里不能写“!s”，请写成“{title}”"),
        ("body", "{title:9} 获奖", "“{title:9}”里不能写宽度或格式，请写成“{title}”"),
    ],
)
def test_certificates(part, pattern, words):
    told = problems(certificate={**CERTIFICATE, part: pattern})
    assert [(path, message) for path, _, message in told] == [(f"certificate.{part}", words)]
    assert told[0][1].startswith(f"{part}:")


@pytest.mark.parametrize(
    "number", ["{seq}", "{seq:d}", "{seq:5}", "{seq:05d}", "{seq:09d}", "N{year:04d}-{seq}"]
)
def test_numbers_that_people_write(number):
    doc = parse(yaml.safe_dump(small(certificate={**CERTIFICATE, "number": number}), allow_unicode=True))
    assert doc.certificate.number == number


@given(st.text(alphabet="{}sqeq:0d9!r.[]>年-", max_size=12))
def test_what_passes_can_be_filled_and_stays_short(pattern):
    if pattern_problem(pattern, ("seq",), numbers=("seq",)) == "":
        filled = pattern.format(seq=7)
        assert len(filled) <= len(pattern) + 9
