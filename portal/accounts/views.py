"""A person's own page: name, phone, employer, address."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from portal.accounts import actions
from portal.accounts.adapter import tell_address_moved
from portal.accounts.forms import OrganiserForm, ProfileForm
from portal.visitors import person_of


@require_http_methods(["GET", "POST"])
@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """Name, phone, employer; and the units one belongs to."""
    person = person_of(request)
    about = {name: getattr(person, name) for name in ("real_name", "phone", "employer", "email")}
    form = ProfileForm(request.POST or None, initial=about, person=person)
    if request.method == "POST" and form.is_valid():
        before, moved = person.email, form.moves_address
        actions.update_profile(person, now=timezone.now(), **form.cleaned_data)
        if moved:
            tell_address_moved(request, person, before)
        messages.success(request, "资料已保存。")
        return redirect("profile")
    return render(request, "portal/accounts/profile.html", {"form": form, "choice": OrganiserForm()})
