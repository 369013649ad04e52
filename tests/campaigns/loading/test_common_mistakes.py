"""The commonest slips in YAML are answered with what to type instead."""

import pytest

from campaigns.loading import BadDocument, parse

TEXT = """version: 1
slug: small
name: 小活动
notice: {title: 通知, issuer: 测试局}
tenant: t
stages:
  - {key: s, kind: submit, name: 申报, source: 5月1日起}
categories:
  - key: case
    label: 案例
    slots:
      - {key: video, label: 视频}
certificate:
  body: "{authors} 获奖"
  number: "N{seq}"
  signed: 局
"""


def told(old, new):
    assert TEXT.count(old) == 1
    with pytest.raises(BadDocument) as caught:
        parse(TEXT.replace(old, new), "x.yaml")
    return [(one.line, one.message) for one in caught.value.problems]


FULL = "YAML 写法有误：这一行有全角“{}”，YAML 的符号要用半角“{}”；若它是文字的一部分，请给整句加引号"


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("5月1日起}", "5月1日起, 逾期不收}", 7,
         "“逾期不收”被当成了一项的名称：花括号里的半角逗号会把句子断开，请给整句加引号"),
        ("    label: 案例", "\tlabel: 案例", 10, "YAML 写法有误：这一行用了制表符（Tab），YAML 只能用空格缩进；请把它换成空格"),
        ("name: 小活动", "name：小活动", 3, FULL.format("：", ":")),
        ("notice: {title: 通知, issuer", "notice: {title: 通知， issuer", 4, FULL.format("，", ",")),
        ("notice: {title", "notice: ｛title", 4, FULL.format("｛", "{")),
        ('body: "{authors} 获奖"', "body: {authors} 获奖", 14,
         'YAML 写法有误：值以花括号开头会被当作“键: 值”；整句请加引号，如 body: "{authors}：……"'),
        ("key: case", "key: 案例", 9,
         "“案例” 写法不对，只能用英文字母、数字、- 和 _，以字母或数字开头，最多 60 个字符；中文请写在名称里"),
        ("label: 视频}", "label: 视频, rules: [{rule: video.duration, min: 20min, max: 10min}]}", 12,
         "min（20min）不能大于 max（10min）；请改其中一个"),
        ("{title: 通知, issuer: 测试局}", "[关于征集小案例的通知]", 4, "应为“键: 值”的形式（现在是 “[关于征集小案例的通知]”）"),
    ],
)  # fmt: skip
def test_the_remedy_is_said(old, new, line, message):
    assert (line, message) in told(old, new)
