import pytest

from validators.fonts import match, parse_points, size_words

ENSHI = {
    "title": {"family": "方正小标宋简体", "size": "二号", "align": "center"},
    "headings": [{"family": "黑体", "size": "三号"}],
    "body": {"family": "仿宋", "size": "三号"},
}
TITLE = {"text": "智慧课堂案例", "look": ("方正小标宋简体", 22), "align": "center"}
HEADING = {"text": "一、背景", "level": 1, "look": ("黑体", 16)}


def body(font, size, chars, text="正文内容"):
    return {"text": text, "look": (font, size), "chars": chars}


def test_all_right(check, facts):
    one = facts.word(TITLE, HEADING, body("仿宋_GB2312", 16, 500), body("FangSong", 16, 500))
    assert check("word.fonts", one, **ENSHI).status == "pass"


@pytest.mark.parametrize(("right", "status"), [(95, "pass"), (94, "warn"), (80, "warn"), (79, "fail")])
def test_shares_decide(check, facts, right, status):
    one = facts.word(TITLE, HEADING, body("仿宋", 16, right), body("宋体", 12, 100 - right))
    assert check("word.fonts", one, **ENSHI).status == status


def test_the_share_and_the_wrong_paragraphs_are_named(check, facts):
    one = facts.word(TITLE, HEADING, body("仿宋", 16, 93), body("宋体", 12, 4), body("宋体", 12, 3))
    found = check("word.fonts", one, **ENSHI)
    assert found.message == (
        "正文 93% 为仿宋三号；第 4、5 段为宋体小四。要求：标题 方正小标宋简体二号居中；一级标题 黑体三号；正文 仿宋三号"
    )
    assert [one.place for one in found.evidence] == ["正文第 4 段（宋体小四）", "正文第 5 段（宋体小四）"]


def test_title_not_centred_fails_and_lookalikes_warn(check, facts):
    left = facts.word({**TITLE, "align": "left"}, HEADING, body("仿宋", 16, 100))
    assert check("word.fonts", left, **ENSHI).message.startswith("标题没有居中")
    close = facts.word({**TITLE, "look": ("方正小标宋_GBK", 22)}, HEADING, body("仿宋", 16, 100))
    assert check("word.fonts", close, **ENSHI).status == "warn"
    assert check("word.fonts", close, **ENSHI, family_match="strict").status == "fail"


def test_fonts_left_to_the_machine_are_not_known(check, facts):
    one = facts.word(TITLE, HEADING, body(None, 16, 100))
    assert check("word.fonts", one, **ENSHI).status == "unknown"


def test_levels_and_bold(check, facts):
    rule = {
        "headings": [
            {"family": "黑体", "size": "三号"},
            {"family": "仿宋_GB2312", "size": "三号", "bold": True},
        ],
        "body": {"family": "仿宋_GB2312", "size": "三号"},
    }
    second = {"text": "（一）做法", "level": 2, "look": ("仿宋_GB2312", 16, True)}
    assert (
        check("word.fonts", facts.word(HEADING, second, body("仿宋_GB2312", 16, 100)), **rule).status
        == "pass"
    )
    thin = {**second, "look": ("仿宋_GB2312", 16)}
    assert (
        check("word.fonts", facts.word(HEADING, thin, body("仿宋_GB2312", 16, 100)), **rule).status == "fail"
    )


def test_a_deeper_heading_may_look_like_the_last_level_or_like_the_body(check, facts):
    for look in (("黑体", 16), ("仿宋", 16)):
        deep = {"text": "（一）做法", "level": 2, "basis": "text pattern", "look": look}
        assert (
            check("word.fonts", facts.word(TITLE, HEADING, deep, body("仿宋", 16, 100)), **ENSHI).status
            == "pass"
        )


def test_tables_are_not_judged(check, facts):
    cell = {**body("宋体", 9, 500), "in_table": True}
    assert (
        check("word.fonts", facts.word(TITLE, HEADING, cell, body("仿宋", 16, 10)), **ENSHI).status == "pass"
    )


@pytest.mark.parametrize(
    ("found", "wanted", "said"),
    [
        ("仿宋_GB2312", "仿宋", "same"), ("FangSong", "仿宋_GB2312", "same"), ("ＳｉｍＨｅｉ", "黑体", "same"),
        ("STFangsong", "仿宋", "close"), ("宋体", "仿宋", "other"), ("FZXiaoBiaoSong-B05S", "方正小标宋简体", "same"),
        ("某某体", "某某体", "same"),
    ],
)  # fmt: skip
def test_aliases(found, wanted, said):
    assert match(found, wanted) == said


@pytest.mark.parametrize(
    ("words", "points"), [("三号", 16), ("小四", 12), ("小四号", 12), ("10.5", 10.5), ("16pt", 16), (22, 22)]
)
def test_sizes(words, points):
    assert parse_points(words) == points


def test_size_words_and_odd_sizes():
    assert (size_words(16.2), size_words(13), size_words(None)) == ("三号", "13 磅", "字号未知")
    with pytest.raises(ValueError, match="字号写法不对"):
        parse_points("大号")


def test_tables_are_judged_where_the_rule_names_them(check, facts):
    said = [
        {"text": "研修主题", "look": ("宋体", 10.5), "in_table": True},
        {"text": "教师专业发展与数字素养", "look": ("仿宋", 16), "in_table": True},
        {"text": "正文不看", "look": ("黑体", 22)},
    ]
    demand = {"family": "宋体", "size": "五号"}
    found = check("word.fonts", facts.word(*said), tables=demand)
    assert (found.status, found.measured) == ("fail", "表格 26% 为宋体五号；“教师专业发展与数”为仿宋三号")
    assert [one.place for one in found.evidence] == ["表格（仿宋三号）"]
    assert check("word.fonts", facts.word(said[0], said[2]), tables=demand).status == "pass"
    assert check("word.fonts", facts.word(said[0], said[1]), body=demand).code == "word.fonts.no_text"
