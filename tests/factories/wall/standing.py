"""What the tests of the wall stand on: two tenants, and no work twice that has nothing to do with who may come in."""

import copy
import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings as settings_of_the_portal
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.backends.django import Template
from django.test import override_settings
from django.utils import timezone
from django.utils.safestring import SafeString

from portal.tenants import all_tenants
from tests.architecture.source import ROOT
from tests.factories.portal import make_workers
from tests.factories.wall.furniture import build
from tests.factories.wall.house import House
from validators import sandbox
from validators.sandbox import Outcome

ANSWERED: dict[tuple[object, ...], tuple[Outcome, dict[str, bytes]]] = {}
"""What children of the sandbox answered in this run, and the files they left."""


def plain_404(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return HttpResponse("", status=404)


def only_the_door(monkeypatch: Any) -> None:
    """Who may come in is asked some 9,000 times here: the page of a 404 is not drawn each time, a child that answered for one
    person is not started for the next, and an account is not read again for each visit (its roles are). All have tests of
    their own.
    """
    run = sandbox._run

    def once(path: Any, arguments: list[str], limits: Any, room: Any, out: str | None) -> Outcome:
        asked = (Path(path).read_bytes(), out is None, *arguments)
        if asked not in ANSWERED:
            answer = run(path, arguments, limits, room, out)
            left = (
                {each.name: each.read_bytes() for each in Path(out).iterdir() if each.is_file()}
                if out
                else {}
            )
            ANSWERED[asked] = answer, left
        answer, left = ANSWERED[asked]
        for name, content in left.items():
            Path(out or "", name).write_bytes(content)
        return answer

    people: dict[Any, Any] = {}
    read = AuthenticationBackend.get_user

    def known(self: Any, key: Any) -> Any:
        if key not in people:
            people[key] = read(self, key)
        return copy.copy(people[key])

    monkeypatch.setattr("portal.urls.handler404", plain_404)
    monkeypatch.setattr(AuthenticationBackend, "get_user", known)
    monkeypatch.setattr(sandbox, "_run", once)


def drawn_once(monkeypatch: Any) -> None:
    """In a test that only asks who comes in, each address draws its page for the first who does; for the others, whose answer is
    decided by then, it stays empty, but for the words of a refusal. What the pages of each role show has tests of its own.
    """
    drawn: set[tuple[str, str]] = set()
    draw = Template.render

    def once(self: Any, context: Any = None, request: Any = None) -> SafeString:
        match, template = getattr(request, "resolver_match", None), self.template.name
        page = (match.url_name if match else "", template)
        if request is not None and page in drawn:
            return SafeString((context or {}).get("words", ""))
        drawn.add(page)
        return draw(self, context, request)

    monkeypatch.setattr(Template, "render", once)


@contextmanager
def two_houses(folder: Path) -> Iterator[tuple[House, House]]:
    """In a transaction that is taken back; their files stand in `folder`."""
    kinds = [*settings_of_the_portal.TASK_KINDS, "tests.factories.tasks.Refusing"]
    with (
        override_settings(
            MEDIA_ROOT=folder / "media",
            UPLOAD_ROOT=folder / "uploads",
            TASK_KINDS=kinds,
        ),
        transaction.atomic(),
    ):
        with all_tenants():
            ours = build(ROOT / "fixtures/campaigns/ningxia-2025.yaml", first=100)
            theirs = build(ROOT / "tests/notices/sixth.yaml", first=300)
        make_workers(heard_at=timezone.now() + dt.timedelta(days=1))  # these tests take minutes
        yield ours, theirs
        transaction.set_rollback(True)
