import pytest

STRICT = [
    (3500, "ok"),
    (5000, "ok"),
    (3499, "too_low"),
    (3395, "too_low"),
    (5001, "too_high"),
    (5150, "too_high"),
]


@pytest.mark.parametrize(("words", "code"), STRICT)
def test_the_limit_is_strict(check, facts, words, code):
    """V29: nothing in the file makes Word's own count doubtful."""
    found = check("word.length", facts.word(words=words), min=3500, max=5000)
    assert (found.code, found.status) == (f"word.length.{code}", "pass" if code == "ok" else "fail")


@pytest.mark.parametrize("words", [1473, 1499])
def test_a_few_too_few_fail(check, facts, words):
    """V29: they only warned."""
    assert check("word.length", facts.word(words=words), min=1500).status == "fail"


BANDED = [
    (3500, "ok"), (3499, "near_too_low"), (3465, "near_too_low"), (3464, "too_low"),
    (5001, "near_too_high"), (5050, "near_too_high"), (5051, "too_high"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "code"), BANDED)
@pytest.mark.parametrize(
    "why",
    [{"doubts": ["labels"]}, {"doubts": ["marks"]}, {"doubts": ["formulas"]}, {"doubts": None}, {"format": "doc"},
     {"format": "wps"}],
    ids=str,
)  # fmt: skip
def test_one_percent_outside_warns_where_the_count_is_doubtful(check, facts, words, code, why):
    """V29: automatic labels, formulas, disputed marks, older formats, facts that do not say."""
    found = check("word.length", facts.word(words=words, **why), min=3500, max=5000)
    assert found.code == f"word.length.{code}"
    assert found.status == ("pass" if code == "ok" else "warn" if code.startswith("near") else "fail")


@pytest.mark.parametrize(("words", "code"), [(3499, "near_too_low"), (3000, "too_low")])
def test_what_the_notice_only_advises_warns(check, facts, words, code):
    """V29: 原则上"""
    found = check("word.length", facts.word(words=words), min=3500, severity="advised")
    assert (found.status, found.code) == ("warn", f"word.length.{code}")


def test_the_band_says_why_and_names_word_as_the_judge(check, facts):
    found = check("word.length", facts.word(words=3510, doubts=["labels", "marks"]), max=3500)
    assert found.message == (
        "字数 3510 字，要求不超过 3500 字；文中有自动编号、省略号、破折号、①等符号，各软件的计数略有出入，"
        "以 Word 字数统计为准（审阅 → 字数统计）"
    )
    assert found.tolerance == "超出或不足限值 1% 以内的只提醒"
    old = check("word.length", facts.word(words=3510, format="doc"), max=3500)
    assert old.message == "字数 3510 字，要求不超过 3500 字；以 Word 字数统计为准（审阅 → 字数统计）"


def test_text_boxes_and_notes_count_as_in_the_status_bar_and_a_document_inside_one_way_only_warns(
    check, facts
):
    both = facts.word(words=3400, words_text_boxes=60, words_notes=40)
    found = check("word.length", both, max=3500)
    assert (found.status, found.measured) == ("pass", "3500 字")
    over = check("word.length", facts.word(words=3400, words_text_boxes=300), max=3500)
    assert (over.status, over.code, over.measured) == ("warn", "word.length.by_counting", "3700 字")
    assert over.message == (
        "字数 3700 字（其中文本框、脚注 300 字），要求不超过 3500 字；"
        "不计文本框和脚注时 3400 字，符合要求，否则 3700 字，不符合，由工作人员确认"
    )
    boxed = check("word.length", facts.word(words=0, words_text_boxes=2000), min=1500)
    assert (boxed.status, boxed.measured) == ("warn", "2000 字")
    near = check("word.length", facts.word(words=3520, words_notes=300, doubts=["labels"]), max=3500)
    assert (near.code, near.measured) == ("word.length.near_too_high", "3520 字")
    assert check("word.length", facts.word(words=3700, words_notes=300), max=3500).status == "fail"


def test_a_rule_that_says_what_counts_is_taken_at_its_word(check, facts):
    inside = facts.word(words=3400, words_text_boxes=300)
    assert check("word.length", inside, max=3500, text_boxes=False).status == "pass"
    assert check("word.length", inside, max=3500, text_boxes=True).status == "fail"
    noted = facts.word(words=3400, words_notes=300)
    assert check("word.length", noted, max=3500, notes=True).status == "fail"


def test_an_old_format_that_was_not_read_is_for_a_person(check, facts):
    old = facts.word().model_copy(update={"word": None, "detected_type": "doc"})
    found = check("word.length", old, max=3500)
    assert (found.status, found.code) == ("unknown", "word.length.format_not_read")


def test_a_broken_file_never_passes(check, facts):
    broken = facts.word(damage="unreadable").model_copy(update={"word": None})
    assert check("word.length", broken, max=3500).status == "fail"


@pytest.mark.parametrize(
    ("words", "witness", "code"),
    [(1510, 1510, "ok"), (1510, None, "ok"), (1510, 1450, "two_counts"), (1450, 1510, "two_counts"), (1450, 1460, "too_low")],
)  # fmt: skip
def test_two_counts_that_disagree_over_the_limit_go_to_a_person(check, facts, words, witness, code):
    """A .doc's own piece table beside LibreOffice's conversion."""
    one = facts.word(words=words, words_witness=witness, format="doc")
    found = check("word.length", one, min=1500)
    assert (found.code, found.status == "warn") == (f"word.length.{code}", code == "two_counts")
