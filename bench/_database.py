"""Django on a database of the bench's own: an embedded server in a temporary folder, migrated, gone afterwards."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def fresh_database(prefix: str) -> Iterator[None]:
    """While the block lasts, this process and its children (`set_up`) work on it."""
    from portal.runtime.servers import Servers

    for name in ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    with tempfile.TemporaryDirectory(prefix=prefix) as folder:
        Path(folder).chmod(0o711)
        os.environ.update(PORTAL_DATA=folder, SECRET_KEY="bench", RECEIPT_KEY="bench", LINK_CHECKS="0")
        servers = Servers(Path(folder), forgetful=True)
        services = servers.start()
        os.environ.update(DATABASE_URL=services.database_url, REDIS_URL=services.redis_url)
        try:
            set_up()
            from django.core.management import call_command

            call_command("migrate", verbosity=0)
            yield
        finally:
            servers.stop()


def set_up() -> None:
    """Django on the database that the environment names."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django

    django.setup()
