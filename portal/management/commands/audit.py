"""`manage.py audit verify | head`: whether the audit trail is as it was written."""

import json
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from portal.audit import chaining
from portal.audit.invariants import WORDS
from portal.loading.described import DescribedCommand
from portal.models import AuditHead, AuditLink

ABOUT = """核对留痕有没有被改动、删除或另外塞进去：

  audit verify        从头重新计算整条链，逐处指出不符；全部相符时写明核对了多少条
  audit head          打印最近一天的签名摘要；请打印或用邮件存到这台机器之外，以后可以证明那一天以前的留痕没有改过

退出码：0 全部相符；1 有不符；2 用法有误。"""

MOST = 50


class Command(DescribedCommand):
    help = ABOUT

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="verify|head")
        verbs.add_parser("verify", help="重新计算整条链")
        verbs.add_parser("head", help="打印最近的签名摘要")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "head":
            self._head()
            return
        breaks = 0
        for found in chaining.verify(now=timezone.now()):
            breaks += 1
            if breaks <= MOST:
                self.stdout.write(WORDS[found.code].format(number=found.number))
        if breaks:
            raise CommandError(f"有 {breaks} 处不符", returncode=1)
        self.stdout.write(f"{AuditLink.objects.count()} 条留痕全部相符")

    def _head(self) -> None:
        head = AuditHead.objects.order_by("-day").first()
        if head is None:
            raise CommandError("还没有签名摘要；巡检每天签一次", returncode=1)
        self.stdout.write(json.dumps(head.statement, ensure_ascii=False, sort_keys=True))
        self.stdout.write(f"密钥编号 {head.key}")
        self.stdout.write(f"签名 {head.signature}")
