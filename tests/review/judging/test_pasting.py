"""Lists of people as they are pasted from a table."""

from review.judging.pasting import people


def test_a_pasted_list_is_read_line_by_line():
    found = people(
        "姓名\t单位\t邮箱\n马丽\t银川市第一中学\tma@example.org\t13900000001\n\n张伟，zhang@example.org\n13900000002\n李,li@\n"
    )
    assert [(p.line, p.name, p.unit, p.email, p.phone, p.problem) for p in found] == [
        (2, "马丽", "银川市第一中学", "ma@example.org", "13900000001", ""),
        (4, "张伟", "", "zhang@example.org", "", ""),
        (5, "13900000002", "", "", "", "第一列应为姓名"),
        (6, "李", "li@", "", "", "邮箱格式不正确"),
    ]


def test_a_pasted_line_is_read_by_the_portals_rules():
    (line,) = people("李\u200b小兰\t示范大学\tlxl＠example.cn\t+86 138－0000－0000\t0951-6123456")
    assert (line.name, line.unit, line.email, line.phone, line.problem) == (
        "李小兰", "示范大学", "lxl@example.cn", "13800000000", "",
    )  # fmt: skip
