"""While a backup is being made no stored bytes are removed: it copies what the rows of its snapshot name. What is due then is
found by a later round of the garbage collection.
"""

from django.db import connection

from portal.locks import lock_key

HELD = lock_key("stored bytes stay")
"""The advisory lock that a backup holds for itself; whoever removes shares it until the transaction ends."""


def rest() -> bool:
    """Whether removals have to wait. Inside a transaction the answer holds until its end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock_shared(%s)", [HELD])
        return cursor.fetchone() == (False,)
