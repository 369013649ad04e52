"""Samples keep the rules they are made from."""

import docx
import pytest

from validators import evaluate_file, probe, samples
from validators.findings import Status
from validators.registry import any_rule

TITLE = "智慧教育平台应用与实践"
FONTS = {
    "rule": "word.fonts",
    "title": {"family": "方正小标宋简体", "size": "二号", "align": "center"},
    "headings": [{"family": "黑体", "size": "三号"}, {"family": "楷体", "size": "三号"}],
    "body": {"family": "仿宋", "size": "三号"},
}
SECTIONS = ["一、案例背景", "（一）做法", "二、成效"]


def made(tmp_path, *rules):
    """A Word sample of the rules, and them."""
    parsed = [any_rule.validate_python(rule) for rule in ({"rule": "file.type", "allowed": ["docx"]}, *rules)]
    return samples.make(parsed, tmp_path, stem="案例", title=TITLE), parsed


@pytest.mark.parametrize(
    "rules",
    [
        [],
        [{"rule": "word.length", "min": 3500, "max": 5000}],
        [{"rule": "word.length", "max": 300}],
        [FONTS],
        [FONTS, {"rule": "word.sections", "required": SECTIONS}, {"rule": "word.heading_levels", "max": 2}],
        [
            {"rule": "word.info_table", "labels": ["案例名称", "实施单位"]},
            {"rule": "word.keywords", "min": 3, "max": 5},
        ],
        [{"rule": "word.images", "min": 1, "max": 5}],
        [{"rule": "anonymity.metadata"}, {"rule": "anonymity.text"}],
    ],
)
def test_a_word_sample_keeps_its_rules(tmp_path, rules):
    path, parsed = made(tmp_path, *rules)
    findings = evaluate_file(probe(path, name=path.name), parsed)
    assert [finding.code for finding in findings if finding.status not in (Status.PASS, Status.SKIPPED)] == []


def test_a_word_sample_opens_in_python_docx_and_names_nobody(tmp_path):
    path, _ = made(
        tmp_path, FONTS, {"rule": "word.sections", "required": SECTIONS}, {"rule": "word.images", "min": 1}
    )
    document = docx.Document(str(path))
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert (texts[0], [text for text in texts if text in SECTIONS]) == (TITLE, SECTIONS)
    assert len(document.inline_shapes) == 1
    properties = document.core_properties
    assert (properties.author, properties.comments, properties.last_modified_by) == ("", "", "")


@pytest.mark.parametrize(
    "rules",
    [
        [],
        [{"rule": "slides.pages", "min": 10, "max": 30}, {"rule": "slides.aspect", "ratio": "4:3"}],
        [{"rule": "slides.aspect", "ratio": "16:9"}, {"rule": "slides.media"}, {"rule": "file.macros"}],
    ],
)
def test_a_deck_sample_keeps_its_rules(tmp_path, rules):
    parsed = [
        any_rule.validate_python(rule) for rule in ({"rule": "file.type", "allowed": ["slides"]}, *rules)
    ]
    path = samples.make(parsed, tmp_path, stem="演示", title=TITLE)
    findings = evaluate_file(probe(path, name=path.name), parsed)
    assert {finding.status for finding in findings} == {Status.PASS}
