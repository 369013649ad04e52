"""A small form's error in words on the page that comes next."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest


def flash_form_error(request: HttpRequest, form: Form) -> None:
    """Show the first thing wrong with a small form on the next page."""
    for errors in form.errors.values():
        messages.error(request, str(errors[0]))
        return
