def test_at_most_four_levels(check, facts):
    four = facts.word(*({"text": f"标题{level}", "level": level} for level in (1, 2, 3, 4)))
    assert check("word.heading_levels", four, max=4).status == "pass"
    five = facts.word({"text": "标题", "level": 1}, {"text": "太深", "level": 5})
    found = check("word.heading_levels", five, max=4)
    assert (found.status, found.measured, found.evidence[0].text) == ("fail", "5 级", "太深")


def test_levels_found_by_text_only_warn(check, facts):
    one = facts.word({"text": "1. 列表", "level": 3, "basis": "text pattern"})
    assert check("word.heading_levels", one, max=2).status == "warn"
