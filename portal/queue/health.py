"""Whether what the portal stands on answers, and whether work gets done."""

import datetime as dt
from dataclasses import dataclass

import django_rq
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils.module_loading import import_string
from redis.exceptions import RedisError


@dataclass(frozen=True, slots=True)
class Health:
    """What answers (`serving`: without it no page works) and what gets done (`working`), each by name."""

    serving: dict[str, bool]
    working: dict[str, bool]


def health(*, now: dt.datetime) -> Health:
    """The portal's state; `working` is what the apps above report (`settings.WORK_HEALTH`)."""
    serving = {"database": database_answers(), "queue": queue_answers()}
    providers = settings.WORK_HEALTH if serving["database"] else []
    return Health(
        serving, {name: done for each in providers for name, done in import_string(each)(now=now).items()}
    )


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except DatabaseError:
        return False


def queue_answers() -> bool:
    """Whether the queue's server answers; it is asked itself, for the cache makes do without."""
    try:
        return bool(django_rq.get_connection().ping())
    except (RedisError, OSError):
        return False
