"""`manage.py invariants`: whether everything that always holds of the rows and files still does."""

import datetime as dt
from contextlib import AbstractContextManager
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from portal.invariants.kinds import Look, asked, broken
from portal.loading.described import DescribedCommand
from portal.models import Tenant
from portal.tenants import all_tenants, tenant_scope

ABOUT = """逐条核对始终成立的事：文件与记录、回执与提交、名额与限报、评分与奖项、证书、留痕、后台任务。

出过故障（断电、磁盘满、恢复备份）之后运行一次；只读取，不改动任何内容。

  invariants                     全部主办单位
  invariants --tenant SLUG       只核对一个主办单位（在它的行级规则之下）
  invariants --deep              连同逐字节核对文件的哈希、逐份核对回执的签名，很慢
  invariants --list              列出核对哪些

退出码：0 全部成立；1 有不成立的，逐处写明是什么、在哪里、怎样处理；2 用法有误。"""


class Command(DescribedCommand):
    help = ABOUT

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--tenant", metavar="SLUG", help="只核对一个主办单位")
        parser.add_argument("--deep", action="store_true", help="读出每个文件，核对每个签名")
        parser.add_argument(
            "--grace",
            type=float,
            default=24.0,
            metavar="小时",
            help="存了这么久仍没有记录指向的文件才算多余，默认 24",
        )
        parser.add_argument("--list", action="store_true", help="列出核对哪些")

    def handle(self, *args: Any, **options: Any) -> None:
        one = options["tenant"] is not None
        look = Look(timezone.now(), deep=options["deep"], grace=dt.timedelta(hours=options["grace"]))
        questions = asked(look, one_tenant=one)
        if options["list"]:
            for each in questions:
                self.stdout.write(f"{each.code}  {each.holds}")
            return
        wrong = 0
        with _scope(options["tenant"]):
            for failed in broken(look, one_tenant=one):
                wrong += 1
                self.stdout.write(f"不成立 {failed.invariant.code}：{failed.invariant.holds}")
                for line in failed.lines():
                    self.stdout.write(f"    {line}")
                self.stdout.write(f"    怎样处理：{failed.invariant.mend}")
        if wrong:
            raise CommandError(f"{len(questions)} 条里有 {wrong} 条不成立", returncode=1)
        self.stdout.write(f"{len(questions)} 条全部成立")


def _scope(slug: str | None) -> AbstractContextManager[None]:
    if slug is None:
        return all_tenants()  # a command of the operator, over everybody's rows
    tenant = Tenant.objects.filter(slug=slug).first()
    if tenant is None:
        raise CommandError(f"没有名为 {slug} 的主办单位", returncode=2)
    return tenant_scope(tenant)
