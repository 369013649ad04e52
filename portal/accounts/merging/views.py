"""One's own second account: proved, looked at, merged."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.adapter import get_adapter
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from portal.accounts.merging import actions
from portal.accounts.merging.proofs import double_with, proof_of
from portal.models import Person
from portal.refusals import as_error_of
from portal.visitors import person_of


class DoubleForm(forms.Form):
    """The other account and its password."""

    login = forms.CharField(
        label="另一个账号", max_length=254, help_text="它的用户名、手机号或邮箱。",
        error_messages={"required": "请填写另一个账号。"}, widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    password = forms.CharField(
        label="另一个账号的密码", strip=False, help_text="证明它也是您的。忘了的，先退出，用那个账号找回密码。",
        error_messages={"required": "请填写另一个账号的密码。"},
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def merge(request: HttpRequest) -> HttpResponse:
    """First the proof, then what would move, then the merging."""
    person = person_of(request)
    if "proof" in request.POST:
        return _merged(request, person)
    form = DoubleForm(request.POST or None)
    page: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        with as_error_of(form), _waits_at(form):
            double = _proven(request, person, form)
            page |= {
                "double": double,
                "moved": actions.counted(double),
                "proof": proof_of(double, keeper=person),
            }
    return render(request, "portal/accounts/merge.html", page)


@contextmanager
def _waits_at(form: DoubleForm) -> Iterator[None]:
    """Who tried too often reads at the form for how long to wait."""
    try:
        yield
    except ValidationError as wait:
        form.add_error(None, wait)


def _proven(request: HttpRequest, person: Person, form: DoubleForm) -> Person:
    """By the library's door, so that wrong passwords are counted as at sign-in."""
    login, password = form.cleaned_data["login"], form.cleaned_data["password"]
    double = get_adapter().authenticate(request, username=login, password=password)
    return actions.proven_double(double, keeper=person)


def _merged(request: HttpRequest, person: Person) -> HttpResponse:
    double = double_with(request.POST["proof"], keeper=person)
    if double is None:
        messages.error(request, "等得太久了，请重新填写另一个账号和密码。")
        return redirect("merge")
    form = DoubleForm({})
    form.is_valid()
    form.errors.clear()
    with as_error_of(form):
        actions.merge(person, double, now=timezone.now())
        messages.success(
            request, f"已合并：账号 {double.username} 的内容都在这个账号里，那个账号不能再登录。"
        )
        return redirect("profile")
    return render(request, "portal/accounts/merge.html", {"form": form})
