"""Lists of people as they are pasted from a table (B10)."""

import pytest

from portal.decisions import NotAllowed, refuse
from review.judging.pasting import people


def read(text: str) -> list[tuple[int, str, str, str, str, str]]:
    return [(line.line, line.name, line.unit, line.email, line.phone, line.problem) for line in people(text)]


def test_a_pasted_list_is_read_line_by_line():
    assert read(
        "姓名\t单位\t邮箱\t手机号\n马丽\t银川市第一中学\tma@example.org\t13900000001\n\n张伟，zhang@example.org\n13900000002\n李,li@\n"
    ) == [
        (2, "马丽", "银川市第一中学", "ma@example.org", "13900000001", ""),
        (4, "张伟", "", "zhang@example.org", "", ""),
        (5, "13900000002", "", "", "", "“姓名”里不是姓名"),
        (6, "李", "li@", "", "", "邮箱格式不正确"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("序号\t姓名\t单位\t邮箱\n1\t王小明\t示范大学\twxm@example.cn", (2, "王小明", "示范大学", "wxm@example.cn", "", "")),
        ("1\t王小明\t示范大学\twxm@example.cn", (1, "王小明", "示范大学", "wxm@example.cn", "", "")),
        ("赵亮 示范大学 zl@example.cn", (1, "赵亮", "示范大学", "zl@example.cn", "", "")),
        ("李\u200b小兰\t示范大学\tlxl＠example.cn\t+86 138－0000－0000", (1, "李小兰", "示范大学", "lxl@example.cn", "13800000000", "")),
        ("单位\t姓名\n示范大学\t王小明", (2, "王小明", "示范大学", "", "", "")),
        ("姓名\t邮箱\n王小明\twxm@", (2, "王小明", "", "", "", "邮箱格式不正确")),
        ("姓名\t手机\n王小明\t123", (2, "王小明", "", "", "", "手机号格式不正确")),
        ("姓名\t单位\n\t示范大学", (2, "", "示范大学", "", "", "缺少姓名")),
        ("王小明\t示范大学\tw@example.cn\t13800000000\t副校长", (1, "王小明", "示范大学", "w@example.cn", "13800000000", "多出的内容没有对应的列")),
    ],
)  # fmt: skip
def test_columns_are_found_by_headings_or_by_what_stands_in_them(text, expected):
    """B10: no expert is called 序号 or 1; one space is enough; a full-width ＠ is an address."""
    assert read(text) == [expected]


def test_a_list_too_long_is_refused_whole():
    with pytest.raises(NotAllowed) as caught:
        people("\n".join(f"专家{n}\t大学" for n in range(501)))
    assert caught.value.decision == refuse("table_too_long", max=500)
