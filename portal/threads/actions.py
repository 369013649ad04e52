"""Opening a thread, saying something in it; the other side is told (X09)."""

import datetime as dt

from django.db import transaction

from portal import messages
from portal.decisions import refuse, require
from portal.models import Person, Post, Tenant, Thread
from portal.threads.kinds import kind_of

MOST_POSTS = 200
"""Posts of one thread; after that a new one is opened."""
MOST_TOLD = 20
"""People who are told of one post; it stands in everybody's list."""
QUOTED = 300
"""Characters of a post that a notification quotes."""


def open_thread(
    kind: str, tenant: Tenant, *, title: str, text: str, actor: Person, now: dt.datetime
) -> Thread:
    """A thread with its first post. Whoever owns it writes its own row next and then tells those who answer."""
    thread = Thread.objects.create(
        tenant=tenant, kind=kind, title=title, asker=actor, opened_at=now, last_at=now
    )
    Post.objects.create(tenant=tenant, thread=thread, author=actor, text=text, by_asker=True, at=now)
    return thread


@transaction.atomic
def add_post(thread: Thread, *, text: str, actor: Person, now: dt.datetime, tell: bool = True) -> Post:
    """Say something more. The thread's row is the lock under which its posts are counted. Raises `NotAllowed`. `tell` is
    false where the owner of the thread tells its people itself, such as under aliases.
    """
    thread = Thread.objects.select_for_update(of=("self",)).get(pk=thread.pk)
    if thread.posts.count() >= MOST_POSTS:
        require(refuse("thread_full", max=MOST_POSTS))
    by_asker = actor.pk == thread.asker_id
    post = Post.objects.create(
        tenant_id=thread.tenant_id, thread=thread, author=actor, text=text, by_asker=by_asker, at=now
    )
    thread.waiting, thread.last_at = by_asker, now
    thread.save(update_fields=["waiting", "last_at"])
    if not tell:
        return post
    if by_asker:
        tell_answerers(thread, text, now=now)
    else:
        messages.notify(
            thread.asker,
            thread,
            "thread.answered",
            title=thread.title,
            text=text[:QUOTED],
            link=kind_of(thread).link(thread),
            now=now,
        )
    return post


def tell_answerers(thread: Thread, text: str, *, now: dt.datetime) -> None:
    """Tell those who are asked now."""
    kind = kind_of(thread)
    keys = set(kind.answerers(thread)) - {thread.asker_id}
    for person in Person.objects.filter(pk__in=keys, is_active=True).order_by("pk")[:MOST_TOLD]:
        messages.notify(
            person,
            thread,
            "thread.asked",
            asker=str(thread.asker),
            title=thread.title,
            text=text[:QUOTED],
            link=kind.link(thread),
            now=now,
        )
