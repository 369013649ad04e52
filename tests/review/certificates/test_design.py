"""Designs: what stays on the sheet and apart from each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from portal.decisions import ALLOWED, refuse
from review.certificates.design import STANDARD, Design, Orientation, decide_design


def changed(key, orientation=Orientation.LANDSCAPE, **values) -> Design:
    design = STANDARD[orientation]
    return design.model_copy(
        update={"fields": tuple(f.model_copy(update=values) if f.key == key else f for f in design.fields)}
    )


@pytest.mark.parametrize("orientation", Orientation)
def test_the_standard_designs_are_fine(orientation):
    assert decide_design(STANDARD[orientation]) == ALLOWED


@pytest.mark.parametrize(
    ("design", "refusal"),
    [
        (
            changed("date", x=200),
            refuse("design_off_page", field="日期", margin=5.0, width=297.0, height=210.0),
        ),
        (
            changed("heading", y=2),
            refuse("design_off_page", field="标题", margin=5.0, width=297.0, height=210.0),
        ),
        (
            changed("heading", Orientation.PORTRAIT, x=50),
            refuse("design_off_page", field="标题", margin=5.0, width=210.0, height=297.0),
        ),
        (changed("text", height=70), refuse("design_touch", field="正文", other="落款")),
        (changed("award", shown=True), refuse("design_touch", field="正文", other="奖项（单列一行）")),
        (changed("code", x=190, y=150), refuse("design_touch", field="落款", other="二维码")),
        (changed("code", width=15), refuse("design_code_small", least=18.0)),
        (changed("code", shown=False), refuse("design_needs", field="二维码")),
        (changed("number", shown=False), refuse("design_needs", field="编号")),
        (changed("text", shown=False), refuse("design_needs", field="正文")),
        (changed("date", height=3), refuse("design_low", field="日期", size=16, height=16 * 0.42)),
        (
            STANDARD[Orientation.LANDSCAPE].model_copy(
                update={"fields": STANDARD[Orientation.LANDSCAPE].fields * 2}
            ),
            refuse("design_twice"),
        ),
    ],
)
def test_a_design_is_refused_with_the_field_named(design, refusal):
    assert decide_design(design) == refusal


def test_a_seal_may_stand_over_signature_and_date_and_a_hidden_field_anywhere():
    assert decide_design(changed("seal", x=180, y=145)) == ALLOWED
    assert decide_design(changed("award", x=200, y=150)) == ALLOWED
    assert decide_design(changed("seal", x=150, y=100)) == refuse(
        "design_touch", field="正文", other="印章图片"
    )


@pytest.mark.parametrize(
    "wrong",
    [{"x": float("nan")}, {"x": -1}, {"size": 500}, {"align": "middle"}, {"key": "secret"}, {"script": "x"}],
)
def test_a_field_takes_nothing_else(wrong):
    row = {"key": "date", "x": 1, "y": 1, "width": 10, "height": 10} | wrong
    with pytest.raises(ValidationError):
        Design.model_validate({"fields": [row]})


@given(st.floats(0, 297), st.floats(0, 210))
def test_a_field_that_is_let_stand_is_on_the_sheet(x, y):
    design = changed("number", x=x, y=y)
    if decide_design(design):
        field = design.field("number")
        assert field.x >= 5
        assert field.right <= 292
        assert field.bottom <= 205
