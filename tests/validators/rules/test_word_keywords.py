import pytest


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("关键词：教育；数字化；课堂", "pass"),
        ("【关键词】教育 数字化 课堂", "pass"),
        ("关 键 字: 教育、数字化", "fail"),
        ("关键词：一；二；三；四；五；六", "fail"),
        ("本文的关键词很多", "fail"),
    ],
)
def test_three_to_five(check, facts, line, status):
    assert check("word.keywords", facts.word("标题", line), min=3, max=5).status == status


def test_on_the_next_line_and_in_a_table(check, facts):
    assert check("word.keywords", facts.word("关键词", "教育；数字化；课堂"), min=3).measured == "3 个"
    assert (
        check("word.keywords", facts.word(tables=[[["关键词", "甲；乙；丙；丁"]]]), max=4).measured == "4 个"
    )


def test_the_label_may_say_how_many_are_wanted(check, facts):
    template = facts.word(tables=[[["关键词（3~5 个）", "智慧课堂；精准教学；评价"]]])
    assert check("word.keywords", template, min=3, max=5).measured == "3 个"
    empty = facts.word(tables=[[["关键词（3~5 个）", ""]]])
    assert check("word.keywords", empty, min=3, max=5).status == "fail"
