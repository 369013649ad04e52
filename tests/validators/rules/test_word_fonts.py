import pytest

from validators.fonts import match, parse_points, shown, size_words

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
    """V26: by what is wrong, with the first words; Word shows no paragraph numbers."""
    wrong = [body("宋体", 12, 4, "近年来，学校"), body("KaiTi", 12, 3, "以学生为中心")]
    one = facts.word(TITLE, HEADING, body("仿宋", 16, 93), *wrong)
    found = check("word.fonts", one, **ENSHI)
    assert found.message == (
        "正文应为仿宋三号，93% 符合；现为宋体小四，共 1 段：“近年来，学校”；现为楷体小四，共 1 段：“以学生为中心”。\n"
        "要求：标题 方正小标宋简体二号居中；一级标题 黑体三号；正文 仿宋三号"
    )
    assert [(one.place, one.text) for one in found.evidence] == [
        ("正文（现为宋体小四）", "近年来，学校"),
        ("正文（现为楷体小四）", "以学生为中心"),
    ]


def test_every_wrong_paragraph_is_named_once_and_counted(check, facts):
    """V26: fourteen headings and three paragraphs, all in one finding, grouped by what is wrong."""
    headings = [
        {"text": f"{number}、第{number}部分的做法", "level": 1, "look": ("SimSun", 12), "page": number}
        for number in range(1, 15)
    ]
    wrong = [body("Microsoft YaHei", 16, 40, f"段落{number}的开头") for number in range(3)]
    found = check("word.fonts", facts.word(TITLE, *headings, *wrong, body("仿宋", 16, 100)), **ENSHI)
    assert found.message.startswith(
        "一级标题应为黑体三号，现为宋体小四，共 14 段，例如 “1、第1部分的做法”、“2、第2部分的做法”、“3、第3部分的做法”。\n"
        "正文应为仿宋三号，45% 符合；现为微软雅黑三号，共 3 段：“段落0的开头”、“段落1的开头”、“段落2的开头”"
    )
    assert [one.place for one in found.evidence] == [
        *(f"一级标题（第 {number} 页，现为宋体小四）" for number in range(1, 15)),
        *["正文（现为微软雅黑三号）"] * 3,
    ]


def test_two_hundred_places_are_kept(check, facts):
    wrong = [body("宋体", 12, 9, f"第 {number} 处") for number in range(260)]
    found = check("word.fonts", facts.word(TITLE, *wrong), **ENSHI)
    assert (len(found.evidence), "共 260 段" in found.message) == (200, True)


def test_title_not_centred_fails_and_lookalikes_warn(check, facts):
    left = facts.word({**TITLE, "align": "left"}, HEADING, body("仿宋", 16, 100))
    assert check("word.fonts", left, **ENSHI).message.startswith("标题没有居中（共 1 段：“智慧课堂案例”）")
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


def cell(font, size, chars, text="表内文字", **more):
    return {**body(font, size, chars, text), "in_table": True, **more}


@pytest.mark.parametrize(
    ("inside", "outside", "status"),
    [(4000, 10, "fail"), (500, 490, "fail"), (400, 600, "warn"), (300, 690, "warn"), (290, 710, "pass")],
)
def test_text_in_tables_counts_by_its_share(check, facts, inside, outside, status):
    """V3: half of the text in tables is running text; from three tenths on it warns; less is said to be left out."""
    one = facts.word(TITLE, cell("宋体", 10.5, inside), body("仿宋", 16, outside - 6))
    found = check("word.fonts", one, **ENSHI)
    assert found.status == status
    assert ("不在检查之列" in found.message) == (status == "pass")


def test_a_case_in_one_table_cell_is_judged_with_its_headings(check, facts):
    """V3: nothing stands outside the table but the title."""
    inside = [cell("黑体", 16, 4, "一、背景", level=1), cell("仿宋", 16, 4000)]
    assert check("word.fonts", facts.word(TITLE, *inside), **ENSHI).status == "pass"
    wrong = [cell("宋体", 10.5, 4, "一、背景", level=1), cell("宋体", 10.5, 4000, "近年来")]
    found = check("word.fonts", facts.word(TITLE, *wrong), **ENSHI)
    assert (found.status, [one.place for one in found.evidence]) == (
        "fail",
        ["一级标题（表格，现为宋体五号）", "正文（表格，现为宋体五号）"],
    )


@pytest.mark.parametrize(
    ("inside", "status", "words"),
    [
        (900, "fail", "正文应为仿宋三号，10% 符合"),
        (46, "warn", "文本框内的正文应为仿宋三号"),
        (20, "pass", "；文本框内 20 字（占 16%）不在检查之列"),
    ],
)
def test_text_boxes_count_by_their_share(check, facts, inside, status, words):
    """V3: the same for text boxes."""
    box = facts.paragraph(3, body("宋体", 12, inside, "框内的话"))
    found = check("word.fonts", facts.word(TITLE, body("仿宋", 16, 100), box_paragraphs=[box]), **ENSHI)
    assert (found.status, words in found.message) == (status, True)


def test_what_is_left_out_is_said(check, facts):
    """V3: a small table does not count, and the finding says so."""
    one = facts.word(TITLE, HEADING, cell("宋体", 9, 10), body("仿宋", 16, 80))
    found = check("word.fonts", one, **ENSHI)
    assert (found.status, found.message) == (
        "pass",
        "字体字号符合要求（标题 方正小标宋简体二号居中；一级标题 黑体三号；正文 仿宋三号）；表格内 10 字（占 10%）不在检查之列",
    )


SCHOOL = {"text": "恩施市第一小学", "look": ("宋体", 13), "align": "center"}


@pytest.mark.parametrize("ctx", [{}, {"title": "另一个名称"}, {"title": "智慧课堂案例"}])
def test_the_title_is_the_largest_of_the_first_lines(check, facts, ctx):
    """V16: a school's name above the title, whatever the form's name is."""
    one = facts.word(SCHOOL, TITLE, HEADING, body("仿宋", 16, 400))
    assert check("word.fonts", one, ctx=ctx, **ENSHI).status == "pass"


def test_a_small_line_above_a_wrong_title_is_not_taken_for_it(check, facts):
    """V16: line 1 of 13 pt, line 2 of 24 pt."""
    large = {**TITLE, "text": "乡村学校的双师课堂", "look": ("黑体", 24)}
    found = check("word.fonts", facts.word(SCHOOL, large, HEADING, body("仿宋", 16, 400)), **ENSHI)
    assert found.message.startswith(
        "标题应为方正小标宋简体二号居中，现为黑体小一，共 1 段：“乡村学校的双师课堂”"
    )


def test_the_line_that_reads_like_the_forms_title_is_the_title(check, facts):
    """V16: the form's name is written over two lines; a larger line above them is not the title."""
    large = {"text": "优秀案例集", "look": ("黑体", 36), "align": "center"}
    parts = [{**TITLE, "text": "智慧课堂赋能"}, {**TITLE, "text": "——乡村教育"}]
    one = facts.word(large, *parts, HEADING, body("仿宋", 16, 400))
    assert check("word.fonts", one, ctx={"title": "智慧课堂赋能乡村教育"}, **ENSHI).status == "pass"
    near = facts.word(large, {**TITLE, "text": "智慧课堂赋能乡村小学教育"}, HEADING, body("仿宋", 16, 400))
    assert check("word.fonts", near, ctx={"title": "智慧课堂赋能乡村小学的教育"}, **ENSHI).status == "pass"


@pytest.mark.parametrize("look", [("宋体", 16), ("方正小标宋简体", 22)])
def test_the_only_line_outside_a_table_is_the_title(check, facts, look):
    """V17"""
    one = facts.word({**TITLE, "look": look}, cell("仿宋", 16, 400))
    found = check("word.fonts", one, **ENSHI)
    assert found.status == ("pass" if look[1] == 22 else "fail")
    assert "没有找到" not in found.message


@pytest.mark.parametrize("font", ["黑体;SimHei", "黑体,SimHei", "SimHei;黑体"])
def test_fonts_with_a_second_name_are_the_first(check, facts, font):
    """V14: LibreOffice writes both names of a .doc's font table."""
    heading = {**HEADING, "look": (font, 16)}
    one = facts.word(TITLE, heading, body("仿宋;FangSong", 16, 100))
    assert check("word.fonts", one, **ENSHI).status == "pass"


def test_a_stand_in_is_no_second_name(check, facts):
    """V14: WPS names what stands in for a missing font; the font is still the first one."""
    one = facts.word(TITLE, {**HEADING, "look": ("宋体;黑体", 16)}, body("仿宋", 16, 100))
    found = check("word.fonts", one, **ENSHI)
    assert found.message.startswith("一级标题应为黑体三号，现为宋体三号")


@pytest.mark.parametrize(
    ("font", "named"),
    [("KaiTi", "楷体"), ("FangSong", "仿宋"), ("Microsoft YaHei", "微软雅黑"), ("STZhongsong", "华文中宋"),
     ("MICROSOFT YAHEI", "微软雅黑"), ("某某体", "某某体"), ("KaiTi;楷体_GB2312", "楷体")],
)  # fmt: skip
def test_fonts_are_named_in_chinese(font, named):
    """V26"""
    assert shown(font) == named


@pytest.mark.parametrize("font", ["CESI仿宋-GB2312", "方正仿宋_GB18030"])
def test_the_organiser_may_accept_further_fonts(check, facts, font):
    """B20: they are none of 仿宋's names unless the rule says so."""
    one = facts.word(TITLE, HEADING, body(font, 16, 100))
    assert check("word.fonts", one, **ENSHI).status == "fail"
    accepting = {**ENSHI, "body": {**ENSHI["body"], "also": ["CESI仿宋-GB2312", "方正仿宋_GB18030"]}}
    assert check("word.fonts", one, **accepting).status == "pass"


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
    assert (found.status, found.measured) == ("fail", "表格 26% 符合")
    assert found.message.startswith(
        "表格应为宋体五号，26% 符合；现为仿宋三号，共 1 段：“教师专业发展与数字素养”。\n"
    )
    assert [one.place for one in found.evidence] == ["表格（现为仿宋三号）"]
    assert check("word.fonts", facts.word(said[0], said[2]), tables=demand).status == "pass"
    assert check("word.fonts", facts.word(said[2]), tables=demand).code == "word.fonts.no_text"


def test_a_line_of_a_form_that_holds_the_title_is_not_the_title(check, facts):
    """V16: 案例名称：… stands above a title that the author has lengthened."""
    line = {"text": "案例名称：智慧课堂赋能乡村教育", "look": ("仿宋", 16)}
    title = {**TITLE, "text": "智慧课堂赋能乡村教育——以三年级数学为例"}
    one = facts.word(line, title, HEADING, body("仿宋", 16, 400))
    assert check("word.fonts", one, ctx={"title": "智慧课堂赋能乡村教育"}, **ENSHI).status == "pass"


@pytest.mark.parametrize(
    ("unset", "wrong", "status"), [(100, 0, "unknown"), (60, 20, "unknown"), (60, 40, "fail")]
)
def test_unset_fonts_do_not_hide_wrong_ones(check, facts, unset, wrong, status):
    """Where too much is wrong whatever the reader's machine shows, it fails."""
    lines = [body(None, 16, unset), body("宋体", 12, wrong, "错的段落")][: 2 if wrong else 1]
    rest = [body("仿宋", 16, 100 - unset - wrong)] if unset + wrong < 100 else []
    assert check("word.fonts", facts.word(TITLE, HEADING, *lines, *rest), **ENSHI).status == status
