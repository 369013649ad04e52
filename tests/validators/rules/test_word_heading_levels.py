def test_at_most_four_levels(check, facts):
    four = facts.word(*({"text": f"标题{level}", "level": level} for level in (1, 2, 3, 4)))
    assert check("word.heading_levels", four, max=4).status == "pass"
    five = facts.word({"text": "标题", "level": 1}, {"text": "太深", "level": 5})
    found = check("word.heading_levels", five, max=4)
    assert (found.status, found.measured, found.evidence[0].text) == ("fail", "5 级", "太深")


def test_levels_found_by_text_only_warn(check, facts):
    one = facts.word({"text": "1. 列表", "level": 3, "basis": "text pattern"})
    assert check("word.heading_levels", one, max=2).status == "warn"


def test_every_deep_heading_is_named_with_its_page(check, facts):
    """V26: all of them, so that one round mends it."""
    deep = [{"text": f"太深{number}", "level": 5, "page": number} for number in range(1, 25)]
    found = check("word.heading_levels", facts.word({"text": "标题", "level": 1}, *deep), max=4)
    assert found.message == (
        "标题用到第 5 级，要求不超过 4 级；更深的共 24 处，例如 “太深1”、“太深2”、“太深3”，请改为正文"
    )
    assert [(one.place, one.text) for one in found.evidence] == [
        (f"第 5 级标题（第 {number} 页）", f"太深{number}") for number in range(1, 25)
    ]


def test_numbers_in_a_table_make_no_headings(check, facts):
    """V3: headings inside tables count where they are headings by style."""
    listed = {"text": "1. 列表", "level": 3, "basis": "text pattern", "in_table": True}
    assert check("word.heading_levels", facts.word(listed), max=2).status == "pass"
    styled = {**listed, "basis": "style"}
    assert check("word.heading_levels", facts.word(styled), max=2).status == "fail"
