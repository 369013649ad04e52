"""Whether what the portal stands on answers."""

from django.core.cache import cache
from django.db import DatabaseError, connection
from redis.exceptions import RedisError


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except DatabaseError:
        return False


def queue_answers() -> bool:
    """The cache lives in the queue's server."""
    try:
        cache.get("health")
    except (RedisError, OSError):
        return False
    return True
