"""An empty sign-up form asks for each thing by its name (N03)."""

import pytest


@pytest.mark.django_db
def test_every_missing_answer_is_asked_for_by_name(client):
    response = client.post("/accounts/signup/", {})
    errors = {name: list(words) for name, words in response.context["form"].errors.items()}
    assert errors == {
        "real_name": ["请填写真实姓名。"],
        "phone": ["请填写手机号。"],
        "employer": ["请填写工作单位。"],
        "username": ["请填写用户名。"],
        "password1": ["请设置密码。"],
        "password2": ["请再输一次密码。"],
        "agrees": ["请阅读《隐私说明》，同意后勾选。"],
    }
