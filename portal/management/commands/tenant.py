"""`manage.py tenant create | list`: a new authority and its first owner; who is here."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.utils import timezone

from portal.access.founding import Founded, Wanted, found_tenant
from portal.accounts.first_password import first_password_link
from portal.decisions import NotAllowed
from portal.loading import BadDocument
from portal.loading.described import DescribedCommand
from portal.models import Membership, Role, Tenant, Unit
from portal.organisation.documents import load
from portal.tenants import tenant_scope
from portal.words import say

ABOUT = """开通主办单位，任命它的第一位负责人；列出已有的主办单位。

  tenant create SLUG --name 名称 --owner-email 邮箱 [--owner-username 用户名] [--colour 颜色] [--organisation FILE]
  tenant list

create 打印一个设置密码的链接，请转交负责人本人；不需要先配置邮件。用同样的参数再运行一次不会改变什么，
负责人还没有设置密码时会再打印一个新的链接。

退出码：0 成功；1 被拒绝，没有改变任何内容；2 用法有误。"""

REFUSED = 1


class Command(DescribedCommand):
    """The operator acts, nobody's account: the audit trail says so by having no actor."""

    help = ABOUT

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="create|list")
        create = verbs.add_parser("create", help="开通主办单位")
        create.add_argument("slug", metavar="SLUG", help="网址里的代号，例如 lijiang")
        create.add_argument("--name", default="", help="全称；给了 --organisation 时可以不写")
        create.add_argument("--owner-email", required=True, metavar="邮箱", help="第一位负责人的邮箱")
        create.add_argument(
            "--owner-username", default="", metavar="用户名", help="默认为 SLUG-owner；也用来指明已有的账号"
        )
        create.add_argument("--colour", default="", help="页面颜色，例如 teal；默认 blue")
        create.add_argument("--organisation", default="", metavar="FILE", help="单位文档，一并导入")
        verbs.add_parser("list", help="列出主办单位")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["verb"] == "list":
            self._list()
            return
        now = timezone.now()
        try:
            wanted = Wanted(
                slug=options["slug"],
                name=options["name"],
                owner_email=options["owner_email"],
                owner_username=options["owner_username"],
                colour=options["colour"],
                document=load(options["organisation"]) if options["organisation"] else None,
            )
            founded = found_tenant(wanted, now=now)
        except BadDocument as bad:
            raise CommandError(str(bad), returncode=REFUSED) from bad
        except NotAllowed as refused:
            raise CommandError(say(refused.decision), returncode=REFUSED) from refused
        self._tell(founded, now)

    def _tell(self, founded: Founded, now: dt.datetime) -> None:
        tenant, owner = founded.tenant, founded.owner
        done = "已开通" if founded.fresh else "已经开通过，没有变化"
        self.stdout.write(f"{tenant.slug}（{tenant.name}）：{done}")
        self.stdout.write(f"网址：{settings.PUBLIC_ADDRESS}/t/{tenant.slug}/")
        self.stdout.write(f"负责人：{owner.username}（{owner.email}）")
        if owner.has_usable_password():
            self.stdout.write("负责人用原来的密码登录。")
            return
        until = timezone.localtime(now + dt.timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT))
        self.stdout.write(f"设置密码的链接（只能用一次，{until:%Y-%m-%d %H:%M} 前有效，请只交给本人）：")
        self.stdout.write(first_password_link(owner))

    def _list(self) -> None:
        tenants = list(Tenant.objects.order_by("slug"))
        if not tenants:
            self.stdout.write("还没有主办单位。")
        for tenant in tenants:
            with tenant_scope(tenant):
                units = Unit.objects.count()
                rows = Membership.objects.filter(role=Role.OWNER).select_related("person").order_by("pk")
                owners = [
                    row.person.username + ("" if row.person.has_usable_password() else "（未设密码）")
                    for row in rows
                ]
            self.stdout.write(
                f"{tenant.slug}（{tenant.name}）：{units} 个单位；负责人：{'、'.join(owners) or '无'}"
            )
