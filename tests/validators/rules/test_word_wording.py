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
