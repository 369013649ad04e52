"""Blobs: verify them, move them between disk and object store, see how much there is, tidy what nobody names."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Count, Q, Sum
from django.utils import timezone

from portal.files import integrity, storage
from portal.files.actions import garbage_collection, storage_migration, verifying
from portal.files.actions.storage_migration import Outcome
from portal.files.integrity import WORDS, Fault, Inspection
from portal.models import Blob, Tenant
from portal.tenants import all_tenants, tenant_scope
from validators.quantities import size_words

DAY = dt.timedelta(days=1)


class Command(BaseCommand):
    help = (
        "材料的核对（verify）、搬移（move）、用量（usage）、清理（tidy）。发现问题时以 1 退出。"
        "Verify, move, measure and tidy blobs; ends with 1 where something is wrong."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parts = parser.add_subparsers(dest="what", required=True)
        verify = parts.add_parser("verify", help="逐个读出并重新计算哈希 / read and hash every blob")
        verify.add_argument("--tenant", metavar="SLUG", help="只核对一个主办单位")
        chosen = verify.add_mutually_exclusive_group()
        chosen.add_argument("--sample", type=int, metavar="N", help="只核对最久没有核对过的 N 个")
        chosen.add_argument(
            "--since", type=dt.date.fromisoformat, metavar="DATE", help="只核对这一天以来入库的"
        )
        verify.add_argument("--quiet", action="store_true", help="只输出问题")
        move = parts.add_parser(
            "move", help="在本机磁盘与对象存储之间搬移 / move between disk and object store"
        )
        move.add_argument("--to", choices=["s3", "disk"], required=True)
        move.add_argument("--dry-run", action="store_true", help="只列出，不搬")
        move.add_argument("--limit", type=int, metavar="N", help="最多搬 N 个")
        parts.add_parser("usage", help="各主办单位的用量 / how much each tenant keeps")
        tidy = parts.add_parser("tidy", help="删除没有任何记录指向的旧文件 / remove old bytes no row names")
        tidy.add_argument("--dry-run", action="store_true", help="只列出，不删")

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        getattr(self, f"_{what}")(options)

    # ---- verify

    def _verify(self, options: dict[str, Any]) -> None:
        now = timezone.now()
        wrong: Counter[Fault] = Counter()
        seen = size = 0
        with _scope(options["tenant"]):
            for inspection in self._inspections(options, now):
                seen, size = seen + 1, size + inspection.size
                if inspection.fault:
                    wrong[inspection.fault] += 1
                    self._say(inspection)
            self._late(options, now, wrong)
        if not options["quiet"]:
            self.stdout.write(f"核对了 {seen} 个文件，{size_words(size)}。")
        if wrong:
            fault_counts = "；".join(
                f"{WORDS[fault].partition('：')[0]} {count} 个" for fault, count in wrong.items()
            )
            raise CommandError(f"发现问题：{fault_counts}。")
        if not options["quiet"]:
            self.stdout.write("没有发现问题。")

    def _inspections(self, options: dict[str, Any], now: dt.datetime) -> Iterator[Inspection]:
        """Every file to read, and after a full round of everything what no row names."""
        rows = integrity.longest_unread()
        if options["since"]:
            since = dt.datetime.combine(options["since"], dt.time(), timezone.get_default_timezone())
            yield from verifying.verify(rows.filter(created_at__gte=since).iterator(500), now=now)
            return
        if options["sample"] is not None:
            yield from verifying.verify(rows[: options["sample"]], now=now)
            return
        yield from verifying.verify(rows.order_by("pk").iterator(500), now=now)
        for key in integrity.picture_keys():
            inspection = integrity.inspect_picture(key)
            if not inspection.fault or key in integrity.named([key]):
                yield inspection
        if not options["tenant"]:  # bytes that nobody names have no tenant
            for key, size in integrity.orphans(before=(now - DAY).timestamp()):
                yield Inspection(key, Fault.ORPHAN, size)

    def _late(self, options: dict[str, Any], now: dt.datetime, wrong: Counter[Fault]) -> None:
        """Blobs that should be hashed by now; they are read too."""
        for blob in Blob.objects.filter(hashed_at=None, created_at__lt=now - DAY).iterator(500):
            inspection = integrity.inspect(blob)
            fault = inspection.fault or Fault.UNHASHED
            wrong[fault] += 1
            self._say(Inspection(blob.key, fault, blob.size, blob))

    def _say(self, inspection: Inspection) -> None:
        assert inspection.fault
        self.stdout.write(f"{inspection.key}  {size_words(inspection.size)}  {WORDS[inspection.fault]}")
        uses = integrity.uses_of(inspection.blob) if inspection.blob else []
        for use in uses:
            self.stdout.write(f"    涉及 {use}")

    # ---- move

    def _move(self, options: dict[str, Any]) -> None:
        to = options["to"]
        if not settings.S3_BUCKET:
            raise CommandError("没有设置 S3_BUCKET：先设置对象存储的变量，见 docs/deployment.md。")
        if (to == "disk") != storage.at_home_on_disk():
            need = "STORE=disk" if to == "disk" else "去掉 STORE=disk"
            raise CommandError(f"新文件还在存到另一处：请先{need}并重启服务，再搬移。")
        count: Counter[str] = Counter()
        with all_tenants():  # a command of the operator, over everybody's files
            for moved_blob in storage_migration.move(to, dry_run=options["dry_run"], limit=options["limit"]):
                count[moved_blob.outcome] += 1
                if moved_blob.outcome == Outcome.DAMAGED:
                    self.stdout.write(f"{moved_blob.key}  复制后哈希不符，原处保留；请运行 storage verify")
        moved, would = count[Outcome.MOVED], count[Outcome.WOULD]
        self.stdout.write(f"将搬移 {would} 个文件。" if options["dry_run"] else f"搬移了 {moved} 个文件。")
        if count[Outcome.ORPHAN]:
            self.stdout.write(
                f"另有 {count[Outcome.ORPHAN]} 个没有记录指向，留在原处（storage tidy 可清理）。"
            )
        if count[Outcome.UNHASHED]:
            self.stdout.write(f"另有 {count[Outcome.UNHASHED]} 个还没算出哈希，算出后再搬。")
        if count[Outcome.DAMAGED]:
            raise CommandError(f"{count[Outcome.DAMAGED]} 个文件没有搬成。")

    # ---- usage and tidying

    def _usage(self, options: dict[str, Any]) -> None:
        with all_tenants():
            rows = Blob.objects.values("tenant").annotate(
                files=Count("pk"), size=Sum("size"), damaged=Count("pk", filter=~Q(damage=""))
            )
            usage = {row["tenant"]: row for row in rows}
        for tenant in Tenant.objects.order_by("slug"):
            row = usage.get(tenant.pk, {"files": 0, "size": 0, "damaged": 0})
            bad = f"  损坏 {row['damaged']}" if row["damaged"] else ""
            self.stdout.write(f"{tenant.slug}  {row['files']} 个文件  {size_words(row['size'])}{bad}")

    def _tidy(self, options: dict[str, Any]) -> None:
        now = timezone.now()
        count = size = 0
        with all_tenants():  # as above
            for key, bytes_ in integrity.orphans(before=(now - 2 * DAY).timestamp()):
                if options["dry_run"] or garbage_collection.remove_orphan(key):
                    count, size = count + 1, size + bytes_
                    self.stdout.write(key)
        self.stdout.write(f"{'可清理' if options['dry_run'] else '清理了'} {count} 个，{size_words(size)}。")


def _scope(slug: str | None) -> AbstractContextManager[None]:
    """One tenant's rows, or everybody's: a command of the operator."""
    if slug is None:
        return all_tenants()
    tenant = Tenant.objects.filter(slug=slug).first()
    if tenant is None:
        raise CommandError(f"没有名为 {slug} 的主办单位。")
    return tenant_scope(tenant)
