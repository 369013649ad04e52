import pytest
from pydantic import ValidationError

from validators.registry import any_rule


@pytest.mark.parametrize(
    ("slides", "hidden", "count", "status"),
    [(10, 0, "shown", "pass"), (9, 0, "shown", "fail"), (30, 0, "shown", "pass"), (31, 0, "shown", "fail"),
     (31, 1, "shown", "pass"), (31, 1, "all", "fail"), (11, 2, "shown", "fail"), (11, 2, "all", "pass")],
)  # fmt: skip
def test_slides_that_are_hidden_count_only_where_all_count(check, facts, slides, hidden, count, status):
    """S21."""
    deck = facts.slides(slides=slides, hidden=hidden)
    assert check("slides.pages", deck, min=10, max=30, count=count).status == status


def test_what_is_not_known_is_for_a_person(check, facts):
    assert check("slides.pages", facts.slides(slides=None), max=30).status == "unknown"
    assert check("slides.pages", facts.slides(hidden=None), max=30).status == "unknown"
    assert check("slides.pages", facts.slides(hidden=None), max=30, count="all").status == "pass"


def test_the_words_name_the_hidden_ones(check, facts):
    assert check("slides.pages", facts.slides(slides=22, hidden=2), max=30).message == (
        "演示文稿 20 页（另有 2 页隐藏），符合要求（不超过 30 页）"
    )
    wrong = check("slides.pages", facts.slides(slides=33, hidden=2), max=30)
    assert wrong.message == "演示文稿 31 页（另有 2 页隐藏），要求不超过 30 页；请精简内容"
    assert wrong.hint.startswith("在左侧缩略图里选中多余的页")


def test_limits_are_in_order():
    with pytest.raises(ValidationError):
        any_rule.validate_python({"rule": "slides.pages", "min": 30, "max": 10})
    with pytest.raises(ValidationError):
        any_rule.validate_python({"rule": "slides.pages"})
