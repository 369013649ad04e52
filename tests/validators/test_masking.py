"""Numbers and addresses of people are taken out of a text, and nothing else of it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validators.masking import GONE, found, masked, masked_rows

TAKEN_OUT = [
    ("电话13900001234。", f"电话{GONE}。"),
    ("139 0000 1234", GONE),
    ("+86 139-0000-1234", GONE),
    ("0951-6123456", GONE),
    ("（0951）6123456", GONE),
    ("写信给 li.si@mail.example.cn 吧", f"写信给 {GONE} 吧"),
    ("身份证640102199001011234", f"身份证{GONE}"),
    ("64010219900101123X", GONE),
    ("6222021234567890123", GONE),
    ("家庭住址：张家胡同三号，邻居", f"家庭住址：{GONE}，邻居"),
    ("通讯地址: 某市某路1号", f"通讯地址：{GONE}"),
    ("QQ：12345678", f"QQ：{GONE}"),
]
KEPT = [
    "2023年9月1日", "学生 1268 人", "正确率 95.13900001234%", "第 12 章", "网址 https://www.example.com/13", "A1 类", "3.1415926535",
    "共 139 人，1234 个问题", "地址栏", "编号 N1390000123",
]  # fmt: skip


@pytest.mark.parametrize(("text", "left"), TAKEN_OUT)
def test_taken_out(text, left):
    assert masked(text) == left
    assert found(text) != []


@pytest.mark.parametrize("text", KEPT)
def test_kept(text):
    assert (masked(text), found(text)) == (text, [])


def test_tables():
    assert masked_rows([["姓名", "电话", "备注"], ["张三", "转 8001", "无"]]) == [
        ["姓名", "电话", "备注"],
        ["张三", GONE, "无"],
    ]
    assert masked_rows([["联系地址", "某路"], ["负责人", "张三"]]) == [["联系地址", GONE], ["负责人", "张三"]]
    assert masked_rows([["学段", "家庭住址"], ["小学", "某巷九号"]], headed=True) == [
        ["学段", "家庭住址"],
        ["小学", GONE],
    ]
    assert masked_rows([]) == []


@given(st.text(max_size=60))
def test_nothing_is_left_to_take_out(text):
    assert found(masked(text).replace(GONE, "")) == [] or masked(masked(text)) == masked(text)
