"""What the page that comes next says: a small form's error, and what several at once left."""

from collections.abc import Callable, Iterable, Sequence

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest

from portal.words import say
from review.bulk import Left
from submissions.models import Submission

SHOWN = 20
"""Submissions left behind that are named one by one."""


def flash_form_error(request: HttpRequest, form: Form) -> None:
    """Show the first thing wrong with a small form on the next page."""
    for errors in form.errors.values():
        messages.error(request, str(errors[0]))
        return


def flash_left(request: HttpRequest, left: Sequence[Left], *, not_done: str, note: str = "") -> None:
    """Say of each that was left why; `note` stands before the reason, `not_done` says what did not happen to the rest."""
    for each in left[:SHOWN]:
        messages.warning(request, f"“{each.submission}”{note}：{say(each.refusal)}")
    if len(left) > SHOWN:
        messages.warning(request, f"另有 {len(left) - SHOWN} 件{not_done}，请在列表中查看。")


def left_lines(
    left: Iterable[Left], address: Callable[[Submission], str]
) -> list[tuple[Submission, str, str]]:
    """Each with why and its page, for the dialog that says beforehand what would happen."""
    return [(each.submission, say(each.refusal), address(each.submission)) for each in left]
