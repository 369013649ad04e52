LABELS = ["案例名称", "实施单位"]


def test_filled(check, facts):
    one = facts.word(tables=[[["案例名称", "智慧课堂"], ["实施单位：", "某校"]]])
    assert check("word.info_table", one, labels=LABELS).status == "pass"


def test_missing_and_empty(check, facts):
    assert (
        check("word.info_table", facts.word(tables=[[["案例名称", "甲"]]]), labels=LABELS).code
        == "word.info_table.missing"
    )
    empty = facts.word(tables=[[["案例名称", "甲"], ["实施单位", " "]]])
    found = check("word.info_table", empty, labels=LABELS)
    assert (found.code, found.message) == ("word.info_table.empty", "案例信息表未填写：实施单位；请填写完整")


def test_the_value_may_stand_behind_the_label_and_optional_ones_may_be_empty(check, facts):
    one = facts.word(tables=[[["案例名称：智慧课堂"], ["相关网址", ""]]])
    assert check("word.info_table", one, labels=["案例名称"], optional=["相关网址"]).status == "pass"


def test_missing_and_empty_are_told_together(check, facts):
    """V26: in one finding, so that one round mends it."""
    found = check("word.info_table", facts.word(tables=[[["实施单位", ""]]]), labels=LABELS)
    assert (found.code, found.message) == (
        "word.info_table.missing",
        "案例信息表缺少：案例名称；未填写：实施单位；请使用通知附件的模板",
    )
    assert [(one.place, one.text) for one in found.evidence] == [("缺少", "案例名称"), ("未填", "实施单位")]
