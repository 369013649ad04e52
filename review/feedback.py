"""An action's refusal, or a small form's error, in words on a page that keeps what was typed. Where nothing was typed,
the refusal is left to `portal.refusals`.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest

from portal.decisions import NotAllowed
from portal.words import say


def run_action(request: HttpRequest, action: Callable[[], Any], done: str = "") -> bool:
    """Run the action; its refusal, or `done`, is shown on the next page."""
    try:
        action()
    except NotAllowed as refusal:
        messages.error(request, say(refusal.decision))
        return False
    if done:
        messages.success(request, done)
    return True


def flash_form_error(request: HttpRequest, form: Form) -> None:
    """Show the first thing wrong with a small form on the next page."""
    for errors in form.errors.values():
        messages.error(request, str(errors[0]))
        return
