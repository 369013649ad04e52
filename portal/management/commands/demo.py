"""`manage.py demo`: the whole portal in the foreground."""

import argparse
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import get_commands
from django.core.management.base import BaseCommand, CommandError

from portal.runtime import demo
from portal.runtime.places import PlaceError
from portal.runtime.postgres import PostgresError
from portal.runtime.valkey import ValkeyError

SIZES = ("files", "units", "experts", "tenants")
"""What `demo_scale` lets one choose beside the cases."""


def _scale(options: dict[str, Any]) -> tuple[str, ...]:
    """The words for `demo_scale`; none without --scale."""
    if not options["scale"]:
        return ()
    chosen = [f"--{what}={options[what]}" for what in SIZES if options[what] is not None]
    return (str(options["scale"]), *chosen)


class Command(BaseCommand):
    """Embedded servers, migrations, demo data, web, workers; Ctrl-C stops all of it."""

    help = "启动完整的演示门户（前台运行，Ctrl-C 停止）/ run the whole portal for a demonstration"
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--data", type=Path, default=settings.DATA_DIR, help="folder for all data")
        parser.add_argument("--bind", default="127.0.0.1", help="address to listen on (0.0.0.0: all)")
        parser.add_argument("--workers", type=int, default=2, help="web processes")
        parser.add_argument("--reset", action="store_true", help="remove the demo's data first")
        parser.add_argument("--scale", type=int, default=0, metavar="N", help="also make a tenant of N cases")
        for what in SIZES:
            parser.add_argument(f"--{what}", type=int, help=f"with --scale: how many {what}")

    def handle(self, *args: Any, **options: Any) -> None:
        demo_settings = demo.Demo(
            data_dir=options["data"].resolve(),
            port=options["port"],
            bind=options["bind"],
            workers=options["workers"],
            scale=_scale(options),
        )
        try:
            code = demo.run(demo_settings, commands=frozenset(get_commands()), reset=options["reset"])
        except (demo.DemoError, PlaceError, PostgresError, ValkeyError) as error:
            raise CommandError(str(error)) from error
        raise SystemExit(code)
