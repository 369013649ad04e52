"""`manage.py demo_scale`: tenants of any size beside the demo's, for measuring and trying out."""

import json
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from portal.models import Tenant
from review.demo.people import Account
from review.demo.scale import Size, make_tenant

SLUG = "scale"


class Command(BaseCommand):
    """A tenant that is there stays as it is."""

    help = "造出任意规模的主办单位（演示与测量用）/ make tenants of any size"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("cases", type=int, help="案例数（第一个主办单位）")
        parser.add_argument("--files", type=int, default=0, help="材料的件数，每件案例至少 2 件")
        parser.add_argument("--units", type=int, default=200)
        parser.add_argument("--experts", type=int, default=60)
        parser.add_argument("--tenants", type=int, default=1, help="主办单位数；第一个之外各 20 件案例")

    def handle(self, *args: Any, **options: Any) -> None:
        accounts: list[Account] = []
        for at in range(options["tenants"]):
            slug = f"{SLUG}{at + 1}" if at else SLUG
            if Tenant.objects.filter(slug=slug).exists():
                continue
            size = (
                Size(options["cases"], options["files"], options["units"], options["experts"])
                if not at
                else Size(20, 0, 30, 5)
            )
            self.stdout.write(f"{slug}: {size.cases} 件案例 cases")
            accounts += make_tenant(
                slug, size, now=timezone.now(), say=self.stdout.write if not at else _quiet
            ).accounts
        record = settings.DATA_DIR / "demo.json"
        told = json.loads(record.read_text("utf-8")) if record.exists() else {}
        told["accounts"] = told.get("accounts", []) + [asdict(account) for account in accounts]
        record.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", "utf-8")
        for account in accounts:
            self.stdout.write(f"  {account.role}  {account.username}  {account.password}")


def _quiet(_line: str) -> None:
    pass
