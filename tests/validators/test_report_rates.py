"""Rates in similarity reports of several makers, as their text comes out of PDF and Word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validators.report_rates import rates

CNKI = """文本复制检测报告单(全文标明引文)
检测结果
去除本人文献复制比： 13.2%
去除引用文献复制比： 12.9%
总文字复制比： 13.5%
单篇最大文字复制比： 1.2%（某某论文）
重复字数： [1234] 总字数： [9876]
1. 第一章_第1部分 总字数：5000
文字复制比：8.1%(405)"""
WANFANG = """万方检测 相似性检测报告
总相似比：22.34%
（参考文献相似比：2.00%，排除参考文献相似比：20.34%，排除可能自引相似比 22.00%，单篇最大相似比：3.10%）"""
WEIPU = "总相似度：12.3%\n复写率：10% 他引率：2.3% 自引率：0%"
TABLE = "总文字复制比\n跨语言检测结果\n去除引用文献复制比\n去除本人文献复制比\n12.3%\n0%\n10.1%\n9%"


def read(text):
    return {rate.label: (rate.sort, rate.percent) for rate in rates(text)}


@pytest.mark.parametrize(
    ("text", "total", "without_quotes", "without_own"),
    [
        (CNKI, [13.5], [12.9], [13.2]),
        (WANFANG, [22.34], [20.34], [22.0]),
        (WEIPU, [12.3], [], []),
        (TABLE, [12.3], [10.1], [9.0]),
        ("总 文 字 复 制 比 ： １２．３％", [12.3], [], []),
        ("总文字复制比(%) 12.3 去除引用文献复制比(%) 10", [12.3], [10.0], []),
        ("总体相似度\n15.2%\n本地库相似度：3%", [15.2], [], []),
        ("SIMILARITY INDEX\n12%", [12.0], [], []),
        ("17% Overall Similarity", [17.0], [], []),
        ("总文字复制比 12.3% 去除引用文献复制比 10.1%", [12.3], [10.1], []),
    ],
)
def test_the_makers(text, total, without_quotes, without_own):
    stated = rates(text)
    assert [
        [rate.percent for rate in stated if rate.sort == sort]
        for sort in ("total", "without_quotes", "without_own")
    ] == [total, without_quotes, without_own]


def test_a_rate_without_a_word_for_the_whole():
    assert read("经检测，该论文重复率为 12.5%。") == {"重复率": ("plain", 12.5)}


@pytest.mark.parametrize(
    "text",
    [
        "要求重复率不超过30%，查重率低于 25%",  # what is asked is not what was measured
        "重复率30%以下",
        "重复率 30%（含）以内",
        "总文字复制比 10%~15%",
        "总文字复制比：123%",
        "去除引用文献复制比\n字数\n总文字复制比\n2%\n1234\n12.3%",  # by columns, with a column that has no rate
        "AIGC值：\n总文字复制比：\n5%\n12.3%",
        "12% 总相似度 8% 去除引用相似度 5%",
        "报告单：总文字复制比见附件",
    ],
)
def test_a_number_in_doubt_is_not_taken(text):
    assert [rate for rate in rates(text) if rate.sort != "part"] == []


LABELS = ["总文字复制比", "去除引用文献复制比", "去除本人文献复制比", "单篇最大文字复制比"]
PERCENT = st.decimals(0, 100, places=1)


@given(st.permutations(LABELS), st.lists(PERCENT, min_size=4, max_size=4), st.sampled_from("：:\n\t "))
def test_lines_and_columns_give_each_its_own(labels, numbers, sign):
    """However they are laid out, no number goes to another's name."""
    wanted = {label: float(number) for label, number in zip(labels, numbers, strict=True)}
    lines = "\n".join(f"{label}{sign}{number}%" for label, number in zip(labels, numbers, strict=True))
    columns = "\n".join([*labels, *(f"{number}%" for number in numbers)])
    for text in (lines, columns):
        assert {rate.label: rate.percent for rate in rates(text)} == wanted


@given(st.text(st.sampled_from("总文字复制比去除引用相似度:：%()（） \n0123456789.以下"), max_size=120))
def test_any_text_is_read_to_its_end(text):
    assert all(0 <= rate.percent <= 100 for rate in rates(text))


def test_a_long_text_of_names_takes_no_long():
    assert rates("去除" * 200_000) == []
    assert rates("总文字复制比" * 80_000) == []
