import pytest

FOUR = ["案例背景", "主要做法", "取得成效", "经验与不足"]


@pytest.mark.parametrize(
    "lines",
    [
        FOUR,
        ["一、案例背景", "二、 主 要 做 法", "三、取得成效：", "四、经验与不足"],
        ["（一）案例背景", "(二)主要做法", "第三部分 取得成效", "4．经验与不足"],
        [
            "案例背景：近年来，学校大力推进数字化转型，取得了许多进展，现将有关情况报告如下，供参考。",
            "主要做法",
            "取得成效",
            "经验和不足",
        ],
    ],
)
def test_numbering_spacing_and_one_slip_do_not_matter(check, facts, lines):
    assert check("word.sections", facts.word(*lines), required=FOUR).status == "pass"


def test_missing_sections_are_named(check, facts):
    found = check("word.sections", facts.word("案例背景", "主要做法"), required=FOUR)
    assert (found.status, found.message) == (
        "fail",
        "缺少规定的章节：取得成效、经验与不足；要求依次包含 案例背景、主要做法、取得成效、经验与不足",
    )


def test_order(check, facts):
    swapped = facts.word("主要做法", "案例背景")
    assert check("word.sections", swapped, required=FOUR[:2]).code == "word.sections.order"
    assert check("word.sections", swapped, required=FOUR[:2], ordered=False).status == "pass"


def test_either_wording(check, facts):
    assert check("word.sections", facts.word("工作成效"), required=["取得成效|工作成效"]).status == "pass"


def test_a_mention_in_a_sentence_is_no_section(check, facts):
    assert (
        check("word.sections", facts.word("这一段谈到了案例背景和主要做法。"), required=["案例背景"]).status
        == "fail"
    )


def test_missing_and_misplaced_sections_are_told_together(check, facts):
    """V26: what stands where, so that one round mends it."""
    found = check("word.sections", facts.word("取得成效", "主要做法"), required=FOUR[:3])
    assert found.message == (
        "缺少规定的章节：案例背景；要求依次包含 案例背景、主要做法、取得成效，现有的次序是 取得成效、主要做法，也要调整"
    )
    assert [(one.place, one.text) for one in found.evidence] == [
        ("缺少", "案例背景"),
        ("正文第 2 段", "主要做法"),
        ("正文第 1 段", "取得成效"),
    ]
