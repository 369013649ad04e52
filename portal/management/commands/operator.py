"""`manage.py operator give | end | list`: who may see how the portal runs (`/status/`)."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from portal.loading.described import DescribedCommand
from portal.models import Person

ABOUT = """谁可以看运行状态页（/status/）：队列、积压、失败、存储、慢查询。那里没有任何主办单位的材料，也不给出其他权限。

  operator list
  operator give USERNAME
  operator end  USERNAME

退出码：0 成功；1 没有这个账号，没有改变任何内容；2 用法有误。"""

REFUSED = 1


class Command(DescribedCommand):
    help = ABOUT

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="list|give|end")
        verbs.add_parser("list", help="列出")
        for verb, words in (("give", "给出"), ("end", "收回")):
            verbs.add_parser(verb, help=words).add_argument("username", metavar="USERNAME")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "list":
            for person in Person.objects.filter(is_staff=True).order_by("username"):
                self.stdout.write(f"{person.username} {person.real_name}")
            return
        seen = options["verb"] == "give"
        if not Person.objects.filter(username=options["username"]).update(is_staff=seen):
            raise CommandError(f"没有账号 {options['username']}；没有改变任何内容", returncode=REFUSED)
        self.stdout.write(f"{options['username']} {'可以' if seen else '不再能'}查看运行状态页 /status/")
