"""`manage.py stand`: the deployment as it would run, on one machine, walked through and broken."""

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from portal.runtime.stand import drill


class Command(BaseCommand):
    """Everything the compose file names, each machine in a network of its own; all of it is gone at the end."""

    help = "部署演练：按 docker-compose.yml 启动整套部署，走完一份案例，结束一台 web 机器 / rehearse the deployment on this machine"
    requires_system_checks = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--loopback", action="store_true", help="no network namespaces, even for root")
        parser.add_argument(
            "--short", action="store_true", help="a small file, few clients, no worker killed"
        )
        parser.add_argument("--clients", type=int, default=None, help="people at work while a machine dies")
        parser.add_argument("--seconds", type=float, default=None, help="of load")
        parser.add_argument("--keep", type=Path, default=None, help="keep logs and stand.json in this folder")

    def handle(self, *args: Any, **options: Any) -> None:
        few, brief = (4, 6.0) if options["short"] else (16, 30.0)
        asked = drill.Drill(
            loopback=options["loopback"],
            short=options["short"],
            clients=options["clients"] or few,
            seconds=options["seconds"] or brief,
            keep=options["keep"].resolve() if options["keep"] else None,
        )
        raise SystemExit(drill.run(asked))
