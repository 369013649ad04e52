"""Find work whose nudge was lost, and throw away what nobody needs."""

import logging
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError, close_old_connections
from django.utils import timezone
from django.utils.module_loading import import_string

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "检测、入库、通知中被漏掉的任务重新排队；清理过期上传。Re-queue lost work, drop expired uploads."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--every", type=float, default=30.0, metavar="SECONDS", help="seconds between rounds"
        )
        parser.add_argument("--once", action="store_true", help="one round, then end")

    def handle(self, *args: Any, **options: Any) -> None:
        while True:
            try:
                counts = _round(strict=options["once"])
            except OperationalError:
                if options["once"]:
                    raise
                log.warning("database unreachable, the next round tries again")
            else:
                if options["once"] or any(counts.values()):
                    self.stdout.write(" ".join(f"{name}={count}" for name, count in counts.items()))
            if options["once"]:
                return
            close_old_connections()
            time.sleep(options["every"])


def _round(*, strict: bool) -> dict[str, int]:
    """Every app's sweep, once; unless `strict`, one that fails does not keep the others from their work."""
    now = timezone.now()
    counts: dict[str, int] = {}
    for sweep in settings.SWEEPS:
        try:
            counts |= import_string(sweep)(now=now)
        except OperationalError:
            raise
        except Exception:
            if strict:
                raise
            log.exception("%s failed, the next round tries again", sweep)
    return counts
