WORDS = ["我们", "我单位", "我校", "我"]


def test_the_place_is_named_and_a_person_decides(check, facts):
    found = check("word.wording", facts.word("学校开展工作。", "近年来，我们坚持创新。"), forbidden=["我们"])
    assert (found.status, found.evidence[0].place, found.evidence[0].text) == (
        "warn",
        "正文第 2 段",
        "…近年来，我们坚持创新。…",
    )


def test_quotations_and_other_words_are_fine(check, facts):
    one = facts.word("学生说：“我们喜欢上课。”", "我国教育数字化，提升自我。", "《我们的课堂》")
    assert check("word.wording", one, forbidden=WORDS).status == "pass"


def test_every_place_is_named_also_in_tables_and_text_boxes(check, facts):
    """V3, V26"""
    lines = [{"text": f"第 {number} 次我们行动"} for number in range(30)]
    cell = {"text": "我校概况", "in_table": True}
    box = facts.paragraph(1, "本案例由我校完成")
    one = facts.word(*lines, cell, box_paragraphs=[box])
    found = check("word.wording", one, forbidden=["我们", "我校"])
    assert (len(found.evidence), [one.place for one in found.evidence[-2:]]) == (32, ["表格", "文本框"])
    assert found.message.startswith(
        "文中出现 “我们”30 处、“我校”2 处（正文第 1 段、正文第 2 段、正文第 3 段）"
    )
    assert check("word.wording", facts.word("好", box_paragraphs=[box]), forbidden=["我校"]).status == "warn"
