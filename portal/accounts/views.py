"""A person's own page: name, phone, employer, address."""

from collections.abc import Callable
from typing import Any

from allauth.account.forms import SetPasswordForm
from allauth.account.views import ChangePhoneView as LibrarysChangePhoneView
from allauth.account.views import RequestLoginCodeView as LibrarysRequestCodeView
from allauth.account.views import SignupView as LibrarysSignupView
from allauth.account.views import _VerifyPhoneChangeView as VerifyPhoneChangeView
from allauth.account.views import _VerifyPhoneSignupView as VerifyPhoneSignupView
from allauth.core.exceptions import RateLimited
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_safe

from portal.accounts import actions, consent, kept_forms
from portal.accounts.adapter import AccountAdapter, tell_address_moved
from portal.accounts.forms import OrganiserForm, ProfileForm
from portal.accounts.phones import signed_in_by_code
from portal.accounts.uniqueness import FIELD_OF
from portal.decisions import refuse
from portal.refusals import Outcome, kept_on_page
from portal.typed_text import is_mobile
from portal.visitors import person_of
from portal.words import say


class SignupView(LibrarysSignupView):
    """The account library's page; who loses a race for a name, an address or a number reads so beside it (SEC-M9)."""

    def form_valid(self, form: BaseForm) -> HttpResponse:
        with kept_on_page(only=frozenset(FIELD_OF)) as outcome:
            response: HttpResponse = super().form_valid(form)
            return response
        _say_taken(form, outcome)
        return self.form_invalid(form)


signup = SignupView.as_view()


class RequestCodeView(LibrarysRequestCodeView):
    """Asking for a code to sign in; who gets none now stays at the form and reads why."""

    def form_valid(self, form: BaseForm) -> HttpResponse:
        return _unless_refused(self, super().form_valid, form)


class ChangePhoneView(LibrarysChangePhoneView):
    """Asking for a code that proves a number; likewise."""

    def form_valid(self, form: BaseForm) -> HttpResponse:
        return _unless_refused(self, super().form_valid, form)


def _unless_refused(view: Any, send: Callable[[BaseForm], HttpResponse], form: BaseForm) -> HttpResponse:
    try:
        return send(form)
    except RateLimited:
        answer: HttpResponse = view.render_to_response(view.get_context_data(form=form))
        return answer


request_code = RequestCodeView.as_view()
change_phone = login_required(ChangePhoneView.as_view())


class LaterView(VerifyPhoneSignupView):
    """Proving the number right after signing up; who gets no text now may go on and prove it later."""

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if request.POST.get("action") == "later":
            messages.info(request, "手机号还没有验证，可以随时在“个人资料”里验证。")
            answer: HttpResponse = self.stage.exit()
        else:
            answer = super().post(request, *args, **kwargs)
        return answer


def verify_phone(request: HttpRequest) -> HttpResponse:
    """After signing up, or from one's own page."""
    view = VerifyPhoneChangeView if request.user.is_authenticated else LaterView
    return view.as_view()(request)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def new_password(request: HttpRequest) -> HttpResponse:
    """Who forgot the password and has just signed in by a code sets another one, without the old one."""
    person = person_of(request)
    if not signed_in_by_code(request, now=timezone.now()):
        messages.error(request, say(refuse("new_password_stale")))
        return redirect("profile")
    form = SetPasswordForm(user=person, data=request.POST or None)
    if request.method == "POST" and form.is_valid():
        AccountAdapter(request).set_password(person, form.cleaned_data["password1"])
        update_session_auth_hash(request, person)
        messages.success(request, "密码已设置，其他设备上的登录已经退出。")
        return redirect("home")
    return render(request, "portal/accounts/new_password.html", {"form": form})


def _say_taken(form: BaseForm, outcome: Outcome) -> None:
    if outcome.refusal is not None:
        form.add_error(FIELD_OF[outcome.refusal.code], outcome.words)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """Name, phone, employer; and the units one belongs to."""
    person = person_of(request)
    about = {name: getattr(person, name) for name in ("real_name", "phone", "employer", "email")}
    form = ProfileForm(request.POST or None, initial=about, person=person)
    if request.method == "POST" and form.is_valid():
        before, moved = person.email, form.moves_address
        number, moved_phone = person.phone, form.moves_phone
        with kept_on_page(only=frozenset(FIELD_OF)) as outcome:
            actions.update_profile(person, now=timezone.now(), **form.cleaned_data)
            if moved:
                tell_address_moved(request, person, before)
            if moved_phone:
                AccountAdapter(request).tell_phone_moved(person, number)
            messages.success(request, "资料已保存。")
            return redirect("profile")
        _say_taken(form, outcome)
        person.refresh_from_db()
    return render(
        request,
        "portal/accounts/profile.html",
        {"form": form, "choice": OrganiserForm(), "mobile": is_mobile(person.phone)},
    )


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """The privacy notice, for everybody."""
    return render(
        request,
        "portal/accounts/privacy.html",
        {"version": consent.VERSION, "contact": settings.PRIVACY_CONTACT},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def agreeing(request: HttpRequest) -> HttpResponse:
    """The notice with the question, before the next page."""
    target = request.GET.get("next", "")
    if request.method == "POST":
        consent.agree(person_of(request), now=timezone.now())
        return redirect(target if url_has_allowed_host_and_scheme(target, allowed_hosts=None) else "home")
    return render(
        request,
        "portal/accounts/agree.html",
        {"version": consent.VERSION, "contact": settings.PRIVACY_CONTACT},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def kept_form(request: HttpRequest) -> HttpResponse:
    """What was typed before one was signed out for doing nothing: to send it now, to copy it, or to let it go."""
    form = kept_forms.kept(request, person_of(request), now=timezone.now())
    if form is None:
        return redirect("home")
    if request.method == "POST":
        kept_forms.drop(request)
        return redirect(form.back)
    return render(request, "portal/accounts/kept_form.html", {"kept": form})
