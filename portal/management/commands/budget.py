"""`manage.py budget`: how much room a tenant and each of its people have, and how much is used."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.files import usage
from portal.files.actions.budgets import Budget, set_budget
from portal.models import Tenant
from portal.tenants import tenant_scope
from validators.quantities import parse_size, size_words

FIELDS: tuple[tuple[str, Budget], ...] = (("total", "storage_bytes"), ("person", "person_bytes"))


class Command(BaseCommand):
    """Sizes as 500GB or 2048GB; 0 is no limit, `default` the installation's figure (STORAGE_TENANT_GB, STORAGE_PERSON_GB)."""

    help = "查看或设定主办单位的存储预算 / see or set a tenant's storage budgets"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("tenant", nargs="?", help="主办单位的代号；不写则列出全部")
        parser.add_argument(
            "--total", metavar="SIZE", help="全部文件的上限，例如 2048GB；0 不限；default 用默认值"
        )
        parser.add_argument("--person", metavar="SIZE", help="每人的上限，写法同上")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = Tenant.objects.order_by("slug")
        if options["tenant"]:
            rows = rows.filter(slug=options["tenant"])
        elif options["total"] or options["person"]:
            raise CommandError("请写明是哪个主办单位。")
        tenants = list(rows)
        if not tenants:
            raise CommandError(f"没有主办单位 {options['tenant'] or ''}")
        now = timezone.now()
        for tenant in tenants:
            for name, field in FIELDS:
                if options[name] is not None:
                    set_budget(tenant, field, _size(options[name]), actor=None, now=now)
            self._say(tenant, now)

    def _say(self, tenant: Tenant, now: Any) -> None:
        with tenant_scope(tenant):
            room = usage.tenant_room(tenant, now=now)
        self.stdout.write(
            f"{tenant.slug}（{tenant}）：已用 {size_words(room.used)}，其中未传完 {size_words(room.coming)}；"
            f"上限 {_words(room.limit)}；每人 {_words(usage.person_limit(tenant))}"
        )


def _size(text: str) -> int | None:
    if text == "default":
        return None
    try:
        return int(parse_size(text))
    except ValueError as problem:
        raise CommandError(str(problem)) from problem


def _words(limit: int | None) -> str:
    return "不限" if limit is None else size_words(limit)
