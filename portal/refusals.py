"""One answer to every refusal: an action raises `NotAllowed`, no view catches it to find words.

How a person hears of it depends on where it came up:

- the post of a form: as a message on the page that the view names with `refused_at`; nothing was changed;
- a form whose input must not be lost: as that form's own error (`as_error_of`);
- a page that keeps its input in another way: on the page that is made next (`kept_on_page`);
- a script, which asked for JSON or whose view is marked `for_scripts`: as problem details (RFC 9457);
- a page that may not be seen, or anything else: a page in plain words.

`portal.middleware.RefusalMiddleware` asks `answer` for all of them.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from portal.decisions import Decision, Forbidden, NotAllowed
from portal.words import say

View = Callable[..., HttpResponse]

CONFLICTS = frozenset({"edited_elsewhere"})
"""Refusals that mean: somebody else was quicker, look again (409)."""


def refused_at(
    page: str | Callable[[Mapping[str, Any]], str], *names: str, query: tuple[str, ...] = ()
) -> Callable[[View], View]:
    """A view's refusals are said on this page: a URL name, of the tenant where the view's is (or what makes one of the view's arguments), with
    those of the view's arguments `names` that its address had, and with the `query` parameters that were sent along.
    """

    def mark(view: View) -> View:
        @wraps(view)
        def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            def address() -> str:
                tenant = getattr(request, "tenant", None)
                values = {name: kwargs[name] for name in names if name in kwargs}
                sent = {name: request.POST.get(name) or request.GET.get(name) for name in query}
                return reverse(
                    page if isinstance(page, str) else page(kwargs),
                    kwargs=({"tenant": tenant.slug} if tenant is not None else {}) | values,
                    query={name: value for name, value in sent.items() if value} or None,
                )

            request.refused_at = address  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)

        return marked

    return mark


def for_scripts(view: View) -> View:
    """The view answers a page's scripts, so its refusals are problem details whatever was asked for."""

    @wraps(view)
    def marked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.is_script = True  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return marked


@contextmanager
def as_error_of(form: BaseForm, field: str | None = None) -> Iterator[None]:
    """A refusal inside becomes an error of the form: of this field, or above its fields."""
    try:
        yield
    except NotAllowed as refused:
        form.add_error(field, say(refused.decision))


@dataclass
class Outcome:
    """What came of the block inside `kept_on_page`."""

    refusal: Decision | None = None

    @property
    def words(self) -> str:
        """The refusal in words; empty where there was none."""
        return "" if self.refusal is None else say(self.refusal)


@contextmanager
def kept_on_page(*, only: frozenset[str] | None = None) -> Iterator[Outcome]:
    """A refusal inside (with one of the codes `only`, where given) is left to the page that the view makes next, which
    shows its words beside what was typed. Who may not do this at all is answered as everywhere.
    """
    outcome = Outcome()
    try:
        yield outcome
    except Forbidden:
        raise
    except NotAllowed as refused:
        if only is not None and refused.decision.code not in only:
            raise
        outcome.refusal = refused.decision


def answer(request: HttpRequest, refused: NotAllowed) -> HttpResponse:
    """What the person who asked for this gets to see."""
    if getattr(request, "is_script", False) or _wants_json(request):
        return problem(refused)
    words = say(refused.decision)
    address = getattr(request, "refused_at", None)
    if address is not None and not isinstance(refused, Forbidden):
        messages.error(request, words)
        return redirect(address())
    return render(request, "refused.html", {"words": words}, status=HTTPStatus.FORBIDDEN)


def problem(refused: NotAllowed) -> JsonResponse:
    """Problem details (RFC 9457): `detail` for people, `code` and `params` for programs. 403, or 409 for `CONFLICTS`."""
    code = refused.decision.code
    status = HTTPStatus.CONFLICT if code in CONFLICTS else HTTPStatus.FORBIDDEN
    content = {
        "title": status.phrase,
        "status": status.value,
        "detail": say(refused.decision),
        "code": code,
        "params": {
            key: value for key, value in refused.decision.params.items() if isinstance(value, str | int)
        },
    }
    return JsonResponse(
        content,
        status=status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )


def _wants_json(request: HttpRequest) -> bool:
    accepted = request.headers.get("Accept", "")
    return "json" in accepted and "text/html" not in accepted
