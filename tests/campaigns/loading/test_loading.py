"""A wrong document is refused with file, line, place and what is allowed."""

import pytest
import yaml

from campaigns.loading import BadDocument, load, parse
from tests.factories.campaigns import small

TEXT = """version: 1
slug: small
name: 小活动
notice: {title: 通知, issuer: 测试局}
tenant: t
groups:
  - {key: g, label: 组, unit_kinds: [school]}
tracks:
  - {key: one, label: 一组}

stages:
  - {key: s, kind: submit, name: 申报, opens: 2026-05-01T00:00:00+08:00, closes: 2026-06-01T00:00:00+08:00}
categories:
  - key: case
    label: 案例
    slots:
      - key: video
        label: 视频
        rules:
          - {rule: video.duration, min: 15min, max: 20min}
          - {rule: file.type, allowed: [mp4]}
"""


def problems(text):
    with pytest.raises(BadDocument) as caught:
        parse(text, "x.yaml")
    return [(one.line, one.path, one.message) for one in caught.value.problems]


def changed(old, new):
    assert TEXT.count(old) == 1
    return TEXT.replace(old, new)


def test_the_text_itself_is_right():
    assert parse(TEXT).category("case").slot("video").rules[0].max == 1200


@pytest.mark.parametrize(
    ("old", "new", "line", "path", "words"),
    [
        ("    label: 案例", "    lable: 案例", 15, "categories[0].lable", "是否想写“label”"),
        ("max: 20min", "maxx: 20min", 20, "categories[0].slots[0].rules[0].maxx", "允许：group、hint"),
        ("max: 20min", "max: 20 mins", 20, "categories[0].slots[0].rules[0].max", "请写成 480、8min 或 15:00"),
        ("max: 20min", "max: 10min", 20, "categories[0].slots[0].rules[0]", "不能大于 max"),
        ("video.duration", "video.durations", 20, "categories[0].slots[0].rules[0]", "是否想写“video.duration”"),
        ("[mp4]", "[mp5]", 21, "categories[0].slots[0].rules[1].allowed[0]", "允许：mp4、mov"),
        ("kind: submit", "kind: submitt", 12, "stages[0].kind", "允许：submit、recommend、freeze"),
        ("00+08:00, closes", "00, closes", 12, "stages[0].opens", "缺少时区"),
        ("    label: 案例", "    label: 案例\n    rubric: none", 16, "categories[0].rubric", "没有评分标准“none”"),
        ("slug: small\n", "", 1, "slug", "缺少此项"),
        ("name: 小活动", "name: 小活动\nname: 又一个", 4, "", "写了两次"),
        ("notice: {title", "notice: {title: [", 4, "", "YAML 写法有误"),
    ],
)  # fmt: skip
def test_mistakes_are_named_with_line_and_place(old, new, line, path, words):
    found = problems(changed(old, new))
    said = [message for where, place, message in found if (where, place) == (line, path)]
    assert [words in message for message in said] == [True]


def test_several_mistakes_come_in_the_order_of_lines():
    text = changed("max: 20min", "maxx: 1").replace("kind: submit", "kind: nope").replace("[mp4]", "[mp5]")
    assert [line for line, _, _ in problems(text)] == [12, 20, 21]


def test_merged_parts_point_at_their_own_lines():
    text = TEXT + (
        "  - key: second\n    label: 第二\n    slots:\n      - &base {key: a, label: A}\n"
        "      - <<: *base\n        key: b\n        labell: B\n"
    )
    assert [(line, path) for line, path, _ in problems(text)] == [(28, "categories[1].slots[1].labell")]


def test_times_and_words_of_yaml_1_1_stay_text():
    doc = parse(changed("15min", "15:00").replace("label: 一组", "label: on"))
    assert (doc.category("case").slot("video").rules[0].min, doc.tracks[0].label) == (900, "on")


def test_a_document_that_unfolds_itself_is_stopped():
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 9)]
    assert "展开后超过" in problems("\n".join(rows))[0][2]


def test_a_missing_file_and_another_encoding_are_said(tmp_path):
    gbk = tmp_path / "gbk.yaml"
    gbk.write_bytes("name: 活动".encode("gbk"))
    said = []
    for path in (tmp_path / "none.yaml", gbk, tmp_path):
        with pytest.raises(BadDocument) as caught:
            load(path)
        said.append(caught.value.problems[0].message)
    assert said == ["没有这个文件", "文件不是 UTF-8 编码，请另存为 UTF-8", "这是一个文件夹，请给出 YAML 文件"]


def test_plain_values_can_be_dumped_and_parsed():
    assert parse(yaml.safe_dump(small(), allow_unicode=True)).slug == "small-2026"


def test_the_example_of_the_docs_can_be_published():
    from pathlib import Path

    text = (Path(__file__).parents[3] / "docs" / "campaigns.md").read_text(encoding="utf-8")
    example = text.split("```yaml\n")[1].split("```")[0]
    assert parse(example).category("case").slot("video").rules[1].max == 480
