"""A person's own page: name, phone, employer, address."""

from allauth.account.views import SignupView as LibrarysSignupView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal.accounts import actions
from portal.accounts.adapter import tell_address_moved
from portal.accounts.forms import OrganiserForm, ProfileForm
from portal.accounts.uniqueness import FIELD_OF
from portal.refusals import Outcome, kept_on_page
from portal.visitors import person_of


class SignupView(LibrarysSignupView):
    """The account library's page; who loses a race for a name, an address or a number reads so beside it (SEC-M9)."""

    def form_valid(self, form: BaseForm) -> HttpResponse:
        with kept_on_page(only=frozenset(FIELD_OF)) as outcome:
            response: HttpResponse = super().form_valid(form)
            return response
        _say_taken(form, outcome)
        return self.form_invalid(form)


signup = SignupView.as_view()


def _say_taken(form: BaseForm, outcome: Outcome) -> None:
    if outcome.refusal is not None:
        form.add_error(FIELD_OF[outcome.refusal.code], outcome.words)


@require_http_methods(["GET", "POST"])
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """Name, phone, employer; and the units one belongs to."""
    person = person_of(request)
    about = {name: getattr(person, name) for name in ("real_name", "phone", "employer", "email")}
    form = ProfileForm(request.POST or None, initial=about, person=person)
    if request.method == "POST" and form.is_valid():
        before, moved = person.email, form.moves_address
        with kept_on_page(only=frozenset(FIELD_OF)) as outcome:
            actions.update_profile(person, now=timezone.now(), **form.cleaned_data)
            if moved:
                tell_address_moved(request, person, before)
            messages.success(request, "资料已保存。")
            return redirect("profile")
        _say_taken(form, outcome)
        person.refresh_from_db()
    return render(request, "portal/accounts/profile.html", {"form": form, "choice": OrganiserForm()})
