"""A form that was sent after its sender had been signed out: kept in the session until they are back, shown to nobody else."""

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.http import HttpRequest

from portal.models import Person

KEY = "kept_form"
KEPT = dt.timedelta(days=1)
FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
LONG = 40
"""A value of so many letters is no key that a page put there."""


@dataclass(frozen=True, slots=True)
class KeptForm:
    """Where it was going (`path`), from which page (`back`), and what was in it. `again`: it can be sent once more as it is."""

    path: str
    back: str
    fields: list[tuple[str, str]]
    again: bool

    @property
    def texts(self) -> list[str]:
        """What somebody typed."""
        return [value for _, value in self.fields if _is_typed(value)]


def page_before(request: HttpRequest) -> str:
    """The page that the form stood on."""
    told = request.headers.get("HX-Current-URL") or request.headers.get("Referer") or ""
    parts = urlsplit(told)
    if parts.netloc != request.get_host():
        return ""
    return f"/{parts.path.lstrip('/')}" + (f"?{parts.query}" if parts.query else "")


def read(request: HttpRequest) -> KeptForm | None:
    """What is worth keeping of the request; None where nothing was typed. Nothing of the ways in is kept: there are passwords."""
    name = (request.resolver_match.url_name if request.resolver_match else "") or ""
    if request.method != "POST" or request.content_type not in FORMS or name.startswith(("account_", "mfa_")):
        return None
    fields = [
        (key, str(value))
        for key, values in request.POST.lists()
        for value in values
        if key != "csrfmiddlewaretoken"
    ]
    if any("password" in key for key, _ in fields):
        return None
    path, back = request.get_full_path(), page_before(request)
    whole_page = "HX-Request" not in request.headers or urlsplit(back).path == request.path
    form = KeptForm(path, back or "/home/", fields, again=whole_page and not request.FILES)
    return form if form.texts else None


def keep(request: HttpRequest, form: KeptForm, person: Person, *, now: dt.datetime) -> None:
    """For the person's next session on this browser."""
    request.session[KEY] = {
        "person": person.pk,
        "at": now.timestamp(),
        "form": [form.path, form.back, form.fields, form.again],
    }


def kept(request: HttpRequest, person: Person, *, now: dt.datetime) -> KeptForm | None:
    """What was kept of this person's; somebody else's is thrown away."""
    there = request.session.get(KEY)
    if there is None:
        return None
    if there["person"] != person.pk or there["at"] < (now - KEPT).timestamp():
        del request.session[KEY]
        return None
    path, back, fields, again = there["form"]
    return KeptForm(path, back, [(key, value) for key, value in fields], again)


def going_to(request: HttpRequest) -> str:
    """Where the form that this browser keeps, whoever's it is, was going; "" where it keeps none."""
    there = request.session.get(KEY)
    return str(there["form"][0]) if there else ""


def drop(request: HttpRequest) -> None:
    request.session.pop(KEY, None)


def _is_typed(value: str) -> bool:
    return not value.isascii() or len(value) > LONG or len(value.split()) > 1
