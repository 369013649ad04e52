"""The security of one's account: what opens it, and where it is open."""

from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from portal.accounts.security.queries import factors_of, is_elsewhere
from portal.accounts.sessions import end_sessions, sessions_of
from portal.accounts.user_agents import address_in_part, device_in_words
from portal.visitors import person_of


@dataclass(frozen=True, slots=True)
class Device:
    """A session as the page shows it."""

    row: UserSession
    here: bool

    @property
    def words(self) -> str:
        return device_in_words(self.row.user_agent)

    @property
    def address(self) -> str:
        return address_in_part(self.row.ip)


@require_safe
@login_required
def security(request: HttpRequest) -> HttpResponse:
    """One line for each thing that opens the account."""
    person = person_of(request)
    kinds = factors_of(person)
    about = {
        "totp": Authenticator.Type.TOTP in kinds,
        "codes": Authenticator.Type.RECOVERY_CODES in kinds,
        "passkeys": kinds.count(Authenticator.Type.WEBAUTHN),
        "sessions": len(sessions_of(person)),
    }
    return render(request, "portal/accounts/security.html", about)


@require_safe
@login_required
def sessions(request: HttpRequest) -> HttpResponse:
    """Where the account is signed in."""
    mine = request.session.session_key
    devices = [Device(row, row.session_key == mine) for row in sessions_of(person_of(request))]
    devices.sort(key=lambda device: not device.here)
    others = sum(not device.here for device in devices)
    return render(request, "portal/accounts/sessions.html", {"devices": devices, "others": others})


@require_POST
@login_required
def end_others(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    ended = end_sessions(person_of(request), keep=request.session.session_key, now=timezone.now())
    messages.success(request, f"已退出其他 {ended} 台设备。" if ended else "没有其他设备登录着。")
    return redirect("sessions")


@require_POST
@login_required
def end_one(request: HttpRequest, session: int) -> HttpResponse:
    """Sign out on one device; this one has its own button. Another person's is not found."""
    person, mine = person_of(request), request.session.session_key
    if not is_elsewhere(person, session, here=mine):
        raise Http404
    end_sessions(person, keep=mine, only=session, now=timezone.now())
    messages.success(request, "已退出那台设备。")
    return redirect("sessions")
