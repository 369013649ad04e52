import pytest
from pydantic import ValidationError

from validators.registry import any_rule


@pytest.mark.parametrize(
    ("width", "height", "code"),
    [(33.867, 19.05, "ok"), (25.4, 14.288, "ok"), (34.5, 19.05, "near"), (34.54, 19.05, "near"), (34.56, 19.05, "ratio"),
     (25.4, 19.05, "ratio"), (19.05, 33.867, "ratio"), (25.4, 15.875, "ratio")],
)  # fmt: skip
def test_sixteen_to_nine_within_two_percent(check, facts, width, height, code):
    """S21: 课件页面 16:9."""
    found = check("slides.aspect", facts.slides(width=width, height=height), ratio="16:9")
    assert (found.code, found.status) == (f"slides.aspect.{code}", "fail" if code == "ratio" else "pass")


def test_the_words_say_centimetres_and_shape(check, facts):
    wrong = check("slides.aspect", facts.slides(width=25.4, height=19.05), ratio="16:9")
    assert wrong.message == "幻灯片为 25.4×19.05 厘米（约 4:3），要求 16:9；请调整幻灯片大小"
    assert "幻灯片大小" in wrong.hint


def test_without_a_page_set_up_a_person_looks(check, facts):
    assert check("slides.aspect", facts.slides(width=None, height=None), ratio="4:3").status == "unknown"


def test_a_ratio_is_two_numbers():
    with pytest.raises(ValidationError):
        any_rule.validate_python({"rule": "slides.aspect", "ratio": "wide"})
